# Everything runs in .venv, which `install` makes from pyproject.toml. Java 17 or later must be there.
PYTHON ?= python3
BIN := .venv/bin
DEMO ?= demo

.PHONY: install demo test test-slow bench lint format clean

install: .venv/installed ## make .venv with crmlake, its tools, and Delta Lake's jars

.venv/installed: pyproject.toml
	@PYTHONPATH=lib $(PYTHON) lib/crmlake/session/java.py
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(BIN)/crmlake jars
	@touch $@

demo: install ## generate a shop of 20,000 customers, refresh everything, say where the report is
	rm -rf $(DEMO)
	$(BIN)/crmlake init $(DEMO)
	$(BIN)/crmlake generate --workspace $(DEMO) --customers 20000
	$(BIN)/crmlake run --workspace $(DEMO) --as-of 2026-01-01

test: install ## lint, types, layers, and all tests that take seconds
	$(BIN)/python -m pytest

test-slow: install ## the tests that take minutes
	$(BIN)/python -m pytest -m slow

bench: install ## measure refreshes against DuckDB and scikit-learn; BENCH_CUSTOMERS says how large
	$(BIN)/python -m pytest -m bench -s tests/benchmarks

lint: install
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

format: install
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

clean:
	rm -rf .venv demo build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
