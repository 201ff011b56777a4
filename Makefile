.DEFAULT_GOAL := help
GOLANGCI_VERSION := v2.15.0
GOLANGCI := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
FUZZTIME ?= 20s

.PHONY: help
help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## Build bin/auth0lint
	go build -o bin/auth0lint ./cmd/auth0lint

.PHONY: test
test: ## Run all tests
	go test ./...

.PHONY: race
race: ## Run all tests with the race detector
	go test -race ./...

.PHONY: lint
lint: ## Run golangci-lint, built from the module proxy
	$(GOLANGCI) run ./...

.PHONY: fmt
fmt: ## Format the code
	$(GOLANGCI) fmt ./...

.PHONY: generate
generate: ## Write generated files: analyzers, README
	go generate ./...

.PHONY: check-generated
check-generated: generate ## Fail when a generated file is not up to date
	git diff --exit-code

.PHONY: bench
bench: ## Measure the prefilter and whole runs
	go test -run '^$$' -bench . -benchmem ./internal/engine

.PHONY: check-models
check-models: ## Look the SDK models up in the real packages (needs the npm registry)
	go test -tags models ./internal/modelcheck

.PHONY: goreal
goreal: ## Run the analyzers against the real Go SDKs (a module of its own)
	cd testdata/goreal && go test ./...

GUIDE ?= ../shared/domain
.PHONY: guide
guide: ## Check Auth0's own pages, from the folder GUIDE
	AUTH0LINT_GUIDE=$(abspath $(GUIDE)) go test -tags guide -run 'Guide|Pages|Mutants' ./internal/casetest

.PHONY: gcl
gcl: ## Run the plugin inside a real golangci-lint (a module of its own)
	cd testdata/gcl && go test ./...

.PHONY: pure-go
pure-go: ## Build the analyzers without cgo, also for Windows
	CGO_ENABLED=0 go build ./analyzers/... ./cmd/...
	CGO_ENABLED=0 GOOS=windows go build ./analyzers/... ./cmd/...

.PHONY: fuzz
fuzz: ## Run every fuzz target for FUZZTIME each
	@go list ./... | while read -r pkg; do \
		for f in $$(go test -list '^Fuzz' "$$pkg" | grep '^Fuzz'); do \
			echo "$$pkg $$f"; go test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) "$$pkg" || exit 1; \
		done; \
	done

.PHONY: ci
ci: ## Run what CI runs
	.ci/run
