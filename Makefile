# Builds, runs and checks nmes_sim: `make run` opens the window, `make test` runs every check.
# One virtual environment (.venv) and one cargo target folder; a step that has nothing to do is skipped.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# maturin and a plain cargo call must name the same interpreter the same way, or PyO3 is rebuilt each time
export PYO3_PYTHON := $(CURDIR)/$(VENV)/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK := 1

CORE := python/nmes_sim/_core.abi3.so
RUST := $(shell find rust -name '*.rs' -o -name Cargo.toml) Cargo.toml Cargo.lock pyproject.toml
LINTED := python tests benches scripts $(wildcard examples/*.py)

.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help run test build tools tools-lint packages fmt fmt-check clippy rust-test ruff mypy stubtest pytest \
	screenshots numbers numbers-full clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: build ## build what is needed and open the window (headless when there is no display)
	@$(PY) -m nmes_sim.gui.app --or-headless

test: tools-lint packages $(CORE) $(VENV)/.test fmt-check clippy rust-test ruff mypy stubtest pytest ## run every check
	@echo "== all checks passed"

build: tools $(CORE) ## build the engine and install the package into .venv

# what has to be there before anything can be built

tools:
	@sh scripts/check_tools.sh $(PYTHON)
	@sh scripts/system_packages.sh $(PYTHON) build

tools-lint:
	@sh scripts/check_tools.sh $(PYTHON) lint

packages:
	@sh scripts/system_packages.sh $(PYTHON) test

$(PY):
	@echo "== .venv"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml scripts/requirements.py | $(PY)
	@echo "== packages to build and run"
	@$(PY) scripts/requirements.py build gui | $(PY) -m pip install -q -r /dev/stdin
	@touch $@

$(VENV)/.test: pyproject.toml scripts/requirements.py $(VENV)/.run | $(PY)
	@echo "== packages to test"
	@$(PY) scripts/requirements.py build gui test | $(PY) -m pip install -q -r /dev/stdin
	@touch $@

$(VENV)/.peers: pyproject.toml scripts/requirements.py $(VENV)/.test
	@echo "== packages that the benches compare with"
	@$(PY) scripts/requirements.py peers | $(PY) -m pip install -q -r /dev/stdin \
		|| echo "not to be had here: their rows are left out"
	@touch $@

$(CORE): $(RUST) $(VENV)/.run
	@echo "== engine"
	@log=$$(VIRTUAL_ENV=$(CURDIR)/$(VENV) $(PY) -m maturin develop --release 2>&1) || { echo "$$log"; exit 1; }
	@touch $@

# the checks, in the order in which they run

fmt-check: ## check the layout of the Rust and Python sources
	@echo "== cargo fmt"
	@cargo fmt --all --check -- -l || { echo "these files are laid out otherwise; run: make fmt"; exit 1; }
	@echo "== ruff format"
	@$(PY) -m ruff format --check --quiet $(LINTED)

clippy: ## lint the Rust sources
	@echo "== cargo clippy"
	@cargo clippy --locked --quiet --workspace --all-targets -- -D warnings

rust-test: ## run the Rust tests (all but the Python binding)
	@echo "== cargo test"
	@cargo test --locked --quiet --workspace --exclude nmes-py

ruff: ## lint the Python sources
	@echo "== ruff"
	@$(PY) -m ruff check --quiet $(LINTED)

mypy: ## check the types of the Python sources
	@echo "== mypy"
	@$(PY) -m mypy --strict python/nmes_sim

stubtest: ## compare the stub of the engine module with the module
	@echo "== stubtest"
	@$(PY) -m mypy.stubtest nmes_sim._core --concise

pytest: ## run the Python tests
	@echo "== pytest"
	@$(PY) -m pytest -q

# other work

fmt: $(VENV)/.test ## lay out the Rust and Python sources
	@cargo fmt --all
	@$(PY) -m ruff format --quiet $(LINTED)
	@$(PY) -m ruff check --quiet --fix-only $(LINTED)

screenshots: tools packages $(CORE) $(VENV)/.test ## take the pictures of the README (under Xvfb)
	@$(PY) -m nmes_sim.gui.screenshots docs

numbers: tools packages $(CORE) $(VENV)/.peers ## run the benches and write out/numbers.md
	@mkdir -p out
	@$(PY) -m pytest benches -q --benchmark-enable --benchmark-disable-gc --benchmark-columns=median,iqr,rounds \
		--benchmark-json=out/benches.json $(BENCH); \
	status=$$?; cat out/numbers.md; exit $$status

numbers-full: ## the same at full size (30 min of simulated fatigue, 60 s of pacing)
	@$(MAKE) --no-print-directory numbers BENCH=--full

clean: ## remove everything that was built, .venv included
	rm -rf $(VENV) target out build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis .benchmarks
	rm -f python/nmes_sim/_core*.so
	find python tests benches scripts -name __pycache__ -type d -exec rm -rf {} +
