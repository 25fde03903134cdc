#!/usr/bin/env bash
# Writes an image archive as `docker save` of Docker 20 does: a small base, a 100 MB file in the second layer, and a
# third layer that deletes it again. Needs only tar and coreutils.
#
# Usage: make-demo-image.sh OUTPUT.tar
set -euo pipefail

output=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

pack() { # FOLDER LAYER: an uncompressed layer, the same on every machine
    mkdir "$2"
    tar --create --file "$2/layer.tar" --directory "$1" --format=ustar --sort=name --owner=0 --group=0 --numeric-owner \
        --mtime='2024-01-01 00:00:00 UTC' .
}

diff_id() { sha256sum "$1/layer.tar" | cut -d ' ' -f 1; }

mkdir -p base/etc base/usr/local/bin add/tmp delete/tmp
echo 'demo' > base/etc/hostname
printf '#!/bin/sh\necho hello from the demo image\n' > base/usr/local/bin/hello
chmod 755 base/usr/local/bin/hello
head -c 100000000 /dev/urandom > add/tmp/download.bin
: > delete/tmp/.wh.download.bin

pack base layer1 && pack add layer2 && pack delete layer3

cat > config.json <<JSON
{"architecture":"amd64","os":"linux","created":"2024-01-01T00:00:00Z","config":{"User":"app","ExposedPorts":{"8080/tcp":{}},"Env":["PATH=/usr/local/bin:/usr/bin:/bin","GREETING=grüß dich"],"Cmd":["hello"],"WorkingDir":"/srv","Labels":{"org.example.demo":"yes"}},"rootfs":{"type":"layers","diff_ids":["sha256:$(diff_id layer1)","sha256:$(diff_id layer2)","sha256:$(diff_id layer3)"]},"history":[{"created":"2024-01-01T00:00:00Z","created_by":"ADD base /"},{"created":"2024-01-01T00:00:00Z","created_by":"RUN curl -o /tmp/download.bin https://example.org/download.bin"},{"created":"2024-01-01T00:00:00Z","created_by":"RUN rm /tmp/download.bin"}]}
JSON
# No line end: the image ID is the digest of exactly these bytes.
truncate --size=-1 config.json
config="$(sha256sum config.json | cut -d ' ' -f 1).json"
mv config.json "$config"

printf '[{"Config":"%s","RepoTags":["demo:latest"],"Layers":["layer1/layer.tar","layer2/layer.tar","layer3/layer.tar"]}]' \
    "$config" > manifest.json
tar --create --file "$output" --format=ustar --owner=0 --group=0 --numeric-owner \
    "$config" layer1/layer.tar layer2/layer.tar layer3/layer.tar manifest.json
