# Closegate needs only Go to run and to test. Chromium, PostgreSQL and Node
# add the tests that need them; "make test" says at its end which are missing.

GO ?= go
LINT := bin/golangci-lint

.PHONY: help
help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: ## Start a demonstration on http://localhost:8080
	$(GO) run ./cmd/closegate demo

.PHONY: build
build: ## Build bin/closegate
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/closegate ./cmd/closegate

.PHONY: test
test: ## Run all tests (TESTFLAGS is passed on to go test)
	@status=0; $(GO) test $(TESTFLAGS) ./... || status=$$?; tools/missing; exit $$status

.PHONY: race
race: ## Run the tests of what is concurrent under the race detector (needs a C compiler)
	$(GO) test -race ./internal/blob ./internal/testkit ./internal/store ./internal/app ./internal/worker

.PHONY: bench
bench: ## Measure what the product promises, against a floor, in one run
	CLOSEGATE_BENCH=1 $(GO) test -count=1 -timeout 30m -run TestSpeed -v ./internal/cli

.PHONY: microbench
microbench: ## Run the benchmarks of single functions
	$(GO) test -run '^$$' -bench . -benchmem ./...

.PHONY: generate
generate: css ## Make all generated files again
	$(GO) tool templ generate
	$(GO) generate ./...

.PHONY: css
css: node_modules ## Build static/css/app.css
	npm run --silent css

node_modules: package-lock.json
	npm install --no-save --silent
	@touch node_modules

.PHONY: verify
verify: ## Fail if a generated file is not up to date
	@tools/unchanged $(MAKE) --silent generate

.PHONY: fmt
fmt: ## Format the Go code and the templates
	git ls-files -z '*.go' | xargs -0 gofmt -w
	$(GO) tool templ fmt views

.PHONY: lint
lint: $(LINT) ## Run go vet, gofmt and golangci-lint
	$(GO) vet ./...
	@unformatted=$$(git ls-files -z '*.go' | xargs -0 gofmt -l); \
		if [ -n "$$unformatted" ]; then echo "not formatted, run make fmt:"; echo "$$unformatted"; exit 1; fi
	$(LINT) run ./...

# The linter has a module of its own, so that its requirements stay out of ours.
$(LINT): tools/go.mod tools/go.sum
	$(GO) -C tools build -o ../$(LINT) github.com/golangci/golangci-lint/v2/cmd/golangci-lint
