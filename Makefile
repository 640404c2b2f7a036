# make            the demo company on the embedded DuckDB: database, exports, scorecard
# make build DATA=folder    the same from your own files
# make check DATA=folder    how they would be read, in seconds
# make test       lint, dbt and Python tests: what must pass
# make help       all targets

PYTHON ?= python3
VENV   ?= .venv
OUTPUT ?= output
DATA   ?=
ARGS   ?=
SQL    ?= models tests
CONNECTORS := amocrm bitrix24 hubspot pipedrive salesforce stripe
COMPANIES ?= 1000
SEED   ?= 1
BASE   ?= origin/main

BIN       := $(VENV)/bin
INSTALLED := $(VENV)/installed.lock
LOAD      := $(VENV)/load.lock
MCP       := $(VENV)/mcp.lock

# The tests have databases, a profile and target paths of their own.
TEST := .make/test
DEMO := .make/demo
NEXT := .make/dbt_next
# What BI clients ask for goes with nothing else: each has an environment of its own.
BI := $(addprefix .make/bi/,superset duckdb-oldest duckdb-newest)
DBT_ENVIRONMENT := SALES_KPIS_DUCKDB=$(TEST)/sales_kpis.duckdb \
	DBT_PROFILES_DIR=.make/profile DBT_TARGET=duckdb \
	DBT_TARGET_PATH=$(TEST)/target DBT_LOG_PATH=$(TEST)/logs
DBT := $(DBT_ENVIRONMENT) $(BIN)/dbt --warn-error

.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
.PHONY: build check docs messages test fuzz compare lint lint-python lint-sql dbt-test python-test \
	test-postgres test-dbt-next test-dialects test-bi test-load test-mcp install-load install-mcp demo lock vendor picture clean help

# --------------------------------------------------------------------- the main job

build: $(INSTALLED)  ## Build, test and publish the KPIs; DATA=folder reads your files
	@$(BIN)/python scripts/kpis.py build --output $(OUTPUT) $(if $(DATA),--data "$(DATA)") $(ARGS)

check: $(INSTALLED)  ## How the files of DATA=folder are read, in seconds
	@[ -n "$(DATA)" ] || { echo "Which folder? make check DATA=folder" >&2; exit 2; }
	@$(BIN)/python scripts/kpis.py check "$(DATA)" $(ARGS)

docs: dbt-test demo  ## The pages made from the YAML, and target/static_index.html on every table
	$(BIN)/python scripts/tools/generate_docs.py
	@$(BIN)/python scripts/kpis.py scorecard --database $(DEMO)/sales_kpis.duckdb \
		--picture docs/scorecard.svg >/dev/null
	$(DBT) docs generate --static --target-path target

messages: $(INSTALLED)  ## What the commands say, gathered for its Russian, and that compiled
	$(BIN)/python scripts/tools/translations.py

# ---------------------------------------------------------------------------- tests

test: lint dbt-test python-test  ## Lint, every dbt test and unit test, every Python test

lint: lint-python lint-sql  ## Style of the Python and the SQL, and docs as the YAML says
	$(BIN)/python scripts/tools/generate_docs.py --check
	$(BIN)/python scripts/tools/translations.py --check

lint-python: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-sql: $(INSTALLED) .make/profile/profiles.yml
	@mkdir -p $(TEST)
	@! grep -nrE '^.{101,}' --include='*.sql' $(SQL) || \
		{ echo "These lines are longer than 100 characters" >&2; exit 1; }
	@# Models of a connector are compiled by the tables that its loader made.
	@$(DBT_ENVIRONMENT) $(BIN)/dbt --quiet run-operation create_source_tables \
		--vars '{connectors: {$(CONNECTORS:%=%: all,)}}'
	$(DBT_ENVIRONMENT) $(BIN)/sqlfluff lint $(SQL) --disable-progress-bar

dbt-test: $(INSTALLED) .make/profile/profiles.yml  ## The whole project on DuckDB, a warning is an error
	@mkdir -p $(TEST)
	rm -f $(TEST)/sales_kpis.duckdb
	$(DBT) build

python-test: demo  ## pytest; what it reads is the demo company as `make` builds it
	SALES_KPIS_DUCKDB=$(DEMO)/sales_kpis.duckdb $(BIN)/pytest --numprocesses auto --dist loadfile

fuzz: $(INSTALLED)  ## Random companies, COMPANIES=1000 from SEED=1 on: every data test holds on each
	$(BIN)/python tests/fuzz/fuzz.py --companies $(COMPANIES) --seed $(SEED)

compare: $(INSTALLED)  ## The same companies by the models of BASE=commit and by these: no value may differ
	$(BIN)/python tests/fuzz/compare.py $(BASE) --seed $(SEED)

test-postgres: demo  ## The same values from a Postgres named by DBT_POSTGRES_*
	DBT_TARGET_PATH=.make/postgres/target DBT_LOG_PATH=.make/postgres/logs \
		DBT_PROFILES_DIR=.make/profile $(BIN)/dbt --warn-error build --target postgres
	SALES_KPIS_DUCKDB=$(DEMO)/sales_kpis.duckdb $(BIN)/pytest tests/postgres

test-dbt-next: $(NEXT)/installed.lock  ## The demo company on dbt 1.12, where a warning is an error
	@DBT_WARN_ERROR=true $(NEXT)/venv/bin/python scripts/kpis.py build --force --output $(NEXT)/demo

$(NEXT)/installed.lock: tests/dbt_next/requirements.lock $(INSTALLED)
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(@D)/venv
	@$(BIN)/uv pip install --quiet --python $(@D)/venv/bin/python --no-deps --require-hashes \
		--requirement $<
	@cp $< $@

test-dialects: .make/dialects/installed.lock  ## Compiled for Snowflake, Redshift and BigQuery; parsed, not run
	.make/dialects/venv/bin/pytest --noconftest --rootdir tests/dialects -c /dev/null tests/dialects

.make/dialects/installed.lock: tests/dialects/requirements.lock $(INSTALLED)
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(@D)/venv
	@$(BIN)/uv pip install --quiet --python $(@D)/venv/bin/python --require-hashes --requirement $<
	@cp $< $@

test-bi: demo $(BI:%=%/installed.lock)  ## Superset, and DuckDB drivers of other versions; with DBT_POSTGRES_* on it too
	SALES_KPIS_DUCKDB=$(DEMO)/sales_kpis.duckdb BI_ENVIRONMENTS=.make/bi $(BIN)/pytest -s tests/bi

$(BI:%=%/installed.lock): .make/bi/%/installed.lock: tests/bi/%.lock $(INSTALLED)
	@echo "Setting up $(@D) from $<; this happens once"
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(@D)
	@$(BIN)/uv pip install --quiet --python $(@D)/bin/python --require-hashes --requirement $<
	@cp $< $@

test-load: $(LOAD) .make/profile/profiles.yml  ## Pulls from servers on this machine; with DBT_POSTGRES_* into it too
	$(BIN)/pytest --numprocesses auto --dist loadfile tests/load

test-mcp: $(MCP) demo  ## An assistant's questions, asked by the protocol's own client
	SALES_KPIS_DUCKDB=$(DEMO)/sales_kpis.duckdb $(BIN)/pytest tests/assistants

demo: $(INSTALLED) .make/profile/profiles.yml
	@$(BIN)/python scripts/kpis.py build --output $(DEMO) >/dev/null

# ---------------------------------------------------------------------- environment

$(INSTALLED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' || \
		{ echo "This needs Python 3.11 or 3.12: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "This needs venv: apt-get install python3-venv" >&2; exit 1; }
	@echo "Setting up $(VENV) from requirements.lock; this happens once"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --requirement requirements.lock
	@cp requirements.lock $@

install-load: $(LOAD)  ## What `kpis.py load` needs besides: dlt

install-mcp: $(MCP)  ## What `kpis.py mcp` needs besides: the Model Context Protocol

$(LOAD): scripts/sales_kpis/load/requirements.lock $(INSTALLED)
$(MCP): scripts/sales_kpis/assistants/requirements.lock $(INSTALLED)
$(LOAD) $(MCP):
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirement $<
	@cp $< $@

.make/profile/profiles.yml: profiles.example.yml
	@mkdir -p $(@D)
	@cp $< $@

UV_COMPILE := $(BIN)/uv pip compile --universal --generate-hashes --no-annotate \
	--no-strip-extras --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock"

lock: $(INSTALLED)  ## Pin what is asked for, with hashes and no address
	$(UV_COMPILE) pyproject.toml --group dev --output-file requirements.lock
	$(UV_COMPILE) pyproject.toml --override tests/dbt_next/overrides.txt \
		--output-file tests/dbt_next/requirements.lock
	$(UV_COMPILE) tests/dialects/requirements.in --python-version 3.11 \
		--output-file tests/dialects/requirements.lock
	$(UV_COMPILE) pyproject.toml --extra load --constraint requirements.lock \
		--output-file scripts/sales_kpis/load/requirements.lock
	$(UV_COMPILE) pyproject.toml --extra mcp --constraint requirements.lock \
		--output-file scripts/sales_kpis/assistants/requirements.lock
	for name in $(notdir $(BI)); do $(UV_COMPILE) tests/bi/$$name.in --python-version 3.11 \
		--output-file tests/bi/$$name.lock || exit 1; done

# No address is in the lock: npm takes the packages from wherever the machine does, and
# refuses any whose hash differs. Nothing but this target needs Node.
VENDOR := scripts/sales_kpis/report/vendor
vendor:  ## The chart library of the report anew, from its own lock; needs Node and npm
	rm -rf .make/vendor && mkdir -p .make/vendor
	cp $(addprefix $(VENDOR)/,package.json package-lock.json .npmrc entry.js build.js) .make/vendor
	cd .make/vendor && npm ci --ignore-scripts --no-audit --no-fund && npm run build
	cp $(addprefix .make/vendor/,plot.min.js plot.min.json LICENSES.txt) $(VENDOR)

picture: demo  ## docs/report.png, what the report looks like; needs Chromium
	chromium --headless --no-sandbox --hide-scrollbars --window-size=1360,900 \
		--screenshot=docs/report.png "file://$(CURDIR)/$(DEMO)/report.html" 2>/dev/null

clean:  ## Remove what can be built again; the environment and the history of snapshots stay
	[ ! -d $(OUTPUT) ] || find $(OUTPUT) -mindepth 1 -maxdepth 1 ! -name history -exec rm -rf {} +
	rm -rf .make target logs .pytest_cache .ruff_cache .hypothesis

help:  ## This list
	@awk -F ':.*##' '/^[a-z-]+:.*##/ {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
