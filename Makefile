# One line a target: `make help`. Everything is installed into .venv and nowhere else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
COMPILE := $(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-header --annotation-style=line --resolver=backtracking
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

dashboard: $(VENV)/.runtime ## Serve the dashboard on http://127.0.0.1:8501 (PORT=… for another port)
	$(BIN)/indicators dashboard --port $(PORT)

demo: $(VENV)/.test ## Rehearse a refresh against stand-ins for the services, with the dashboard open
	$(BIN)/python -m tests.services.demo --port $(PORT)

test: $(VENV)/.test ## Format check, lint, types, import contracts, and all tests
	@$(BIN)/python tests/need_chromium.py
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto --dist loadgroup

unit: $(VENV)/.test ## Only the tests that take seconds
	$(BIN)/python -m pytest tests/unit -q

browser: $(VENV)/.test ## Every appearance of every page in a browser (minutes)
	INDICATORS_BROWSER=long $(BIN)/python -m pytest tests/browser -n auto --dist loadgroup

slides: $(VENV)/.test ## Open the slides of every story in LibreOffice (soffice)
	$(BIN)/python -m pytest tests/slides -q

faults: $(VENV)/.test ## The long fault campaigns (minutes)
	INDICATORS_FAULTS=long $(BIN)/python -m pytest tests/faults -n auto --dist loadgroup

format: $(VENV)/.test ## Format the code and mend what the linter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

data: $(VENV)/.test ## Describe data/ anew: datapackage.json and the reviewed observation counts
	$(BIN)/python -m indicators.datapackage data --counts tests/unit/observation_counts.csv

messages: $(VENV)/.test ## Gather the texts to translate into src/indicators/locale/
	@mkdir -p .cache
	$(BIN)/pybabel --quiet extract --no-location --sort-output -o .cache/messages.pot src/indicators
	$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --omit-header -l nl -i .cache/messages.pot -o src/indicators/locale/nl/LC_MESSAGES/indicators.po

bench: $(VENV)/.bench ## Measure the page, its peers and the figures (minutes)
	$(BIN)/python benchmarks/run.py

lock: $(VENV)/.lock ## Choose the newest versions anew and write locks/
	$(COMPILE) --upgrade --extra build -o locks/runtime.txt pyproject.toml
	$(COMPILE) --upgrade --extra build --extra s3 --extra test -c locks/runtime.txt -o locks/test.txt pyproject.toml
	$(COMPILE) --upgrade --extra build --extra s3 --extra test --extra bench -c locks/test.txt -o locks/bench.txt pyproject.toml

clean: ## Remove the virtual environment and every cache
	rm -rf $(VENV) .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# A stamp is newer than its lock: a second run starts at once. The lock names everything, so that
# nothing is looked for besides: a newer version of what an extra asks for would be refused.
$(VENV)/.runtime $(VENV)/.test $(VENV)/.bench: $(VENV)/.%: locks/%.txt pyproject.toml | $(VENV)/bin/python
	$(INSTALL) --require-hashes --no-deps -r locks/$*.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	-@[ $* = test ] || $(BIN)/python -m indicators.server_assets
	@touch $@

$(VENV)/.lock: pyproject.toml | $(VENV)/bin/python
	$(INSTALL) 'pip-tools>=7.6'
	@touch $@

.PHONY: help dashboard demo test unit browser slides faults format data messages bench lock clean
