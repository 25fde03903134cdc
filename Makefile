# Needs the .NET 10 SDK; 'make publish' also a C linker (gcc or clang).

CONFIGURATION := Release
BIN := artifacts/bin
PUBLISH := artifacts/publish
BENCHMARKS := benchmarks/Squash.Benchmarks
GENERATOR := $(BENCHMARKS)/bin/$(CONFIGURATION)/net10.0/Squash.Benchmarks
DOTNET_FLAGS := --nologo --verbosity quiet

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

.DEFAULT_GOAL := help

.PHONY: help
help: ## list what there is (the default)
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## build the command: artifacts/bin/squash
	dotnet publish src/Squash.Cli --configuration $(CONFIGURATION) --output $(BIN) $(DOTNET_FLAGS)

.PHONY: test
test: ## run all tests
	dotnet test --solution Squash.sln --configuration $(CONFIGURATION)

.PHONY: demo
demo: build ## squash a made-up image with a deleted 100 MB file, and show before and after
	@scripts/demo.sh $(BIN)/squash

.PHONY: bench
bench: ## run the micro benchmarks (BENCH='*Scan*' picks some; QUICK=1 takes a minute and is rough)
	dotnet run --project $(BENCHMARKS) --configuration Release -- --artifacts artifacts/benchmarks --filter $(BENCH_FLAGS)

QUICK_BENCH := '*TarBenchmarks*' '*Scan*300)' '*PathTree*' '*Merge*20)' '*SquashBenchmarks*Small*'
BENCH_FLAGS := $(if $(BENCH),'$(BENCH)',$(if $(QUICK),$(QUICK_BENCH),'*'))
BENCH_FLAGS += $(if $(QUICK),--inProcess --warmupCount 1 --iterationCount 3 --iterationTime 100)

.PHONY: compare
compare: publish generator ## compare the command with other tools (IMAGE=archive.tar, ROUNDS=5)
	$(if $(IMAGE),,$(GENERATOR) generate 40000 10 400000000 artifacts/synthetic.tar)
	python3 -B benchmarks/compare.py $(PUBLISH)/squash $(or $(IMAGE),artifacts/synthetic.tar) benchmarks/results --rounds $(or $(ROUNDS),5)

.PHONY: scaling
scaling: publish generator ## show how time and memory grow with files, layers and bytes (ROUNDS=3)
	python3 -B benchmarks/scaling.py $(PUBLISH)/squash $(GENERATOR) benchmarks/results --rounds $(or $(ROUNDS),3)

.PHONY: generator
generator:
	dotnet build $(BENCHMARKS) --configuration $(CONFIGURATION) $(DOTNET_FLAGS)

.PHONY: fuzz
fuzz: ## look for inputs that break the library, with afl-fuzz (TARGET=headers SECONDS=60; default: each in turn)
	scripts/fuzz.sh $(or $(TARGET),all) $(or $(SECONDS),60)

.PHONY: soak
soak: ## squash random images in one process for long, and watch results, memory and files (MINUTES=30)
	SQUASH_SOAK_MINUTES=$(or $(MINUTES),30) dotnet run --project tests/Squash.Core.Tests --configuration $(CONFIGURATION) -- -class '*.SoakTests' -explicit only -showLiveOutput -noColor

.PHONY: lint
lint: ## check formatting and build everything with warnings as errors
	dotnet format Squash.sln --verify-no-changes
	dotnet build Squash.sln --configuration $(CONFIGURATION) $(DOTNET_FLAGS)

.PHONY: check
check: lint test ## what must pass before a commit: lint and test

.PHONY: publish
publish: ## build one native file without a runtime: artifacts/publish/squash
	dotnet publish src/Squash.Cli --configuration $(CONFIGURATION) -p:PublishAot=true --use-current-runtime --output $(PUBLISH) $(DOTNET_FLAGS)

.PHONY: clean
clean: ## remove everything that was built
	rm -rf artifacts BenchmarkDotNet.Artifacts TestResults
	find src tests samples benchmarks -depth -type d \( -name bin -o -name obj -o -name TestResults \) -exec rm -rf {} +
