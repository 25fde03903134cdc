"""Runs commands, and measures how long they take and how much memory they hold."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

SAMPLE_SECONDS = 0.01
STOP_SECONDS = 10
# getrusage(2): ru_oublock counts in these, no matter what the file system has.
BLOCK_BYTES = 512
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class CommandFailed(Exception):
    """A command failed; the message is the end of its output."""


@dataclass(frozen=True)
class Measurement:
    seconds: float
    peak_bytes: int
    # Bytes that the process and its children gave the file system to write, in whole blocks.
    written_bytes: int = 0


def run_program(main: Callable[[], None]) -> NoReturn:
    """Runs a script's main function and exits. Signals become exceptions in it, so that everything is cleaned up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except (OSError, ValueError, CommandFailed) as failure:
        sys.exit(f"{Path(sys.argv[0]).name}: {failure}")
    sys.exit(0)


def run(script: str, environment: dict[str, str], log: Path, daemons: tuple[int, ...] = ()) -> Measurement:
    """Runs a bash script. The memory of daemons that work for it, given by process ID, is counted with its own."""
    with open(log, "w+b") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            ["bash", "-c", "set -euo pipefail\n" + script],
            env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
        try:
            with MemorySampler((process.pid, *daemons)) as memory:
                _, status, usage = os.wait4(process.pid, 0)
                seconds = time.perf_counter() - start
        except BaseException:
            stop_group(process)
            raise

        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            output.seek(0)
            last = output.read().decode(errors="replace").strip().splitlines()[-3:]
            raise CommandFailed(" / ".join(last) or f"exit code {process.returncode}")

    return Measurement(seconds, max(memory.peak_bytes, largest_process(usage)), usage.ru_oublock * BLOCK_BYTES)


def largest_process(usage: resource.struct_rusage) -> int:
    """The kernel's own figure for the largest process, which does not depend on sampling.

    A new process is counted with the memory of the one that it was forked from, so what is not more than our own says
    nothing.
    """
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return usage.ru_maxrss * 1024 if usage.ru_maxrss > own * 1.1 else 0


def stop_group(process: subprocess.Popen) -> None:
    """Ends the leader of a session, and all processes that it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(STOP_SECONDS)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


class MemorySampler:
    """Adds up the resident memory of some processes and of all processes that they start, a hundred times per second."""

    def __init__(self, roots: tuple[int, ...]):
        self.peak_bytes = 0
        self._roots = roots
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> "MemorySampler":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._done.wait(SAMPLE_SECONDS):
            self.peak_bytes = max(self.peak_bytes, sum(map(resident_bytes, family(self._roots))))


def family(roots: tuple[int, ...]) -> set[int]:
    found: set[int] = set()
    left = list(roots)
    while left:
        pid = left.pop()
        if pid not in found:
            found.add(pid)
            left += children(pid)
    return found


def children(pid: int) -> list[int]:
    result = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                result += map(int, file.read().split())
    except OSError:
        # It has ended in the meantime.
        pass
    return result


def resident_bytes(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * PAGE_BYTES
    except (OSError, IndexError):
        return 0
