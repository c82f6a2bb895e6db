# The list of commands. `make help` prints it.
#
# Every target but the release builds the whole workspace, because cargo rebuilds dependencies for another selection of packages. The release
# builds the provider alone, without features that only tests need.

CARGO ?= cargo
export CARGO

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Build the provider, the simulator and the tools
	$(CARGO) build --workspace --locked

lint: ## Check formatting, clippy's advice, dependencies, and texts
	$(CARGO) fmt --all -- --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	$(CARGO) clippy --workspace --test commands --test release --test soak --locked -- -D warnings
	scripts/one-crypto-provider
	scripts/prose

prose: ## Check every text with Vale and the rules in styles/; FILES="README.md …" for some of them
	scripts/prose $(FILES)

test: lint ## Check and test all, with one version of Terraform
	@$(MAKE) --keep-going --no-print-directory test-scripts test-crates

test-scripts:
	python3 scripts/test_terraform.py
	python3 scripts/test_guard.py

test-crates:
	CHECKPOINT_DISABLE=1 scripts/terraform version
	$(CARGO) test --workspace --locked --no-fail-fast

test-units: ## Run the unit tests alone, as on Windows
	$(CARGO) test --workspace --locked --lib --bins

test-bare: ## Run make test with the tools that README.md names and no others, and with an empty home directory
	scripts/bare make test

acceptance-all: ## Run the tests that start Terraform on each version from 1.6 to 1.15
	scripts/acceptance-all

soak: ## Run Terraform for SOAK_MINUTES (30) while Atlas fails and processes are killed; see tests/soak/settings.rs
	$(CARGO) test --workspace --locked --test soak -- --nocapture

fuzz: ## Run the fuzz targets with libFuzzer, a million inputs each (needs a C++ compiler); ARGUMENTS="--runs 1000 dates"
	scripts/fuzz $(ARGUMENTS)

testacc: ## Read a real account, with the credentials that scripts/testacc names
	scripts/testacc

wire: ## Write the Rust code of the wire contracts into the crates
	$(CARGO) run --locked --quiet -p wire-code

data-source: ## Write a first version of a data source; NAME=flex_cluster
	python3 tools/data-source/generate.py "$(NAME)"
	$(CARGO) fmt --all

docs: ## Write docs/ out of docs-src/, examples/ and the provider's schema
	@program=$$(scripts/executable atlas-docs) && "$$program"

check-docs: ## Check every document: generated parts, links, configurations, commands (needs git, curl and jq)
	$(CARGO) test --workspace --locked --test docs
	$(CARGO) test --workspace --locked --test it -- docs:: examples:: conformance::
	$(CARGO) test --workspace --locked --test commands -- --show-output

check-targets: ## Compile code and tests for macOS and Windows; TARGETS="aarch64-unknown-linux-musl …" for others
	@for target in $(or $(TARGETS),aarch64-apple-darwin x86_64-pc-windows-gnu); do \
		scripts/rust-target "$$target" && \
		RUSTFLAGS=-Dwarnings scripts/zigbuild check --workspace --lib --bins --tests --examples --locked --target "$$target" || \
		exit; \
	done

check-rust: ## Compile everything with the oldest Rust that Cargo.toml promises
	version=$$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml) && \
	rustup toolchain install "$$version" --profile minimal && \
	RUSTUP_TOOLCHAIN=$$version $(CARGO) check --workspace --all-targets --locked

lint-workflows: ## Lint the workflows of GitHub with zizmor and actionlint
	scripts/lint-workflows

deny: ## Check licenses, sources and versions of all dependencies with cargo-deny
	scripts/cargo-deny check bans licenses sources

advisories: ## Check the dependencies for known vulnerabilities; fetches the RustSec database
	scripts/cargo-deny check advisories

mutants: ## Change the code of PACKAGE in hundreds of ways, and run its unit tests on each; ARGUMENTS="--shard 0/8"
	scripts/mutants "$(PACKAGE)" $(ARGUMENTS)

install: ## Build the provider and install it for this user
	scripts/install

dist: ## Write a release into dist/; TARGETS="linux_amd64 linux_arm64 …" or TARGETS=all
	@program=$$(scripts/executable atlas-dist) && "$$program" $(TARGETS)

sign: ## Sign the release in dist/ with the key GPG_FINGERPRINT
	scripts/sign

check-dist: ## Build a release twice, compare, check, install and use it (needs git and gpg)
	$(CARGO) test --workspace --locked --test release

demo: ## Show a plan, an audit and a report against the simulator, without an account
	scripts/demo

terminal-picture: ## Draw the terminal in README.md again, from a real plan
	scripts/terminal-picture

report-picture: ## Take the picture of the report in README.md again (needs Chromium)
	scripts/report-picture

simulator: ## Start the simulated Atlas, and print how to use it; ARGUMENTS="--port 18080" and others, see --help
	@program=$$(scripts/executable atlas-simulator) && "$$program" --exports --print-requests $(ARGUMENTS)

bench: ## Measure start-up, plans, memory and requests, beside the goals; ARGUMENTS=--quick for a first look
	$(CARGO) bench --locked --bench figures -- $(ARGUMENTS)
	$(CARGO) bench --locked --package atlas-calls --bench calls

bench-peers: ## Measure other providers in the same run: two in Go, and those that PEER_OFFICIAL and PEER_HTTP name
	$(CARGO) bench --locked --bench figures -- --peers $(ARGUMENTS)

guard: ## Fail where instructions, size or crates grew by 3 %; PROGRAM=… measures that one (needs valgrind)
	scripts/guard check $(PROGRAM)

guard-update: ## Write the numbers that make guard compares with
	scripts/guard update $(PROGRAM)

clean: ## Remove what was built and fetched
	$(CARGO) clean

.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*/\1/p' $(MAKEFILE_LIST))
