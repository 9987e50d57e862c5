# Madang. "make" alone lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.NOTPARALLEL:

# Given on the command line ("make run PORT=8100") or in the environment.
export HOST PORT HTTPS PYTHON

BIN := .venv/bin
CATALOGUES := $(wildcard app/translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGUES:.po=.mo)
GETTEXT_NAMES := -k lazy_gettext -k _l -k lazy_ngettext:1,2 -k lazy_pgettext:1c,2

.PHONY: help run test lint bench rehearse security venv venv-run translations translations-compile screenshots fonts vendor browser-module lock demo \
	compress clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: venv-run translations-compile ## Start everything on HOST:PORT (127.0.0.1:8000); HTTPS=1 for a trial on a LAN
	@$(BIN)/python -m deploy.run

test: venv translations-compile compress ## Run every test, browser and PostgreSQL included
	@deploy/install_test_tools.sh
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: venv ## Check style, types, templates, catalogues and fonts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/djlint --lint --quiet app/templates
	@$(BIN)/python -m deploy.check_catalogue
	@$(BIN)/python -m deploy.fonts --check
	@$(BIN)/python -m deploy.vendor --check

security: venv translations-compile ## Attack a running site, and write tests/security/RESULTS.md
	@$(BIN)/python -m tests.security

bench: venv translations-compile compress ## Measure, and write benchmarks/RESULTS.md
	@deploy/install_test_tools.sh postgresql chromium
	@$(BIN)/python -m benchmarks

rehearse: venv translations-compile compress ## Rehearse a fair day with PEOPLE (2000) and three kiosks in headless browsers
	@deploy/install_test_tools.sh chromium
	@$(BIN)/python -m rehearsal --people $(or $(PEOPLE),2000)

demo: venv-run translations-compile ## Fill an empty database with demo data
	@$(BIN)/python -m deploy.run --prepare-only

venv: ## Make .venv from the development lock
	@deploy/venv.sh requirements-dev.txt

venv-run:
	@deploy/venv.sh requirements.txt

translations: venv ## Collect messages from the source and update the catalogues
	@mkdir -p app/translations
	@$(BIN)/pybabel -q extract -F babel.cfg $(GETTEXT_NAMES) --sort-by-file --add-location=file \
		--project=Madang --copyright-holder="Madang contributors" -o app/translations/messages.pot app
	@test -e app/translations/ko || $(BIN)/pybabel -q init -i app/translations/messages.pot -d app/translations -l ko
	@$(BIN)/pybabel -q update -i app/translations/messages.pot -d app/translations --no-fuzzy-matching \
		--ignore-obsolete
	@$(MAKE) --no-print-directory translations-compile

translations-compile: $(COMPILED)

%.mo: %.po
	@$(BIN)/pybabel -q compile -i $< -o $@ -l $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))

compress:
	@$(BIN)/python -c "from app.cli.prepare import compress_static_files; compress_static_files()"

screenshots: venv translations-compile ## Take the pictures of the README
	@$(BIN)/python -m deploy.screenshots

fonts: venv ## Make the site's own font subset from the catalogues (needs npm)
	@$(BIN)/python -m deploy.fonts

vendor: venv ## Fetch vendored browser files again and verify their checksums (needs npm)
	@$(BIN)/python -m deploy.vendor

browser-module: venv ## Bundle the script that signs with certificates (needs Node and npm)
	@$(BIN)/python -m deploy.browser_module

lock: venv ## Resolve requirements*.in again into hashed locks
	@deploy/lock.sh

clean: ## Remove caches and compiled files; keeps var/ and .venv
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis htmlcov test-artefacts $(COMPILED)
	@find app/static -name '*.gz' -delete
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
