#!/usr/bin/env python3
"""Measures what several layers cost and give: the time to write them, compared with one layer, and the time to pull them from a registry."""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from measuring import machine
from measuring.processes import CommandFailed, Measurement, run, run_program, stop_group
from registries import Registry

REPOSITORY = Path(__file__).resolve().parent.parent
MEGABYTE = 1_000_000
START_SECONDS = 30
LAYERS = 40
PULLED_LAYERS = 16

# The most that 40 layers may take, in times of one layer.
WRITING = {"none": 1.1, "gzip": 1.0}
PULLING = {
    "containerd": 'ctr --address "$RUN/containerd.sock" images pull --plain-http "$HOST/image:$LAYERS"',
    "podman": 'podman --storage-driver overlay --root "$RUN/podman" --runroot "$RUN/podman-run" pull --quiet --tls-verify=false "$HOST/image:$LAYERS"',
}
CLEANING = {
    "containerd": 'ctr --address "$RUN/containerd.sock" images rm --sync "$HOST/image:$LAYERS"',
    "podman": 'podman --storage-driver overlay --root "$RUN/podman" --runroot "$RUN/podman-run" rmi --all --force',
}
CONTAINERD = """version = 2
root = "{run}/containerd"
state = "{run}/containerd-state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "{run}/containerd.sock"
"""


class Bench:
    """An image, a registry with two results of it, and a containerd."""

    def __init__(self, squash: Path, archive: Path, work: Path, stack: ExitStack):
        self._work = work
        run_folder = work / "run"
        run_folder.mkdir()
        self._environment = {"SQUASH": str(squash), "SOURCE": str(archive), "RUN": str(run_folder), "TMPDIR": str(run_folder)}
        registry = Registry(work / "registry", None)
        stack.callback(registry.stop)
        self._environment["HOST"] = registry.host
        for layers in (1, PULLED_LAYERS):
            self._run(f'"$SQUASH" --quiet "docker-archive:$SOURCE" "docker://$HOST/image:{layers}" --tls-verify=false --compress gzip --max-layers {layers}')
        self._start_containerd(run_folder, stack)

    def write(self, layers: int, compression: str) -> Measurement:
        options = "" if layers == 1 else f"--max-layers {layers}"
        self._run('cat "$SOURCE" > /dev/null; rm -f "$RUN/out.tar"; sync')
        return self._run(f'"$SQUASH" --quiet -i "$SOURCE" -o "$RUN/out.tar" --compress {compression} {options}')

    def pull(self, layers: int, engine: str) -> Measurement:
        self._environment["LAYERS"] = str(layers)
        self._run("sync")
        measurement = self._run(PULLING[engine])
        self._run(CLEANING[engine])
        return measurement

    def _start_containerd(self, folder: Path, stack: ExitStack) -> None:
        (folder / "containerd.toml").write_text(CONTAINERD.format(run=folder), encoding="ascii")
        with open(self._work / "containerd.log", "wb") as log:
            daemon = subprocess.Popen(["containerd", "--config", folder / "containerd.toml"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        stack.callback(stop_group, daemon)

        # podman leaves its folder mounted on itself.
        stack.callback(subprocess.run, ["umount", folder / "podman/overlay"], capture_output=True, check=False)
        deadline = time.monotonic() + START_SECONDS
        while subprocess.run(["ctr", "--address", folder / "containerd.sock", "version"], capture_output=True, check=False).returncode != 0:
            if time.monotonic() > deadline or daemon.poll() is not None:
                raise CommandFailed(f"containerd does not start: {(self._work / 'containerd.log').read_text(errors='replace')[-300:]}")
            time.sleep(0.1)

    def _run(self, script: str) -> Measurement:
        return run(script, self._environment, self._work / "log")


def median(runs: list[Measurement]) -> float:
    return statistics.median(one.seconds for one in runs)


def row(title: str, one: list[Measurement], several: list[Measurement], limit: float | None) -> str:
    cells = [f"{median(each):.2f} s ({min(run.seconds for run in each):.2f}–{max(run.seconds for run in each):.2f})" for each in (one, several)]
    peaks = "/".join(f"{max(run.peak_bytes for run in each) / MEGABYTE:,.0f}" for each in (one, several))
    return f"| {title} | {cells[0]} | {cells[1]} | {median(several) / median(one):.2f} | {'' if limit is None else f'{limit:g}'} | {peaks} MB |"


def report(archive: Path, runs: dict[tuple[str, int], list[Measurement]], about: list[str]) -> tuple[str, bool]:
    lines = [
        "# One layer and several", "",
        f"Written by `make layers`, with the image {archive.name}. Each line ran {len(next(iter(runs.values())))} times with one layer and with several,",
        "in turn.", "",
        "| | one layer | several | several / one | at most | peak memory |", "| --- | --: | --: | --: | --: | --: |",
    ]
    good = True
    for compression, limit in WRITING.items():
        one, several = runs[compression, 1], runs[compression, LAYERS]
        good &= median(several) <= limit * median(one)
        lines.append(row(f"squash to a docker-archive with {LAYERS} layers, `--compress {compression}`", one, several, limit))
    lines += [row(f"pull {PULLED_LAYERS} gzip layers from docker-registry, {engine}", runs[engine, 1], runs[engine, PULLED_LAYERS], None) for engine in PULLING]
    return "\n".join([*lines, "", *about]) + "\n", good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("squash", type=Path, help="the command")
    parser.add_argument("archive", type=Path, help="a docker-archive with one image")
    parser.add_argument("results", type=Path, help="the folder for layers.md")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    missing = [program for program in ("docker-registry", "containerd", "ctr", "podman") if not shutil.which(program)]
    if missing:
        raise CommandFailed(f"not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="squash-layers-") as folder, ExitStack() as stack:
        bench = Bench(arguments.squash.resolve(), arguments.archive.resolve(), Path(folder), stack)
        about = machine.describe(REPOSITORY, Path(folder))
        cases = [(name, layers) for name in WRITING for layers in (1, LAYERS)] + [(name, layers) for name in PULLING for layers in (1, PULLED_LAYERS)]
        runs: dict[tuple[str, int], list[Measurement]] = {case: [] for case in cases}
        for number in range(arguments.rounds):
            for name, layers in cases if number % 2 == 0 else reversed(cases):
                runs[name, layers].append(bench.write(layers, name) if name in WRITING else bench.pull(layers, name))
                print(f"round {number + 1} of {arguments.rounds}: {name}, {layers}: {runs[name, layers][-1].seconds:.2f} s", file=sys.stderr, flush=True)
        text, within = report(arguments.archive, runs, about)
        arguments.results.mkdir(parents=True, exist_ok=True)
        (arguments.results / "layers.md").write_text(text, encoding="utf-8")
        print(text)
        if not within:
            raise CommandFailed("a bound is exceeded")


if __name__ == "__main__":
    run_program(main)
