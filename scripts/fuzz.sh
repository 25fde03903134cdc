#!/usr/bin/env bash
# fuzz.sh TARGET SECONDS: looks for inputs that break a target of tests/Squash.Fuzz; "all" takes one after the other.
# Needs afl-fuzz (Debian: afl++). Finds stay in artifacts/fuzz/TARGET, and the next run continues from there.
set -euo pipefail
cd "$(dirname "$0")/.."

target=$1 seconds=$2
program=artifacts/fuzz/bin
plain() { dotnet run --project tests/Squash.Fuzz --configuration Release --no-build -- "$@"; }
command -v afl-fuzz > /dev/null || { echo "fuzz: afl-fuzz is not installed (Debian: apt-get install afl++)" >&2; exit 1; }

# Only a copy is instrumented, once; it runs only under afl-fuzz.
rm -rf "$program"
dotnet publish tests/Squash.Fuzz --configuration Release --output "$program" --nologo --verbosity quiet
plain instrument "$program/Squash.Core.dll" "$program/SharpCompress.dll"

# afl-fuzz does not recognise .NET code as instrumented; .NET also needs its address space and reports crashes itself.
export AFL_SKIP_BIN_CHECK=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1
export AFL_NO_UI=1 AFL_AUTORESUME=1 DOTNET_gcConcurrent=0

figure() { sed -n "s/^$2 *: *//p" "artifacts/fuzz/$1/default/fuzzer_stats"; }

fuzz() {
    local folder=artifacts/fuzz/$1
    mkdir -p "$folder"
    plain seeds "$1" "$folder/seeds"
    afl-fuzz -i "$folder/seeds" -o "$folder" -m none -t 10000 -V "$seconds" -- dotnet "$program/Squash.Fuzz.dll" run "$1" > "$folder/log" 2>&1 ||
        { tail -n 20 "$folder/log" >&2; exit 1; }
    echo "$1: $(figure "$1" execs_done) executions ($(figure "$1" execs_per_sec) per second)," \
        "$(figure "$1" corpus_count) inputs in the corpus, $(figure "$1" edges_found) branches," \
        "$(figure "$1" saved_crashes) crashes, $(figure "$1" saved_hangs) hangs"
    for found in "$folder"/default/crashes/id* "$folder"/default/hangs/id*; do
        [ -e "$found" ] || continue
        echo "  $found"
        broken=1
    done
}

broken=0
targets=$(plain list)
if [ "$target" != all ]; then
    grep --quiet --line-regexp --fixed-strings -- "$target" <<< "$targets" ||
        { echo "fuzz: there is no target $target; choose one of:" $targets >&2; exit 2; }
    targets=$target
fi

for name in $targets; do fuzz "$name"; done
[ "$broken" = 0 ] || { echo "fuzz: see what happens with: dotnet run --project tests/Squash.Fuzz -c Release -- try TARGET FILE" >&2; exit 1; }
