# Everything a contributor does is one verb; `make help` lists them. Nothing but Python >= 3.11 is needed.

PYTHON ?= python3
UV ?= $(shell command -v uv 2>/dev/null)
WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
SOURCES := syncd providers templates tests docs

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test lint format type unit docs build wheel-test bench corpus hostile fuzz clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST)

setup: $(VENV)/.dev  ## create .venv with syncd and the tools (every verb does this by itself)

demo: $(VENV)/.run  ## a tour on sample calendars; touches nothing of yours (ARGS="--provider google" or outlook)
	@$(BIN)/syncd demo $(ARGS)

test: lint type unit  ## everything that must be green: linters, types, tests, the wheel

lint: $(VENV)/.dev  ## ruff, and that the formatting is ruff's
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.dev  ## let ruff format and fix what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

type: $(VENV)/.dev  ## mypy --strict
	$(BIN)/mypy

unit: $(VENV)/.dev  ## all tests, those of the wheel included (ARGS=... is passed on)
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup $(ARGS)

docs: $(VENV)/.dev  ## write the pages that are generated from tables, and build the site in site/
	$(BIN)/python docs/generate.py
	$(BIN)/python -m mkdocs build --strict --quiet

build: $(VENV)/.dev  ## sdist and wheel in dist/
	$(BIN)/python -m build $(if $(UV),--installer uv)

wheel-test: $(VENV)/.dev  ## only the tests of the built wheel
	$(BIN)/pytest tests/packaging $(ARGS)

bench: $(VENV)/.dev $(VENV)-bench/.peers  ## measure beside khal, write docs/benchmarks.md (ARGS=--quick: only print)
	$(call install-into,$(VENV)-bench/syncd,--force-reinstall --no-deps .)
	$(BIN)/python -m tests.bench --syncd $(VENV)-bench/syncd/bin --khal $(VENV)-bench/khal/bin \
		--page docs/benchmarks.md $(ARGS)

corpus: $(VENV)/.dev  ## what syncd makes of any folder of calendars: make corpus DIR=folder
	@test -n "$(DIR)" || { echo "name a folder: make corpus DIR=folder" >&2; exit 2; }
	@$(BIN)/python -m tests.hostile.corpus "$(DIR)"

hostile: $(VENV)/.dev  ## the long run against hostile calendars and the worst moment (ARGS=... is passed on)
	SYNCD_LONG=1 $(BIN)/pytest tests/hostile -n $(WORKERS) -rP $(ARGS)

FUZZ := .fuzz
FUZZ_SECONDS ?= 300

fuzz:  ## fuzz the reader of calendars with atheris for FUZZ_SECONDS; what it finds lies in .fuzz/found
	@$(PYTHON) -m venv $(FUZZ)/venv && $(FUZZ)/venv/bin/python -m pip install --quiet --disable-pip-version-check -e . atheris || { \
		echo "SKIPPED: nothing was fuzzed, because atheris cannot be installed for this Python" >&2; exit 0; }; \
	$(FUZZ)/venv/bin/python -c 'import atheris' || exit 0; \
	$(FUZZ)/venv/bin/python -m tests.hostile.fuzz $(FUZZ) -max_total_time=$(FUZZ_SECONDS) $(ARGS)

clean:  ## remove .venv, dist and caches
	rm -rf $(VENV) $(VENV)-bench $(FUZZ) dist site .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are made again when pyproject.toml changes. `make demo` needs no tools, so it installs none.

$(VENV)/.run: pyproject.toml
	@$(call create)
	$(call install,-e .)
	@touch $@

$(VENV)/.dev: pyproject.toml
	@$(call create)
	$(call install,-e '.[dev]')
	@touch $(VENV)/.run $@

# Programs that are measured live apart from the tools, each with its own libraries, compiled as users have them.
$(VENV)-bench/.peers: pyproject.toml
	rm -rf $(VENV)-bench
	$(BIN)/python -m venv $(if $(UV),--without-pip) $(VENV)-bench/syncd
	$(BIN)/python -m venv $(if $(UV),--without-pip) $(VENV)-bench/khal
	$(call install-into,$(VENV)-bench/syncd,.)
	$(call install-into,$(VENV)-bench/khal,khal)
	@touch $@

define create
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "syncd needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..." >&2; exit 1; }; \
if $(BIN)/python -c '$(if $(UV),,import pip)' 2>/dev/null; then :; \
elif [ -n "$(UV)" ]; then "$(UV)" venv --quiet --clear --python "$(PYTHON)" $(VENV); \
elif $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null; then $(PYTHON) -m venv --clear $(VENV); \
else echo "this Python cannot create virtual environments (ensurepip is missing):" \
	"install it (Debian, Ubuntu: apt install python3-venv) or install uv" >&2; exit 1; fi
endef

install = $(if $(UV),"$(UV)" pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check) $(1)
install-into = $(if $(UV),"$(UV)" pip install --quiet --compile-bytecode --python $(1)/bin/python,$(1)/bin/python -m pip install --quiet --disable-pip-version-check --compile) $(2)
