# Needs the .NET 10 SDK; 'make publish' also a C linker (gcc or clang), 'make deb' Debian's dpkg-dev.

CONFIGURATION := Release
BIN := artifacts/bin
PUBLISH := artifacts/publish
BENCHMARKS := benchmarks/Squash.Benchmarks
GENERATOR := $(BENCHMARKS)/bin/$(CONFIGURATION)/net10.0/Squash.Benchmarks
MAN := artifacts/man/man1
COMPLETIONS := artifacts/completions
PACKAGES := artifacts/packages
# Minimal, not quiet, because a build that prints nothing for a minute looks stuck.
DOTNET_FLAGS := --nologo --verbosity minimal

# The directories for 'make install', below DESTDIR.
PREFIX := /usr/local
DESTDIR :=
BIN_DIR := $(PREFIX)/bin
MAN_DIR := $(PREFIX)/share/man/man1
BASH_DIR := $(PREFIX)/share/bash-completion/completions
ZSH_DIR := $(PREFIX)/share/zsh/site-functions
FISH_DIR := $(PREFIX)/share/fish/vendor_completions.d
# One of the directories where docker looks for plugins.
PLUGIN_DIR := $(PREFIX)/lib/docker/cli-plugins

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

.DEFAULT_GOAL := help

.PHONY: help
help: ## list all targets (the default)
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## build the command: artifacts/bin/squash
	@echo 'Building $(BIN)/squash ...'
	dotnet publish src/Squash.Cli --configuration $(CONFIGURATION) --output $(BIN) $(DOTNET_FLAGS)

.PHONY: test
test: ## run all tests, or those whose name contains FILTER (FILTER=SpoolFile)
	@CONFIGURATION=$(CONFIGURATION) scripts/test.sh all '$(FILTER)'

.PHONY: quick
quick: ## run the unit tests with few random cases, in less than a minute (FILTER=SpoolFile)
	@CONFIGURATION=$(CONFIGURATION) scripts/test.sh quick '$(FILTER)'

.PHONY: demo
demo: build ## squash a generated image with a deleted 100 MB file, and show before and after
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

.PHONY: registries
registries: publish ## compare registry to registry with files, curl and skopeo (IMAGE=archive.tar, ROUNDS=5)
	$(if $(IMAGE),,$(error give the output of docker save: make registries IMAGE=archive.tar))
	python3 -B benchmarks/registries.py $(PUBLISH)/squash $(IMAGE) benchmarks/results --rounds $(or $(ROUNDS),5)

.PHONY: layers
layers: publish ## compare one layer with several: the time to write and to pull them (IMAGE=archive.tar, ROUNDS=5)
	$(if $(IMAGE),,$(error give the output of docker save: make layers IMAGE=archive.tar))
	python3 -B benchmarks/layers.py $(PUBLISH)/squash $(IMAGE) benchmarks/results --rounds $(or $(ROUNDS),5)

.PHONY: generator
generator:
	dotnet build $(BENCHMARKS) --configuration $(CONFIGURATION) $(DOTNET_FLAGS)

.PHONY: fuzz
fuzz: ## look for inputs that break the library, with afl-fuzz (TARGET=headers SECONDS=60; default: each in turn)
	scripts/fuzz.sh $(or $(TARGET),all) $(or $(SECONDS),60)

.PHONY: slim-images
slim-images: build ## slim real images, and compare what they do (IMAGES='nginx python', REMOVE=1); needs root, Docker and mmdebstrap
	REMOVE=$(REMOVE) scripts/slim-images.sh $(BIN)/squash $(IMAGES)

.PHONY: layer-engines
layer-engines: build ## run images in several layers with Docker, podman and containerd (IMAGES='a.tar b.tar' for more); needs root and the engines
	scripts/layer-engines.sh $(BIN)/squash $(IMAGES)

.PHONY: layer-updates
layer-updates: build ## count the bytes to pull for updates of an image, with each way to make layers; needs root, Docker and mmdebstrap
	python3 -B scripts/layer-updates.py $(BIN)/squash

.PHONY: inspect-images
inspect-images: build ## follow every recommendation of inspect on real images (IMAGES='node git', ARCHIVE=image.tar); needs root, Docker and mmdebstrap
	ARCHIVE=$(ARCHIVE) scripts/inspect-images.sh $(BIN)/squash $(IMAGES)

.PHONY: daemon-matrix
daemon-matrix: ## move an image from every kind of registry through every daemon and back (ROOT=… DAEMON=Podman); needs root and the engines
	CONFIGURATION=$(CONFIGURATION) scripts/daemon-matrix.sh '$(or $(ROOT),artifacts/trixie)' $(DAEMON)

.PHONY: soak
soak: ## squash random images in one process for a long time, and watch results, memory and files (MINUTES=30)
	SQUASH_SOAK_MINUTES=$(or $(MINUTES),30) dotnet run --project tests/Squash.Core.Tests --configuration $(CONFIGURATION) -- -class '*.SoakTests' -explicit only -showLiveOutput -noColor

# The build reports everything but white space, the order of usings, and needless 'this.' (IDE0003), which nothing here needs. 'dotnet
# format' without further arguments runs all analyzers a second time.
.PHONY: lint
lint: ## check formatting and the wording of all text, and build everything with warnings as errors
	dotnet format whitespace --folder . --verify-no-changes
	dotnet build Squash.sln --configuration $(CONFIGURATION) $(DOTNET_FLAGS)
	! grep --recursive --extended-regexp --line-number --include='*.cs' --exclude-dir=obj '^[^/"]*\<this\.' src tests samples benchmarks
	tests/Squash.Interop.Tests/bin/$(CONFIGURATION)/net10.0/Squash.Interop.Tests -noLogo -noColor -class '*.ProseTests'

.PHONY: check
check: lint test ## run lint and test, which must pass before a commit

# Packages get the time of the commit, so that they are reproducible.
man publish pack deb image: export SOURCE_DATE_EPOCH := $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2> /dev/null || date +%s))

# The manual and completions, generated by the command: $(call documents,PROGRAM)
define documents
	rm -rf $(MAN) $(COMPLETIONS)
	mkdir -p $(COMPLETIONS)
	$(1) man --output $(MAN)
	$(1) completion bash > $(COMPLETIONS)/squash
	$(1) completion zsh > $(COMPLETIONS)/_squash
	$(1) completion fish > $(COMPLETIONS)/squash.fish
	$(1) completion pwsh > $(COMPLETIONS)/squash.ps1
endef

.PHONY: man
man: build ## write the manual pages and shell completions: artifacts/man, artifacts/completions
	$(call documents,$(BIN)/squash)

.PHONY: publish
publish: ## build one native file without a runtime: artifacts/publish/squash; and the manual and completions
	@echo 'Building $(PUBLISH)/squash: the native compiler takes a minute or two ...'
	dotnet publish src/Squash.Cli --configuration $(CONFIGURATION) -p:PublishAot=true -p:RunAnalyzers=false --use-current-runtime --output $(PUBLISH) $(DOTNET_FLAGS)
	@echo 'Writing the manual and completions to $(MAN) and $(COMPLETIONS) ...'
	$(call documents,$(PUBLISH)/squash)

.PHONY: published
published:
	@test -x $(PUBLISH)/squash || { echo "There is no $(PUBLISH)/squash yet: run 'make publish' first." >&2; exit 1; }

.PHONY: install
install: published ## install what 'make publish' built (PREFIX=/usr/local DESTDIR=)
	install -d $(addprefix $(DESTDIR),$(BIN_DIR) $(MAN_DIR) $(BASH_DIR) $(ZSH_DIR) $(FISH_DIR) $(PLUGIN_DIR))
	install -m 755 $(PUBLISH)/squash scripts/squash-push.sh $(DESTDIR)$(BIN_DIR)
	install -m 644 $(wildcard $(MAN)/*) $(DESTDIR)$(MAN_DIR)
	install -m 644 $(COMPLETIONS)/squash $(DESTDIR)$(BASH_DIR)/squash
	install -m 644 $(COMPLETIONS)/_squash $(DESTDIR)$(ZSH_DIR)/_squash
	install -m 644 $(COMPLETIONS)/squash.fish $(DESTDIR)$(FISH_DIR)/squash.fish
	ln -sfr $(DESTDIR)$(BIN_DIR)/squash $(DESTDIR)$(PLUGIN_DIR)/docker-squash

.PHONY: uninstall
uninstall: published ## remove what 'make install' installed (PREFIX=/usr/local DESTDIR=)
	rm -f $(addprefix $(DESTDIR)$(BIN_DIR)/,squash squash-push.sh) $(addprefix $(DESTDIR)$(MAN_DIR)/,$(notdir $(wildcard $(MAN)/*)))
	rm -f $(DESTDIR)$(PLUGIN_DIR)/docker-squash $(DESTDIR)$(BASH_DIR)/squash $(DESTDIR)$(ZSH_DIR)/_squash $(DESTDIR)$(FISH_DIR)/squash.fish

.PHONY: pack
pack: ## build the NuGet packages (the libraries, the command as a dotnet tool): artifacts/packages
	@echo 'Building the packages of the libraries and the command in $(PACKAGES) ...'
	rm -rf $(PACKAGES)
	dotnet pack src/Squash.Core --configuration $(CONFIGURATION) --output $(PACKAGES) -p:ContinuousIntegrationBuild=true $(DOTNET_FLAGS)
	dotnet pack src/Squash.Registry --configuration $(CONFIGURATION) --output $(PACKAGES) -p:ContinuousIntegrationBuild=true $(DOTNET_FLAGS)
	dotnet pack src/Squash.Cli --configuration $(CONFIGURATION) --output $(PACKAGES) -p:ContinuousIntegrationBuild=true $(DOTNET_FLAGS)

.PHONY: deb
deb: published ## pack what 'make publish' built for Debian and Ubuntu: artifacts/squash_*.deb
	rm -f artifacts/squash_*.deb
	scripts/make-deb.sh artifacts

.PHONY: image
image: published ## make a container image of what 'make publish' built: artifacts/squash-image.tar
	scripts/make-image.sh artifacts/squash-image.tar

.PHONY: dist
dist: publish pack deb image ## build all packages

.PHONY: clean
clean: ## remove everything that was built
	rm -rf artifacts BenchmarkDotNet.Artifacts TestResults
	find src tests samples benchmarks -depth -type d \( -name bin -o -name obj -o -name TestResults \) -exec rm -rf {} +
