# What CI, contributors and a first visitor run; `make help` lists it. PYTHON= chooses the interpreter of .venv.
.DEFAULT_GOAL := help
.PHONY: help demo setup dev hooks test test-fast lint lint-style lint-templates lint-imports lint-types lint-django bench lock vendor

RUN := .venv/bin/python
CHECKED := cdmo_select workbench evaluations programs partners accounts common decision tests tools manage.py
# The deployment check needs what production must give; the key is drawn anew each time and guards nothing.
PRODUCTION = DATABASE_URL=postgresql://localhost/cdmo ALLOWED_HOSTS=cdmo.example SECRET_KEY="$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(64))')"

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

demo: setup ## the whole application at http://127.0.0.1:8000 (PORT=, CDMO_DATA_DIR=)
	@exec env PORT="$(PORT)" $(RUN) -m tools.demo

setup: ## the environment, in .venv/
	@tools/setup.sh

dev:
	@tools/setup.sh dev

test: dev ## every test; finds or starts PostgreSQL, a broker, Chromium and LibreOffice
	@exec $(RUN) -m tests.services

test-fast: dev ## the tests that need no service, but the long sweeps
	@exec $(RUN) -m pytest -n auto -m "not postgres and not broker and not browser and not calc and not sweep" $(ARGS)

lint: lint-style lint-templates lint-imports lint-types lint-django ## style, templates, import rules, types, migrations, deployment, OpenAPI drift

lint-style: dev
	.venv/bin/ruff check $(CHECKED)
	.venv/bin/ruff format --check $(CHECKED)

lint-templates: dev
	.venv/bin/djlint --lint --quiet templates

lint-imports: dev
	.venv/bin/lint-imports --no-cache --no-logo

lint-types: dev
	.venv/bin/mypy

lint-django: dev
	$(RUN) manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(RUN) manage.py check --deploy --fail-level WARNING
	$(RUN) manage.py spectacular --validate --fail-on-warn --format openapi-json | diff -u docs/openapi.json -

bench: dev ## ours beside other packages and NumPy; prints a table, writes bench/results.json (ARGS="--only smaa")
	@exec $(RUN) -m tests.bench $(ARGS)

hooks: dev ## what `make lint` checks of a file, before each commit
	.venv/bin/prek install

lock: ## requirements/*.lock from pyproject.toml (needs uv)
	@tools/lock.sh

vendor: ## static/vendor from package-lock.json (needs Node)
	@command -v npm >/dev/null || { echo "make vendor needs Node: apt-get install nodejs npm" >&2; exit 1; }
	@tools/vendor.sh
