#!/usr/bin/env python3
"""Compares squash with other tools that squash images, and with the limits of the machine, on one archive."""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from measuring import charts, images, machine
from measuring.docker_daemon import DockerDaemon, docker_daemon, unmount_below
from measuring.processes import CommandFailed, Measurement, run, run_program
from measuring.tools import LIMITS, OTHERS, OURS, Output, Tool

REPOSITORY = Path(__file__).resolve().parent.parent
MEGABYTE = 1_000_000


@dataclass
class Result:
    """The figures of one tool in each round, and its output."""

    tool: Tool
    version: str = ""
    rounds: list[dict[str, Measurement]] = field(default_factory=list)
    output_bytes: int | None = None
    config: str = "–"
    rootfs: str = "–"
    differences: list[str] = field(default_factory=list)

    def seconds(self) -> list[float]:
        return [sum(one.seconds for one in steps.values()) for steps in self.rounds]

    def median(self) -> float:
        return statistics.median(self.seconds())

    def median_squashing(self) -> float:
        return statistics.median(steps["squash"].seconds for steps in self.rounds)

    def peak_bytes(self) -> int:
        return max(one.peak_bytes for steps in self.rounds for one in steps.values())


class Bench:
    """The archive, a folder to work in, and the variables of the tools' scripts."""

    def __init__(self, archive: Path, squash: Path, work: Path, daemon: DockerDaemon):
        self.archive = archive
        self.work = work
        self.daemon = daemon
        try:
            with tarfile.open(archive, "r:") as tar:
                manifest = images.read_manifest(tar)
        except tarfile.TarError as failure:
            raise ValueError(f"{archive} is not a plain tar archive ({failure}); give the output of `docker save`") from failure
        self.layers = len(manifest["Layers"])
        self.image = (manifest.get("RepoTags") or [Path(manifest["Config"]).stem])[0]
        self.layer = work / "layer.tar"
        self._squash = squash

    def environment(self, out: Path | str) -> dict[str, str]:
        run_folder = self.work / "run"
        return {
            "IN": str(self.archive), "OUT": str(out), "WORK": str(run_folder), "TMPDIR": str(run_folder), "IMAGE": self.image,
            "LAYER": str(self.layer), "SQUASH": str(self._squash), **self.daemon.environment,
        }

    def problem_of(self, tool: Tool) -> str | None:
        problem = tool.problem()
        if problem or not tool.needs_docker:
            return problem
        if self.daemon.problem or self.daemon.is_private:
            return self.daemon.problem
        found = subprocess.run(
            ["docker", "image", "inspect", self.image], env={**os.environ, **self.daemon.environment},
            capture_output=True, stdin=subprocess.DEVNULL, check=False).returncode == 0
        return f"the daemon of DOCKER_HOST has {self.image} already, which would be removed; unset DOCKER_HOST" if found else None

    def run_once(self, tool: Tool, out: Path | str) -> dict[str, Measurement]:
        """One run in an empty folder, with the archive in the page cache and all writes done."""
        folder = self.work / "run"
        folder.mkdir()
        environment = self.environment(out)
        pid = self.daemon.pid() if tool.needs_docker else None
        try:
            run('cat "$IN" > /dev/null; sync', environment, self.work / "log")
            return {
                step: run(script, environment, self.work / "log", () if pid is None else (pid,))
                for step, script in (("load", tool.load), ("squash", tool.squash), ("save", tool.save)) if script
            }
        finally:
            if tool.clean:
                run(f"set +e; {tool.clean}; true", environment, self.work / "log")
            unmount_below(folder)
            shutil.rmtree(folder)


def measure(bench: Bench, tools: list[Tool], rounds: int) -> tuple[list[Result], dict[str, str]]:
    """Runs every tool once to check its output, then all of them in turn, forwards and backwards."""
    results, problems = [], {}
    expected = images.read_config(bench.archive), images.read_rootfs(bench.archive)
    out = bench.work / "out"
    for tool in tools:
        problem = bench.problem_of(tool)
        if problem:
            problems[tool.name] = problem
            continue
        try:
            show(f"checking {tool.name}")
            bench.run_once(tool, out)
            results.append(check(Result(tool), out, *expected))
            if tool is OURS[0]:
                extract_layer(out, bench.layer)
            if tool.version:
                results[-1].version = version_of(tool, bench.environment(out))
        except (CommandFailed, ValueError, tarfile.TarError) as failure:
            if tool.kind != "other":
                raise CommandFailed(f"{tool.name}: {failure}") from failure
            problems[tool.name] = f"failed: {failure}"
        out.unlink(missing_ok=True)
    del expected

    for number in range(rounds):
        for result in results if number % 2 == 0 else reversed(results):
            result.rounds.append(bench.run_once(result.tool, "/dev/null" if result.tool.discards else out))
            out.unlink(missing_ok=True)
            show(f"round {number + 1} of {rounds}: {result.tool.name}: {result.seconds()[-1]:.2f} s")
    return results, problems


def check(result: Result, out: Path, config: dict, rootfs: images.Inode) -> Result:
    if result.tool.output is Output.NONE:
        return result
    result.output_bytes = out.stat().st_size
    if result.tool.output is Output.ARCHIVE:
        lost = images.lost_fields(config, images.read_config(out))
        result.config = f"not {', '.join(lost)}" if lost else "same"
        result.differences = images.differences(rootfs, images.read_rootfs(out))
    else:
        result.config = "none"
        result.differences = images.differences(rootfs, images.read_layer(out))
    result.rootfs = "differs" if result.differences else "same"
    return result


def extract_layer(archive: Path, layer: Path) -> None:
    with tarfile.open(archive, "r:") as tar, open(layer, "wb") as file:
        shutil.copyfileobj(tar.extractfile(images.read_manifest(tar)["Layers"][0]), file)


def version_of(tool: Tool, environment: dict[str, str]) -> str:
    result = subprocess.run(
        ["bash", "-c", tool.version], env={**os.environ, **environment}, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    found = re.search(r"\d+\.\d[\w.+~-]*", result.stdout)
    return found.group() if found else "unknown"


def table(results: list[Result], limit: Result) -> list[str]:
    lines = [
        "| | archive to archive (min–max) | of it squashing | × the layer's SHA-256 | peak memory | output | config | root filesystem |",
        "| --- | --: | --: | --: | --: | --: | --- | --- |",
    ]
    for result in results:
        times = result.seconds()
        output = "–" if result.output_bytes is None else f"{result.output_bytes / MEGABYTE:,.0f} MB"
        squashing = "–" if result.tool.output is Output.NONE else f"{result.median_squashing():.2f} s"
        lines.append(
            f"| {cell(result.tool.name)} | {result.median():.2f} s ({min(times):.2f}–{max(times):.2f}) | {squashing} "
            f"| {result.median() / limit.median():.1f} | {result.peak_bytes() / MEGABYTE:,.0f} MB | {output} | {result.config} | {result.rootfs} |")
    return lines


def cell(text: str) -> str:
    return text.replace("|", r"\|")


def report(bench: Bench, results: list[Result], problems: dict[str, str], rounds: int, about: list[str], results_folder: Path) -> str:
    ours = [result for result in results if result.tool.kind == "ours"]
    others = sorted((result for result in results if result.tool.kind == "other"), key=Result.median)
    limits = [result for result in results if result.tool.kind == "limit"]
    shown = ours + others + limits
    megabytes = bench.archive.stat().st_size / MEGABYTE
    subject = f"{bench.archive.name}, {megabytes:,.0f} MB, {bench.layers} layers"
    bars = [
        charts.Bar(r.tool.name, r.tool.kind, r.median(), r.median() - r.median_squashing(), f"{r.median():.2f} s") for r in shown
    ]
    (results_folder / "compare.svg").write_text(charts.bar_chart(
        "Archive in, squashed archive out", f"{subject}; median of {rounds}; pale: loading into the tool's store, and saving", bars), encoding="utf-8")

    lines = [
        "# Squash and other tools", "",
        f"Written by `make compare`. The image: {subject}. Each tool ran {rounds} times, all of them in turn;",
        "[what the columns mean](../README.md#the-whole-command-against-other-tools).", "",
        "![Bars of the times below](compare.svg)", "",
        *table(shown, limits[-1]), "",
        *about, "",
    ]
    lines += [f"- {': '.join(filter(None, (r.tool.name, r.version, r.tool.how)))}" for r in shown if r.tool.how]
    lines += [f"- {name}: {problem}" for name, problem in problems.items()]
    differing = [result for result in shown if result.differences]
    if differing:
        lines += ["", "Differences from the root filesystem that the layers describe:", ""]
        lines += [f"- {result.tool.name}: {'; '.join(result.differences)}" for result in differing]
    text = "\n".join(lines) + "\n"
    (results_folder / "compare.md").write_text(text, encoding="utf-8")
    return text


def show(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("squash", type=Path, help="the command")
    parser.add_argument("archive", type=Path, help="a docker-archive with one image")
    parser.add_argument("results", type=Path, help="the folder for compare.md and compare.svg")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    arguments.results.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="squash-compare-") as folder, docker_daemon(Path(folder) / "docker") as daemon:
        bench = Bench(arguments.archive.resolve(), arguments.squash.resolve(), Path(folder), daemon)
        about = machine.describe(REPOSITORY, bench.work)
        results, problems = measure(bench, [*OURS, *OTHERS, *LIMITS], arguments.rounds)
        print(report(bench, results, problems, arguments.rounds, about, arguments.results))


if __name__ == "__main__":
    run_program(main)
