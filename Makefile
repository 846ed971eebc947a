# Two commands matter: `make run` and `make test`. Both make the environment first if it is missing.

.DEFAULT_GOAL := help
.PHONY: help run test check format bench manage lock clean env env-dev

PY := .venv/bin/python

# Words go through the environment, so that quotes and dollars arrive as they were typed.
manage: export LAUNCHER_WORDS = $(value CMD)
test bench: export LAUNCHER_WORDS = $(value ARGS)

help:
	@echo 'make run                     everything on this machine, until Ctrl+C (PORT=8000, DEMO=0 for an empty start)'
	@echo 'make test [ARGS="..."]       the tests, on a database of their own; ARGS go to pytest'
	@echo 'make check                   linters, types, layers, settings, migrations'
	@echo 'make format                  formats code and templates'
	@echo 'make bench [ARGS="..."]      the measurements'
	@echo 'make manage CMD="..."        a command of Django against the same data as make run'
	@echo 'make lock                    new lock files from pyproject.toml'
	@echo 'make clean                   remove the environment and all data of this checkout'

env:
	@scripts/bootstrap.sh runtime

env-dev:
	@scripts/bootstrap.sh dev

run: env
	@exec $(PY) -m scripts.launcher up

manage: env
	@exec $(PY) -m scripts.launcher manage

test: env-dev
	@exec $(PY) -m scripts.launcher test

bench: env-dev
	@exec $(PY) -m scripts.launcher bench

check: env-dev
	@scripts/check.sh

format: env-dev
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format --quiet .
	@find templates -name '*.html' -print0 | xargs -0 -r .venv/bin/djade --target-version 5.2 || true

lock: env
	@scripts/lock.sh

clean:
	@scripts/clean.sh
