#!/usr/bin/env bash
# Squashes an image whose 100 MB file a later layer deletes, and shows the result.
#
# Usage: demo.sh SQUASH-COMMAND
# Needs jq.
set -euo pipefail
command -v jq > /dev/null || { echo 'demo.sh needs jq: apt-get install jq, or brew install jq' >&2; exit 1; }

squash=$(realpath "$1")
scripts=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

member() { tar --extract --to-stdout --file "$1" "$2"; }
json_of() { member "$1" "$2" | jq --raw-output "$3"; }
config_of() { json_of "$1" manifest.json '.[0].Config'; }
runtime_config() { json_of "$1" "$(config_of "$1")" '.config | tojson'; }

show() { # ARCHIVE
    printf '  layers       %s\n' "$(json_of "$1" manifest.json '.[0].Layers | length')"
    printf '  archive      %s bytes\n' "$(stat --format=%s "$1")"
    printf '  config       %s\n' "$(runtime_config "$1")"
}

echo 'Making an image: a base, a layer that adds 100 MB, and a layer that deletes them again ...'
"$scripts/make-demo-image.sh" before.tar
echo
echo '$ docker save demo:latest | squash -t demo:slim > slim.tar      (with cat instead of docker save)'
cat before.tar | "$squash" -t demo:slim > slim.tar
echo
echo 'Before:'
show before.tar
echo 'After:'
show slim.tar
layer=$(json_of slim.tar manifest.json '.[0].Layers[0]')
echo '  files'
member slim.tar "$layer" | tar --list --verbose --numeric-owner | sed 's/^/    /'

[ "$(runtime_config before.tar)" = "$(runtime_config slim.tar)" ] || { echo 'The config has changed.' >&2; exit 1; }
echo
echo 'The deleted file is gone, and the config is the same.'
