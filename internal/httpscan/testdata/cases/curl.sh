#!/bin/bash
set -e
DOMAIN="acme.auth0.com"
BASE="https://${DOMAIN}/"
# curl "https://acme.auth0.com/api/v2/users" -H "Authorization: Bearer $ID_TOKEN"
TOKENS=$(curl -s --request POST \
  --url "${BASE}oauth/token" \
  --header 'content-type: application/json' \
  --data '{"grant_type":"password","client_id":"abc","username":"u","scope":"openid"}')
ID=$(echo "$TOKENS" | jq -r '.id_token')
curl -sX PATCH "${BASE}api/v2/users/auth0%7C1" -H "AUTHORIZATION: bearer $ID" -d '{"user_metadata":{}}'
BODY=$(curl -s "${BASE}api/v2/connections/$1" -H "Authorization: Bearer $MGMT" | jq '.options += {"a":1}')
curl --request PATCH --url ${BASE}api/v2/connections/$1 --data "$BODY"
cat > body.json <<EOF
{ "options": { "scripts": "${X}" } }
EOF
curl -X PATCH https://$DOMAIN/api/v2/connections/con_1 -d @body.json
curl -X PATCH https://$DOMAIN/api/v2/connections/con_2 -d @- <<< '{"is_domain_connection":true}'
curl https://api.tailscale.com/api/v2/oauth/token -d 'client_id=x' -d 'grant_type=client_credentials'
