# Relevé. `make` lists the targets; each is one `releve` or `pytest` command, for those who have no make.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
READY_NODE := node_modules/.ready
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install
RELEVE := $(BIN)/releve
PYTEST := $(BIN)/python -m pytest
DEMO := data/demo
DEMO_AS_OF := 2023-02-16
DEMO_TO_OPEN := aubrac-logistique
DEMO_RELEASED := 2022-12-31 2023-01-31
DEMO_STUDIES := sauvegarde-hyperv installation-postes arrivees-departs etude-prealable budget-2023-2024 renouvellement-2024
DEMO_PLACES := --params $(DEMO)/params --warehouse $(DEMO)/warehouse --reports reports
DEMO_FIRST := $(DEMO)/params/defaults.yaml
DEMO_INTERNAL := $(DEMO)/.internal
SOURCES := $(shell find src/analysis notebooks -type f ! -name '*.pyc')

MESSAGES := -k text -k count:1,2 -k mark -k mark_plural:1,2 -k column:4

.PHONY: help demo test test-unit test-spec test-properties test-notebooks test-browser test-faults test-services \
	test-slow sync reports glpi lab lint audit format bench mutation docs docs-catalogues catalogues golden clean

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) --no-compile --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(READY_DEV): requirements-dev.lock $(READY)
	$(PIP) --no-compile --require-hashes -r requirements-dev.lock
	@touch $@

$(READY_NODE): package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent && touch $@; fi

$(DEMO_FIRST): $(READY) $(shell find src/analysis/demo -name '*.py' 2>/dev/null)
	$(RELEVE) demo $(DEMO)
	@touch $@

demo: $(READY) $(DEMO)/.released ## Demo data, every report as of 2023-02-16, the path to open
	$(RELEVE) $(DEMO_PLACES) sync
	@$(MAKE) --no-print-directory $(DEMO_INTERNAL)
	$(RELEVE) $(DEMO_PLACES) batch --as-of $(DEMO_AS_OF) --quiet
	@$(RELEVE) $(DEMO_PLACES) batch --as-of $(DEMO_AS_OF) --client $(DEMO_TO_OPEN)

$(DEMO)/.released: $(DEMO_FIRST)
	for day in $(DEMO_RELEASED); do \
		$(RELEVE) demo $(DEMO) --known-on $$day && $(RELEVE) $(DEMO_PLACES) sync \
		&& $(RELEVE) $(DEMO_PLACES) batch --as-of $$day --quiet \
		&& $(RELEVE) $(DEMO_PLACES) release --as-of $$day \
			$$(ls $(DEMO)/params/clients | sed 's/\.yaml$$//') || exit; done
	$(RELEVE) demo $(DEMO)
	@touch $@

$(DEMO_INTERNAL): $(DEMO_FIRST) $(SOURCES)
	for study in $(DEMO_STUDIES); do $(RELEVE) $(DEMO_PLACES) study $$study || exit; done
	$(RELEVE) $(DEMO_PLACES) portfolio --as-of $(DEMO_AS_OF)
	@touch $@

test: $(READY_DEV) $(READY_NODE) ## Every test (what needs a missing server or browser is skipped, and counted)
	$(PYTEST) -m "not slow" -n 2 --dist loadfile

test-unit: $(READY_DEV) $(READY_NODE) ## Tests that mirror the package
	$(PYTEST) -m "not slow" tests --ignore tests/spec --ignore tests/properties --ignore tests/notebooks \
		--ignore tests/browser --ignore tests/faults

test-spec test-properties test-notebooks test-browser test-faults: test-%: $(READY_DEV)
	$(PYTEST) -m "not slow" tests/$*

test-services: $(READY_DEV) ## Tests on a real database, object store, Redmine or Request Tracker (Debian: redmine-sqlite, ruby-webrick, request-tracker5, rt5-db-sqlite)
	$(PYTEST) -m "services and not slow"
	$(PYTEST) -m services tests/sources/rest

test-slow: $(READY_DEV) $(READY_NODE) ## Every test, with those that CI leaves out
	$(PYTEST) -n 2 --dist loadfile

sync: $(READY) ## Sources -> warehouse
	$(RELEVE) sync

reports: $(READY) ## What is stale, built again: AS_OF=2026-10-31 CLIENT=… REPORT_LANG=en JOBS=…
	@if [ -z "$(AS_OF)" ]; then \
		last=$$($(BIN)/python -c "from datetime import date, timedelta; print(date.today().replace(day=1) - timedelta(days=1))"); \
		echo "AS_OF? make reports AS_OF=$$last" >&2; exit 2; fi
	$(RELEVE) batch --as-of $(AS_OF) $(if $(CLIENT),--client $(CLIENT)) $(if $(REPORT_LANG),--lang $(REPORT_LANG)) \
		$(if $(JOBS),--jobs $(JOBS))

glpi: $(READY) ## Adds the fast reader of GLPI's first load (connectorx, 181 MB)
	sed -n '/^connectorx==/,/# via/p' requirements-dev.lock > $(VENV)/glpi.lock
	$(PIP) --no-compile --no-deps --require-hashes -r $(VENV)/glpi.lock

lab: $(READY) ## JupyterLab on the notebooks
	JUPYTER_CONFIG_PATH=$(CURDIR)/.jupyter $(BIN)/jupyter lab --notebook-dir notebooks

lint: $(READY_DEV) $(READY_NODE) ## Style, import contracts, types, notebooks, spelling, the page's scripts
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/codespell src tests docs notebooks README.md CHANGELOG.md CONTRIBUTING.md
	$(BIN)/nbstripout --verify --keep-id $(wildcard notebooks/*.ipynb)
	@if command -v npm >/dev/null; then npm run --silent lint; \
		else echo "1 check skipped: the page's scripts (ESLint, TypeScript) need npm"; fi

audit: $(READY) ## Known advisories on what is installed (pip-audit, in a folder of its own); says so where it cannot ask
	@$(PYTHON) -m venv $(VENV)/audit && $(VENV)/audit/bin/python -m pip --quiet --disable-pip-version-check install pip-audit \
		|| { echo "audit not run: pip-audit cannot be installed here"; exit 0; }; \
	if $(VENV)/audit/bin/python -c "import socket; socket.create_connection(('api.osv.dev', 443), 10)" 2>/dev/null; then \
		$(VENV)/audit/bin/pip-audit --require-hashes --disable-pip --vulnerability-service osv -r requirements.lock; \
	else echo "audit not run: no network to the service of advisories (api.osv.dev)"; fi

format: $(READY_DEV) ## Rewrites what lint would complain of
	$(BIN)/ruff format src tests benchmarks
	$(BIN)/ruff check --fix src tests benchmarks

bench: $(READY_DEV) ## The measures of benchmarks/README.md
	for script in benchmarks/*.py; do $(BIN)/python $$script || exit 1; done

mutation: $(READY_DEV) ## Wrong rules that the tests would let through: 600 mutants, half an hour; MUTANTS="--seed 2"
	$(PIP) --no-compile --no-deps --upgrade --target $(VENV)/mutation cosmic-ray==8.7.0 stevedore==5.10.0 coverage==7.17.5
	PYTHONPATH=$(VENV)/mutation:src:tests/support OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 \
		$(BIN)/python -W ignore::SyntaxWarning tests/support/mutation.py $(MUTANTS)

docs: $(READY_DEV) ## The documentation in French and English, in site/
	for page in docs/*_reference.py docs/facts_schema.py; do $(BIN)/python $$page || exit; done
	for language in en fr; do \
		$(BIN)/sphinx-build -q -W --keep-going -b html -D language=$$language -d .sphinx/$$language \
			docs site/$$language || exit; done
	cp docs/choice.html site/index.html

docs-catalogues: $(READY_DEV) ## Takes new sentences of the documentation into its French catalogues
	$(BIN)/sphinx-build -q -b gettext -t catalogues -d .sphinx/gettext docs .sphinx/pot
	$(BIN)/sphinx-intl update -p .sphinx/pot -d docs/locale -l fr -w 0

catalogues: $(READY_DEV) ## Takes new messages, of views and of errors, into the catalogues of each language
	$(BIN)/pybabel extract $(MESSAGES) --no-location --sort-output --project releve -o releve.pot \
		src/analysis/domain/columns src/analysis/views src/analysis/workbook src/analysis/publish \
		src/analysis/delivery src/analysis/portal
	$(BIN)/pybabel update -D releve -i releve.pot -d src/analysis/views/language/locale -N --ignore-obsolete \
		--ignore-pot-creation-date
	$(BIN)/pybabel extract -k message -k message_plural:1,2 --no-location --sort-output --project releve \
		-o messages.pot src/analysis
	$(BIN)/pybabel update -D messages -i messages.pot -d src/analysis/foundation/locale -N --ignore-obsolete \
		--ignore-pot-creation-date
	$(BIN)/pybabel extract -k column:5 --no-location --project releve -o columns.pot src/analysis/domain/columns
	$(BIN)/pybabel update -D columns -i columns.pot -d src/analysis/domain/locale -N --ignore-obsolete \
		--ignore-pot-creation-date
	PYTHONPATH=src:tests/support $(BIN)/python tests/support/params_catalogue.py
	PYTHONPATH=src:tests/support $(BIN)/python tests/support/typer_catalogue.py
	rm releve.pot messages.pot columns.pot

golden: $(READY_DEV) ## Writes the golden facts again: read the difference before you commit it
	PYTHONPATH=src:tests/support $(BIN)/python tests/support/golden.py

clean: ## Removes what was generated from the demo and by tools; data/ and reports/ of real clients stay
	@for folder in $$(ls $(DEMO)/params/clients 2>/dev/null | sed 's/\.ya*ml$$//'); do rm -rf "reports/$$folder"; done
	rm -rf $(DEMO) site .sphinx .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
