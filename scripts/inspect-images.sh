#!/usr/bin/env bash
# Builds the images of tests/inspect-images with Docker, each big for a known reason, and follows every recommendation of squash
# inspect: the result must have the promised size, to the byte uncompressed and within 3 % compressed, and the rules in the image's
# file 'culprits' must come first. Logs stay in artifacts/inspect-images.
#   inspect-images.sh SQUASH [IMAGE ...]     (default: all)
# ARCHIVE=FILE also checks a saved image whose best recommendation is to squash it, such as one of benchmarks/redis-labs.sh.
# Needs root, Docker, mmdebstrap, git, npm, python3, and the package mirrors of Debian and npm. Starts its own dockerd if DOCKER_HOST
# is not set.
set -euo pipefail
squash=$(realpath "${1:?usage: inspect-images.sh SQUASH [IMAGE ...]}")
shift
archive=${ARCHIVE:+$(realpath "$ARCHIVE")}
cd "$(dirname "$0")/.."
recipes=$PWD/tests/inspect-images
check=$PWD/scripts/inspect-check.py
out=$PWD/artifacts/inspect-images
mkdir -p "$out"
read -r -a images <<< "${*:-$(basename -a "$recipes"/*/ | xargs)}"

suite=bookworm
export DOCKER_BUILDKIT=0
work=$(mktemp -d)
source scripts/own-docker.sh

# A recipe's own server ends with its image.
end_server() {
    if [ -f "$work/server.pid" ]; then kill "$(cat "$work/server.pid")" || true; fi
    rm -f "$work/server.pid"
}

end() {
    end_server
    stop_docker
    rm -rf "$work"
}
trap end EXIT

# Without documentation and manual pages, as in slim base images, so that they are not the biggest part.
build_base() {
    mmdebstrap --quiet --variant=apt --include=ca-certificates --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' --aptopt='Acquire::Languages "none"' "$suite" "$work/base.tar"
    docker import --change 'ENV DEBIAN_FRONTEND=noninteractive' "$work/base.tar" squash-inspect:base > /dev/null
    rm "$work/base.tar"
}

build() { # NAME
    rm -rf "$work/context"
    cp -R "$recipes/$1" "$work/context"
    if [ -f "$work/context/prepare.sh" ]; then bash "$work/context/prepare.sh" "$work/context"; fi
    docker build --network host --tag "squash-inspect:$1" "$work/context" > "$out/$1.log" 2>&1
    docker save --output "$work/$1.tar" "squash-inspect:$1"
}

failed=0
if [ -z "${DOCKER_HOST:-}" ]; then start_docker "$out/dockerd.log"; fi
if ! docker image inspect squash-inspect:base > /dev/null 2>&1; then build_base; fi
for image in "${images[@]}"; do
    if build "$image"; then
        python3 -B "$check" "$squash" "$work/$image.tar" "$recipes/$image/culprits" || failed=1
    else
        echo "$image: the build fails: see $out/$image.log"
        failed=1
    fi
    end_server
    rm -f "$work/$image.tar"
done
if [ -n "$archive" ]; then python3 -B "$check" "$squash" "$archive" <(echo squash) || failed=1; fi
exit "$failed"
