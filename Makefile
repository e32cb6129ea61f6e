# The jobs of this repository. Each installs what it lacks; `make` alone lists them.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# Statements are checked against .sqlx; a shell that says otherwise checks against its DATABASE_URL.
export SQLX_OFFLINE ?= true

TOOLS := target/tools/bin
BROWSER_TESTS := $(wildcard tests/browser/*.test.mjs)

.PHONY: help run test openapi lint bench soak assets

help: ## list the jobs
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start the server on http://localhost:8080 with its own PostgreSQL and demo data
	scripts/install-tools run
	$(MAKE) --no-print-directory assets
	cargo build --release --locked --package healing-paws
	target/release/healing-paws serve --demo

test: ## run every test: rules, integration, front end, browser
	scripts/install-tools test
	$(MAKE) --no-print-directory assets
	cargo build --locked --workspace --bins
	scripts/with-postgres cargo test --locked --workspace
	cd api/frontend && npm test
ifneq ($(BROWSER_TESTS),)
	scripts/install-tools browser
	scripts/with-postgres node --test --test-reporter=spec $(BROWSER_TESTS)
endif

openapi: ## ask a server everything that its OpenAPI document describes, and what it does not
	scripts/install-tools test
	$(MAKE) --no-print-directory assets
	cargo build --locked --workspace --bins
	scripts/check-openapi

lint: ## check form, lints, dependencies, spelling and the SQL descriptions
	scripts/install-tools lint
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	$(TOOLS)/cargo-deny --workspace check bans licenses sources
	$(TOOLS)/typos
	scripts/sqlx-prepare --check

bench: ## measure appends, requests, replay and rebuilds beside plain PostgreSQL and stock cqrs-es
	scripts/install-tools run
	$(MAKE) --no-print-directory assets
	cargo build --release --locked --package healing-paws
	cargo bench --locked --package tests

soak: ## the long fault and race rounds
	scripts/install-tools run
	$(MAKE) --no-print-directory assets
	cargo build --release --locked --package healing-paws
	scripts/with-postgres cargo run --release --locked --package tests --bin soak

assets:
	cd api/frontend && npm run --silent build
