# Everything from a fresh checkout, on Debian with python3 (3.11 or later), its venv module and make.
# A second run is quick: each step leaves a stamp that is named after what it was made from.
# The distribution's interpreter where it will do: one that was built by hand is often a tenth slower.
ifndef PYTHON
PYTHON := $(shell for each in /usr/bin/python3 python3; do \
  $$each -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
PYTHON := $(or $(PYTHON),python3)
endif
VENV := .venv
BIN := $(VENV)/bin
SHELL := /bin/bash

key = $(shell cat $(1) | sha256sum | cut -c1-16)
VENV_STAMP := $(VENV)/.made-$(shell pwd | sha256sum | cut -c1-16)
RUN_STAMP := $(VENV)/.run-$(call key,requirements.txt requirements-build.txt)
DEV_STAMP := $(VENV)/.dev-$(call key,requirements.txt requirements-build.txt requirements-dev.txt)
PROJECT_STAMP := $(VENV)/.project-$(call key,pyproject.toml requirements.in)
NODE_STAMP := node_modules/.made-$(call key,package-lock.json)

PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install
# One more than processors: tests of whole products wait more than they compute. Two more end a tenth
# sooner, and on two processors a product that has just begun then answers later than tests wait.
WORKERS ?= $(shell expr $$(nproc) + 1)

# Modules are compiled once, not by each of a run's processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run setup setup-dev test long mutants bench clauses lint format lock
help:
	@echo "make run | test | test FAST=1 | long | mutants | bench | clauses | lint | format | setup | lock   (see docs/operate.md, docs/testing.md)"

run: setup
	@exec $(BIN)/huzhu up

setup: $(PROJECT_STAMP) $(NODE_STAMP)

setup-dev: setup $(DEV_STAMP)

test: setup-dev
	@tools/debian-packages chromium-headless-shell 2>/dev/null || tools/debian-packages chromium
	@tools/debian-packages fonts-noto-cjk libreoffice-calc-nogui nginx-light wrk zbar-tools
	@exec $(BIN)/python -m pytest -n $(WORKERS) --durations=40 --durations-min=4$(if $(filter 1,$(FAST)), --fast) $(TESTS)

# The long forms of tests whose short form runs with all others: marked `long`.
long: setup-dev
	@exec $(BIN)/python -m pytest -m long $(TESTS)

# Faults planted one by one: which does no test notice? First all tests under coverage, then each fault.
mutants: setup-dev
	@exec env $(foreach name,MUTANTS SEED AREA TESTS,$(if $($(name)),$(name)="$($(name))")) $(BIN)/python tools/mutants

bench: setup-dev
	@tools/debian-packages wrk
	@exec $(BIN)/python bench/run.py

clauses:
	@exec $(PYTHON) tools/clauses

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djangofmt --check src
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djangofmt src

lock: setup
	tools/lock

$(VENV_STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "huzhu needs Python 3.11 or later: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(RUN_STAMP): $(VENV_STAMP)
	$(PIP) --require-hashes -r requirements.txt -r requirements-build.txt
	@touch $@

$(DEV_STAMP): $(RUN_STAMP)
	$(PIP) --require-hashes -r requirements.txt -r requirements-build.txt -r requirements-dev.txt
	@touch $@

$(PROJECT_STAMP): $(RUN_STAMP)
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(NODE_STAMP): $(RUN_STAMP)
	$(BIN)/python tools/npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
