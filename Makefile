# make demo   sets everything up in .venv and translates the bundled example
# make test   sets everything up and runs every check
# Both work on a fresh machine with Python 3.11 or newer.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test lint golden constraints clean mini

demo: $(VENV)/.installed
	$(BIN)/qosbet translate examples/kokshe-qalashyk.txt --model mini --out output
	@echo
	@echo "Open in a browser:  output/kokshe-qalashyk/index.html"
	@echo "One language a page: kk-en.html, kk-ru.html, kk-zh.html; Markdown: kk-en.md, …"

test: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

lint: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Make the golden pages again; read them as a diff before committing.
golden: $(VENV)/.installed-dev
	$(BIN)/python -m tests.test_golden

# Train the bundled model from scratch (about two hours on two cores); see models/mini/README.md.
mini: $(VENV)/.installed-dev
	cd models/mini && ../../$(BIN)/python -m recipe --work ../../output/mini-training --release .

constraints: $(VENV)/.installed-dev
	@head -3 constraints.txt > constraints.new
	@$(BIN)/pip freeze --exclude-editable | grep -v '^-e' | sed 's/+cpu//' >> constraints.new
	@mv constraints.new constraints.txt

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) torch==$$(sed -n 's/^torch==//p' constraints.txt)
	$(INSTALL) --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/.installed
	$(INSTALL) --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) output/*/
