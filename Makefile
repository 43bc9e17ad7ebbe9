# The studio's commands. `make run` and `make test` need nothing installed but make and a Python.

PORT ?= 8000
PYTHON3 := $(shell command -v python3 || command -v python)
IN_VENV := .venv/bin/python

.PHONY: run setup test test-postgres check format bench conformance

run: setup  ## start the studio: web, worker and local engine, on PORT
	@exec $(IN_VENV) manage.py studio --port $(PORT)

setup:  ## install what is pinned; quick when nothing changed
	@test -n "$(PYTHON3)" || { echo "Music Studio needs Python 3.12 or later; install it and run this again."; exit 1; }
	@$(PYTHON3) musicstudio/bootstrap.py

test: setup-dev  ## every test, or those of ARGS; says what it skipped and why
	@$(PYTHON3) musicstudio/bootstrap.py --dev --browser
	$(IN_VENV) -m tests $(ARGS)

test-postgres: setup-dev  ## all tests that meet the database, on a PostgreSQL of their own
	$(IN_VENV) -m tests.postgres $(ARGS)

check: setup-dev  ## lint, format, types, import contracts, templates, migrations
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/mypy --config-file generation/engine/service/mypy.ini
	.venv/bin/lint-imports
	$(IN_VENV) -m tests.check_tree
	$(IN_VENV) manage.py makemigrations --check --dry-run
	$(IN_VENV) manage.py check --fail-level WARNING

format: setup-dev  ## put the code in the house's form
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .

.PHONY: setup-dev
setup-dev:
	@test -n "$(PYTHON3)" || { echo "Music Studio needs Python 3.12 or later; install it and run this again."; exit 1; }
	@$(PYTHON3) musicstudio/bootstrap.py --dev

conformance: setup-dev  ## the client against the engine, and the contract's examples against the decoder
	$(IN_VENV) -m tests.conformance

bench: setup-dev  ## tables of figures; compares within one run, asserts nothing
	$(IN_VENV) -m tests.bench.takes
	$(IN_VENV) -m tests.bench.songs
	$(IN_VENV) -m tests.bench.derived
	$(IN_VENV) -m tests.bench.operations
	$(IN_VENV) -m tests.bench.kills
	$(IN_VENV) -m tests.bench.reports
	$(IN_VENV) -m tests.credits.sequences --sequences 1000
	$(IN_VENV) -m tests.credits.leaks
