"""Reads image archives and merges their layers: slowly, with Python's own tar reader, and without code of squash."""

import hashlib
import json
import subprocess
import tarfile
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Iterator

DECOMPRESSORS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}

# The members of a config's "config" that affect a running container.
RUNTIME_FIELDS = (
    "User", "ExposedPorts", "Env", "Entrypoint", "Cmd", "Volumes", "WorkingDir", "Labels", "StopSignal", "Healthcheck",
    "OnBuild", "Shell",
)


@dataclass(eq=False)
class Inode:
    """The target of a name. Hardlinks are names of one inode."""

    kind: str
    mode: int = 0o755
    owner: tuple[int, int] = (0, 0)
    # None: the topmost layer with this directory only implies it, so that engines choose a time.
    mtime: float | None = None
    layer: int = 0
    detail: str = ""
    xattrs: dict[str, str] = field(default_factory=dict)
    children: dict[str, "Inode"] = field(default_factory=dict)


def read_config(archive: Path) -> dict:
    with tarfile.open(archive, "r:") as tar:
        return json.load(tar.extractfile(read_manifest(tar)["Config"]))


def read_rootfs(archive: Path) -> Inode:
    """The files that a container of the image sees."""
    root = Inode("directory")
    with tarfile.open(archive, "r:") as tar:
        for number, name in enumerate(read_manifest(tar)["Layers"]):
            with open_layer(tar.extractfile(name)) as layer:
                apply_layer(root, layer, number)
    return root


def read_layer(path: Path) -> Inode:
    """The files of a bare layer."""
    root = Inode("directory")
    with open(path, "rb") as file, open_layer(file) as layer:
        apply_layer(root, layer, 0)
    return root


def read_manifest(tar: tarfile.TarFile) -> dict:
    try:
        images = json.load(tar.extractfile("manifest.json"))
    except KeyError:
        raise ValueError("not a docker-archive: it has no manifest.json") from None
    if len(images) != 1:
        raise ValueError(f"the archive has {len(images)} images instead of one")
    return images[0]


def open_layer(stored: BinaryIO) -> tarfile.TarFile:
    magic = stored.read(4)
    stored.seek(0)
    for prefix, program in DECOMPRESSORS.items():
        if magic.startswith(prefix):
            plain = tempfile.TemporaryFile()
            with subprocess.Popen([program, "-dc"], stdin=subprocess.PIPE, stdout=plain) as process:
                while block := stored.read(1 << 20):
                    process.stdin.write(block)
            if process.returncode:
                raise ValueError(f"{program} cannot decompress a layer")
            plain.seek(0)
            return tarfile.open(fileobj=plain, mode="r:")
    return tarfile.open(fileobj=stored, mode="r:")


def apply_layer(root: Inode, layer: tarfile.TarFile, number: int) -> None:
    """OCI image-spec v1.1, layer.md, Applying Changesets. Whiteouts affect lower layers only, so they are applied first."""
    entries = []
    for member in layer:
        path = [part for part in member.name.split("/") if part not in ("", ".")]
        name = path[-1] if path else ""
        if name == ".wh..wh..opq":
            if (directory := find(root, path[:-1])) is not None:
                directory.children.clear()
        elif name.startswith(".wh..wh."):
            continue
        elif name.startswith(".wh."):
            if (directory := find(root, path[:-1])) is not None:
                directory.children.pop(name.removeprefix(".wh."), None)
        else:
            entries.append((path, member))
    for path, member in entries:
        apply_entry(root, layer, number, path, member)


def apply_entry(root: Inode, layer: tarfile.TarFile, number: int, path: list[str], member: tarfile.TarInfo) -> None:
    if not path:
        set_metadata(root, member)
        return
    directory = root
    for part in path[:-1]:
        child = directory.children.get(part)
        if child is None or child.kind != "directory":
            child = directory.children[part] = Inode("directory", layer=number)
        if child.layer < number:
            child.layer, child.mtime = number, None
        directory = child

    if member.islnk():
        target = find(root, [part for part in member.linkname.split("/") if part not in ("", ".")])
        if target is None:
            raise ValueError(f"{member.name} is a hardlink to {member.linkname}, which does not exist")
        if target.layer == number:
            # Unpacking a link applies its header to the file.
            set_metadata(target, member)
        directory.children[path[-1]] = target
        return
    inode = make_inode(layer, number, member)
    lower = directory.children.get(path[-1])
    if inode.kind == "directory" and lower is not None:
        inode.children = lower.children
    directory.children[path[-1]] = inode


def make_inode(layer: tarfile.TarFile, number: int, member: tarfile.TarInfo) -> Inode:
    inode = Inode("file", layer=number)
    set_metadata(inode, member)
    if member.isdir():
        inode.kind = "directory"
    elif member.issym():
        inode.kind, inode.detail = "symlink", member.linkname
    elif member.isfifo():
        inode.kind = "fifo"
    elif member.ischr() or member.isblk():
        inode.kind, inode.detail = "device", f"{member.type} {member.devmajor},{member.devminor}"
    else:
        inode.detail = digest(layer.extractfile(member))
    return inode


def set_metadata(inode: Inode, member: tarfile.TarInfo) -> None:
    inode.mode, inode.owner, inode.mtime = member.mode & 0o7777, (member.uid, member.gid), member.mtime
    inode.xattrs.update((key, value) for key, value in member.pax_headers.items() if key.startswith("SCHILY.xattr."))


def digest(content: BinaryIO) -> str:
    result = hashlib.sha256()
    while block := content.read(1 << 20):
        result.update(block)
    return result.hexdigest()


def find(root: Inode, path: list[str]) -> Inode | None:
    for part in path:
        root = root.children.get(part)
        if root is None:
            return None
    return root


def walk(directory: Inode, prefix: str = "") -> Iterator[tuple[str, Inode]]:
    for name, inode in directory.children.items():
        yield prefix + name, inode
        if inode.kind == "directory":
            yield from walk(inode, f"{prefix}{name}/")


def differences(expected: Inode, actual: Inode) -> list[str]:
    """The differences of two root filesystems, one line per kind. Engines round times to seconds."""
    left, right = dict(walk(expected)), dict(walk(actual))
    found = Counter()
    examples: dict[str, str] = {}

    def note(what: str, path: str) -> None:
        found[what] += 1
        examples.setdefault(what, path)

    for path in sorted(left.keys() - right.keys()):
        note("missing", path)
    for path in sorted(right.keys() - left.keys()):
        note("added", path)
    twins: dict[int, Inode] = {}
    for path in sorted(left.keys() & right.keys()):
        one, other = left[path], right[path]
        if (one.kind, one.detail) != (other.kind, other.detail):
            note("content", path)
        if one.kind != "symlink" and one.mode != other.mode:
            note("mode", path)
        if one.owner != other.owner:
            note("owner", path)
        if None not in (one.mtime, other.mtime) and abs(one.mtime - other.mtime) >= 1:
            note("time", path)
        if one.xattrs != other.xattrs:
            note("xattrs", path)
        if twins.setdefault(id(one), other) is not other or twins.setdefault(id(other), one) is not one:
            note("hardlinks", path)
    return [f"{count} × {what} ({examples[what]}{', …' if count > 1 else ''})" for what, count in found.most_common()]


def lost_fields(expected: dict, actual: dict) -> list[str]:
    """The differing members of the config that affect a container. Absent and empty are the same."""
    lost = [key for key in ("architecture", "os", "variant") if (expected.get(key) or "") != (actual.get(key) or "")]
    left, right = expected.get("config") or {}, actual.get("config") or {}
    return lost + [key for key in RUNTIME_FIELDS if (left.get(key) or None) != (right.get(key) or None)]
