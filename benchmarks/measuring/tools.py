"""The tools of the comparison, with their commands and kinds of output."""

import os
import shutil
from dataclasses import dataclass
from enum import Enum


class Output(Enum):
    ARCHIVE = "an image"
    LAYER = "the files only"
    NONE = "nothing"


@dataclass(frozen=True)
class Tool:
    """Bash scripts. They find the archive in $IN, write $OUT, and may leave files in the empty folder $WORK."""

    name: str
    squash: str
    # Import the archive into the tool's own store before, and export it afterwards.
    load: str = ""
    save: str = ""
    clean: str = ""
    programs: tuple[str, ...] = ()
    version: str = ""
    how: str = ""
    output: Output = Output.ARCHIVE
    needs_root: bool = False
    needs_docker: bool = False
    # Whether the output is discarded during the measurement.
    discards: bool = False
    kind: str = "other"

    def problem(self) -> str | None:
        """The reason why it cannot run here."""
        missing = [program for program in self.programs if not shutil.which(program)]
        if missing:
            return "not installed" if missing[0] == self.programs[0] else f"needs {', '.join(missing)}"
        return "needs root" if self.needs_root and os.geteuid() != 0 else None


LIMITS = (
    Tool("cat in > out", 'cat "$IN" > "$OUT"', output=Output.NONE, kind="limit"),
    Tool("openssl dgst -sha256 in", 'openssl dgst -sha256 "$IN"', programs=("openssl",), output=Output.NONE, kind="limit"),
    Tool("openssl dgst -sha256 layer", 'openssl dgst -sha256 "$LAYER"', programs=("openssl",), output=Output.NONE, kind="limit"),
)

OURS = (
    Tool("squash", '"$SQUASH" --quiet -i "$IN" -o "$OUT"', version='"$SQUASH" --version', kind="ours", how="`squash -i in -o out`"),
    Tool("squash --no-verify", '"$SQUASH" --quiet --no-verify -i "$IN" -o "$OUT"', kind="ours"),
    Tool("squash, pipe to pipe", 'cat "$IN" | "$SQUASH" --quiet | cat > "$OUT"', discards=True, kind="ours", how="`cat in | squash | cat > /dev/null`"),
)

DOCKER_LOAD = 'docker load --quiet --input "$IN"'
BUILDAH = 'buildah() { command buildah --root "$WORK/root" --runroot "$WORK/run" "$@"; }'

OTHERS = (
    Tool(
        "docker export | import",
        load=DOCKER_LOAD,
        squash='docker create --name squash-compare "$IMAGE" true && docker export squash-compare | docker import - squash-compare:docker',
        save='docker save --output "$OUT" squash-compare:docker',
        clean='docker rm --force squash-compare; docker rmi --force squash-compare:docker "$IMAGE"',
        programs=("docker",), version="docker version --format '{{.Server.Version}}'", needs_docker=True,
        how="`docker load`; `docker create`, `docker export | docker import`; `docker save`"),
    Tool(
        "docker-squash",
        load=DOCKER_LOAD,
        squash='docker-squash --tag squash-compare:docker-squash --load-image false --tmp-dir "$WORK/tmp" --output-path "$OUT" "$IMAGE"',
        clean='docker rmi --force "$IMAGE"',
        programs=("docker-squash", "docker"), version="docker-squash --version", needs_docker=True,
        how="`docker load`; `docker-squash --load-image false --output-path out`"),
    Tool(
        "buildah commit --squash",
        load=BUILDAH + '; buildah from --name squash-compare "docker-archive:$IN"',
        squash=BUILDAH + '; buildah commit --squash squash-compare "docker-archive:$OUT:squash-compare:buildah"',
        clean=BUILDAH + '; buildah rm --all; buildah rmi --all --force',
        programs=("buildah",), version="buildah --version", needs_root=True,
        how="`buildah from docker-archive:in`; `buildah commit --squash … docker-archive:out`"),
    Tool(
        "umoci unpack, insert",
        load='skopeo copy --quiet "docker-archive:$IN" "oci:$WORK/layout:old"',
        squash='cd "$WORK" && umoci unpack --image layout:old bundle && umoci new --image layout:new && '
               'umoci insert --image layout:new bundle/rootfs /',
        save='skopeo copy --quiet "oci:$WORK/layout:new" "docker-archive:$OUT:squash-compare:umoci"',
        programs=("umoci", "skopeo"), version="umoci --version", needs_root=True,
        how="`skopeo copy` to an OCI layout; `umoci unpack`, `umoci new`, `umoci insert`; `skopeo copy` to an archive"),
    Tool(
        "crane export", squash='crane export - "$OUT" < "$IN"', programs=("crane",), version="crane version", output=Output.LAYER,
        how="`crane export - out < in`"),
)
