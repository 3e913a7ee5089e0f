# What there is to do with this project. `make help` lists it.
.DEFAULT_GOAL := help
GO ?= go
# Runs tests and counts them for .ci/run, which prints the sum at its end.
TALLY = $(GO) run ./internal/tally $(GO)
# Everything but the self-test. With -short the tables of broken servers are left
# out too: their child processes are too many for the race detector, and what
# they run is raced in the suites' own tests.
RACED = $$($(GO) list ./... | grep -v /suites/selftest)

# The areas of the article, whose specs ginkgo runs in several processes.
AREAS = ./suites/sso ./suites/mapping ./suites/names ./suites/lifecycle ./suites/rest ./suites/files ./suites/rotation ./suites/importing ./suites/insights ./suites/portal

.PHONY: help run build test check interop browser selftest bench fuzz

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: build ## Check the Lessonly integration against the mocks: the main job
	@bin/hallmark run --out out

build: ## Build bin/hallmark
	@$(GO) build -trimpath -o bin/hallmark ./cmd/hallmark

test: ## Run every test: race detector, random order, the tables of broken servers, the self-test
	$(TALLY) test -race -short -shuffle=on $(RACED)
	$(TALLY) test -timeout 60m ./suites/... ./cmd/...
	$(TALLY) tool ginkgo -p --randomize-all --no-color --succinct $(AREAS)

check: ## Check format, vet, static analysis, tidiness, that the reference is fresh
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "not gofmt-ed:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	$(GO) vet -tags interop,browser ./suites/interop ./suites/browser ./recipes/check
	$(GO) tool staticcheck ./...
	$(GO) mod tidy -diff
	$(GO) mod verify
	$(GO) test -run TestReferenceIsFresh ./suites/requirement ./cmd/hallmark

interop: build ## Certify servers and serve clients nobody here wrote (npm and go install them)
	cd suites/interop/scimmy && npm ci --no-audit --no-fund --loglevel=error
	cd suites/interop/betterauth && npm ci --no-audit --no-fund --loglevel=error
	cd suites/interop/jackson && npm ci --no-audit --no-fund --loglevel=error
	cd suites/interop/clients/npm && npm ci --no-audit --no-fund --loglevel=error
	cd suites/interop/saml && npm ci --no-audit --no-fund --loglevel=error
	cd suites/interop/clients/golang && $(GO) vet ./... && $(GO) mod tidy -diff
	command -v php >/dev/null && [ -d /usr/share/simplesamlphp ] || { as=$$([ $$(id -u) = 0 ] || echo sudo); $$as apt-get update -q && $$as apt-get install -qy --no-install-recommends simplesamlphp php-cli php-xml; }
	cd recipes/check/npm && npm ci --no-audit --no-fund --loglevel=error
	cd recipes/check/golang && $(GO) vet ./... && $(GO) mod tidy -diff
	command -v sftp >/dev/null || { as=$$([ $$(id -u) = 0 ] || echo sudo); $$as apt-get update -q && $$as apt-get install -qy --no-install-recommends openssh-client; }
	test -e /usr/lib/apache2/modules/mod_auth_mellon.so || { as=$$([ $$(id -u) = 0 ] || echo sudo); $$as apt-get update -q && $$as apt-get install -qy --no-install-recommends apache2 libapache2-mod-auth-mellon; }
	$(TALLY) test -tags interop -count=1 -v ./suites/interop ./recipes/check

# Debian's Chromium; a bare machine has no package lists yet. Who is not root, or has another
# system, installs a chromium of their own.
browser: build ## Show the pages to headless Chromium, by keyboard and to axe-core; pictures in out/screens
	@command -v chromium chromium-browser google-chrome >/dev/null || { \
		apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null 2>&1 || { \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; }; }
	cd suites/browser && npm ci --no-audit --no-fund --loglevel=error
	$(TALLY) test -tags browser -count=1 -v ./suites/browser

selftest: build ## See each fault of the mocks caught by its requirement
	@bin/hallmark selftest

bench: ## Measure the mocks beside a bare handler, crewjam/saml, crypto/rsa and one pass, as ratios of one run
	$(GO) test -run '^$$' -bench 'Ratio|Size|Connections' -benchtime 1x -timeout 20m ./mocksp/scim
	$(GO) test -run '^$$' -bench Provisioning -benchtime 1x -timeout 20m ./suites/inprocess
	$(GO) test -run '^$$' -bench 'Certify|Overhead' -benchtime 1x ./cmd/hallmark
	$(GO) test -run Memory -v -count=1 ./cmd/hallmark
	$(GO) test -run '^$$' -bench Million -benchtime 20x ./mockidp/insights
	$(GO) test -run '^$$' -bench Ratio -benchtime 5x ./mocksp/learning
	$(GO) test -run '^$$' -bench Ratio -benchtime 500x ./mocksp ./mockidp

FUZZTIME ?= 20s
fuzz: ## Fuzz everything that parses (FUZZTIME=10m for long)
	@for p in $$($(GO) list ./...); do \
		for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
			echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$p || exit 1; \
		done; \
	done
