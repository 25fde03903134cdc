#!/usr/bin/env bash
# Builds redis with the Dockerfiles of redis-labs/, squashes and slims the images, and writes a table of their sizes.
# The images stay: redis:lab-1 to redis:lab-6, redis:two-stages, and redis:lab-1-squashed, …
#
# Usage: redis-labs.sh SQUASH-COMMAND REDIS-SOURCE.tar.gz [BASE-IMAGE [LARGE-BASE-IMAGE]] > results/redis-labs.md
#
# Needs root, because it asks the servers from the networks of their containers. If the default bases are neither there nor can be
# pulled, mmdebstrap makes them from Debian's packages in the same way: with documentation, and without it.
set -euo pipefail

squash=$(realpath "$1")
source=$(realpath "$2")
base=${3:-debian:bookworm-slim}
large=${4:-debian:bookworm}
labs=$(realpath "$(dirname "$0")")/redis-labs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir context
cp "$source" context/redis.tar.gz

# As printed by docker itself.
size() { docker images --format '{{.Size}}' "$1" | sed -E 's/([0-9])([kMG]B)/\1 \2/'; }
layers() { docker inspect --format '{{len .RootFS.Layers}}' "$1"; }

# The version of the program, and what the server that the image starts answers.
served() {
    docker run --rm --network none --entrypoint redis-server "$1" --version
    local container
    container=$(docker run --detach --network none "$1")
    nsenter --net --target "$(docker inspect --format '{{.State.Pid}}' "$container")" bash << 'ASK'
for _ in $(seq 50); do exec 3<> /dev/tcp/127.0.0.1/6379 && break; sleep 0.1; done 2> /dev/null
printf '%s\r\n' PING 'SET greeting hello' 'GET greeting' QUIT >&3
cat <&3
ASK
    docker rm --force "$container" > /dev/null
}

same() { # ORIGINAL RESULT
    [ "$(served "$1")" = "$(served "$2")" ] || { echo "$2 does not do the same as $1" >&2; exit 1; }
}

import_base() { # TAG [OPTION ...]
    if docker image inspect "$1" > /dev/null 2>&1 || docker pull --quiet "$1" > /dev/null 2>&1; then return; fi
    # shellcheck disable=SC2016 # mmdebstrap runs the hook with the root directory as its first argument.
    mmdebstrap --quiet --variant=minbase --customize-hook='rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*' "${@:2}" bookworm base.tar
    docker import base.tar "$1" > /dev/null
    rm base.tar
}

build() { # TAG DOCKERFILE BASE
    docker build --quiet --network host --build-arg "BASE=$3" --tag "redis:$1" --file "$labs/$2.Dockerfile" context >&2
}

shrink() { # FROM TO [OPTION ...]
    docker save "redis:$1" | "$squash" -t "redis:$2" "${@:3}" 2> /dev/null | docker load --quiet >&2
    same "redis:$1" "redis:$2"
}

rows=
row() { rows+="|${1:+ $1} | $2 | $(layers "redis:$3") | $(size "redis:$3") |${4:+ $(size "redis:$4")} |"$'\n'; }

import_base "$base" --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*'
import_base "$large"
build lab-1 one-by-one "$large"
build lab-2 one-by-one "$base"
build lab-3 one-step "$base"
build two-stages two-stages "$base"
build lab-5 by-hand redis:lab-3
same redis:lab-3 redis:lab-5
for lab in lab-1 lab-2 two-stages; do shrink "$lab" "$lab-squashed"; done
shrink lab-3 lab-4
shrink lab-3 lab-6 --slim
shrink lab-3 lab-6-file --slim=file

row 1 "[one step per command](../redis-labs/one-by-one.Dockerfile), on a large base" lab-1 lab-1-squashed
row 2 "the same, on a small base" lab-2 lab-2-squashed
row 3 "[all commands in one step](../redis-labs/one-step.Dockerfile)" lab-3 lab-4
row "" "[two stages](../redis-labs/two-stages.Dockerfile)" two-stages two-stages-squashed
row 4 "lab 3, squashed" lab-4
row 5 "[from scratch](../redis-labs/by-hand.Dockerfile), with the libraries that ldd lists" lab-5
row 6 "lab 3 with \`--slim\`" lab-6
row "" "lab 3 with \`--slim=file\`" lab-6-file

cat << RESULTS
# Redis, built in several ways

Written by \`benchmarks/redis-labs.sh\`. Sizes are those of \`docker images\`. All servers answer \`PING\`, \`SET\` and \`GET\`.

| lab | image | layers | size | squashed |
| --: | --- | --: | --: | --: |
$rows
- the small base alone, $base: $(size "$base"); the large one, $large: $(size "$large")
- $(served redis:lab-3 | head -n 1 | cut -d ' ' -f 1-3), docker $(docker version --format '{{.Server.Version}}'), $("$squash" --version)
- $(date --utc +%Y-%m-%d)
RESULTS
