# `make` lists the targets. Each of them makes the environment that it needs, so any one can be the first command.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Set by some machines; it makes every import three times slower. Empty counts as unset.
export PYTHONDONTWRITEBYTECODE =
export SAM_CLI_TELEMETRY = 0
# Nothing here may reach a real account, whatever the shell that called make is logged in to.
export AWS_EC2_METADATA_DISABLED = true
export AWS_REGION = us-east-1
export AWS_DEFAULT_REGION = us-east-1
export AWS_CONFIG_FILE = /dev/null
export AWS_SHARED_CREDENTIALS_FILE = /dev/null
unexport AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_ENDPOINT_URL

TEMPLATES := template.yaml spoke/template.yaml spoke/by-hand.json observability/alarms.yaml observability/dashboard.yaml
# of each partition, the region that hears of IAM and another
REGIONS := us-east-1 eu-west-1 us-gov-west-1 us-gov-east-1 cn-north-1 cn-northwest-1
SCRIPTS := .ci/run scripts/find-python scripts/local-invoke
PIP_INSTALL := -m pip install -qq --disable-pip-version-check
SETUP := .venv/.requirements .venv/.warden
LOCK := .venv-lock/bin/uv pip compile --quiet --upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url

.PHONY: help setup format lint check test .test-most .test-integration .test-crashes .test-races prove chaos demo local-invoke bench bench-start bench-secrets build package spoke lock clean

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(SETUP)

format: $(SETUP) ## Format the code, apply the safe lint fixes, write the tables in the documents, and the spoke
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .
	.venv/bin/python scripts/write_spoke.py
	.venv/bin/python scripts/write_docs.py

lint: $(SETUP) .venv-sam/.requirements ## Formatting, lint, types, import rules, templates, scripts
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/cfn-lint --regions $(REGIONS) -- $(TEMPLATES)
	.venv/bin/shellcheck $(SCRIPTS)
	.venv-sam/bin/sam validate --lint

test: $(SETUP) ## Run the tests, in two processes side by side
	@rm -rf build/access
	@$(MAKE) --no-print-directory --keep-going --jobs=2 --output-sync=target $(PARTS)

PARTS = .test-integration .test-crashes .test-races .test-most
# In a check, storms from fresh seeds blow beside them.
check: PARTS += chaos
check: export STORMS = 3

# every decision on access that a test brings about, for prove
.test-most .test-integration: export LOCAL_ORG_RECORD = $(CURDIR)/build/access

.test-most:
	.venv/bin/pytest tests/unit tests/template tests/e2e

.test-integration: # nearly half of the time
	.venv/bin/pytest tests/integration

# What these decide is not recorded: their faults refuse what the policies allow.
.test-crashes:
	.venv/bin/pytest tests/resilience/test_crash_points.py tests/resilience/test_faults.py

.test-races:
	.venv/bin/pytest tests/stories tests/resilience --ignore tests/resilience/test_crash_points.py --ignore tests/resilience/test_faults.py

prove: test ## Prove from the tests that the templates grant what is used and no more
	.venv/bin/python -m proof build/access

chaos: $(SETUP) ## Blow STORMS storms of EVENTS events under faults; SEED=n repeats one
	PYTHONHASHSEED=0 .venv/bin/python -m local_org.chaos

demo: $(SETUP) ## Run Lambda Warden on a made-up organization and show what it does
	.venv/bin/python -m local_org.demo

build: $(SETUP) .venv-sam/.requirements
	@[[ -x .venv/bin/python3.13 ]] || { echo 'sam build needs Python 3.13: install it, then make clean' >&2; exit 1; }
	PATH="$(CURDIR)/.venv/bin:$$PATH" .venv-sam/bin/sam build

package: build # what `sam deploy` would upload, without AWS
	.venv/bin/python -m scripts.check_package

local-invoke: build ## Run each function with its events in a container; LOCAL_INVOKE=skip goes without
	scripts/local-invoke

check: lint build package test prove demo local-invoke ## Everything CI runs
	@echo 'make check: $(if $(filter skip,$(LOCAL_INVOKE)),passed but for local-invoke: it was SKIPPED,all passed)'

bench-start: $(SETUP) ## Measure each handler's import time and memory
	.venv/bin/python scripts/bench_start.py

DATA ?= ../shared/data/env_secrets/train.csv.gz
# Without labelled variables there is nothing to set the others up for.
OTHERS = $(if $(wildcard $(DATA)),.venv-detect-secrets/.requirements .venv-credsweeper/.requirements)
bench-secrets: $(SETUP) $(OTHERS) ## Measure the detector of credentials and others on DATA=file
	.venv/bin/python -m bench.secrets $(DATA)

PEERS = .venv-c7n/.requirements $(if $(filter skip,$(PROWLER)),,.venv-prowler/.requirements)
bench: $(SETUP) $(PEERS) ## Measure the sweep and the handlers beside Cloud Custodian and Prowler; PROWLER=skip
	.venv/bin/python -m bench.organization $(if $(filter skip,$(PROWLER)),--without Prowler) $(BENCH)

spoke: $(SETUP) # writes the archiver's code into spoke/template.yaml, and that as spoke/by-hand.json
	.venv/bin/python scripts/write_spoke.py

lock: # renews the pinned dependencies from requirements/*.in
	"$$(scripts/find-python)" -m venv .venv-lock
	.venv-lock/bin/python $(PIP_INSTALL) --upgrade uv
	$(LOCK) --universal --python-version 3.11 requirements/dev.in -o requirements/dev.txt
	$(LOCK) --universal --python-version 3.11 requirements/sam.in -o requirements/sam.txt
	$(LOCK) --universal --python-version 3.11 requirements/detect-secrets.in -o requirements/detect-secrets.txt
	$(LOCK) --universal --python-version 3.11 requirements/credsweeper.in -o requirements/credsweeper.txt
	$(LOCK) --universal --python-version 3.11 requirements/c7n.in -o requirements/c7n.txt
	$(LOCK) --universal --python-version 3.11 requirements/prowler.in -o requirements/prowler.txt
	$(LOCK) --python-version 3.13 --constraint requirements/dev.txt requirements/layer.in -o layers/warden/requirements.txt

clean: ## Remove everything that make made
	rm -rf .venv .venv-* .aws-sam build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.venv/.requirements: requirements/dev.txt
	@echo 'Setting up .venv (only when requirements/ changes)'
	@"$$(scripts/find-python)" -m venv --clear .venv
	@.venv/bin/python $(PIP_INSTALL) --no-compile --require-hashes --requirement requirements/dev.txt
	@.venv/bin/python -m compileall -qq -j 0 .venv/lib
	@touch $@

.venv/.warden: pyproject.toml .venv/.requirements
	@.venv/bin/python $(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv-%/.requirements: requirements/%.txt
	@echo 'Setting up $(@D) (only when requirements/ changes)'
	@"$$(scripts/find-python)" -m venv --clear $(@D)
	@$(@D)/bin/python $(PIP_INSTALL) --no-compile --require-hashes --requirement $<
	@touch $@
