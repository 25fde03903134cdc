#!/usr/bin/env bash
# Runs the tests and shows the progress. On a terminal dotnet does that; in a log this prints each class when its first test is
# done, each slow test, a line if nothing has happened for a while, and the slowest classes at the end.
#
# Usage: test.sh all|quick [FILTER]
#
#   quick   leaves out the tests that have a cost (see CONTRIBUTING.md), and draws few random cases
#   FILTER  runs only the tests whose name, NAMESPACE.CLASS.METHOD, contains it
#
# NO_BUILD=1 runs what was built before, without looking for changes.
set -uo pipefail

readonly SILENCE=30 LONG_MS=10000 NO_TESTS=8 PROJECTS=8
cd "$(dirname "$0")/.." || exit 1
set -- "${1:-all}" "${2:-}"

# A project without a chosen test is not a failure. If no test at all is chosen, the end of this script reports it.
# All projects run at once, because those that start engines mostly wait, and would otherwise wait at the end while a core idles.
arguments=(--solution Squash.sln --configuration "${CONFIGURATION:-Release}" --ignore-exit-code "$NO_TESTS")
arguments+=(--max-parallel-test-modules "$PROJECTS")
# Most code of a test runs a few times only, so measuring it for a second compilation costs more than that saves.
# Protecting compiled code from being written maps all of it twice, which defends against attacks that no test makes.
export DOTNET_TieredPGO=${DOTNET_TieredPGO:-0} DOTNET_EnableWriteXorExecute=${DOTNET_EnableWriteXorExecute:-0}
doing='Building, then running'
if [ -n "${NO_BUILD:-}" ]; then
    arguments+=(--no-build)
    doing=Running
fi
if [ "$1" = quick ]; then
    arguments+=(--filter-not-trait Cost=slow --filter-not-trait Cost=process --filter-not-trait Cost=engine)
    export SQUASH_PROPERTY_ITERATIONS=${SQUASH_PROPERTY_ITERATIONS:-20}
fi
if [ -n "$2" ]; then arguments+=(--filter-method "*$2*"); fi

# The bash of macOS is too old for what follows.
if [ -t 1 ] || [ "${BASH_VERSINFO[0]}" -lt 5 ]; then exec dotnet test "${arguments[@]}"; fi

echo "$doing: dotnet test ${arguments[*]}"
declare -A class_ms
tests=0

# milliseconds TEXT: of "1m 02s 345ms"
milliseconds() {
    local part sum=0
    for part in $1; do
        case $part in
            *ms) sum=$((sum + 10#${part%ms})) ;;
            *s) sum=$((sum + 10#${part%s} * 1000)) ;;
            *m) sum=$((sum + 10#${part%m} * 60000)) ;;
            *h) sum=$((sum + 10#${part%h} * 3600000)) ;;
        esac
    done
    echo "$sum"
}

# count NAME TIME: of a test that is done
count() {
    local name=${1%%(*} class ms
    name=${name%% *}
    class=${name%.*}
    case $2 in *ms) ms=${2%ms} ;; *) ms= ;; esac
    case $ms in '' | *[!0-9]*) ms=$(milliseconds "$2") ;; esac
    tests=$((tests + 1))
    if [ -z "${class_ms[$class]:-}" ]; then echo "  $class"; fi
    class_ms[$class]=$((${class_ms[$class]:-0} + ms))
    if [ "$ms" -ge "$LONG_MS" ]; then echo "    ${name##*.} took $2"; fi
}

rest=
while true; do
    line=
    if IFS= read -r -t "$SILENCE" line; then
        line=$rest$line
        rest=
        case $line in
            'passed '*' ('*')')
                time=${line##* (}
                name=${line#passed }
                count "$name" "${time%)}"
                ;;
            '  from '*.dll* | *.dll*' Zero tests ran'* | "Exit code: $NO_TESTS") ;;
            *) echo "$line" ;;
        esac
    elif [ $? -gt 128 ]; then
        rest=$rest$line
        echo "  ... still running: $tests tests done in $SECONDS s"
    else
        break
    fi
done < <(exec dotnet test "${arguments[@]}" --no-ansi --no-progress --output Detailed 2>&1)
wait $!
status=$?

if [ "$tests" = 0 ] && [ "$status" = 0 ]; then
    echo "No test has a name that contains '$2'." >&2
    exit 1
fi
echo
echo 'The classes that took the most time, in seconds of all their tests:'
for class in "${!class_ms[@]}"; do echo "${class_ms[$class]} $class"; done | sort -rn | head -n 10 |
    while read -r ms class; do printf '%8d.%01d  %s\n' $((ms / 1000)) $((ms % 1000 / 100)) "$class"; done
exit "$status"
