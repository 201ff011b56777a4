module acme.example/server

go 1.24

require github.com/auth0/go-auth0 v1.33.0
