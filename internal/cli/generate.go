package cli

//go:generate go run ./readme ../../README.md
