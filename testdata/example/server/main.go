// Command server turns a connection into a domain connection.
package main

import (
	"context"
	"log"
	"os"

	"github.com/auth0/go-auth0/management"
)

func main() {
	ctx := context.Background()
	api, err := management.New("acme.eu.auth0.com",
		management.WithClientCredentials(ctx, os.Getenv("AUTH0_CLIENT_ID"), os.Getenv("AUTH0_CLIENT_SECRET")))
	if err != nil {
		log.Fatal(err)
	}
	connection := &management.Connection{
		Options: &management.ConnectionOptions{},
	}
	if err := api.Connection.Update(ctx, "con_123", connection); err != nil {
		log.Fatal(err)
	}
}
