# Two commands do everything: `make demo` and `make test`. Only Python 3.11+ and make are needed.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint types check docs pictures clean

.venv/base: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Wares needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

.venv/dev: .venv/base
	$(BIN)/python -m pip install --quiet torch==2.13.0
	$(BIN)/python -m pip install --quiet --editable '.[dev,train,bench]'
	touch $@

demo: .venv/base
	$(BIN)/wares demo

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev
	$(BIN)/mypy

test: .venv/dev
	@sh tests/browser/install.sh
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: lint types test

docs: .venv/dev
	$(BIN)/python docs/site/build.py build/docs
	@echo "build/docs/index.html"

# Every page and state of the demo shop, in both languages, on desktop and phone, light and dark.
pictures: .venv/dev
	@sh tests/browser/install.sh
	$(BIN)/wares demo --no-serve --shop build/demo-shop
	$(BIN)/python docs/pictures/shoot.py build/pictures --shop build/demo-shop

clean:
	rm -rf .venv demo-shop build
