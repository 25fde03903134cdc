#!/usr/bin/env bash
# Makes the pictures of the web page of squash inspect in docs/images.
#   page-pictures.sh SQUASH ARCHIVE     (the archive of redis:lab-1 that benchmarks/redis-labs.sh builds)
# Needs chromium and netpbm.
set -euo pipefail
squash=$(realpath "${1:?usage: page-pictures.sh SQUASH ARCHIVE}")
archive=$(realpath "${2:?usage: page-pictures.sh SQUASH ARCHIVE}")
cd "$(dirname "$0")/../docs/images"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Commands in the page have the name of the archive.
ln -s "$archive" "$work/redis.tar"
(cd "$work" && "$squash" inspect redis.tar --quiet --html page.html)

picture() { # NAME WIDTH HEIGHT SCALE PIXELS OPTION
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/profile" \
        --force-device-scale-factor="$4" --window-size="$2,$3" --screenshot="$work/picture.png" "$6" "file://$work/$1.html" 2> /dev/null
    pngtopam "$work/picture.png" | pamcut -width "$5" | pnmquant -quiet 128 | pnmtopng -quiet -compression 9 > "inspect-$1.png"
}

# In a frame, because the window is at least 500 pixels wide, and a page that is opened at a heading stays empty.
frame() { # NAME WIDTH HEIGHT ANCHOR
    echo "<style>body { margin: 0; overflow: hidden } iframe { border: 0; width: $2px; height: $3px }</style><iframe src='page.html$4'></iframe>" > "$work/$1.html"
}

frame light 1120 980 ''
frame dark 1120 980 '#map-section'
frame phone 390 844 ''
picture light 1120 980 1 1120 --blink-settings=preferredColorScheme=1
picture dark 1120 980 1 1120 --blink-settings=preferredColorScheme=0
picture phone 500 844 2 780 --blink-settings=preferredColorScheme=1
