# shellcheck shell=bash
# A Docker daemon with its own images, for scripts that source this file. $work is their temporary directory.

daemon=

# start_docker LOG: sets DOCKER_HOST
start_docker() {
    # shellcheck disable=SC2154
    export DOCKER_HOST=unix://$work/docker.sock
    dockerd --data-root "$work/docker" --exec-root "$work/exec" --pidfile "$work/pid" --host "$DOCKER_HOST" \
        --iptables=false --bridge=none > "$1" 2>&1 &
    daemon=$!
    for _ in $(seq 100); do
        if docker version > /dev/null 2>&1; then return; fi
        sleep 0.2
    done
    echo "dockerd does not start: $(tail -n 1 "$1")" >&2
    return 1
}

stop_docker() {
    if [ -z "$daemon" ]; then return; fi
    kill "$daemon"
    wait "$daemon" || true
    # The network namespace of the host, which dockerd leaves mounted.
    umount "$work/exec/netns/default" 2> /dev/null || true
}
