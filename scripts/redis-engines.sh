#!/usr/bin/env bash
# Slims an image whose command starts a redis server, and loads the results with Docker, podman and containerd. Fails unless each
# server answers redis-cli from outside its container, and each engine shows the original's EXPOSE, ENV and CMD.
#   redis-engines.sh SQUASH ARCHIVE
# Needs root, Docker, podman, containerd and jq. Starts its own dockerd, which starts a containerd.
set -euo pipefail
source "$(dirname "$0")/own-docker.sh"
squash=$(realpath "${1:?usage: redis-engines.sh SQUASH ARCHIVE}")
archive=$(realpath "${2:?usage: redis-engines.sh SQUASH ARCHIVE}")
work=$(mktemp -d)
cd "$work"
export CONTAINERS_STORAGE_CONF=$work/storage.conf
printf '[storage]\ndriver = "vfs"\ngraphroot = "%s/podman"\nrunroot = "%s/podman-run"\n' "$work" "$work" > storage.conf

end() {
    stop_docker
    rm -rf "$work"
}
trap end EXIT

start_docker dockerd.log

podman() { command podman --cgroup-manager cgroupfs --runtime runc "$@"; }
ctr() { command ctr --address "$work/exec/containerd/containerd.sock" --namespace redis "$@"; }

# Answers of the server to a client that is not in its container.
ask() { # PID
    local command
    for _ in $(seq 50); do
        if nsenter --net --target "$1" ./redis-cli ping > /dev/null 2>&1; then break; fi
        sleep 0.1
    done
    for command in PING 'SET greeting hello' 'GET greeting'; do
        # shellcheck disable=SC2086
        nsenter --net --target "$1" ./redis-cli $command
    done
}
settings() { jq --compact-output --sort-keys '{ExposedPorts, Env, Cmd, Entrypoint, WorkingDir, User} | del(.. | select(. == null or . == "" or . == []))'; }

docker_says() { # IMAGE
    local container
    container=$(docker run --detach --network none "$1")
    ask "$(docker inspect --format '{{.State.Pid}}' "$container")"
    docker rm --force "$container" > /dev/null
    docker image inspect --format '{{json .Config}}' "$1" | settings
}

podman_says() { # IMAGE
    local container
    container=$(podman run --detach --network none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 "$1")
    ask "$(podman inspect --format '{{.State.Pid}}' "$container")"
    podman rm --force "$container" > /dev/null
    podman image inspect --format '{{json .Config}}' "$1" | settings
}

containerd_says() { # IMAGE
    local manifest config
    ctr run --detach "$1" server
    ask "$(ctr task ls | awk '$1 == "server" { print $2 }')"
    ctr task rm --force server > /dev/null 2>&1
    ctr container rm server
    manifest=$(ctr image ls "name==$1" | awk 'NR == 2 { print $3 }')
    config=$(ctr content get "$manifest" | jq --raw-output .config.digest)
    ctr content get "$config" | jq .config | settings
}

docker load --quiet --input "$archive" | sed -n 's/^Loaded image: //p' | { read -r original; docker tag "$original" redis:original; }
container=$(docker create redis:original)
docker cp "$container:/usr/local/bin/redis-cli" .
docker rm "$container" > /dev/null
docker_says redis:original > expected
cat expected

failed=0
for scope in package file; do
    name=localhost/redis:slim-$scope
    "$squash" --input "$archive" --output slim.tar --tag "$name" --slim="$scope" --quiet
    docker load --quiet --input slim.tar > /dev/null
    podman load --quiet --input slim.tar > /dev/null
    ctr image import slim.tar > /dev/null
    for engine in docker podman containerd; do
        "${engine}_says" "$name" > said 2>&1 || true
        if cmp --quiet expected said; then echo "--slim=$scope, $engine: the same"
        else
            echo "--slim=$scope, $engine:"
            diff expected said || true
            failed=1
        fi
    done
    echo "--slim=$scope: $(docker image inspect --format '{{.Size}}' "$name") bytes"
done
exit "$failed"
