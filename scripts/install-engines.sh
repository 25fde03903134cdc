#!/usr/bin/env bash
# Installs the container engines and programs that the interop tests use, Slurm for its recipe, and the browser that tests the web page of
# `squash inspect`, from Debian's packages. Needs root; quick if everything is installed.
set -euo pipefail

packages=(
    docker.io containerd runc iptables podman skopeo docker-registry busybox-static
    gcc libc6-dev dpkg-dev lintian mmdebstrap groff-base man-db mandoc zsh fish unzip
    zstd xz-utils bzip2 lzip gzip tar attr curl jq python3 shellcheck strace
    slurm-wlm munge
    chromium fonts-dejavu-core
)

missing=()
for package in "${packages[@]}"; do
    dpkg-query --show --showformat='${Status}' "$package" 2> /dev/null | grep --quiet 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet > /dev/null
apt-get install --yes --quiet --no-install-recommends "${missing[@]}" > /dev/null
