#!/usr/bin/env bash
# Writes an image archive as `docker save` of Docker 20 does: a small base, a 100 MB file in the second layer, and a
# third layer that deletes it again. Needs only tar and coreutils.
#
# Usage: make-demo-image.sh OUTPUT.tar
set -euo pipefail

source "$(dirname "$0")/image-archive.sh"
output=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

mkdir -p base/etc base/usr/local/bin add/tmp delete/tmp
echo 'demo' > base/etc/hostname
printf '#!/bin/sh\necho hello from the demo image\n' > base/usr/local/bin/hello
chmod 755 base/usr/local/bin/hello
head -c 100000000 /dev/urandom > add/tmp/download.bin
: > delete/tmp/.wh.download.bin

pack base layer1 && pack add layer2 && pack delete layer3

config=$(cat <<JSON
{"architecture":"amd64","os":"linux","created":"2024-01-01T00:00:00Z","config":{"User":"app","ExposedPorts":{"8080/tcp":{}},"Env":["PATH=/usr/local/bin:/usr/bin:/bin","GREETING=grüß dich"],"Cmd":["hello"],"WorkingDir":"/srv","Labels":{"org.example.demo":"yes"}},"rootfs":{"type":"layers","diff_ids":["$(diff_id layer1)","$(diff_id layer2)","$(diff_id layer3)"]},"history":[{"created":"2024-01-01T00:00:00Z","created_by":"ADD base /"},{"created":"2024-01-01T00:00:00Z","created_by":"RUN curl -o /tmp/download.bin https://example.org/download.bin"},{"created":"2024-01-01T00:00:00Z","created_by":"RUN rm /tmp/download.bin"}]}
JSON
)
write_archive "$output" demo:latest "$config" layer1 layer2 layer3
