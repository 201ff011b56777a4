resource "auth0_client_grant" "server" {
  client_id = auth0_client.server.id
  audience  = "https://acme.eu.auth0.com/api/v2/"
  scopes    = ["read:users", "read:connections", "update:connections"]
}

resource "auth0_client" "server" {
  name     = "server"
  app_type = "non_interactive"
}
