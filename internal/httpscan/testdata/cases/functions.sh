api() {
  local method=$1 path=$2
  shift 2
  curl -s -X "$method" "https://$AUTH0_DOMAIN/api/v2/$path" -H "Authorization: Bearer $TOKEN" "$@"
}
args=(-s -H "Authorization: Bearer $ID_TOKEN")
args+=(-H 'Accept: application/json')
curl "${args[@]}" "https://$AUTH0_DOMAIN/api/v2/users/$1"
get_user() { curl "https://$AUTH0_DOMAIN/api/v2/users/$1" -H "Authorization: Bearer $2"; }
get_user 'auth0|1' "$ID_TOKEN"
