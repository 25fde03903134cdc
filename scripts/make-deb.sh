#!/usr/bin/env bash
# Packs what `make publish` built for Debian and Ubuntu. Needs dpkg-dev. SOURCE_DATE_EPOCH sets the times, and
# DEBFULLNAME and DEBEMAIL the maintainer, as in Debian's own tools.
#
# Usage: make-deb.sh OUTPUT-FOLDER
set -euo pipefail
umask 022

output=$(realpath "$1")
cd "$(dirname "$0")/.."
version=$(artifacts/publish/squash --version | cut -d ' ' -f 2)
architecture=$(dpkg --print-architecture)
maintainer="${DEBFULLNAME:-The squash authors} <${DEBEMAIL:-squash@localhost.localdomain}>"
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(date +%s)}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
documents=$root/usr/share/doc/squash
make --no-print-directory install PREFIX=/usr DESTDIR="$root" ZSH_DIR=/usr/share/zsh/vendor-completions > /dev/null
install -d "$documents" "$root/usr/share/lintian/overrides" "$root/DEBIAN"
gzip --best --no-name "$root"/usr/share/man/man1/*

# The licenses require that their notices stay with the program; Debian wants them in one file.
{
    cat <<EOF
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: squash

Files: *
Copyright: $(sed -n 's/^Copyright (c) //p' LICENSE)
License: Expat

License: Expat
$(sed '1,4d; s/^$/./; s/^/ /' LICENSE)
Comment:
$(sed 's/^$/./; s/^/ /' THIRD-PARTY-NOTICES.md)
EOF
} > "$documents/copyright"

{
    echo "squash ($version) unstable; urgency=medium"
    echo
    echo '  * See CHANGELOG.md.gz for the changes.'
    echo
    echo " -- $maintainer  $(date --utc --rfc-email --date "@$SOURCE_DATE_EPOCH")"
} | gzip --best --no-name > "$documents/changelog.gz"
gzip --best --no-name --stdout CHANGELOG.md > "$documents/CHANGELOG.md.gz"

{
    echo '# .NET uses its own copy of zlib-ng, which is linked in.'
    echo 'squash: embedded-library *'
    echo '# It starts in half the time (see Squash.Cli.csproj), and .NET checks every access to memory.'
    echo 'squash: hardening-no-pie *'
    echo '# The recipes call the script by this name, wherever it is; its --help is complete.'
    echo 'squash: script-with-language-extension *'
    echo 'squash: no-manual-page *squash-push.sh*'
    if [ -z "${DEBEMAIL:-}" ]; then
        echo '# Built without DEBEMAIL, for the builder alone.'
        echo 'squash: bogus-mail-host *'
        echo 'squash: bogus-mail-host-in-debian-changelog *'
    fi
} > "$root/usr/share/lintian/overrides/squash"

# The required version of the C library, by its symbols. OpenSSL is loaded by name; Debian 13 and Ubuntu 24.04 renamed its package.
mkdir "$work/debian"
printf 'Source: squash\n\nPackage: squash\nArchitecture: any\n' > "$work/debian/control"
libc=$(cd "$work" && dpkg-shlibdeps -O -eroot/usr/bin/squash | sed -n 's/^shlibs:Depends=//p')

(cd "$root" && find usr -type f -print0 | LC_ALL=C sort --zero-terminated | xargs --null md5sum) > "$root/DEBIAN/md5sums"
cat > "$root/DEBIAN/control" <<EOF
Package: squash
Version: $version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $(du --summarize --apparent-size --block-size=1024 "$root/usr" | cut -f 1)
Depends: $libc, libssl3t64 | libssl3
Suggests: skopeo, jq
Section: utils
Priority: optional
Description: merges the layers of a container image into one
 What a later layer deleted or replaced is then really gone from the image. The
 root filesystem stays exactly what a container sees, and the config stays to
 the letter. Reads and writes what docker, podman, skopeo and others exchange,
 from pipe to pipe, without a daemon and without root.
EOF

dpkg-deb --root-owner-group -Zxz --build "$root" "$output/squash_${version}_$architecture.deb"
