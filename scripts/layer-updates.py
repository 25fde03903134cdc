#!/usr/bin/env python3
"""Builds an image from Debian's packages with Docker, then its updates, and counts the bytes that a user of the first one must pull.

    layer-updates.py SQUASH [OUTPUT]      (default: artifacts/layer-updates)

The updates: the same built again, security updates of three packages, one changed file of the application, an additional package, and
the next release of Debian. Prints a table with the original layers, --purge, one squashed layer, --max-layers 40 with and without --like,
and the layers that Nix would make. Fails if --like needs more than the changed files, the average layer for each changed package, and
2 MB, or if it changes an image without changes.

Needs root, dockerd, docker, mmdebstrap and the package mirror. Starts its own dockerd. The archives stay in OUTPUT for the next run, and an
interrupted run goes on.
"""

import contextlib
import functools
import gzip
import hashlib
import io
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path

LAYERS = 40
SPARE_BYTES = 2_000_000
EPOCH = 1_767_225_600
START_SECONDS = 60
PACKAGES = ["python3", "openssl", "curl", "ca-certificates"]
UPDATED = ["libssl3", "openssl", "libexpat1", "perl-base"]
DOCKERFILE = """
FROM updates:{base}
RUN apt-get update && apt-get install --yes --no-install-recommends {packages} \\
    && rm -rf /var/lib/apt/lists/* /var/log/* /var/cache/apt/*.bin /etc/apt/preferences.d/updates
COPY app /opt/app
CMD ["python3", "-c", "import ssl, sys; sys.path.insert(0, '/opt/app'); import part000; print(ssl.OPENSSL_VERSION)"]
"""


class Variant:
    """An image: its base, its packages, and whether a file of the application has changed."""

    def __init__(self, title, base="old", added=(), changed=False, fresh=False, bounded=True):
        self.title, self.base, self.added, self.changed, self.fresh, self.bounded = title, base, added, changed, fresh, bounded


VARIANTS = {
    "first": Variant("first"),
    "again": Variant("built again, nothing changed", fresh=True),
    "security": Variant("security update of three packages", base="updated"),
    "application": Variant("one file of the application changed", changed=True),
    "package": Variant("a package added", added=("less",)),
    "release": Variant("Debian 12 to Debian 13", base="next", bounded=False),
}


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, stdin=subprocess.DEVNULL, **options)


@contextlib.contextmanager
def docker(work):
    """A separate daemon, whose address is in the environment."""
    os.environ |= {"DOCKER_HOST": f"unix://{work}/docker.sock", "DOCKER_BUILDKIT": "0"}
    arguments = ["--data-root", work / "data", "--exec-root", work / "exec", "--pidfile", work / "pid", "--host", os.environ["DOCKER_HOST"]]
    with open(work.parent / "dockerd.log", "wb") as log:
        daemon = subprocess.Popen(["dockerd", *map(str, arguments), "--iptables=false", "--bridge=none"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + START_SECONDS
        while subprocess.run(["docker", "version"], capture_output=True, check=False).returncode != 0:
            if time.monotonic() > deadline or daemon.poll() is not None:
                sys.exit(f"dockerd does not start: see {work.parent}/dockerd.log")
            time.sleep(0.2)
        yield
    finally:
        daemon.terminate()
        daemon.wait()
        # The network namespace of the host, which dockerd leaves mounted.
        subprocess.run(["umount", work / "exec/netns/default"], capture_output=True, check=False)


def build_base(name, work):
    """A root filesystem of packages before or after their security updates, or of the next release."""
    pins = "Package: *\nPin: release l=Debian-Security\nPin-Priority: -1\n"
    if name == "updated":
        pins += f"\nPackage: {' '.join(UPDATED)}\nPin: release l=Debian-Security\nPin-Priority: 990\n"
    (work / "pins").write_text(pins, encoding="ascii")
    hook = [f'--setup-hook=mkdir -p "$1/etc/apt/preferences.d"; cp {work}/pins "$1/etc/apt/preferences.d/updates"']
    suite = "trixie" if name == "next" else "bookworm"
    # With the pins, mmdebstrap sometimes makes a root without a merged /usr, where a package then fails.
    merged = "--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr"
    run("mmdebstrap", "--quiet", "--variant=apt", merged, *([] if name == "next" else hook), suite, work / "base.tar", env={**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)})
    run("docker", "import", "--change", "ENV DEBIAN_FRONTEND=noninteractive", work / "base.tar", f"updates:{name}", stdout=subprocess.DEVNULL)
    (work / "base.tar").unlink()


def write_application(folder, changed):
    """300 modules and 40 files that do not compress."""
    folder.mkdir(parents=True)
    words = random.Random(1)
    for i in range(300):
        lines = "".join(f"value_{words.randrange(10 ** 6)} = {words.randrange(10 ** 12)}\n" for _ in range(600))
        (folder / f"part{i:03}.py").write_text(lines + ("changed = True\n" if changed and i == 150 else ""), encoding="ascii")
    (folder / "static").mkdir()
    for i in range(40):
        (folder / f"static/picture{i:02}").write_bytes(words.randbytes(150_000))
    for path in [*folder.rglob("*"), folder]:
        os.utime(path, (EPOCH, EPOCH - 1000))


def build(name, variant, archive, work):
    if not subprocess.run(["docker", "image", "inspect", f"updates:{variant.base}"], capture_output=True, check=False).returncode == 0:
        build_base(variant.base, work)
    context = work / "context"
    shutil.rmtree(context, ignore_errors=True)
    write_application(context / "app", variant.changed)
    (context / "Dockerfile").write_text(DOCKERFILE.format(base=variant.base, packages=" ".join([*PACKAGES, *variant.added])), encoding="ascii")
    with open(work.parent / f"{name}.log", "wb") as log:
        run("docker", "build", "--network", "host", *(["--no-cache"] if variant.fresh else []), "--tag", f"updates:{name}", context, stdout=log, stderr=log)
    shutil.rmtree(context)
    run("docker", "run", "--rm", "--network", "none", f"updates:{name}", stdout=subprocess.DEVNULL)
    run("docker", "save", "--output", work / "saved.tar", f"updates:{name}")
    (work / "saved.tar").rename(archive)


@functools.cache
def size_of(digest, archive, member):
    """The size of a layer with gzip."""
    with tarfile.open(archive) as tar:
        content = tar.extractfile(member).read()
    return len(content if content[:2] == b"\x1f\x8b" else gzip.compress(content, 6, mtime=0))


def layers_of(archive):
    """The diffID and compressed size of each layer."""
    with tarfile.open(archive) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))[0]
        config = json.load(tar.extractfile(manifest["Config"]))
    return {digest: size_of(digest, archive, member) for digest, member in zip(config["rootfs"]["diff_ids"], manifest["Layers"])}


def pulled(before, after):
    return sum(size for digest, size in after.items() if digest not in before)


class Files:
    """The files of a squashed image: metadata, contents and packages."""

    def __init__(self, archive):
        self.entries, self.packages, self.owners, self.needs = {}, {}, {}, {}
        with tarfile.open(archive) as outer:
            layer = outer.extractfile(json.load(outer.extractfile("manifest.json"))[0]["Layers"][0]).read()
        with tarfile.open(fileobj=io.BytesIO(layer)) as tar:
            for entry in tar:
                entry.pax_headers = {key: value for key, value in entry.pax_headers.items() if key.startswith("SCHILY.")}
                self.entries[entry.name.removeprefix("./")] = (entry, tar.extractfile(entry).read() if entry.isreg() else b"")
        self._read_packages()

    def read(self, name):
        return self.entries[name][1].decode(errors="replace")

    def changed_since(self, before):
        return [name for name, now in self.entries.items() if not now[0].isdir() and (name not in before.entries or self._key(now) != self._key(before.entries[name]))]

    def pack(self, names):
        """A tar with the files."""
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name in names:
                entry, content = self.entries[name]
                tar.addfile(entry, io.BytesIO(content))
        return packed.getvalue()

    def nix_layers(self):
        """As buildLayeredImage of nixpkgs: a layer for each of the packages that most others need, and one for the rest."""
        popular = sorted(self.packages, key=lambda package: (-sum(package in self._closure(other) for other in self.packages), package))[:LAYERS - 1]
        parts = {package: [] for package in popular}
        rest = []
        for name, (entry, _) in self.entries.items():
            if not entry.isdir():
                parts.get(self.owners.get(name), rest).append(name)
        packed = [self.pack(part) for part in [*parts.values(), rest] if part]
        return {hashlib.sha256(tar).hexdigest(): len(gzip.compress(tar, 6, mtime=0)) for tar in packed}

    @functools.cache
    def _closure(self, package):
        found, left = set(), [package]
        while left:
            one = left.pop()
            if one in found or one not in self.packages:
                continue
            found.add(one)
            left += self.needs[one]
        return found

    def _read_packages(self):
        for record in self.read("var/lib/dpkg/status").split("\n\n"):
            fields = dict(re.findall(r"^([A-Za-z-]+): (.*)$", record, re.MULTILINE))
            if "Package" in fields:
                name = fields["Package"]
                self.packages[name] = fields["Version"]
                depends = f"{fields.get('Depends', '')},{fields.get('Pre-Depends', '')}"
                self.needs[name] = [re.split(r"[ :(|]", part.strip())[0] for part in depends.split(",") if part.strip()]
        for name in list(self.entries):
            if found := re.fullmatch(r"var/lib/dpkg/info/([^:]+)(?::[^.]+)?\.([a-z0-9]+)", name):
                self.owners[name] = found[1]
                if found[2] == "list":
                    self.owners |= {path.lstrip("/"): found[1] for path in self.read(name).splitlines()}

    @staticmethod
    def _key(entry):
        header, content = entry
        return header.type, header.mode, header.uid, header.gid, header.mtime, header.linkname, header.devmajor, header.devminor, header.pax_headers, content


def make(squash, out, name, kind, *options):
    result = out / f"{name}-{kind}.tar"
    run(squash, "--quiet", "-i", out / f"{name}.tar", "-o", result, "-t", "updates:result", "--format", "oci-archive", "--compress", "gzip", "--rewrite-timestamp",
        *options, env={**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)})
    return result


def measure(squash, out, name):
    """The row of an update, and whether it keeps to the bound."""
    first_layers = out / "first-layers.tar"
    before = Files(out / "first-squashed.tar")
    after = Files(make(squash, out, name, "squashed"))
    columns = [pulled(layers_of(out / "first.tar"), layers_of(out / f"{name}.tar"))]
    for kind, options in {"purged": ["--purge"], "squashed": [], "layers": ["--max-layers", LAYERS], "like": ["--max-layers", LAYERS, "--like", first_layers]}.items():
        earlier = first_layers if kind == "like" else out / f"first-{kind}.tar"
        columns.append(pulled(layers_of(earlier), layers_of(make(squash, out, name, kind, *options))))
    columns.append(pulled(before.nix_layers(), after.nix_layers()))

    names = after.changed_since(before)
    changed_bytes = len(gzip.compress(after.pack(names), 6, mtime=0)) if names else 0
    packages = {one for one in before.packages.keys() | after.packages.keys() if before.packages.get(one) != after.packages.get(one)}
    average = sum(layers_of(out / f"{name}-squashed.tar").values()) / LAYERS
    bound = changed_bytes + len(packages) * average + SPARE_BYTES
    print(f"{name}: {len(names)} changed files with {changed_bytes} bytes, {len(packages)} packages, average layer {average:.0f}: at most {bound:.0f}", file=sys.stderr)
    variant = VARIANTS[name]
    cells = [variant.title, changed_bytes, *columns, bound if variant.bounded else "none"]
    return f"| {' | '.join(one if isinstance(one, str) else f'{one / 1e6:.2f}' for one in cells)} |", not variant.bounded or columns[4] <= bound


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    squash = Path(sys.argv[1]).resolve()
    out = Path(sys.argv[2] if len(sys.argv) > 2 else "artifacts/layer-updates").resolve()
    work = out / "work"
    work.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    missing = [name for name in VARIANTS if not (out / f"{name}.tar").exists()]
    if missing:
        with docker(work):
            # Those without the cache come last, because the others would continue from their layers.
            for name in sorted(missing, key=lambda name: VARIANTS[name].fresh):
                print(f"building: {VARIANTS[name].title}", file=sys.stderr)
                build(name, VARIANTS[name], out / f"{name}.tar", work)
    shutil.rmtree(work)

    for kind, options in {"purged": ["--purge"], "squashed": [], "layers": ["--max-layers", LAYERS]}.items():
        make(squash, out, "first", kind, *options)
    print("| update, sizes in MB | changed files | original layers | `--purge` | one layer | `--max-layers 40` | and `--like` | as Nix | bound |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    good = True
    for name in VARIANTS:
        if name != "first":
            row, keeps = measure(squash, out, name)
            print(row, flush=True)
            good &= keeps
    same = make(squash, out, "first", "like", "--max-layers", LAYERS, "--like", out / "first-layers.tar").read_bytes() == (out / "first-layers.tar").read_bytes()
    print(f"No changed file: the image is {'identical' if same else 'another one'}.")
    sys.exit(0 if good and same else 1)


if __name__ == "__main__":
    main()
