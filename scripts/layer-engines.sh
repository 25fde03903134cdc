#!/usr/bin/env bash
# Lays out and purges images, and runs the results with Docker, podman and containerd. Fails unless each container sees the files that a
# container of the original sees in Docker: names, types, modes, owners, times, links and contents.
#   layer-engines.sh SQUASH [ARCHIVE ...]
# The first image is built here, and is awkward: opaque directories, files that become directories and the reverse, hardlinks and changes
# of metadata across layers, deleted directories. The others come from archives, and need sh, find, sort, stat and sha256sum.
# Needs root, Docker, podman, containerd and busybox. Starts its own dockerd, which starts a containerd.
set -euo pipefail
source "$(dirname "$0")/own-docker.sh"
squash=$(realpath "${1:?usage: layer-engines.sh SQUASH [ARCHIVE ...]}")
shift
archives=()
for archive in "$@"; do archives+=("$(realpath "$archive")"); done
work=$(mktemp -d)
cd "$work"
export DOCKER_BUILDKIT=0 CONTAINERS_STORAGE_CONF=$work/storage.conf
printf '[storage]\ndriver = "overlay"\ngraphroot = "%s/podman"\nrunroot = "%s/podman-run"\n' "$work" "$work" > storage.conf

end() {
    stop_docker
    umount "$work/podman/overlay" 2> /dev/null || true
    rm -rf "$work"
}
trap end EXIT

start_docker dockerd.log

# Prints every file of the container, except those that engines add. Of hardlinks it prints which names are one file: their number still
# counts names that a layer above has replaced.
# shellcheck disable=SC2016
list='
    find / -path /proc -prune -o -path /sys -prune -o -path /dev -prune -o -path /etc/hosts -o -path /etc/hostname -o -path /etc/resolv.conf -o \
        -path /etc/mtab -o -path /.dockerenv -o -path /run/.containerenv -o -path / -o -path /etc -o -path /run -o -print > /dev/shm/list
    tr "\n" "\0" < /dev/shm/list | xargs -0 stat -c "%n %F %a %u %g %Y %t %T" | sort
    tr "\n" "\0" < /dev/shm/list | xargs -0 sh -c "for f; do if [ -h \"\$f\" ]; then echo \"\$f -> \$(readlink \"\$f\")\"; fi; done" sh | sort
    find / -xdev -path /proc -prune -o -path /sys -prune -o -path /dev -prune -o -path "/etc/host*" -o -path /etc/resolv.conf -o -type f -size +0 -print0 | sort -z | xargs -0 sha256sum
    find / -xdev -path /proc -prune -o -path /sys -prune -o -path /dev -prune -o -type f -links +1 -print0 | xargs -0 stat -c "%i %n" | sort | {
        while read -r inode name; do
            if [ "$inode" != "$last" ]; then first=$name; else echo "$first = $name"; fi
            last=$inode
        done
    } | sort'

docker_lists() { docker run --rm --network none --entrypoint /bin/sh "$1" -c "$list"; }
podman_lists() { podman --cgroup-manager cgroupfs --runtime runc run --rm --network none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 --entrypoint /bin/sh "$1" -c "$list"; }
containerd_lists() { ctr --address "$work/exec/containerd/containerd.sock" --namespace layers run --rm "$1" "list$RANDOM" /bin/sh -c "$list"; }
docker_loads() { docker load --quiet --input "$1" > /dev/null; }
podman_loads() { podman load --quiet --input "$1" > /dev/null; }
containerd_loads() { ctr --address "$work/exec/containerd/containerd.sock" --namespace layers image import "$1" > /dev/null; }
docker_removes() { docker image rm --force "$1" > /dev/null; }
podman_removes() { podman image rm --force "$1" > /dev/null; }
containerd_removes() { ctr --address "$work/exec/containerd/containerd.sock" --namespace layers image rm --sync "$1" > /dev/null; }

build_awkward() {
    mkdir context
    cp "$(command -v busybox)" context/busybox
    cat > context/Dockerfile << 'DOCKERFILE'
FROM scratch
COPY busybox /bin/busybox
RUN ["/bin/busybox", "sh", "-c", "/bin/busybox --install -s /bin; mkdir -p /etc /tmp /run /dev/shm"]
RUN mkdir -p /a/deep/er /b /c; for i in $(seq 200); do mkdir -p /files/$((i % 17)); seq $i $((i + 400)) > /files/$((i % 17))/$i; done; \
    echo one > /a/deep/er/one; echo two > /a/two; echo b > /b/file; echo c > /c/file; ln /files/1/1 /files/first; ln -s /a /link; mkfifo /pipe
RUN rm -rf /a/deep; mkdir -p /a/deep; echo new > /a/deep/new
RUN rm -rf /b; echo 'now a file' > /b; rm /c/file; mkdir /c/file; echo x > /c/file/x
RUN ln /files/2/2 /files/second; ln /files/first /files/third; ln -sf /c /link
RUN chmod 700 /files/3; chown 7:8 /files/4/4; chmod u+s /files/5/5; touch -d '2001-02-03 04:05:06' /files/6
RUN rm -rf /files/7; rm /files/8/*; mkdir /files/7
RUN rm -rf /files/9 && mkdir -p /files/9/other && seq 100 > /files/9/other/file && rm /pipe && echo 'no pipe' > /pipe
RUN mv /a /moved; rm /files/10/10
DOCKERFILE
    docker build --network none --tag layers:awkward context > build.log 2>&1 || { cat build.log; return 1; }
    docker save --output awkward.tar layers:awkward
}

failed=0
check() { # ARCHIVE OPTION ...
    local archive=$1 engine name=localhost/layers:result
    shift
    "$squash" --input "$archive" --output result.tar --tag "$name" --quiet "$@"
    for engine in docker podman containerd; do
        "${engine}_loads" result.tar
        "${engine}_lists" "$name" > said 2>&1 || true
        "${engine}_removes" "$name"
        if cmp --quiet expected said; then echo "$(basename "$archive") $*, $engine: the same"
        else
            echo "$(basename "$archive") $*, $engine:"
            diff expected said | head -n 20 || true
            failed=1
        fi
    done
}

build_awkward
for archive in "$work/awkward.tar" "${archives[@]}"; do
    original=$(docker load --quiet --input "$archive" | sed -n 's/^Loaded image: //p' | head -n 1)
    docker_lists "$original" > expected
    echo "$(basename "$archive"): $(wc -l < expected) lines"
    check "$archive" --max-layers 16 --compress none
    check "$archive" --max-layers 125 --compress gzip
    check "$archive" --max-layers 125 --format oci-archive --compress gzip
    check "$archive" --max-layer-size 20MB:warn
    check "$archive" --purge=0
    docker image rm --force "$original" > /dev/null
done
exit "$failed"
