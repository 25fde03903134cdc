#!/usr/bin/env python3
"""Writes a small docker-archive with the things that some tools lose: hardlinks, extended attributes, capabilities, modes, times
below a second, and a config with everything in it but ONBUILD, which buildah runs when it opens an image.

Usage: probe-image.py OUTPUT.tar
"""

import hashlib
import io
import json
import sys
import tarfile

TIME = 1_700_000_000
# CAP_NET_RAW, as set on ping: version 2, effective.
CAPABILITY = bytes.fromhex("0100000200200000000000000000000000000000").decode("latin-1")
TYPES = {"directory": tarfile.DIRTYPE, "hardlink": tarfile.LNKTYPE, "symlink": tarfile.SYMTYPE, "fifo": tarfile.FIFOTYPE}

FINE = {"mtime": f"{TIME}.123456789"}
LAYERS = (
    (
        ("bin", "directory"), ("a", "directory"),
        ("a/one", b"one\n", FINE), ("a/two", "hardlink", FINE), ("a/three", "hardlink", FINE),
        ("a/gone", b"g" * 1_000_000), ("a/fifo", "fifo"), ("a/setuid", b"s", {}, 0o4755), ("a/link", "symlink"),
    ),
    (
        ("a/attribute", b"x", {"SCHILY.xattr.user.comment": "hello"}),
        ("a/ping", b"p", {"SCHILY.xattr.security.capability": CAPABILITY}, 0o755),
        ("directory", "directory", {"SCHILY.xattr.user.comment": "hello"}),
    ),
    (("a/.wh.gone", b""), ("a/.wh.one", b"")),
)

CONFIG = {
    "User": "1000:1000", "ExposedPorts": {"6379/tcp": {}}, "Env": ["PATH=/bin", "A=b"], "Entrypoint": ["/bin/sh", "-c"],
    "Cmd": ["echo hi"], "Volumes": {"/data": {}}, "WorkingDir": "/a", "Labels": {"k": "v"}, "StopSignal": "SIGINT",
    "Healthcheck": {"Test": ["CMD", "true"], "Interval": 5_000_000_000}, "Shell": ["/bin/sh", "-ec"],
}


def add(archive: tarfile.TarFile, name: str, content: bytes | str, records: dict | None = None, mode: int = 0o644) -> None:
    entry = tarfile.TarInfo(name)
    entry.mtime, entry.mode, entry.pax_headers = TIME, mode, dict(records or {})
    if isinstance(content, bytes):
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
        return
    entry.type = TYPES[content]
    if content == "directory":
        entry.mode = 0o755
    if content.endswith("link"):
        entry.linkname = "a/one" if content == "hardlink" else "one"
    archive.addfile(entry)


def layer(entries: tuple) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for entry in entries:
            add(archive, *entry)
    return buffer.getvalue()


def main(output: str) -> None:
    layers = [layer(entries) for entries in LAYERS]
    digests = [hashlib.sha256(content).hexdigest() for content in layers]
    created = "2024-01-01T00:00:00Z"
    config = json.dumps({
        "architecture": "amd64", "os": "linux", "created": created, "config": CONFIG,
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}" for digest in digests]},
        "history": [{"created": created, "created_by": f"step {number}"} for number in range(len(layers))],
    }).encode()
    config_name = hashlib.sha256(config).hexdigest() + ".json"
    names = [f"{digest}/layer.tar" for digest in digests]
    with tarfile.open(output, "w") as archive:
        add(archive, config_name, config)
        for name, content in zip(names, layers):
            add(archive, name, content)
        add(archive, "manifest.json", json.dumps([{"Config": config_name, "RepoTags": ["probe:1"], "Layers": names}]).encode())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
