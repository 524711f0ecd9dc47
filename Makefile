# Two commands need nothing run before them, on a machine that has only Python (3.11 or later) and make:
#   make demo   crawls the bundled sample portals and serves what was found
#   make test   style, types, the direction of imports, the registry, and every test

VENV := .venv
BIN := $(VENV)/bin
DEMO_ARGS ?=
SOAK_ARGS ?=
BENCH_ARGS ?=
COUNTRY_ARGS ?=
PICTURES_ARGS ?=
PYTEST_ARGS ?=

.PHONY: install demo test lint format bench bench-ingest soak-parse soak-fuzz soak-causes soak-scrapyd seeds-findings soak-portals soak-crawl soak-workers soak-reparse soak-audit soak-evidence soak-hostile soak-faults country pictures wheel licences advisories pip-audit sbom lock clean
.DEFAULT_GOAL := install

# Hundreds of processes are started by the tests: each would compile the whole program anew, and take half a second.
unexport PYTHONDONTWRITEBYTECODE

install: $(VENV)/.installed

# The interpreter is looked for only when .venv has to be made. PYTHON=… overrides it.
$(BIN)/python:
	@set -e; \
	for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "make: Gongkai needs Python 3.11 or later; none was found (name one with: make PYTHON=/path/to/python3.11 install)" >&2; exit 1; \
	fi; \
	echo "$$found -m venv $(VENV)"; \
	"$$found" -m venv $(VENV)

# Everything at the version, and with the digest, that requirements.lock names.
$(VENV)/.locked: requirements.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed: pyproject.toml $(VENV)/.locked
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: install
	$(BIN)/gongkai demo $(DEMO_ARGS)

# Lint and tests both run and both report, whichever fails: lint beside the tests, which do not always compute, and told
# behind them.
test: install
	@status=0; \
	$(MAKE) --no-print-directory lint >$(VENV)/lint.out 2>&1 & lint=$$!; \
	$(BIN)/pytest -n 2 --dist loadscope --no-loadscope-reorder $(PYTEST_ARGS) || status=1; \
	wait $$lint || status=1; \
	cat $(VENV)/lint.out; \
	exit $$status

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/gongkai check-registry

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install
	$(BIN)/python -m bench

# A folder of files of every kind, made and ingested: BENCH_ARGS=2000 for so many instead of 10,000.
bench-ingest: install
	$(BIN)/python -m bench ingest $(BENCH_ARGS)

# Random reports in every known shape, read and compared; SOAK_ARGS="--seed 7 --count 200". Stopped, it goes on.
soak-parse: install
	$(BIN)/python -m soak parse $(SOAK_ARGS)

# Mutated bodies of every kind, steered by what they reach; SOAK_ARGS="--minutes 60". Stopped, it goes on.
soak-fuzz: install
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes \
	  -r requirements-fuzz.lock || echo "make: the fuzzer cannot be installed here" >&2
	$(BIN)/python -m soak fuzz $(SOAK_ARGS)

# The tests that take long, beside those of make test: portals crawled alone, kills, budgets, hours.
soak-tests: install
	$(BIN)/pytest -n 2 --dist loadscope --no-loadscope-reorder -m long $(PYTEST_ARGS)

# Every sample portal crawled by its columns and from its home address, and compared: docs/soak-portals.md.
soak-portals: install
	$(BIN)/python -m soak portals $(SOAK_ARGS)

# Slips planted in sound reports, and what is suspected of them: docs/causes.md.
soak-causes: install
	$(BIN)/python -m soak causes $(SOAK_ARGS)

# The sample portals crawled, killed -9 at random moments, held against a calm crawl; SOAK_ARGS="--kills 20".
soak-crawl: install
	$(BIN)/python -m soak crawl $(SOAK_ARGS)

# 200 sample hosts crawled by 4 workers over a queue, killed -9 on the way: docs/soak-workers.md; needs redis-server.
soak-workers: install
	$(BIN)/python -m soak workers $(SOAK_ARGS)

# 100,000 stored bodies read again, killed -9 on the way, and compared: docs/soak-reparse.md; SOAK_ARGS="--count 5000".
soak-reparse: install
	$(BIN)/python -m soak reparse $(SOAK_ARGS)

# Every command killed, without room, its files cut: docs/soak-faults.md; SOAK_ARGS="--share 0.1". Stopped, it goes on.
soak-faults: install
	$(BIN)/python -m soak faults $(SOAK_ARGS)

# The demonstration, published and served: hostile readers beside a calm one: docs/soak-hostile.md; SOAK_ARGS="--count 200".
soak-hostile: install
	$(BIN)/python -m soak hostile $(SOAK_ARGS)

# Every figure of the demonstration and of random reports looked for in its body again: docs/soak-evidence.md.
soak-evidence: install
	$(BIN)/python -m soak evidence $(SOAK_ARGS)

# Every kind of page in both languages, at a desk and on a phone, into docs/pictures; needs Chromium. PICTURES_ARGS="--data DIR"
# keeps the archive that is shown, names of pages (tests/archive/site/pictures.toml) take these only.
pictures: install
	$(BIN)/python -m tests.archive.site.pictures $(PICTURES_ARGS)

# A country on a disk, of invented agencies: COUNTRY_ARGS="--agencies 1430 --years 2019-2025 --seed 1 --out DIR". Stopped,
# it goes on; some of it is ingested the ordinary way in the end, and compared: docs/performance.md.
country: install
	$(BIN)/python -m soak country $(COUNTRY_ARGS)

# What the rules say of the two real reports in SEEDS, finding by finding: docs/seeds-findings.md.
seeds-findings: install
	$(BIN)/python -m soak.seeds $(SEEDS)

# Errors planted in 2,000 reports, which are read, stored and audited, and compared with what every rule must say.
soak-audit: install
	$(BIN)/python -m soak audit $(SOAK_ARGS)

# Scrapyd in an environment of its own: the project is deployed there, and crawls are scheduled by its API, on loopback.
soak-scrapyd: install
	@test -x .venv-scrapyd/bin/python || $(BIN)/python -m venv .venv-scrapyd
	.venv-scrapyd/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-scrapyd.lock
	GONGKAI_SCRAPYD=.venv-scrapyd/bin $(BIN)/pytest tests/deploy/test_scrapyd.py $(PYTEST_ARGS)

# The package: the same bytes from the same files, on whatever day and machine (docs/supply-chain.md).
wheel: install
	$(BIN)/hatchling build -t wheel

# docs/licences.md anew, after the lock has changed.
licences: install
	$(BIN)/python -m supply licences

# The lock held against known advisories, without a network; ADVISORIES="FOLDER --as-of DAY" takes them anew from a copy of
# the Python Packaging Advisory Database first.
advisories: install
	$(BIN)/python -m supply advisories $(ADVISORIES)

# The same asked of the database itself: needs a network that reaches it.
pip-audit: install $(VENV)-supply/.locked
	$(VENV)-supply/bin/pip-audit --require-hashes --disable-pip $$($(BIN)/python -m supply accepted) -r requirements.lock

# What a running Gongkai consists of, as CycloneDX JSON: dist/gongkai.cdx.json.
sbom: install $(VENV)-supply/.locked
	@mkdir -p dist
	$(VENV)-supply/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --of JSON \
	  -o dist/environment.cdx.json $(BIN)/python
	$(BIN)/python -m supply bom dist/environment.cdx.json dist/gongkai.cdx.json
	@rm dist/environment.cdx.json

$(VENV)-supply/.locked: requirements-supply.lock | $(BIN)/python
	@test -x $(VENV)-supply/bin/python || $(BIN)/python -m venv $(VENV)-supply
	$(VENV)-supply/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-supply.lock
	@touch $@

# After a change of the dependencies in pyproject.toml. uv resolves for every platform; it is not needed to install.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --quiet pyproject.toml --group dev --output-file requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --quiet pyproject.toml --extra queue --group build --constraint requirements.lock --output-file requirements-run.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --quiet --group fuzz --output-file requirements-fuzz.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --quiet pyproject.toml --group scrapyd --output-file requirements-scrapyd.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --quiet --group supply --output-file requirements-supply.lock
	@echo "make: now make install, and make licences" >&2

clean:
	rm -rf $(VENV) .venv-scrapyd $(VENV)-supply build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
