# The ways in for a newcomer: `make run`, and `make help` for the rest.
# Works with GNU make 3.81 (macOS) and needs nothing but Python 3.11 or newer with venv and pip.

# 3.11 first: it is the floor that everything is tested and every picture is taken on; and the distribution's own
# before another, because one built at home is as a rule built without optimisation, and a fifth slower here.
# PYTHON=... overrides.
PYTHONS := /usr/bin/python3.11 python3.11 python3.12 python3.13 python3.14 python3
SUITABLE := import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))
PYTHON ?= $(shell for p in $(PYTHONS); do $$p -c '$(SUITABLE)' >/dev/null 2>&1 && echo $$p && break; done)

BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
SOURCES := $(shell find jourtui -name '*.py')
SELF = $(PIP) install --no-deps --no-build-isolation --editable .

.PHONY: help run run-backup install dev test check bench chaos simulate snapshots pictures lock clean

help:  ## show this list
	@sed -n 's/^\([a-z-]*\):.*## */\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  make %-12s %s\n' "$$name" "$$text"; done

run: install  ## a busy night on förstajour's laptop, with a shared store of its own
	@$(BIN)/python -m jourtui demo $(ARGS)

run-backup: install  ## bakjour's laptop on the same store, in a second terminal
	@$(BIN)/python -m jourtui demo --backup $(ARGS)

install: .venv/.compiled  ## .venv with what jourtui needs to run, and .venv/bin/jourtui

dev: .venv/.dev  ## the same, with the tools for tests and checks

test: dev  ## every test, real PostgreSQL included
	$(BIN)/python -m pytest -n 4 --dist worksteal $(ARGS)

check: dev  ## lint, format, types, import contracts, spelling, and nothing of one machine in the files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 jourtui
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/python tools/check_tree.py

bench: dev  ## the budgets: each floor and the product, measured in one run
	$(BIN)/python -m benchmarks $(ARGS)

FAULTS ?= 10000
chaos: dev  ## real laptops and a real store through FAULTS=10000 faults; what was lost, as a table
	$(BIN)/python -m chaos --faults $(FAULTS) $(ARGS)

simulate: dev  ## nights on several laptops in one thread; SECONDS=600 SEED=7, and SEED=7 alone plays that one
	$(BIN)/python -m simulation $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED)) $(ARGS)

snapshots: dev  ## take the pictures of the screens anew (Python 3.11 only); read the diff before committing
	$(BIN)/python -m pytest -m snapshot --snapshot-update $(ARGS)

# --upgrade in ARGS moves the versions; without it only what pyproject.toml asks for changes.
UV_COMPILE = env -u UV_FIND_LINKS -u UV_INDEX -u UV_EXTRA_INDEX_URL -u UV_DEFAULT_INDEX -u UV_INDEX_URL \
	"$$tools/bin/uv" pip compile --quiet --no-config --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' $(ARGS)

pictures: dev  ## take the pictures of README anew
	$(BIN)/python tools/take_pictures.py

lock:  ## write the lock files anew from pyproject.toml
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && $(PYTHON) -m venv "$$tools" && \
	"$$tools/bin/python" -m pip --quiet --disable-pip-version-check install uv && \
	$(UV_COMPILE) pyproject.toml --extra demo --group build -o requirements.lock && \
	$(UV_COMPILE) pyproject.toml --all-extras --group build -c requirements.lock -o requirements-dev.lock

clean:  ## remove .venv and everything that can be made again
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
		dist bench.json snapshot_report.html
	find jourtui tests benchmarks chaos simulation tools -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo 'jourtui needs Python 3.11 to 3.14 with venv: install it' \
		'(Debian, Ubuntu: apt install python3 python3-venv) and run make again.' >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv

# A stamp is touched last, so that an interrupted installation is taken up again.
.venv/.installed: requirements.lock pyproject.toml $(BIN)/python
	@echo 'Installing what jourtui needs into .venv (once; a minute or so) ...'
	@$(PIP) install --require-hashes -r requirements.lock
	@$(SELF)
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.installed
	@echo 'Installing the tools for tests and checks ...'
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

.venv/.compiled: $(SOURCES) .venv/.installed
	@$(BIN)/python -m compileall -q jourtui
	@touch $@
