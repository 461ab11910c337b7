# `make help` lists the targets.

# `swift test` allows @testable imports by default, which is a different build: it would compile everything, the
# dependencies included, a second time for `run`. The tests use what the modules export, so both share one build.
flags := -c release --explicit-target-dependency-import-check error

.DEFAULT_GOAL := help
.PHONY: help run reproduce test lint bench count build setup clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

run: build ## build, then run every experiment; results and figures go to results/
	.build/release/mallows-bandit run

reproduce: build ## run every experiment from the beginning, then write docs/claims.md from what came out
	.build/release/mallows-bandit run --fresh
	.build/release/mallows-bandit claims results/*/ > docs/claims.md.partial
	mv docs/claims.md.partial docs/claims.md

test: setup ## build, then run every test
	swift test $(flags) --disable-testable-imports

lint: ## check the formatting and style of the Swift code
	swift format lint --strict --recursive --parallel Package.swift Sources Tests

bench: build ## time beside opponents: PEERS=their folder PYTHON=path; writes docs/performance.md
	PEERS='$(PEERS)' PYTHON='$(PYTHON)' REPETITIONS='$(REPETITIONS)' python3 Tests/Benchmarks/compare/bench.py

count: ## compare the kernels' instruction counts with the record; needs valgrind
	.ci/check-instructions

build: setup ## build the release executable, .build/release/mallows-bandit
	swift build $(flags)

setup: ## install what is missing (GSL, gnuplot, SQLite headers, ...)
	@.ci/setup

clean: ## remove what was built; results stay
	swift package clean
