# Everything that can be done with Pilothouse. Each target does all the set-up it needs; nothing is installed globally,
# except, on a Debian machine without them, Chromium for the tests and nginx for bench-relay.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup release run dev test test-rust test-browser test-sdk bench-simulator bench-aborted bench-session bench-inbox bench-reads bench-recording bench-search bench-relay chaos check size screenshots test-setup

# Handed on to `pilothouse serve`, for instance: make run ARGS="--addr 127.0.0.1:8080"
ARGS :=
# Of make chaos: how many rounds, and the first one's seed
ROUNDS := 20
SEED := 1
WASM := wasm32-unknown-unknown
# In CI Clippy lints what it compiles for the tests: cargo clippy would compile every dependency a second time
LINTED := $(if $(CI),RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-D__CLIPPY_HACKERY__warnings)
PYTHON := end2end/.venv/bin/python

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: node_modules/.package-lock.json ## Fetch what the build needs: esbuild, and the WASM target that make check compiles for
	@command -v cargo >/dev/null || { echo "Rust is missing: install it with rustup, see https://rustup.rs"; exit 1; }
	@command -v cc >/dev/null || { echo "A C compiler is missing: apt-get install build-essential, or xcode-select --install"; exit 1; }
	@[ -d "$$(rustc --print target-libdir --target $(WASM))" ] || rustup target add $(WASM)

node_modules/.package-lock.json: package.json package-lock.json
	@command -v npm >/dev/null || { echo "Node 20 or newer is missing: see https://nodejs.org"; exit 1; }
	npm ci --no-audit --no-fund
	@touch $@

release: setup ## Build target/release/pilothouse, one file with everything in it
	@echo '== release build'
	cargo xtask assets --release
	cargo build --release --package pilothouse-server

run: release ## Build in release and serve on http://127.0.0.1:3000
	exec target/release/pilothouse $(ARGS)

dev: setup ## Serve a debug build; rebuild, restart and reload on every change
	cargo xtask dev $(ARGS)

test: test-rust test-browser test-sdk ## Run all tests

test-rust: setup ## Run the Rust tests
	@echo '== Rust tests'
	$(LINTED) cargo test --workspace --no-fail-fast

test-browser: release test-setup ## Run the browser tests on the release build
	@echo '== browser tests'
	cargo xtask size --check
	cd end2end && npx playwright test $(ARGS)

test-sdk: release test-setup ## Run the official SDKs for Python and TypeScript against the release build
	@echo '== SDK tests'
	$(PYTHON) -m pytest -q -p no:cacheprovider end2end/sdk
	cd end2end && npm run --silent test-sdk

bench-simulator: release ## Measure the simulator: start, memory of 1,000 sessions, long histories
	python3 end2end/bench/simulator.py

bench-aborted: release ## Measure what loads of pages leave behind whose readers go away
	python3 end2end/bench/aborted.py

bench-session: release test-setup ## Measure the session page with 100, 10,000 and 100,000 events
	cd end2end && npm run --silent bench-session -- session.ts answerable.ts first-paint.ts watchers.ts

bench-inbox: release test-setup ## Measure how soon a call stands in the inbox, with 1, 100 and 1,000 sessions
	cd end2end && npm run --silent bench-session -- inbox.ts

bench-reads: setup ## Measure what is read of whole logs, with 1,000 and 100,000 events
	cargo bench --package pilothouse-server --bench reads

bench-recording: setup ## Measure what recording a live event costs: CPU, time, bytes in the file
	cargo bench --package pilothouse-server --bench recording

bench-search: setup ## Measure the search across all sessions, with 1,000,000 events
	cargo bench --package pilothouse-server --bench search

bench-relay: release ## Measure the relay beside nginx: latency, CPU of a delivery, idle watchers; BEFORE=binary compares
	benches/relay/setup.sh
	cargo run --release --quiet --package pilothouse-bench-relay

chaos: release test-setup ## Cut, kill and repeat at random, and lose nothing: make chaos ROUNDS=200 SEED=1
	cd end2end && ROUNDS="$(ROUNDS)" SEED="$(SEED)" npx playwright test tests/chaos.spec.ts

test-setup: end2end/node_modules/.package-lock.json
	@end2end/setup.sh

end2end/node_modules/.package-lock.json: end2end/package.json end2end/package-lock.json
	cd end2end && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund
	@touch $@

check: setup end2end/node_modules/.package-lock.json ## Check format, lints, types, scripts, licences, sources and advisories
	@echo '== check'
	cargo fmt --all --check
	cargo xtask circles
	$(if $(CI),,cargo clippy --workspace --all-targets -- -D warnings)
	cargo clippy --target $(WASM) -p pilothouse-api -p pilothouse-domain -p pilothouse-console-api -- -D warnings
	cd end2end && npx tsc --noEmit
	node --test --test-reporter=dot scripts/session/ scripts/push/ scripts/worker/ scripts/skill/ scripts/form/
	@.ci/dependencies

size: setup ## Print what a first page load costs
	cargo xtask assets --release
	cargo xtask size

screenshots: release test-setup ## Take pictures of every page, into end2end/test-results/screens
	cd end2end && npm run screenshots
