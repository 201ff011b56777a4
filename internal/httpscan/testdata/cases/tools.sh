wget --method=PATCH --header="Authorization: Bearer $ID_TOKEN" --body-data='{"options":{}}' "https://acme.auth0.com/api/v2/connections/con_1"
http PATCH https://acme.auth0.com/api/v2/connections/con_1 Authorization:"Bearer $ID_TOKEN" options:='{}' name=x
xh post https://acme.auth0.com/oauth/token grant_type=client_credentials scope='read:users'
xh POST https://acme.auth0.com/oauth/token grant_type=client_credentials scope='read:users'
auth0 api post client-grants --data '{"client_id":"abc","audience":"https://acme.auth0.com/api/v2/","scope":["read:connections"]}'
auth0 tenant-settings update set flags.enable_idtoken_api2
