#!/usr/bin/env bash
# Makes a container image of the native squash, without an engine and without a base image: it contains only the program and
# the libraries and CA certificates of this machine that it loads. squash itself merges the layers. SOURCE_DATE_EPOCH sets the times.
# (`dotnet publish -t:PublishContainer` needs a base image, which it pulls from a registry.)
#
# Usage: make-image.sh OUTPUT.tar
set -euo pipefail
umask 022

source "$(dirname "$0")/image-archive.sh"
output=$(realpath "$1")
cd "$(dirname "$0")/.."
squash=$(realpath artifacts/publish/squash)
licenses=("$PWD/LICENSE" "$PWD/THIRD-PARTY-NOTICES.md")
version=$("$squash" --version | cut -d ' ' -f 2)
time=$(date --utc --date "@${SOURCE_DATE_EPOCH:-$(date +%s)}" +%Y-%m-%dT%H:%M:%SZ)
case $(uname -m) in
    x86_64) platform='"architecture":"amd64"' ;;
    aarch64) platform='"architecture":"arm64","variant":"v8"' ;;
    *) echo "make-image.sh: no name for the architecture $(uname -m)" >&2; exit 1 ;;
esac

# The libraries loaded by the dynamic linker, and OpenSSL, which .NET loads for hashing.
openssl=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p | sed -n 's/^\tlibssl\.so\.3 (.*64.*) => //p' | head -n 1)
[ -n "$openssl" ] || { echo 'make-image.sh: libssl.so.3 is not installed' >&2; exit 1; }
certificates=/etc/ssl/certs/ca-certificates.crt
[ -s "$certificates" ] || { echo "make-image.sh: $certificates is missing: install ca-certificates" >&2; exit 1; }
mapfile -t libraries < <({ ldd "$squash" "$openssl" | grep -o '/[^ ]*\.so[^ ]*' | grep -v ':$'; echo "$openssl"; } | sort --unique)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

mkdir -p libraries program/etc program/tmp program/usr/bin program/usr/share/doc/squash
record() {
    install -D --mode 644 "/usr/share/doc/$1/copyright" "libraries/usr/share/doc/$1/copyright"
    # Scanners of images look here for the packages of one that has no package manager.
    mkdir -p libraries/var/lib/dpkg/status.d
    dpkg-query --status "$1" > "libraries/var/lib/dpkg/status.d/$1"
}

for library in "${libraries[@]}"; do install -D --mode 755 "$library" "libraries$library"; done
# The packages may know them by names from before /lib became a link to /usr/lib. One query, because each reads the lists of all packages.
mapfile -t names < <(realpath "${libraries[@]}")
mapfile -t packages < <({ dpkg-query --search "${libraries[@]}" "${names[@]}" 2> /dev/null || true; } | sed -n 's/^\([^ :]*\):.*/\1/p' | sort --unique)
for package in "${packages[@]}"; do record "$package"; done
install -D --mode 644 "$certificates" "libraries$certificates"
! dpkg-query --show ca-certificates > /dev/null 2>&1 || record ca-certificates
install --mode 755 "$squash" program/usr/bin/squash
install --mode 644 "${licenses[@]}" program/usr/share/doc/squash
chmod 1777 program/tmp
echo 'root:x:0:0:root:/:/sbin/nologin
squash:x:65532:65532:squash:/:/sbin/nologin' > program/etc/passwd
echo 'root:x:0:
squash:x:65532:' > program/etc/group
echo 'hosts: files dns' > program/etc/nsswitch.conf

pack libraries layer1 "$time"
pack program layer2 "$time"
config=$(cat <<JSON
{$platform,"os":"linux","created":"$time","config":{"User":"65532:65532","Env":["PATH=/usr/bin","SSL_CERT_FILE=$certificates"],"Entrypoint":["squash"],"Labels":{"org.opencontainers.image.title":"squash","org.opencontainers.image.description":"Merges the layers of a container image into one","org.opencontainers.image.licenses":"MIT","org.opencontainers.image.version":"$version"}},"rootfs":{"type":"layers","diff_ids":["$(diff_id layer1)","$(diff_id layer2)"]},"history":[{"created":"$time","created_by":"libraries"},{"created":"$time","created_by":"squash $version"}]}
JSON
)
write_archive layers.tar squash:latest "$config" layer1 layer2
"$squash" -i layers.tar -o "$output" -t "squash:$version" -t squash:latest
