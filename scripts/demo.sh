#!/usr/bin/env bash
# Squashes an image whose 100 MB file a later layer deletes, and shows what came of it.
#
# Usage: demo.sh SQUASH-COMMAND
set -euo pipefail

squash=$(realpath "$1")
scripts=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

member() { tar --extract --to-stdout --file "$1" "$2"; }
json_string() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }
config_of() { member "$1" "$(member "$1" manifest.json | json_string Config)"; }

# The object behind "config": everything from it to the next of the members that squashing may change.
runtime_config() { config_of "$1" | grep -o '"config":{.*' | sed -E 's/,"(rootfs|history|created)":.*//'; }

show() { # ARCHIVE
    printf '  layers       %s\n' "$(member "$1" manifest.json | grep -o '"Layers":\[[^]]*\]' | grep -o '\.tar' | wc -l)"
    printf '  archive      %s bytes\n' "$(stat --format=%s "$1")"
    printf '  config       %s\n' "$(runtime_config "$1")"
}

echo 'Making an image: a base, a layer that adds 100 MB, a layer that deletes them again ...'
"$scripts/make-demo-image.sh" before.tar
echo
echo '$ docker save demo:latest | squash -t demo:slim > slim.tar      (cat stands for docker save)'
cat before.tar | "$squash" -t demo:slim > slim.tar
echo
echo 'Before:'
show before.tar
echo 'After:'
show slim.tar
layer=$(member slim.tar manifest.json | grep -o '[^"[]*\.tar"' | tr -d '"')
echo '  files'
member slim.tar "$layer" | tar --list --verbose --numeric-owner | sed 's/^/    /'

[ "$(runtime_config before.tar)" = "$(runtime_config slim.tar)" ] || { echo 'The config has changed.' >&2; exit 1; }
echo
echo 'The deleted file is gone, and the config is the same.'
