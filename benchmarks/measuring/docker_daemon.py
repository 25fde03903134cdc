"""A docker daemon to work with: the one that DOCKER_HOST names, or a private one that is gone afterwards."""

import os
import shutil
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from measuring.processes import stop_group

START_SECONDS = 60


@contextmanager
def docker_daemon(folder: Path) -> Iterator["DockerDaemon"]:
    """The daemon of DOCKER_HOST if that is set, otherwise a private one in the folder."""
    daemon = DockerDaemon(folder)
    try:
        daemon.find_or_start()
        yield daemon
    finally:
        daemon.stop()


class DockerDaemon:
    """`problem` says why it is not available."""

    def __init__(self, folder: Path):
        self.problem: str | None = None
        self.host = os.environ.get("DOCKER_HOST", "")
        self._folder = folder
        self._process: subprocess.Popen | None = None

    def find_or_start(self) -> None:
        if not shutil.which("docker"):
            self.problem = "not installed"
        elif self.host:
            if not self._answers():
                self.problem = f"no daemon answers at DOCKER_HOST={self.host}"
        elif not shutil.which("dockerd"):
            self.problem = "dockerd is not installed, and DOCKER_HOST is not set"
        elif os.geteuid() != 0:
            self.problem = "a private daemon needs root; or set DOCKER_HOST"
        else:
            self._start()

    def stop(self) -> None:
        """Stops a private daemon; also removes its mounts."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        stop_group(self._process)
        unmount_below(self._folder)

    @property
    def is_private(self) -> bool:
        return self._process is not None

    @property
    def environment(self) -> dict[str, str]:
        return {"DOCKER_HOST": self.host} if self.host else {}

    def pid(self) -> int | None:
        """The process at the other end of the socket, if it runs on this machine."""
        if not self.host.startswith("unix://"):
            return None
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(self.host.removeprefix("unix://"))
            credentials = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        pid = struct.unpack("3i", credentials)[0]
        # A socket held by the service manager does not identify the daemon.
        return pid if pid > 1 else None

    def _start(self) -> None:
        self._folder.mkdir()
        self.host = f"unix://{self._folder}/docker.sock"
        with open(self._folder / "dockerd.log", "wb") as log:
            self._process = subprocess.Popen(
                ["dockerd", "--data-root", f"{self._folder}/data", "--exec-root", f"{self._folder}/exec",
                 "--pidfile", f"{self._folder}/docker.pid", "--host", self.host, "--iptables=false", "--bridge=none"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                last = (self._folder / "dockerd.log").read_text(errors="replace").strip().splitlines()[-1:]
                self.problem = f"a private daemon does not start: {''.join(last)}"
                return
            time.sleep(0.2)

    def _answers(self) -> bool:
        return subprocess.run(
            ["docker", "version"], env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def unmount_below(folder: Path) -> None:
    """Unmounts everything that an engine left mounted, the deepest first."""
    points = [line.split(" ")[4] for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()]
    for point in sorted((p for p in points if p.startswith(f"{folder}/")), reverse=True):
        subprocess.run(["umount", "--lazy", point], check=False)
