# Every verb of the project; `make help` lists them. Each target does its own set-up first.
# Needs GNU make 4, a POSIX shell and Python 3.11, 3.12 or 3.13. No root rights, no Docker.

.DEFAULT_GOAL := help
SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# What a user may set: make run CONFIG=my/cem.toml DATA=my/exports, make test ARGS="-k nps", make setup PYTHON=/opt/py/bin/python3,
# make bi-acceptance PUBLISHED=/srv/cem/published/warehouse.duckdb (without it: the simulated company's)
CONFIG ?=
DATA ?=
ARGS ?=
PYTHON ?=
PUBLISHED ?=

# Without CONFIG: the simulated company.
CONFIG_OR_SAMPLE = $(or $(CONFIG),examples/company/cem.toml)

IS_USABLE := import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

.PHONY: help
help: ## List the targets
	@echo "make run and make test need nothing but Python 3.11-3.13 and make; they set themselves up."
	@echo
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(STAMP) ## Build .venv from requirements.lock (again only when the lock or pyproject.toml changed)

# A command named python3.13 may be a shim of a version manager that has no such version: only running it tells.
$(STAMP): requirements.lock pyproject.toml
	@set -eu; \
	if ! $(BIN)/python -c '$(IS_USABLE)' >/dev/null 2>&1; then \
	    found=; \
	    for candidate in $(or $(PYTHON),python3.13 python3.12 python3.11 python3); do \
	        if "$$candidate" -c '$(IS_USABLE)' >/dev/null 2>&1; then found=$$candidate; break; fi; \
	    done; \
	    if [ -z "$$found" ]; then \
	        echo "No Python 3.11, 3.12 or 3.13 with the venv module runs here (tried: $(or $(PYTHON),python3.13 python3.12 python3.11 python3))." >&2; \
	        echo "Install one (on Debian: python3 and python3-venv), or name one: make setup PYTHON=/path/to/python3" >&2; \
	        exit 1; \
	    fi; \
	    echo "== 1/4 Making $(VENV) with $$("$$found" -c 'import platform, sys; print(sys.executable, platform.python_version())')"; \
	    "$$found" -m venv --clear $(VENV); \
	fi; \
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; \
	echo "== 2/4 Installing the locked packages; the first time takes some minutes"; \
	( before=; while sleep 10 >/dev/null 2>&1; do \
	    now=$$(ls -d $(VENV)/lib/python3*/site-packages/*.dist-info 2>/dev/null | wc -l); \
	    [ "$$now" = "$$before" ] || echo "   ... $$now packages are in place"; before=$$now; \
	done ) & trap "kill $$! 2>/dev/null || true" 0; \
	$(BIN)/python -m pip install --disable-pip-version-check --no-compile --require-hashes --no-deps --requirement requirements.lock; \
	echo "== 3/4 Installing this project"; \
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .; \
	echo "== 4/4 Parsing the models, once for all runs"; \
	$(BIN)/python -m orchestration.set_up; \
	touch $@; \
	echo "== Set-up is complete"

.PHONY: run
run: $(STAMP) ## Load, build, audit and publish the simulated company; CONFIG= and DATA= run another one
	@$(BIN)/cem $(if $(CONFIG)$(DATA),run --config $(CONFIG_OR_SAMPLE) $(if $(DATA),--data $(DATA)),sample run)

.PHONY: dev
dev: $(STAMP) ## Open Dagster's web pages on this machine only: assets, checks, runs, the schedule
	@$(BIN)/cem dev --config $(CONFIG_OR_SAMPLE)

.PHONY: test
test: $(STAMP) ## Run the tests; ARGS= goes to pytest
	@$(BIN)/python -m pytest $(ARGS)

.PHONY: test-sweep
test-sweep: $(STAMP) ## Run the tests that `make test` leaves out: more kills, files in any order; minutes
	@$(BIN)/python -m pytest -m sweep $(ARGS)

.PHONY: test-m
test-m: $(STAMP) ## Compare the warehouse of a company of size M (50 thousand customers, 2.5 million hits) with its truth
	@COMPANY_SIZE=M $(BIN)/python -m pytest -n 0 tests/e2e/test_company_*.py tests/e2e/test_metrics_equal_the_board.py \
		$(ARGS)

.PHONY: mutate
mutate: $(STAMP) ## Make small mistakes in the SQL of the metrics, one by one, and print those that no test notices; MODELS="mart_a"; a quarter of an hour
	@$(BIN)/python -m pytest -m mutate -s -n 0 tests/integration/dbt $(ARGS)

# What a real BI tool makes of what is published. It needs SQLAlchemy 1.4 and pandas 2.1: an environment of its own.
SUPERSET := .venv-superset
HAS_WHEELS := import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))

.PHONY: bi-acceptance
bi-acceptance: $(STAMP) $(SUPERSET)/.installed ## Let Apache Superset read the published file and PostgreSQL; minutes, 0.8 GB; PUBLISHED=
	@PUBLISHED="$(PUBLISHED)" $(BIN)/python -m pytest -s -n 0 tests/acceptance $(ARGS)

$(SUPERSET)/.installed: requirements-superset.lock
	@set -eu; found=; \
	for candidate in $(or $(PYTHON),$(BIN)/python python3.12 python3.11 python3); do \
	    if "$$candidate" -c '$(HAS_WHEELS)' >/dev/null 2>&1; then found=$$candidate; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	    echo "Superset needs Python 3.11 or 3.12 with the venv module, and none runs here. Name one: make bi-acceptance PYTHON=/path/to/python3.12" >&2; \
	    exit 1; \
	fi; \
	echo "== Making $(SUPERSET); the first time takes some minutes"; \
	"$$found" -m venv --clear $(SUPERSET); \
	$(SUPERSET)/bin/python -m pip install --disable-pip-version-check --quiet --no-compile --require-hashes --no-deps --requirement $<; \
	touch $@

.PHONY: lint
lint: $(STAMP) ## Check style, types, SQL and the rules of the house; reports everything, then fails
	@wrong=; $(BIN)/mypy > $(VENV)/mypy.log 2>&1 & mypy=$$!; \
	echo "== ruff"; $(BIN)/ruff check . && $(BIN)/ruff format --check . || wrong="$$wrong ruff"; \
	echo "== sqlfluff"; $(BIN)/sqlfluff lint --processes 2 --disable-progress-bar dbt_project || wrong="$$wrong sqlfluff"; \
	echo "== rules of the house"; $(BIN)/python -m pytest -q tests/unit/house || wrong="$$wrong house"; \
	echo "== mypy, meanwhile"; wait $$mypy || wrong="$$wrong mypy"; cat $(VENV)/mypy.log; \
	[ -z "$$wrong" ] || { echo "Not clean:$$wrong" >&2; exit 1; }

.PHONY: format
format: $(STAMP) ## Rewrite Python and SQL in the project's style, where a tool can
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .
	@$(BIN)/sqlfluff fix --processes 2 --disable-progress-bar dbt_project

.PHONY: report
report: $(STAMP) ## Write the pages of charts for people who decide (docs/report.md); after make run
	@$(BIN)/cem report --config $(CONFIG_OR_SAMPLE)

.PHONY: docs
docs: $(STAMP) ## Build the catalogue of all tables and columns, one HTML page; after make run
	@$(BIN)/cem docs --config $(CONFIG_OR_SAMPLE)

.PHONY: bench
bench: $(STAMP) ## Run the benchmarks (minutes, gigabytes of disk); ARGS= goes to pytest
	@$(BIN)/python -m pytest -s -n 0 tests/benchmarks $(ARGS)

.PHONY: bench-load
bench-load: $(STAMP) ## Land a million web events; prints rows/s, CPU time against DuckDB alone, peak memory
	@$(BIN)/python -m pytest -q -s -n 0 tests/benchmarks/test_events_load.py $(ARGS)

.PHONY: bench-identity
bench-identity: $(STAMP) ## Join a million identities, and ten; prints CPU time, peak memory, the price of one per cent more
	@$(BIN)/python -m pytest -q -s -n 0 tests/benchmarks/test_identity.py $(ARGS)

.PHONY: bench-sessions
bench-sessions: $(STAMP) ## Sessions of a million web events, 1 % of them new: redone in part against built whole
	@$(BIN)/python -m pytest -q -s -n 0 tests/benchmarks/test_sessions_redo.py $(ARGS)

.PHONY: bench-journeys
bench-journeys: $(STAMP) ## Journeys of a million touchpoints, 1 % of them new: redone in part against built whole
	@$(BIN)/python -m pytest -q -s -n 0 tests/benchmarks/test_journeys_redo.py $(ARGS)

.PHONY: bench-attribution
bench-attribution: $(STAMP) ## Attribution of a million journeys; prints the CPU time of its models
	@$(BIN)/python -m pytest -q -s -n 0 tests/benchmarks/test_attribution.py $(ARGS)

.PHONY: bench-overhead
bench-overhead: $(STAMP) ## What Dagster adds to a whole run of the simulated company, in CPU time; SIZE=M for size M
	@$(BIN)/python -m pytest -q -s -n 0 tests/benchmarks/test_orchestration_overhead.py $(ARGS)

.PHONY: bench-publish
bench-publish: $(STAMP) ## Publish a million rows to PostgreSQL; prints seconds against the fastest loader alone
	@$(BIN)/python -m pytest -q -s -n 0 tests/benchmarks/test_publish_postgres.py $(ARGS)

.PHONY: contract
contract: $(STAMP) ## Write the list of published tables and columns again; CHANGELOG.md must name what goes
	@$(BIN)/python -m orchestration.published_contract

.PHONY: lock
lock: ## Resolve pyproject.toml into requirements.lock again, and the lock of Superset (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv, a resolver that writes one lock for every platform: see https://docs.astral.sh/uv/" >&2; exit 1; }
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --extra postgres --extra semantic --extra metabase --extra catalogue --group dev -o requirements.lock pyproject.toml
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 -o requirements-superset.lock requirements-superset.in

.PHONY: clean
clean: ## Remove .venv, Superset and every cache; var/, where the data is, stays
	rm -rf $(VENV) $(SUPERSET) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist dbt_project/target dbt_project/logs
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
