# make run     everything that is needed, then the assistant: on the microphone, or in a virtual room where there is none
# make test    everything that is needed, then every check
# make bench-crisis   the help button: 200 presses idle and saturated, and a thousand injected faults (root)
# make lint    style and types alone
# make lock    pin the newest packages that requirements/*.in allow
# make clean   take away what was made here; the models stay

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help run test bench-crisis lint lock clean setup system

UV := scripts/uv
BIN := .venv/bin
RUNTIME := .venv/.runtime-installed
DEV := .venv/.dev-installed
STARTER := models/local/.starter-fetched
FOR_TESTS := models/local/.test-fetched
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	--custom-compile-command "make lock"

help:
	@sed -n 's/^# //p' Makefile

run: setup
	@if grep -q '\[' /proc/asound/cards 2>/dev/null; then
	  exec $(BIN)/solace run
	else
	  echo "There is no sound card here, so a conversation in a virtual room follows."
	  $(MAKE) --no-print-directory $(DEV)
	  exec $(BIN)/solace room
	fi

test: setup $(DEV) $(FOR_TESTS) lint
	$(BIN)/python -m pytest

bench-crisis: setup
	$(BIN)/solace bench crisis --presses 200
	$(BIN)/solace bench crisis --presses 200 --saturated
	$(BIN)/solace bench crisis --faults 1000

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

setup: $(RUNTIME) $(STARTER)

system:
	@scripts/system-packages

$(BIN)/python: | system
	$(UV) venv --quiet --allow-existing --python ">=3.11" .venv

$(RUNTIME): requirements/runtime.txt pyproject.toml | system $(BIN)/python
	@echo "Installing the packages; building llama-cpp-python takes about five minutes the first time."
	$(UV) pip install --python $(BIN)/python --require-hashes -r requirements/runtime.txt
	$(UV) pip install --python $(BIN)/python --no-deps --editable .
	touch $@

$(DEV): requirements/dev.txt $(RUNTIME)
	@$(UV) pip install --python $(BIN)/python --require-hashes -r requirements/dev.txt
	touch $@

$(STARTER): models/manifest.toml | $(RUNTIME)
	@$(BIN)/solace models fetch --profile starter
	mkdir -p $(@D)
	touch $@

$(FOR_TESTS): models/manifest.toml | $(RUNTIME)
	@$(BIN)/solace models fetch --profile test
	mkdir -p $(@D)
	touch $@

lock:
	$(LOCK) requirements/runtime.in -o requirements/runtime.txt
	$(LOCK) requirements/dev.in -o requirements/dev.txt
	$(LOCK) requirements/tools.in -o requirements/tools.txt

clean:
	rm -rf .venv build out *.egg-info .mypy_cache .ruff_cache .pytest_cache
