#!/bin/sh
# Pulls images, squashes them, and pushes the results: with skopeo and jq, without a daemon or root. See `usage`.
set -eu

usage() {
    cat <<'END'
Pulls images, squashes them, and pushes the results, without a daemon or root.

  squash-push.sh SOURCE TARGET [OPTION OF SQUASH ...]
  squash-push.sh --list FILE [--shard I/N] [OPTION OF SQUASH ...]

SOURCE and TARGET are images in registries (registry.example/app:1), or
any other name of skopeo (oci:DIR:TAG). It prints TARGET@DIGEST for each
pushed image.

  --list FILE   read the images from FILE: "SOURCE TARGET" per line, "#" begins
                a comment. If one image fails, the others are still squashed;
                the exit code is then 1.
  --shard I/N   take every Nth image of the list, beginning with image I,
                counted from 0, as squash batch does
  -h, --help    print this help

All platforms of an image are squashed and pushed, except Windows; --platform
OS/ARCH[/VARIANT] picks one. Layers that squash keeps (--from, --base) keep
their digests, so the registry has them already. The result has the same
type of manifest as the source, Docker's or OCI's.

Needs squash, skopeo and jq on the PATH. Log in with skopeo login; for a
registry without TLS see registries.conf(5). Temporary files go to $TMPDIR.
END
}

say() {
    echo "squash-push.sh: $1" >&2
}

fail() {
    say "$1"
    exit 2
}

image() {
    case $1 in
        docker://* | oci:* | oci-archive:* | docker-archive:* | docker-daemon:* | containers-storage:* | dir:*) echo "$1" ;;
        *) echo "docker://$1" ;;
    esac
}

# Checks the options of squash before anything is pulled, and finds the platforms that they pick.
check() {
    platform=
    picks_platforms=
    compresses_zstd=
    previous=
    for option; do
        case $option in
            --dry-run) fail '--dry-run pushes nothing: run squash --dry-run on an archive instead' ;;
            -t | --tag | --tag=*) fail "$option: the pushed image is called TARGET, so give the name there" ;;
            --all-platforms | --platform | --platform=*) picks_platforms=1 ;;
        esac
        case $previous=$option in
            --platform=* | *=--platform=*) platform=${option#--platform=} ;;
            --compress=zstd* | *=--compress=zstd*) compresses_zstd=1 ;;
        esac
        previous=$option
    done

    # squash checks its options before it reads. If they are valid, it fails because the file is empty.
    code=0
    squash --input /dev/null --output "$work/squashed/" "$@" > "$work/output" 2>&1 || code=$?
    case $code in
        0) fail "with '$*' squash only prints something" ;;
        2) cat "$work/output" >&2; exit 2 ;;
    esac
}

# pull SOURCE: into an OCI layout, with every blob unchanged. If skopeo itself writes a layout, it converts the config
# of a Docker image to OCI's, which has no HEALTHCHECK, SHELL and ONBUILD.
pull() {
    if [ -n "$platform" ]; then
        os=${platform%%/*}
        architecture=${platform#*/}
        variant=
        case $architecture in */*) variant=${architecture#*/} ;; esac
        skopeo --override-os "$os" --override-arch "${architecture%%/*}" ${variant:+--override-variant "$variant"} \
            copy --quiet --retry-times 3 "$1" "dir:$work/source/blobs/sha256" || return
    else
        skopeo copy --quiet --retry-times 3 --all "$1" "dir:$work/source/blobs/sha256" || return
    fi

    (
        cd "$work/source/blobs/sha256"
        for file in *.manifest.json; do
            [ ! -e "$file" ] || mv "$file" "${file%.manifest.json}"
        done
        mv manifest.json "$work/manifest"
    ) && list_image "$1"
}

# Turns the folder of blobs into a layout: the manifest or index becomes a blob, and index.json names it.
list_image() {
    if [ "$(jq '[.manifests[]? | select(.platform.os == "windows")] | length' "$work/manifest")" != 0 ]; then
        say "$1: its Windows images are left out, because squash does not read them"
        jq --compact-output '.manifests |= map(select(.platform.os != "windows"))' "$work/manifest" > "$work/manifest.linux"
        mv "$work/manifest.linux" "$work/manifest"
    fi

    type=$(jq --raw-output '.mediaType // "application/vnd.oci.image.\(if .manifests then "index" else "manifest" end).v1+json"' "$work/manifest")
    kinds=$(jq --raw-output '[.mediaType, .manifests[]?.mediaType] | map(strings) | join(" ")' "$work/manifest")
    platforms=$(jq '[.manifests[]? | select(.platform.os != "unknown")] | length' "$work/manifest")
    digest=$(sha256sum < "$work/manifest" | cut -d ' ' -f 1)
    size=$(wc -c < "$work/manifest" | tr -d ' ')
    mv "$work/manifest" "$work/source/blobs/sha256/$digest"
    printf '{"imageLayoutVersion":"1.0.0"}' > "$work/source/oci-layout"
    printf '{"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"sha256:%s","size":%s}]}' "$type" "$digest" "$size" > "$work/source/index.json"
}

# push SOURCE TARGET [OPTION ...]
push() {
    source=$(image "$1")
    target=$(image "$2")
    name=$2
    shift 2

    rm -rf "$work/source" "$work/squashed"
    mkdir -p "$work/source/blobs"
    pull "$source" || return
    if [ -z "$picks_platforms" ] && [ "$platforms" -gt 1 ]; then set -- "$@" --all-platforms; fi

    # Podman reads HEALTHCHECK, SHELL and ONBUILD only from Docker's type of manifest, which does not support zstd.
    format=v2s2
    case $kinds in '' | *vnd.oci.*) format= ;; esac
    if [ -n "$format" ] && [ -n "$compresses_zstd" ]; then
        say "$name gets an OCI manifest, because Docker's has no zstd; podman reads no HEALTHCHECK, SHELL and ONBUILD from it"
        format=
    fi

    squash --input "$work/source" --output "$work/squashed/" "$@" || return
    skopeo copy --quiet --retry-times 3 --all ${format:+--format "$format"} --digestfile "$work/digest" "oci:$work/squashed" "$target" || return
    echo "$name@$(cat "$work/digest")"
}

for option; do
    case $option in -h | --help) usage; exit ;; esac
done

list=
shard=0/1
case ${1-} in
    --list)
        [ -r "${2-}" ] || fail "the list '${2-}' cannot be read"
        list=$2
        shift 2
        if [ "${1-}" = --shard ]; then
            shard=${2-}
            if ! echo "$shard" | grep -qxE '[0-9]+/[0-9]+' || [ "${shard%/*}" -ge "${shard#*/}" ]; then
                fail "--shard '$shard': give INDEX/COUNT, counted from 0, such as 0/4 to 3/4"
            fi
            shift 2
        fi
        ;;
    -*) fail "give SOURCE and TARGET, or --list FILE, before the options of squash ($1)" ;;
    *) [ $# -ge 2 ] || fail 'give SOURCE and TARGET, or --list FILE' ;;
esac
for program in squash skopeo jq; do
    command -v "$program" > /dev/null || fail "$program is not installed, or not on the PATH"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

if [ -z "$list" ]; then
    from=$1
    to=$2
    shift 2
    case $to in -*) fail "give SOURCE and TARGET before the options of squash ($to)" ;; esac
    check "$@"
    push "$from" "$to" "$@"
    exit
fi

check "$@"
awk -v first="${shard%/*}" -v count="${shard#*/}" '$1 !~ /^(#|$)/ && n++ % count == first { print $1, $2, NR }' "$list" > "$work/list"
bad=$(awk 'NF != 3 { print $2; exit }' "$work/list")
[ -z "$bad" ] || fail "line $bad of '$list' has no TARGET: give SOURCE TARGET"
failed=0
while read -r from to _; do
    push "$from" "$to" "$@" < /dev/null || {
        say "$from was not squashed"
        failed=1
    }
done < "$work/list"
exit $failed
