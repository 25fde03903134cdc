#!/usr/bin/env python3
"""Shows how the time and the memory of squash grow with the files, the layers and the size of an image."""

import argparse
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from measuring import charts, machine
from measuring.processes import Measurement, run, run_program

REPOSITORY = Path(__file__).resolve().parent.parent
MEGABYTE = 1_000_000
BYTES_AN_ENTRY = 200
BYTES_BESIDES = 60 * MEGABYTE


@dataclass(frozen=True)
class Image:
    entries: int
    layers: int
    content_bytes: int


@dataclass(frozen=True)
class Point:
    x: float
    archive_bytes: int
    seconds: list[float]
    peak_bytes: int

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


@dataclass(frozen=True)
class Series:
    """Images that differ in one quantity; `x` is its value for each."""

    title: str
    axis: str
    images: dict[float, Image]


SERIES = (
    Series("More files", "entries, thousands (10 layers, 300 bytes per file)", {
        thousands: Image(thousands * 1000, 10, thousands * 1000 * 300) for thousands in (1, 125, 250, 500, 1000)
    }),
    Series("More layers", "layers (100,000 entries, 100 MB)", {
        layers: Image(100_000, layers, 100 * MEGABYTE) for layers in (1, 30, 60, 90, 120)
    }),
    Series("More bytes", "content, MB (10,000 entries, 10 layers)", {
        megabytes: Image(10_000, 10, megabytes * MEGABYTE) for megabytes in (10, 400, 1000, 2000, 3000, 4000)
    }),
)


class Bench:
    """Makes archives, one at a time, and squashes them."""

    def __init__(self, squash: Path, generator: Path, work: Path, rounds: int):
        self._environment = {
            "SQUASH": str(squash), "GENERATOR": str(generator), "IN": str(work / "in.tar"), "TMPDIR": str(work),
        }
        self._archive = work / "in.tar"
        self._log = work / "log"
        self._rounds = rounds

    def measure(self, x: float, image: Image) -> Point:
        self._run(f'"$GENERATOR" generate {image.entries} {image.layers} {image.content_bytes} "$IN"')
        try:
            self._run('cat "$IN" > /dev/null; sync')
            runs = [self._run('"$SQUASH" --quiet -i "$IN" > /dev/null') for _ in range(self._rounds)]
            return Point(x, self._archive.stat().st_size, [one.seconds for one in runs], max(one.peak_bytes for one in runs))
        finally:
            self._archive.unlink(missing_ok=True)

    def _run(self, script: str) -> Measurement:
        return run(script, self._environment, self._log)


def verdicts(measured: dict[str, list[Point]]) -> list[str]:
    """The expected outcome of the series, and whether it was met."""
    files, layers, sizes = (measured[series.title] for series in SERIES)
    most = files[-1]
    bound = BYTES_AN_ENTRY * most.x * 1000 + BYTES_BESIDES
    small, large = next(point for point in sizes if point.x == 400), sizes[-1]
    return [
        linear("Time grows linearly with the entries", files, "ms per thousand entries", 1000),
        linear("Time grows linearly with the bytes", sizes, "s per GB", 1000),
        f"- {holds(layers[-1].median < 1.5 * layers[0].median)} Layers cost little: {layers[0].median:.2f} s with "
        f"{layers[0].x:.0f}, {layers[-1].median:.2f} s with {layers[-1].x:.0f}.",
        f"- {holds(most.peak_bytes <= bound)} Memory is at most {BYTES_AN_ENTRY} bytes per entry and {BYTES_BESIDES / MEGABYTE:.0f} MB: "
        f"{most.peak_bytes / MEGABYTE:.0f} MB with {most.x * 1000:,.0f} entries, where {bound / MEGABYTE:.0f} MB are allowed.",
        f"- {holds(large.peak_bytes <= 1.1 * small.peak_bytes)} Memory does not grow with the size: {small.peak_bytes / MEGABYTE:.0f} MB "
        f"with {small.x:.0f} MB of content, {large.peak_bytes / MEGABYTE:.0f} MB with {large.x:.0f} MB.",
    ]


def linear(claim: str, points: list[Point], unit: str, per: float) -> str:
    xs, ys = [point.x for point in points], [point.median for point in points]
    slope, start = statistics.linear_regression(xs, ys)
    fit = statistics.correlation(xs, ys) ** 2
    return f"- {holds(fit > 0.98)} {claim}: {start:.2f} s and {slope * per:.2f} {unit}, R² = {fit:.3f}."


def holds(true: bool) -> str:
    return "**Holds.**" if true else "**Does not hold.**"


def report(measured: dict[str, list[Point]], rounds: int, about: list[str], results_folder: Path) -> str:
    plots = [
        charts.Plot(series.title, series.axis, "s", [(point.x, point.median) for point in measured[series.title]]) for series in SERIES
    ] + [
        charts.Plot("", series.axis, "MB", [(point.x, point.peak_bytes / MEGABYTE) for point in measured[series.title]]) for series in SERIES
    ]
    (results_folder / "scaling.svg").write_text(charts.plot_grid(
        "How squash scales", f"Above time, median of {rounds}; below peak memory", plots, columns=len(SERIES)), encoding="utf-8")
    lines = [
        "# How squash scales", "",
        f"Written by `make scaling`; {rounds} runs per point; [how](../README.md#scaling).", "",
        "![The figures below as lines](scaling.svg)", "",
        *verdicts(measured), "",
        *about,
    ]
    for series in SERIES:
        lines += ["", f"## {series.title}", "", f"| {series.axis} | archive | time (min–max) | peak memory |", "| --: | --: | --: | --: |"]
        lines += [
            f"| {point.x:,} | {point.archive_bytes / MEGABYTE:,.0f} MB | {point.median:.2f} s ({min(point.seconds):.2f}–{max(point.seconds):.2f}) "
            f"| {point.peak_bytes / MEGABYTE:,.0f} MB |" for point in measured[series.title]
        ]
    text = "\n".join(lines) + "\n"
    (results_folder / "scaling.md").write_text(text, encoding="utf-8")
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("squash", type=Path, help="the command")
    parser.add_argument("generator", type=Path, help="the benchmarks' program, which generates the images")
    parser.add_argument("results", type=Path, help="the folder for scaling.md and scaling.svg")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    arguments.results.mkdir(parents=True, exist_ok=True)
    measured: dict[str, list[Point]] = {}
    with tempfile.TemporaryDirectory(prefix="squash-scaling-") as folder:
        about = machine.describe(REPOSITORY, Path(folder))
        bench = Bench(arguments.squash.resolve(), arguments.generator.resolve(), Path(folder), arguments.rounds)
        for series in SERIES:
            measured[series.title] = []
            for x, image in series.images.items():
                point = bench.measure(x, image)
                measured[series.title].append(point)
                print(f"{series.title}: {x:,}: {point.median:.2f} s, {point.peak_bytes / MEGABYTE:.0f} MB", file=sys.stderr, flush=True)
    print(report(measured, arguments.rounds, about, arguments.results))


if __name__ == "__main__":
    run_program(main)
