#!/bin/sh
# Pulls images, squashes them, and pushes the results: with skopeo, without a daemon or root.
#
#   squash-push.sh SOURCE TARGET [OPTION OF SQUASH ...]
#   squash-push.sh --list FILE [--shard I/N] [OPTION OF SQUASH ...]
#
# SOURCE and TARGET are images in registries (registry.example/app:1), or anything that skopeo names (oci:DIR:TAG).
# FILE holds "SOURCE TARGET" a line; '#' begins a comment. --shard takes every Nth image of it, beginning with image I,
# counted from 0, as squash batch does. One bad image stops no other; the exit code is 1 if there is one.
#
# For each image pushed it prints TARGET@DIGEST. Layers that squash keeps (--from, --base) keep their digests, so the
# registry has them already. Logins and registries without TLS are skopeo's: skopeo login, registries.conf(5).
set -eu

fail() {
    echo "squash-push.sh: $1" >&2
    exit 2
}

image() {
    case $1 in
        docker://* | oci:* | oci-archive:* | docker-archive:* | docker-daemon:* | containers-storage:* | dir:*) echo "$1" ;;
        *) echo "docker://$1" ;;
    esac
}

# push SOURCE TARGET [OPTION ...]
push() {
    source=$(image "$1")
    target=$(image "$2")
    name=$2
    shift 2
    platforms=
    case " $*" in
        *' --platform'* | *' --all-platforms'*) platforms=--all ;;
    esac

    rm -rf "$work/source" "$work/squashed"
    skopeo copy --quiet --retry-times 3 $platforms "$source" "oci:$work/source:image" &&
        squash --input "$work/source" --output "$work/squashed/" "$@" &&
        skopeo copy --quiet --retry-times 3 $platforms --digestfile "$work/digest" "oci:$work/squashed:image" "$target" &&
        echo "$name@$(cat "$work/digest")"
}

list=
shard=0/1
if [ "${1-}" = --list ]; then
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
elif [ $# -lt 2 ]; then
    fail 'give SOURCE and TARGET, or --list FILE'
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

if [ -z "$list" ]; then
    push "$@"
    exit
fi

awk -v first="${shard%/*}" -v count="${shard#*/}" '$1 !~ /^(#|$)/ && n++ % count == first { print $1, $2 }' "$list" > "$work/list"
failed=0
while read -r from to; do
    push "$from" "$to" "$@" < /dev/null || {
        echo "squash-push.sh: $from was not squashed" >&2
        failed=1
    }
done < "$work/list"
exit $failed
