#!/usr/bin/env bash
# Builds the images of tests/images from Debian's packages with Docker, slims them, and compares what the originals and
# the results do. Compares the reasons for libraries with the loader of the original, and dpkg's database with the files that
# stay. Prints a table of sizes; the outputs stay in artifacts/slim-images/NAME.
#   slim-images.sh SQUASH [IMAGE ...]     (default: all)
# REMOVE=1 also removes each kept library, interpreter and CA bundle from the result of --slim=file, one at a time, and fails
# if the image then still does the same. The regular expressions in spare.txt of a recipe name those that its program does not use.
# Needs root, Docker, mmdebstrap, curl, openssl, python3 and the package mirror. Starts its own dockerd if DOCKER_HOST is not set.
set -euo pipefail
squash=$(realpath "${1:?usage: slim-images.sh SQUASH [IMAGE ...]}")
shift
cd "$(dirname "$0")/.."
recipes=$PWD/tests/images
scripts=$PWD/scripts
out=$PWD/artifacts/slim-images
mkdir -p "$out"
read -r -a images <<< "${*:-$(basename -a "$recipes"/*/ | xargs)}"

suite=bookworm
export DOCKER_BUILDKIT=0
work=$(mktemp -d)
source scripts/own-docker.sh
container=

stop_container() {
    if [ -n "$container" ]; then docker rm --force "$container" > /dev/null; fi
    container=
}

end() {
    stop_container
    stop_docker
    rm -rf "$work"
}
trap end EXIT

# The base of all images, with the lists of packages, so that the recipes need not fetch them.
build_base() {
    if ! docker image inspect squash-test:debian > /dev/null 2>&1; then
        mmdebstrap --quiet --variant=apt --include=ca-certificates --aptopt='Acquire::Languages "none"' "$suite" "$work/base.tar"
        docker import --change 'ENV DEBIAN_FRONTEND=noninteractive' "$work/base.tar" squash-test:debian > /dev/null
        rm "$work/base.tar"
    fi
    docker build --network host --tag squash-test:base - > "$out/base.log" 2>&1 << 'DOCKERFILE'
FROM squash-test:debian
RUN printf '%s\n' 'Dir::Cache::pkgcache "";' 'Dir::Cache::srcpkgcache "";' 'Binary::apt::APT::Keep-Downloaded-Packages "false";' \
    'APT::Keep-Downloaded-Packages "false";' 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb"; };' > /etc/apt/apt.conf.d/docker-clean && apt-get update
DOCKERFILE
}

# For the check of an image: starts it, waits until it listens at a port, and asks it from its own network.
inside() { nsenter --net --target "$(docker inspect --format '{{.State.Pid}}' "$container")" "$@"; }
serve() { # IMAGE PORT
    container=$(docker run --detach --network none "$1")
    inside timeout 30 bash -c "until : < /dev/tcp/127.0.0.1/$2; do sleep 0.1; done" 2> /dev/null || true
}
visit() { inside curl --silent --show-error --noproxy '*' "$@"; }
without_dates() { sed -E '/^(Date|Last-Modified|ETag):/d'; }

# The program of the image prints what matters, or a check asks it.
check() { # RECIPE IMAGE
    if [ -f "$1/check.sh" ]; then
        (
            trap stop_container EXIT
            set -- "$2" "$1/check.sh"
            # shellcheck source=/dev/null
            source "$2"
        )
    else
        docker run --rm --network none "$2"
    fi
}

observe() { # NAME VARIANT
    local status=0
    check "$recipes/$1" "squash-test:$1-$2" > "$out/$1/$2.txt" 2>&1 || status=$?
    echo "ends with $status" >> "$out/$1/$2.txt"
}

build() { # NAME
    rm -rf "$work/context"
    cp -R "$recipes/$1" "$work/context"
    if [ -f "$work/context/prepare.sh" ]; then bash "$work/context/prepare.sh" "$work/context"; fi
    docker build --network host --tag "squash-test:$1-original" "$work/context" > "$out/$1/build.log" 2>&1
    docker save --output "$work/$1.tar" "squash-test:$1-original"
}

# The loader of the original names the same files, and the database of dpkg lists the packages that have files.
verify() { # NAME VARIANT
    local report=$out/$1/$2.json original="squash-test:$1-original" container status=0 qemu=()
    if [ -x "$(command -v qemu-i386-static)" ]; then qemu=(--volume "$(command -v qemu-i386-static):/qemu:ro"); fi
    python3 "$scripts/slim-check.py" libraries "$report" > "$work/libraries"
    docker run --rm --interactive --network none --user 0 --env LC_ALL=C --volume "$scripts/list-libraries.sh:/list-libraries.sh:ro" "${qemu[@]}" \
        --entrypoint /bin/sh "$original" /list-libraries.sh < "$work/libraries" > "$work/listing"
    python3 "$scripts/slim-check.py" loader "$report" "$work/listing" || status=1
    for image in original "$2"; do
        container=$(docker create "squash-test:$1-$image" true)
        docker export --output "$work/$image.rootfs.tar" "$container"
        docker rm "$container" > /dev/null
    done
    python3 "$scripts/slim-check.py" packages "$work/original.rootfs.tar" "$work/$2.rootfs.tar" || status=1
    rm "$work/"*.rootfs.tar
    return "$status"
}

# An image without one file: a whiteout in the container's upper directory, committed.
without() { # NAME PATH
    local container upper
    container=$(docker create "squash-test:$1-slim-file")
    upper=$(docker inspect --format '{{.GraphDriver.Data.UpperDir}}' "$container")
    (
        shopt -s dotglob
        lower=$(docker inspect --format '{{.GraphDriver.Data.LowerDir}}' "$container")
        lower=${lower##*:}
        directory=
        IFS=/ read -r -a parts <<< "${2#/}"
        for part in "${parts[@]:0:${#parts[@]}-1}"; do
            directory+=/$part
            [ -d "$upper$directory" ] && continue
            mkdir "$upper$directory"
            chown --reference "$lower$directory" "$upper$directory"
            chmod --reference "$lower$directory" "$upper$directory"
        done
        mknod "$upper$2" c 0 0
    )
    docker commit "$container" "squash-test:$1-removed" > /dev/null
    docker rm "$container" > /dev/null
}

# Removing any one kept library, interpreter or CA bundle makes the check of the image fail.
remove_each() { # NAME
    local path needed=0 spare=0 needless=()
    while IFS= read -r path; do
        without "$1" "$path"
        observe "$1" removed
        docker image rm --force "squash-test:$1-removed" > /dev/null
        if ! cmp --quiet "$out/$1/original.txt" "$out/$1/removed.txt"; then needed=$((needed + 1))
        elif [ -f "$recipes/$1/spare.txt" ] && grep --extended-regexp --line-regexp --quiet --file <(grep -v '^#' "$recipes/$1/spare.txt") <<< "$path"; then spare=$((spare + 1))
        else needless+=("$path")
        fi
    done < <(python3 "$scripts/slim-check.py" removable "$out/$1/slim-file.json")
    echo "$1: without any of $needed files it fails, without any of $spare in spare.txt it does not"
    if [ ${#needless[@]} -gt 0 ]; then
        printf '%s\n' "$1 does the same without:" "${needless[@]}"
        return 1
    fi
}

size_of() { docker image inspect --format '{{.Size}}' "squash-test:$1" 2> /dev/null || true; }
megabytes() { awk -v bytes="${1:-0}" 'BEGIN { print bytes ? sprintf("%.1f MB", bytes / 1e6) : "none" }'; }

# The results behave as the original does, and the original works.
compare() { # NAME
    grep --quiet '^ends with 0$' "$out/$1/original.txt" || { echo 'the original fails'; return; }
    local variant different=()
    for variant in slim slim-file; do
        cmp --quiet "$out/$1/original.txt" "$out/$1/$variant.txt" || different+=("$variant")
    done
    if [ ${#different[@]} -eq 0 ]; then echo yes; else echo "no: ${different[*]}"; fi
}

row() { # NAME
    local name=$1 variant
    mkdir -p "$out/$name"
    build "$name" || { echo "| $name | the build fails: see $out/$name/build.log |"; return 1; }
    observe "$name" original
    for variant in squashed slim slim-file; do
        local option=()
        case $variant in
            slim) option=(--slim) ;;
            slim-file) option=(--slim=file) ;;
        esac
        "$squash" --input "$work/$name.tar" --tag "squash-test:$name-$variant" --compress none --json "$out/$name/$variant.json" "${option[@]}" \
            2> "$out/$name/$variant.log" | docker load --quiet > /dev/null 2>> "$out/$name/$variant.log" || true
    done
    rm "$work/$name.tar"
    observe "$name" slim
    observe "$name" slim-file
    local same
    same=$(compare "$name")
    echo "| $name | $(megabytes "$(size_of "$name-original")") | $(megabytes "$(size_of "$name-squashed")") | $(megabytes "$(size_of "$name-slim")") | $(megabytes "$(size_of "$name-slim-file")") | $same |"
    local faults=0
    for variant in slim slim-file; do
        verify "$name" "$variant" > "$out/$name/$variant-verified.txt" 2>&1 || faults=1
        sed "s/^/$name, $variant: /" "$out/$name/$variant-verified.txt" >&2
    done
    if [ "${REMOVE:-}" = 1 ]; then remove_each "$name" >&2 || faults=1; fi
    docker image rm --force "squash-test:$name-"{original,squashed,slim,slim-file} > /dev/null 2>&1 || true
    [ "$same" = yes ] && [ "$faults" = 0 ]
}

if [ -z "${DOCKER_HOST:-}" ]; then start_docker "$out/dockerd.log"; fi
build_base
echo '| image | before | squashed | --slim | --slim=file | same behaviour |'
echo '| --- | --- | --- | --- | --- | --- |'
failed=0
for name in "${images[@]}"; do row "$name" || failed=$((failed + 1)); done
if [ "$failed" -gt 0 ]; then
    echo "$failed of ${#images[@]} images differ: see $out" >&2
    exit 1
fi
