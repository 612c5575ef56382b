# Every command of the checkout. They find a Python 3.12 or newer by themselves.
SHELL := /bin/sh
PORT ?= 8000
DETACH ?=
ARGS ?=
UPGRADE ?=
START := sh core/config/local/start.sh

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo demo-stop test soak check lint format requirements bench migrations messages lock clean

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

setup: ## Make the environment: Python and front-end packages
	@$(START) setup

demo: ## Run everything with demo companies [PORT=8000] [DETACH=1]
	@$(START) demo --port '$(PORT)' $(if $(filter-out 0 no false,$(DETACH)),--detach)

demo-stop: ## Stop a demo left in the background
	@$(START) demo-stop

test: ## Run every check and test
	@$(START) test

soak: ## Run the proofs that take long: processes killed, guards switched off
	@$(START) soak -- $(ARGS)

check: test ## The same as `make test`

lint: ## Run the checks that need no server: style, types, import contracts
	@$(START) lint

format: ## Rewrite the code in the house style
	@$(START) format

requirements: ## Show each numbered requirement with its tests, and what is open
	@$(START) requirements

bench: ## Run the benchmarks [ARGS="imports"]
	@$(START) bench -- $(ARGS)

migrations: ## Write migrations for changed models [ARGS="fuel_cards -n card_limit"]
	@$(START) migrations -- $(ARGS)

messages: ## Collect the texts to translate and compile the translations
	@$(START) messages

lock: ## Write requirements/*.txt anew from pyproject.toml [UPGRADE=1]
	@$(START) lock $(if $(filter-out 0 no false,$(UPGRADE)),--upgrade)

clean: ## Remove what the commands made: environment, servers' data, caches
	@$(START) clean
