curl -s "https://$AUTH0_DOMAIN/oauth/token" \
  -d 'grant_type=client_credentials' \
  -d "client_id=$AUTH0_CLIENT_ID" \
  -d 'scope=read:users'
curl "https://$AUTH0_DOMAIN/oauth/token" --data-urlencode "grant_type=client_credentials" --data-urlencode "scope=read:users update:users"
curl -G "https://$AUTH0_DOMAIN/authorize" -d response_type=id_token -d client_id=abc --data-urlencode 'scope=openid read:current_user'
curl "https://$AUTH0_DOMAIN/oauth/token" -d "grant_type=client_credentials&client_id=abc&scope=read:users"
