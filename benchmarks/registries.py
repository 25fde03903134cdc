#!/usr/bin/env python3
"""Squashes from registry to registry, and compares that with the same between files, with curl, and with skopeo around it."""

import argparse
import json
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from measuring import machine
from measuring.processes import CommandFailed, Measurement, run, run_program, stop_group

REPOSITORY = Path(__file__).resolve().parent.parent
MEGABYTE = 1_000_000
START_SECONDS = 30
MOST_MEMORY = 150 * MEGABYTE

FILES = '"$SQUASH" --quiet -i "$SOURCE" -o "$RUN/out.tar" --format oci-archive'
REGISTRIES = '"$SQUASH" --quiet "docker://$HOST/source:1" "docker://$HOST/slim:1"'
KEEPING = REGISTRIES + " --from 1"
CURL = """
for digest in $DIGESTS; do curl -fsS -o /dev/null "http://$HOST/v2/source/blobs/$digest"; done
location=$(curl -fsS -X POST -H 'Content-Length: 0' -o /dev/null -D - "http://$HOST/v2/slim/blobs/uploads/" | sed -n 's/^[Ll]ocation: //p' | tr -d '\r')
curl -fsS -o /dev/null -T "$LAYER" "$location&digest=$LAYER_DIGEST"
"""
SKOPEO = """
skopeo copy --quiet --src-tls-verify=false "docker://$HOST/source:1" "oci:$RUN/in:1"
"$SQUASH" --quiet -i "$RUN/in" -o "$RUN/out/"
skopeo copy --quiet --dest-tls-verify=false "oci:$RUN/out" "docker://$HOST/slim:1"
"""


class Registry:
    """Debian's docker-registry, with a copy of the prepared storage, so that every run finds the same state."""

    def __init__(self, folder: Path, storage: Path | None):
        self._folder = folder
        folder.mkdir()
        if storage:
            shutil.copytree(storage, folder / "data", copy_function=lambda old, new: Path(new).hardlink_to(old))
        (folder / "config.yml").write_text(
            f"version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: {folder}/data\nhttp:\n  addr: 127.0.0.1:0\n  secret: x\n", encoding="ascii")
        with open(folder / "log", "wb") as log:
            self._process = subprocess.Popen(
                ["docker-registry", "serve", str(folder / "config.yml")], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.host = self._find_host()

    def requests(self) -> list[str]:
        """The requests that it answered, as METHOD TARGET."""
        return re.findall(r'"([A-Z]+ /v2/[^ ]*) HTTP/1.1"', (self._folder / "log").read_text(errors="replace"))

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        stop_group(self._process)
        shutil.rmtree(self._folder)

    def _find_host(self) -> str:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if found := re.search(r"listening on (127\.0\.0\.1:\d+)", (self._folder / "log").read_text(errors="replace")):
                return found[1]
            time.sleep(0.05)
        raise CommandFailed(f"docker-registry does not start: {(self._folder / 'log').read_text(errors='replace')[-300:]}")


class Bench:
    """The image in a registry's storage and in an OCI archive, both with the same gzip layers."""

    def __init__(self, archive: Path, squash: Path, work: Path):
        self._work = work
        self._environment = {"SQUASH": str(squash), "SOURCE": str(work / "source.tar"), "RUN": str(work / "run"), "TMPDIR": str(work / "run")}
        with self.registry(None) as registry:
            self._run(f'skopeo copy --quiet --dest-tls-verify=false "docker-archive:{archive}" "docker://$HOST/source:1"', registry)
            self._run('skopeo copy --quiet --src-tls-verify=false "docker://$HOST/source:1" "oci-archive:$SOURCE:1"', registry)
            shutil.copytree(work / "registry/data", work / "storage")
        self.layers = layers_of(work / "source.tar")
        self._environment["DIGESTS"] = " ".join(layer["digest"] for layer in self.layers)
        self._find_result()

    @contextmanager
    def registry(self, storage: Path | None) -> Iterator[Registry]:
        registry = Registry(self._work / "registry", storage)
        try:
            yield registry
        finally:
            registry.stop()

    def measure(self, script: str, check: Callable[[Registry], None] = lambda _: None) -> Measurement:
        """One run: with an empty folder, all inputs in the page cache and all writes done."""
        with self.registry(self._work / "storage") as registry:
            (self._work / "run").mkdir()
            try:
                self._run('cat "$SOURCE" > /dev/null; find "$RUN/../storage" -type f -exec cat {} + > /dev/null; sync', registry)
                measurement = self._run(script, registry)
                check(registry)
                return measurement
            finally:
                shutil.rmtree(self._work / "run")

    def check_kept(self, registry: Registry) -> None:
        """Nothing of the kept layer may be sent."""
        digest = self.layers[0]["digest"]
        sent = [request for request in registry.requests() if digest in request and request.split()[0] in ("PUT", "PATCH")]
        mounted = [request for request in registry.requests() if digest in request and request.startswith("POST ") and "mount=" in request]
        if sent or not mounted:
            raise CommandFailed(f"the kept layer was not mounted, but sent: {sent}")

    def _find_result(self) -> None:
        """The new layer, which curl sends."""
        def keep(_: Registry) -> None:
            self.result = layers_of(self._work / "run/out.tar")[0]
            with tarfile.open(self._work / "run/out.tar", "r:") as tar, open(self._work / "layer", "wb") as file:
                shutil.copyfileobj(tar.extractfile(f"blobs/{self.result['digest'].replace(':', '/')}"), file)
        self.measure(FILES, keep)
        if not self.result["mediaType"].endswith("+gzip"):
            raise CommandFailed(f"the new layer is {self.result['mediaType']}, not gzip")
        self._environment |= {"LAYER": str(self._work / "layer"), "LAYER_DIGEST": self.result["digest"]}

    def _run(self, script: str, registry: Registry) -> Measurement:
        return run(script, {**self._environment, "HOST": registry.host}, self._work / "log")


def layers_of(archive: Path) -> list[dict]:
    with tarfile.open(archive, "r:") as tar:
        def document(name: str) -> dict:
            return json.load(tar.extractfile(name))
        digest = document("index.json")["manifests"][0]["digest"]
        return document(f"blobs/{digest.replace(':', '/')}")["layers"]


def report(bench: Bench, archive: Path, runs: dict[str, list[Measurement]], about: list[str]) -> tuple[str, bool]:
    seconds = {name: statistics.median(one.seconds for one in each) for name, each in runs.items()}
    peak = max(one.peak_bytes for one in runs["registries"])
    written = max(one.written_bytes for one in runs["registries"])
    bounds = [
        ("registry to registry / (file to file + curl)", seconds["registries"] / (seconds["files"] + seconds["curl"]), 1.15),
        ("registry to registry / (skopeo copy + squash + skopeo copy)", seconds["registries"] / seconds["skopeo"], 0.75),
        ("peak memory, MB", peak / MEGABYTE, MOST_MEMORY / MEGABYTE),
    ]
    pulled = sum(layer["size"] for layer in bench.layers) / MEGABYTE
    names = {
        "files": "squash, OCI archive to OCI archive", "curl": "curl: the layers of the source, and the new layer back",
        "registries": "squash, registry to registry", "kept": "squash, registry to registry, `--from 1`",
        "skopeo": "skopeo copy, squash, skopeo copy",
    }
    lines = [
        "# From registry to registry", "",
        f"Written by `make registries`. The image: {archive.name}, {len(bench.layers)} gzip layers of {pulled:,.0f} MB in Debian's",
        f"docker-registry on this machine. The new layer has {bench.result['size'] / MEGABYTE:,.0f} MB (gzip). Each line ran {len(runs['files'])} times, all",
        "of them in turn, and each run had its own registry with the same content.", "",
        "| | median (min–max) | peak memory | written to disk |", "| --- | --: | --: | --: |",
    ]
    for name, each in runs.items():
        times = [one.seconds for one in each]
        lines.append(
            f"| {names[name]} | {seconds[name]:.2f} s ({min(times):.2f}–{max(times):.2f}) | {max(one.peak_bytes for one in each) / MEGABYTE:,.0f} MB "
            f"| {max(one.written_bytes for one in each) / MEGABYTE:,.0f} MB |")
    lines += ["", "| bound | measured | at most |", "| --- | --: | --: |"]
    lines += [f"| {name} | {value:.2f} | {most:g} |" for name, value, most in bounds]
    lines += [
        "", f"squash wrote {written / MEGABYTE:,.0f} MB to the temporary directory: the decompressed contents, without those that",
        "a layer above was already known to replace. With `--from 1` the",
        "registry's log shows a mount of the kept layer and no upload of it.", "", *about,
    ]
    return "\n".join(lines) + "\n", all(value <= most for _, value, most in bounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("squash", type=Path, help="the command")
    parser.add_argument("archive", type=Path, help="a docker-archive with one image")
    parser.add_argument("results", type=Path, help="the folder for registries.md")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    missing = [program for program in ("docker-registry", "skopeo", "curl") if not shutil.which(program)]
    if missing:
        raise CommandFailed(f"not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="squash-registries-") as folder:
        bench = Bench(arguments.archive.resolve(), arguments.squash.resolve(), Path(folder))
        about = machine.describe(REPOSITORY, Path(folder))
        scripts = {"files": FILES, "curl": CURL, "registries": REGISTRIES, "kept": KEEPING, "skopeo": SKOPEO}
        runs: dict[str, list[Measurement]] = {name: [] for name in scripts}
        for number in range(arguments.rounds):
            for name in scripts if number % 2 == 0 else reversed(scripts):
                check = bench.check_kept if name == "kept" else lambda _: None
                runs[name].append(bench.measure(scripts[name], check))
                print(f"round {number + 1} of {arguments.rounds}: {name}: {runs[name][-1].seconds:.2f} s", file=sys.stderr, flush=True)
        text, within = report(bench, arguments.archive, runs, about)
        arguments.results.mkdir(parents=True, exist_ok=True)
        (arguments.results / "registries.md").write_text(text, encoding="utf-8")
        print(text)
        if not within:
            raise CommandFailed("a bound is exceeded")


if __name__ == "__main__":
    run_program(main)
