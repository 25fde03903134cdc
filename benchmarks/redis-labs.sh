#!/usr/bin/env bash
# Builds redis in the three ways of redis-labs/ with docker, squashes each image, and writes a table of the savings.
# The images stay: redis:one-by-one, redis:one-by-one-squashed, …
#
# Usage: redis-labs.sh SQUASH-COMMAND REDIS-SOURCE.tar.gz [BASE-IMAGE] > results/redis-labs.md
set -euo pipefail

squash=$(realpath "$1")
source=$(realpath "$2")
base=${3:-debian:bookworm-slim}
labs=$(realpath "$(dirname "$0")")/redis-labs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir context
cp "$source" context/redis.tar.gz

# As printed by docker itself.
size() { docker images --format '{{.Size}}' "$1"; }
layers() { docker inspect --format '{{len .RootFS.Layers}}' "$1"; }
served() { docker run --rm --network none "$1" redis-server --version; }

rows=
for lab in one-by-one one-step two-stages; do
    image=redis:$lab
    docker build --quiet --network host --build-arg "BASE=$base" --tag "$image" --file "$labs/$lab.Dockerfile" context >&2
    docker save "$image" | "$squash" -t "$image-squashed" 2> summary | docker load >&2
    [ "$(served "$image")" = "$(served "$image-squashed")" ] || { echo "$image-squashed does not run as $image" >&2; exit 1; }
    # "redis:x-squashed  3 layers → 1   224 MB → 132 MB  (-41 %)  in 3.5 s": most of the time is docker's.
    says=$(sed -n 's/.*layers\? → 1  *\(.*)\)  in .*/\1/p' summary)
    rows+="| [$lab](../redis-labs/$lab.Dockerfile) | $(layers "$image") | $(size "$image") | $(size "$image-squashed") | $says |"$'\n'
done

cat << EOF
# Redis, built in three ways

Written by \`benchmarks/redis-labs.sh\`. Sizes are those of \`docker images\`.

| Dockerfile | layers | before | squashed | summary of squash |
| --- | --: | --: | --: | --- |
$rows
- the base alone, $base: $(size "$base")
- $(served redis:one-by-one | cut -d ' ' -f 1-3), docker $(docker version --format '{{.Server.Version}}'), $("$squash" --version)
- $(date --utc +%Y-%m-%d)
EOF
