# Everything runs in .venv, which `install` makes from pyproject.toml. Java 17 or later must be there.
PYTHON ?= python3
BIN := .venv/bin
DEMO ?= demo

AIRFLOW ?= .venv-airflow
COMPOSE ?= $(shell docker compose version > /dev/null 2>&1 && echo docker compose || echo docker-compose) -f docker/compose.yaml
export CRMLAKE_USER ?= $(shell id -u):$(shell id -g)
export CRMLAKE_DATA ?= $(CURDIR)/data

.PHONY: install demo test test-slow cluster-test airflow-test s3-test jdbc-test docker-demo docker-test docker-cluster bench bench-floors lint format clean

install: .venv/installed ## make .venv with crmlake, its tools, and Delta Lake's jars

.venv/installed: pyproject.toml setup.py
	@PYTHONPATH=lib $(PYTHON) lib/crmlake/session/java.py
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(BIN)/crmlake jars
	@touch $@

demo: install ## generate a shop of 20,000 customers, refresh everything, say where the report is
	rm -rf $(DEMO)
	$(BIN)/crmlake demo $(DEMO)

test: install ## lint, types, layers, and all tests that take seconds
	$(BIN)/python -m pytest --numprocesses 2

test-slow: install ## the tests that take minutes
	$(BIN)/python -m pytest -m slow

cluster-test: install ## a cluster of plain processes whose parts are killed; a full disk, a small heap; a job by spark-submit
	$(BIN)/python -m pytest -m cluster

airflow-test: install $(AIRFLOW)/installed ## the DAG in a real Airflow
	AIRFLOW_BIN=$(CURDIR)/$(AIRFLOW)/bin $(BIN)/python -m pytest -m airflow

$(AIRFLOW)/installed:
	$(PYTHON) -m venv $(AIRFLOW)
	$(AIRFLOW)/bin/python -m pip install --quiet --disable-pip-version-check 'apache-airflow>=3.0,<4'
	@touch $@

s3-test: install .venv-s3/installed ## a lake on a server that speaks S3
	$(BIN)/python -m pytest -m s3

.venv-s3/installed:
	$(PYTHON) -m venv .venv-s3
	.venv-s3/bin/python -m pip install --quiet --disable-pip-version-check 'moto[server,s3]>=5,<6'
	@touch $@

jdbc-test: install ## tables of a real PostgreSQL (Debian: apt-get install postgresql) as sources
	$(BIN)/crmlake jars --jdbc postgresql
	$(BIN)/python -m pytest -m jdbc

docker-demo: ## the demo in a container without a network; the report comes to CRMLAKE_DATA
	mkdir -p "$(CRMLAKE_DATA)"
	$(COMPOSE) build demo
	$(COMPOSE) run --rm demo

docker-test: ## the tests in a container
	$(COMPOSE) build test
	$(COMPOSE) run --rm test

docker-cluster: ## after docker-demo: a master, two workers and a history server in containers; a refresh and one job on them
	$(COMPOSE) up -d master worker-1 worker-2 history
	$(COMPOSE) run --rm refresh --workspace /data/demo --as-of 2025-12-01
	$(COMPOSE) run --rm submit score_segments --workspace /data/demo --as-of 2025-12-01
	$(COMPOSE) down

environment.tar.gz: pyproject.toml setup.py $(shell git ls-files lib jobs conf) ## crmlake's Python for executors on machines without it
	$(PYTHON) -m venv build/environment
	build/environment/bin/python -m pip install --quiet --disable-pip-version-check . 'venv-pack>=0.2,<1'
	# Executors have Spark's own Python files from Spark.
	build/environment/bin/python -m pip uninstall --quiet --yes pyspark
	build/environment/bin/venv-pack --quiet --force --prefix build/environment --output $@

bench: install ## measure refreshes, and ingest and cleanse of each channel; BENCH_CUSTOMERS and BENCH_ROWS say how large
	$(BIN)/python -m pytest -m bench -s tests/benchmarks --ignore tests/benchmarks/test_floors.py

bench-floors: install ## measure each job against the shortest plain Spark script that makes the same rows; BENCH_CUSTOMERS says how large
	$(BIN)/python -m pytest -m bench -s tests/benchmarks/test_floors.py

lint: install
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

format: install
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

clean:
	rm -rf .venv .venv-airflow .venv-s3 demo data build environment.tar.gz *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
