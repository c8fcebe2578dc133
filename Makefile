# The few commands of this project. `make` alone lists them.
# Needs make and Python >= 3.11; PYTHON=/path/to/python chooses another one.

# The first that is new enough.
PYTHON ?= $(or $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done),python3)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes

# Chinese text is everywhere: never depend on the locale of the machine.
export PYTHONUTF8 := 1

# The databases of the tests live in memory where there is room (kB): they are killed, but nobody pulls their plug.
ROOMY := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 { print $$6 }')

# Tests start the program by the dozen: it must not be compiled each time, also where Python is told to write nothing.
COMPILED = $(BIN)/python -m compileall -q bot documents domain handlers nlp storage || true

.DEFAULT_GOAL := help
.PHONY: help setup run dev browser test lint check format lock kill long bench clean

help:  ## list the commands
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 16

setup: $(VENV)/runtime.stamp  ## install what the program needs into .venv

run: setup  ## start it: with config.toml for real, without one as a demo on http://127.0.0.1:8080 (PORT=...)
	@exec $(BIN)/python -m bot run

dev: $(VENV)/dev.stamp  ## install what building and testing need on top

test: dev browser  ## run every test (ARGS="tests/domain -x" narrows it)
	@$(COMPILED)
	@$(if $(ROOMY),PYTEST_DEBUG_TEMPROOT=$(ROOMY) )$(BIN)/python -m pytest $(ARGS)

lint: dev  ## format, lint, types and import contracts, without the tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports

check: lint test  ## the whole build

format: dev  ## put the code into its one format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

kill: dev  ## 200 random kill -9 over 2,000 messages: nothing lost, doubled or out of order; 10,000 people at once
	@$(BIN)/python -m pytest -m long -n 0 -q tests/kill tests/faults

long: dev  ## every dialogue over WeCom and WeChat under every nuisance: minutes
	@$(if $(ROOMY),PYTEST_DEBUG_TEMPROOT=$(ROOMY) )$(BIN)/python -m pytest -m long tests/channels

bench: dev  ## the measurements; figures are kept in bench/RESULTS.md
	@$(BIN)/python -m bench

# No index, host or path of the machine that ran it may reach the lock files.
COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options

lock: dev  ## resolve requirements*.in anew (UPGRADE=1 takes the newest)
	@$(COMPILE) $(if $(UPGRADE),--upgrade) -o requirements.lock requirements.in
	@$(COMPILE) $(if $(UPGRADE),--upgrade) -o requirements-dev.lock requirements-dev.in
	@$(COMPILE) $(if $(UPGRADE),--upgrade) -o requirements-build.lock requirements-build.in

clean:  ## remove what setup and tests made (var/ with the database stays)
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "setup: $(PYTHON) is missing or older than 3.11; name a newer one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) >/dev/null 2>&1 || $(PYTHON) -m virtualenv --quiet --clear $(VENV) 2>/dev/null || { \
		rm -rf $(VENV); \
		echo "setup: $(PYTHON) cannot make a virtual environment here; on Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@touch $@

# jieba comes as source. What builds it is fixed to the byte, too, instead of whatever pip would fetch for it.
$(VENV)/runtime.stamp: requirements.lock requirements-build.lock $(VENV)/python.stamp
	@echo "setup: installing into $(VENV) (the first time takes about a minute)"
	@$(PIP) -r requirements-build.lock
	@$(PIP) --no-build-isolation -r requirements.lock
	@$(COMPILED)
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/runtime.stamp
	@echo "setup: installing the tools for building and testing"
	@$(PIP) -r requirements-dev.lock
	@touch $@

# The browser tests drive a Chromium of the system. Where none can be had, they say so loudly (and fail when CI is set).
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
		[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		echo "setup: no browser found, trying apt-get install chromium" && \
		{ apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk; } >/dev/null; \
	} || echo "setup: no browser found, going on without"
