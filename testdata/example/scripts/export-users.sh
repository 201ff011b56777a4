#!/usr/bin/env bash
# Gets a token for the Management API and lists the users.
set -euo pipefail

token=$(curl -s "https://acme.eu.auth0.com/oauth/token" \
  -H 'content-type: application/json' \
  -d '{"grant_type": "client_credentials", "client_id": "a1b2c3", "client_secret": "'"$AUTH0_CLIENT_SECRET"'"}' | jq -r .access_token)

curl -s "https://acme.eu.auth0.com/api/v2/users" -H "authorization: Bearer $token"
