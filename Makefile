# Samenspraak: `make run`, `make test`, `make check`, `make bench`, `make a11y-report`, `make build`.
# Needs Python 3.11 or newer, a network the first time, and nothing else.

SHELL := /bin/sh
VENV := .venv
PYTHON_IN_VENV := $(VENV)/bin/python
NAME ?=
ARGS ?=

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PYTHONUNBUFFERED := 1

.PHONY: help run build test test-all check bench a11y-report pictures clean venv-run venv-dev

help:
	@echo "make run     start the whole forum on this machine (FORUM_PORT, FORUM_DATA)"
	@echo "make test    all tests (ARGS='tests/threads -k lock' for some)"
	@echo "make test-all  those that take long, too: drills of minutes"
	@echo "make check   style, types, imports, migrations, templates, translations"
	@echo "make bench   the benchmarks, one JSON object a line (NAME=live for one group)"
	@echo "make a11y-report  look at every page with axe and write docs/accessibility.md"
	@echo "make pictures  pages and stories on a desktop, on a phone and in the dark, in tests/output"
	@echo "make build   the front end only"
	@echo "make clean   remove what was built; the data stays"

run: venv-run
	@$(PYTHON_IN_VENV) -m forum.cli build
	@exec $(PYTHON_IN_VENV) -m forum.cli run

build: venv-run
	@$(PYTHON_IN_VENV) -m forum.cli build

test: venv-dev
	@$(PYTHON_IN_VENV) -m forum.cli build
	@$(PYTHON_IN_VENV) -m tests.running.browser || [ -z "$$FORUM_BROWSER_REQUIRED" ]
	@exec $(PYTHON_IN_VENV) -m pytest -n 2 --dist loadscope $(ARGS)

test-all: venv-dev
	@$(PYTHON_IN_VENV) -m forum.cli build
	@$(PYTHON_IN_VENV) -m tests.running.browser || [ -z "$$FORUM_BROWSER_REQUIRED" ]
	@exec $(PYTHON_IN_VENV) -m pytest -n 2 --dist loadscope -m "" $(ARGS)

check: venv-dev
	@failed=""; said=$$(mktemp); \
	$(VENV)/bin/mypy > "$$said" 2>&1 & types=$$!; \
	try() { \
	  echo "== $$*"; \
	  "$$@" || failed="$$failed $$(basename "$$1")"; \
	}; \
	try $(VENV)/bin/ruff check .; \
	try $(VENV)/bin/ruff format --check .; \
	try $(VENV)/bin/lint-imports --no-cache; \
	try $(VENV)/bin/djlint templates --lint --quiet; \
	try $(PYTHON_IN_VENV) -m forum.cli check; \
	try $(VENV)/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml; \
	echo "== $(VENV)/bin/mypy"; \
	wait $$types || failed="$$failed mypy"; \
	cat "$$said"; rm -f "$$said"; \
	if [ -n "$$failed" ]; then echo "Not in order:$$failed" >&2; exit 1; fi; \
	echo "All checks passed."

bench: venv-dev
	@$(PYTHON_IN_VENV) -m forum.cli build
	@exec $(PYTHON_IN_VENV) -m bench $(NAME)

a11y-report: venv-dev
	@$(PYTHON_IN_VENV) -m forum.cli build
	@A11Y_REPORT=docs/accessibility.md FORUM_BROWSER_REQUIRED=1 \
	  $(PYTHON_IN_VENV) -m pytest tests/browser/test_pages.py -k axe_finds_nothing_and
	@echo "Written: docs/accessibility.md"

pictures: venv-dev
	@$(PYTHON_IN_VENV) -m forum.cli build
	@FORUM_PICTURES=1 FORUM_BROWSER_REQUIRED=1 \
	  $(PYTHON_IN_VENV) -m pytest -n 2 --dist loadscope tests/browser -k "desktop or phone or dark"
	@echo "Written: tests/output"

clean:
	rm -rf $(VENV) forum/static frontend/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# The virtual environment holds what one lock file names; the file's copy in it is the stamp.
# What the tests need includes what running needs.

venv-run:
	@cmp -s requirements.lock $(VENV)/installed.lock \
	  || cmp -s requirements-dev.lock $(VENV)/installed.lock \
	  || $(MAKE) --no-print-directory install LOCK=requirements.lock

venv-dev:
	@cmp -s requirements-dev.lock $(VENV)/installed.lock \
	  || $(MAKE) --no-print-directory install LOCK=requirements-dev.lock

.PHONY: install
install: $(PYTHON_IN_VENV)
	@total=$$(grep -c '^[a-z].*==' $(LOCK)); log=$(VENV)/install.log; \
	echo "Installing the pinned packages of $(LOCK) …"; \
	rm -f $(VENV)/installed.lock; \
	{ $(PYTHON_IN_VENV) -m pip install --progress-bar off --require-hashes --no-deps \
	    -r $(LOCK) 2>&1; echo "exit $$?"; } | tee "$$log" \
	  | awk -v total="$$total" '/^(Collecting|Requirement already)/ && ++n % 20 == 0 \
	      { print "  " n " of about " total; fflush() } \
	      /^Installing collected/ { print "  unpacking"; fflush() }'; \
	if [ "$$(tail -n 1 "$$log")" != "exit 0" ]; then \
	  tail -n 15 "$$log" >&2; \
	  echo "The packages were not installed; the whole story is in $$log." >&2; exit 2; \
	fi; \
	cp $(LOCK) $(VENV)/installed.lock

# The first Python that is new enough and can make a virtual environment.
$(PYTHON_IN_VENV):
	@old=""; bare=""; \
	for python in $(PYTHON) python3.11 python3.12 python3.13 python3.14 python3 python; do \
	  "$$python" -c '' 2>/dev/null || continue; \
	  if ! "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	    old=$$("$$python" -c 'import platform; print(platform.python_version())'); continue; \
	  fi; \
	  if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	    bare=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); continue; \
	  fi; \
	  echo "Making $(VENV) with $$("$$python" --version) …"; \
	  rm -rf $(VENV); \
	  exec "$$python" -m venv $(VENV); \
	done; \
	if [ -n "$$bare" ]; then \
	  echo "Python $$bare here cannot make virtual environments: its parts venv and ensurepip" \
	    "are missing (on Debian and Ubuntu: install python$$bare-venv)." >&2; \
	elif [ -n "$$old" ]; then \
	  echo "Python 3.11 or newer is needed; here is only $$old." >&2; \
	else \
	  echo "Python 3.11 or newer is needed, and there is no Python here." >&2; \
	fi; \
	exit 2
