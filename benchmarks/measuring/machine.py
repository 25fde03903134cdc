"""Describes the machine of a measurement."""

import os
import platform
import subprocess
from datetime import datetime, timezone
from pathlib import Path


def describe(repository: Path, folder: Path) -> list[str]:
    """Lines of Markdown: the machine, the folder of the files, the commit, the time."""
    memory = first_value("/proc/meminfo", "MemTotal").split()[0]
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return [
        f"- {first_value('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores, {int(memory) / 2 ** 20:.0f} GiB of memory",
        f"- {first_value('/etc/os-release', 'PRETTY_NAME', '=')}, Linux {platform.release()}",
        f"- files in {output_of('findmnt', '--noheadings', '--output', 'FSTYPE,SOURCE', '--target', str(folder))}",
        f"- load average of the last 1, 5 and 15 minutes, before the first round: {load}",
        f"- commit {commit(repository)}, {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC",
    ]


def commit(repository: Path) -> str:
    described = output_of("git", "-C", str(repository), "rev-parse", "--short=12", "HEAD")
    changed = output_of("git", "-C", str(repository), "status", "--porcelain", "--untracked-files=no", "--", "src")
    return described + (", with uncommitted changes" if changed else "")


def first_value(path: str, key: str, separator: str = ":") -> str:
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(separator)
        if name.strip() == key:
            return value.strip().strip('"')
    return "unknown"


def output_of(*command: str) -> str:
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return " ".join(result.stdout.split())
