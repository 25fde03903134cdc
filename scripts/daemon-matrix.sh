#!/usr/bin/env bash
# Moves an image from every kind of registry through every daemon and back: the Docker of this machine, Docker 26 of Debian 13
# with both of its stores, and the service of podman. Prints a line for each pair, or what differs.
#   daemon-matrix.sh [ROOT [DAEMON]]
#
#   ROOT    a root directory of Debian 13 with docker.io; it is made if it does not exist (default: artifacts/trixie)
#   DAEMON  only this one: InstalledDocker, Docker26Overlay2, Docker26Containerd or Podman
#
# Needs root and the programs of install-engines.sh, and the package mirror if ROOT has to be made.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$(realpath --canonicalize-missing "${1:-artifacts/trixie}")
if [ ! -x "$root/usr/sbin/dockerd" ]; then
    echo "Making $root from Debian's packages ..."
    mmdebstrap --quiet --variant=apt --include=docker.io,containerd,runc,ca-certificates --aptopt='Acquire::Languages "none"' trixie "$root"
fi
export SQUASH_TRIXIE_ROOT=$root
dotnet run --project tests/Squash.Interop.Tests --configuration "${CONFIGURATION:-Release}" -- \
    -class '*.DaemonMatrixTests' -method "*.${2:-}*" -explicit only -showLiveOutput -noColor
