// Command auth0lint finds what breaks when Auth0 switches off a deprecated behaviour. Run by go vet -vettool it speaks
// vet's protocol, otherwise it is a command of its own.
package main

import (
	"context"
	"os"
	"os/signal"

	"github.com/auth0lint/auth0lint/analyzers/vettool"
	"github.com/auth0lint/auth0lint/internal/cli"
)

func main() { os.Exit(run()) }

func run() int {
	args := os.Args[1:]
	if vettool.Invoked(args) {
		return vettool.Main(args, os.Stdout, os.Stderr)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return cli.Command{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}.Main(ctx, args)
}
