"""Starts the real server in a process of its own, for tests."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
_START = "import sys; from tests.dashboard.server import child; sys.exit(child(sys.argv[1:]))"


class Server(NamedTuple):
    """A running server: its process, its address and the link that it printed."""

    process: subprocess.Popen[str]
    base: str
    link: str

    @property
    def port(self) -> int:
        return int(self.base.rsplit(":", 1)[1])

    def stop(self, with_signal: int = signal.SIGINT) -> tuple[int, str]:
        """Exit code and all that was printed after the link."""
        self.process.send_signal(with_signal)
        output, _ = self.process.communicate(timeout=15)
        return self.process.returncode, output


def child(arguments: list[str]) -> int:
    """In the process: serve. Arguments: the invented computer or "", the port or "", and "world" to scan a made-up one.

    With "world", pressing the button scans the made-up computer of world.py.
    """
    from dashboard import serve, state

    name, port, scanned = arguments
    if scanned == "world":
        from tests.dashboard import world

        state.load_catalogue = world.catalogue
        state.Holder.__init__.__defaults__ = (lambda progress: world.snapshot(),)  # type: ignore[misc]
    return serve.serve(name or None, int(port) if port else None, open_browser=False)


def start(folder: Path, demo: str = "", port: str = "", scanned: str = "", **environment: str) -> subprocess.Popen[str]:
    """Start the process; its output is one text."""
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
        "PLAINSIGHT_DATA": str(folder / "kept"),
        **environment,
    }
    return subprocess.Popen(
        [sys.executable, "-c", _START, demo, port, scanned],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=env,
        cwd=folder,
    )


@contextlib.contextmanager
def running(folder: Path, demo: str = "", port: str = "", scanned: str = "", **environment: str) -> Iterator[Server]:
    """A server that answers, and that is gone afterwards."""
    process = start(folder, demo, port, scanned, **environment)
    try:
        yield _ready(process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
        if process.stdout:
            process.stdout.close()


def _ready(process: subprocess.Popen[str]) -> Server:
    assert process.stdout
    end = time.monotonic() + 60
    while time.monotonic() < end:
        line = process.stdout.readline()
        found = re.match(r"Plainsight is ready: ((http://127\.0\.0\.1:\d+)/\?k=\S+)$", line.strip())
        if found:
            return Server(process, found[2], found[1])
        if not line:
            break
    raise AssertionError("the server did not say that it is ready")
