# Every face sets itself up. `make tour` needs Go 1.26, gcc and make, and no Python.
# `make test`, `make lab` and `make bench` make a private environment in .venv with Python 3.11.

PYTHON      ?= python3
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME    ?= 20s
PROGRAMS    ?= 20000
LABFLAGS    ?=
BENCHFLAGS  ?=

.DEFAULT_GOAL := help
.PHONY: help tour test test-browser language paths emulate lab bench fuzz generate outputs docs check fresh build kernel screenshots pictures

help:
	@echo "make tour      execute notebooks/first-steps.ipynb (no Python needed)"
	@echo "make test      every check and every test"
	@echo "make test-browser  the notebooks in JupyterLab and Chromium; screenshots in out/browser (needs Node)"
	@echo "make language  Go's language as cells, linked in both ways, and as ordinary programs; three minutes"
	@echo "make paths     tests of tensors on every path of the kernels"
	@echo "make docs      the notebooks as pages of HTML, in out/docs"
	@echo "make pictures  draw the plots in the README"
	@echo "make emulate   tests of the AVX-512 kernels in an emulator, from Debian's packages; twenty minutes"
	@echo "make lab       JupyterLab on notebooks/"
	@echo "make bench     latency of the kernel, cell by cell; interrupts; the first start; speed of derivatives"
	@echo "make fuzz      each fuzz target for FUZZTIME=$(FUZZTIME), then PROGRAMS=$(PROGRAMS) random programs"
	@echo "make generate  write the generated files again"
	@echo "make outputs   execute the notebooks and store their outputs where they differ"

tour: build
	@mkdir -p out
	bin/fluxion run -o out/first-steps.ipynb notebooks/first-steps.ipynb
	@echo "The executed notebook is $(CURDIR)/out/first-steps.ipynb"

test: check kernel
	go test -timeout 20m ./...
	go test -race ./ad ./ad/tape ./tensor/internal/parallel
	$(MAKE) --no-print-directory paths
	.venv/bin/python -m pytest tests

# One after the other: each has a JupyterLab of its own.
test-browser: kernel
	tests/browser/setup.sh
	node --test --test-concurrency=1 tests/browser/*.test.mjs

# go test links all of these to the worker alone, and one a chapter the plain way.
language:
	go test -count=1 -timeout 30m -run '^TestLanguage$$' ./eval -every

# Tensors on every path of the kernels that this machine can run, and as a build without assembly. The path is chosen before a test begins, so go test does not
# know that its result depends on it: without -count=1 it would give the one of another path.
paths:
	@set -e; for path in portable avx2 avx512; do \
		if FLUXION_KERNEL=$$path go test -count=1 -run '^$$' ./tensor/internal/kernel >/dev/null 2>&1; then \
			echo "== kernels: $$path"; FLUXION_KERNEL=$$path go test -count=1 ./tensor ./tensor/linalg ./tensor/tensorio; \
		else \
			echo "== kernels: $$path is not for this machine"; \
		fi; \
	done
	go test -tags purego ./tensor/...

# Without a processor that has AVX-512. No part of make test: it downloads an emulator, and takes long.
emulate:
	tensor/internal/kernel/emulate

lab: kernel
	.venv/bin/jupyter lab --ServerApp.root_dir=notebooks $(LABFLAGS)

bench: kernel
	.venv/bin/python bench/latency.py $(BENCHFLAGS)
	.venv/bin/python bench/interrupt.py
	.venv/bin/python bench/install.py
	go test -run '^$$' -bench FirstGradient -benchtime 20x ./eval
	go run ./ad/source/internal/bench/table

# One target at a time: go test refuses to fuzz several at once.
fuzz:
	@set -e; for pkg in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
			echo "== $$pkg $$target"; \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x $$pkg; \
		done; \
	done
	FLUXION_FUZZ=$(PROGRAMS) go test -timeout 0 -run '^TestRandomPrograms$$' -v ./ad/source

generate:
	go generate ./...

docs: build
	bin/fluxion convert --to html -o out/docs/ --title "Fluxion: notebooks" notebooks/*.ipynb
	@echo "The pages are in $(CURDIR)/out/docs; begin with index.html"

outputs: build
	bin/fluxion test -update notebooks/*.ipynb

# The plots in the README.
pictures:
	go run ./docs/pictures

# The pictures in the README that show JupyterLab.
screenshots: test-browser
	for picture in moons model-dark compare-light training-light widgets-light; do cp out/browser/$$picture.png docs/; done

check: fresh
	$(PYTHON) docker/replay.py --check
	@unformatted=$$(git ls-files -co --exclude-standard '*.go' | xargs gofmt -l); \
		test -z "$$unformatted" || { echo "gofmt these files:"; echo "$$unformatted"; exit 1; }
	go vet ./...
	go run $(STATICCHECK) ./...

# Generated files are fresh: generating again changes no file, committed or not.
changed = git ls-files -mo --exclude-standard | sort -u | xargs -r -d '\n' sha256sum
fresh:
	@before=$$($(changed)); $(MAKE) --no-print-directory generate; after=$$($(changed)); \
		test "$$before" = "$$after" || { echo "generated files were stale; they are new now, see git diff"; exit 1; }

build:
	go build -o bin/fluxion ./cmd/fluxion

kernel: build .venv/installed
	bin/fluxion install --prefix .venv

.venv/installed: requirements.txt
	rm -rf .venv
	$(PYTHON) -m venv .venv
	.venv/bin/pip install --quiet -r requirements.txt
	touch $@
