EXPECTED_SCOPES=("read:connections" "update:connections")
[[ " $AVAILABLE " == *" ${EXPECTED_SCOPES[0]} "* ]] || exit 1
check_scopes() { [[ "$1" ]]; }
check_scopes "read:users" 'update:users'
curl -X PATCH "${AUTH0_DOMAIN_URL}api/v2/connections/$id" -d '{"options":{}}'
