# `make run` starts the site on a fresh clone, `make help` lists the rest.
# Nothing is needed but make and Python 3.11 or newer: everything else goes into .venv.

IS_NEW_ENOUGH = import sys; sys.exit(sys.version_info < (3, 11))
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
    $$python -c '$(IS_NEW_ENOUGH)' 2>/dev/null && echo $$python && break; done)
HOST = 127.0.0.1
PORT = 8000
VENV = .venv
MANAGE = $(VENV)/bin/python manage.py
IN_PARALLEL = --numprocesses auto --maxprocesses 8
DJADE = $(VENV)/bin/djade --target-version 5.2
TEMPLATES = $(shell find templates -name '*.html')
PIP = $(VENV)/bin/python -m pip --disable-pip-version-check install -q --progress-bar on --require-hashes

.PHONY: help run test soak upgrades coverage check messages format audit sbom bench lighthouse screenshots lock clean \
        python can-run
.NOTPARALLEL:

help:
	@echo "make run        start the site on http://$(HOST):$(PORT)/ (elsewhere: make run HOST=0.0.0.0 PORT=8001)"
	@echo "make test       run the tests on SQLite or the DATABASE_URL (some of them: make test ARGS='-k crew')"
	@echo "make soak       run the long tests in full: killed uploads, hostile queries, the API description (half an hour)"
	@echo "make upgrades   migrate databases of earlier code (releases.toml), and every migration back and forth"
	@echo "make coverage   run the tests and show which lines they miss"
	@echo "make check      check lint, format, types, imports, migrations, deployment settings, locks, translations"
	@echo "make messages   update the translations in locale/ from the sources, and compile them"
	@echo "make format     format Python and templates"
	@echo "make audit      check the pinned packages for known vulnerabilities (uses an online service)"
	@echo "make sbom       list the packages of the site in sbom.json, in the CycloneDX format"
	@echo "make bench      measure the public pages against their budgets (some of them: make bench ARGS='--only mission')"
	@echo "make lighthouse  run Lighthouse on each kind of page (one run each: make lighthouse ARGS='--runs 1')"
	@echo "make screenshots  retake the screenshots in docs/images, with the data in var/"
	@echo "make lock       update the lock files after a change to requirements*.txt"
	@echo "make clean      remove everything that can be recreated; your data in var/ stays"

# --- The site ----------------------------------------------------------------------------------

run: python can-run $(VENV)/installed
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_catalogue
	@$(MANAGE) load_articles
	@$(MANAGE) welcome --host $(HOST) --port $(PORT)
	@$(MANAGE) work --with-parent & exec $(VENV)/bin/gunicorn spaceportal.wsgi --bind $(HOST):$(PORT) --threads 8 \
	    --graceful-timeout 3 --log-level warning

can-run: python
	@$(PYTHON) deploy/can_run.py $(HOST) $(PORT)

# --- The packages, in a virtual environment of the project's own -------------------------------

python:
	@$(or $(PYTHON),false) -c '$(IS_NEW_ENOUGH)' 2>/dev/null || \
	{ echo "Python 3.11 or newer is needed. If it is installed under another name: make run PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	{ echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

# An unfinished environment, or one whose Python is gone, is made again.
$(VENV)/installed: requirements.lock | python
	@$(VENV)/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing packages into $(VENV), 200 MB: a minute or two ..."
	@$(PIP) -r requirements.lock
	@touch $@

# The packages of the tests and of the checks are installed only when needed, because most people need neither.
$(VENV)/installed-test: requirements-test.lock | $(VENV)/installed
	@echo "Installing what the tests need into $(VENV), 350 MB: a minute or two ..."
	@$(PIP) -r requirements-test.lock
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock | $(VENV)/installed-test
	@echo "Installing what the checks need into $(VENV), 200 MB: a minute or two ..."
	@$(PIP) -r requirements-dev.lock
	@touch $@

# Each set keeps the versions of the one that it extends.
lock: $(VENV)/installed-dev
	@before=; for set in requirements requirements-test requirements-dev; do \
	  $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $$before $$set.txt \
	    -o $$set.lock || exit 1; \
	  before="--constraints $$set.lock"; \
	done

# --- The checks --------------------------------------------------------------------------------

# Bytecode is kept even where the environment says otherwise: without it each process compiles all tests again.
test soak upgrades: export PYTHONDONTWRITEBYTECODE =

test: $(VENV)/installed-test
	@echo "Reading the tests and making a database for each process: half a minute without output ..."
	@$(VENV)/bin/pytest $(IN_PARALLEL) $(ARGS)

soak: $(VENV)/installed-test
	@echo "Running the long tests in full: half an hour or more, one dot for each ..."
	@$(VENV)/bin/pytest $(IN_PARALLEL) --soak $(ARGS)

upgrades: $(VENV)/installed-test
	@echo "Making databases with earlier code and migrating them: a minute for each ..."
	@$(VENV)/bin/pytest $(IN_PARALLEL) -m upgrade -rs $(ARGS) tests/upkeep

coverage: $(VENV)/installed-dev
	@$(VENV)/bin/coverage erase
	@$(VENV)/bin/coverage run -m pytest $(IN_PARALLEL) $(ARGS)
	@$(VENV)/bin/coverage combine --quiet
	@$(VENV)/bin/coverage report

check: $(VENV)/installed-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	@$(DJADE) --check $(TEMPLATES)
	$(VENV)/bin/python .ci/check_templates.py
	$(VENV)/bin/mypy .
	$(VENV)/bin/python .ci/check_modules.py
	$(VENV)/bin/lint-imports --no-logo
	$(VENV)/bin/python .ci/check_locks.py
	$(VENV)/bin/hadolint deploy/Dockerfile
	$(VENV)/bin/python .ci/messages.py --check
	$(MANAGE) makemigrations --check --dry-run
	ENVIRONMENT=production SECRET_KEY="$$($(VENV)/bin/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
	  ALLOWED_HOSTS=portal.example HSTS_SECONDS=63072000 HSTS_INCLUDE_SUBDOMAINS=on HSTS_PRELOAD=on \
	  $(MANAGE) check --deploy --fail-level WARNING

messages: $(VENV)/installed-dev
	@$(VENV)/bin/python .ci/messages.py

format: $(VENV)/installed-dev
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .
	@$(DJADE) $(TEMPLATES)

audit: $(VENV)/installed-dev
	$(VENV)/bin/pip-audit --disable-pip --require-hashes -r requirements-dev.lock

sbom: $(VENV)/installed-dev
	@$(VENV)/bin/cyclonedx-py requirements requirements.lock --output-reproducible --output-file sbom.json
	@echo "sbom.json lists the packages of the site."

bench: $(VENV)/installed
	@$(VENV)/bin/python bench/measure.py $(ARGS)

lighthouse: $(VENV)/installed
	@$(VENV)/bin/python bench/lighthouse.py $(ARGS)

screenshots: $(VENV)/installed-test
	@$(VENV)/bin/python bench/screenshots.py

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage .coverage.* var/static
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
