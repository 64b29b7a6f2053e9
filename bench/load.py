"""Work for the benches: many quiet processes with ordinary command lines, some of which hold connections."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_HOLD = Path(__file__).with_name("hold.py")
_ARGUMENTS: tuple[list[str], ...] = (
    ["--type=renderer", "--lang=en-US", "--num-raster-threads=4", "--user-data-dir=/home/worker/.config/app"],
    ["--session", "--address=systemd:", "--nofork", "--nopidfile", "--systemd-activation", "--syslog-only"],
    ["-m", "http.server", "8080"],
    [],
    ["--config", "/etc/app/app.conf", "--port", "443", "--verbose"],
)


@contextlib.contextmanager
def processes(count: int, holders: int = 20, connections: int = 10) -> Iterator[int]:
    """`count` processes, of which `holders` hold `connections` loopback connections each. Gives the sockets' number."""
    children: list[subprocess.Popen[bytes]] = []
    with tempfile.TemporaryFile() as quiet:
        try:
            holding = subprocess.Popen(
                [sys.executable, "-S", str(_HOLD), str(holders), str(connections)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            children.append(holding)
            assert holding.stdout is not None
            holding.stdout.read(holders)
            for number in range(count - holders - 1):
                command = ["/bin/sh", "-c", "read -r never", "sh", *_ARGUMENTS[number % len(_ARGUMENTS)]]
                children.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet))
            yield holders * connections * 2
        finally:
            for child in children:
                if child.stdin is not None:
                    child.stdin.close()
            for child in children:
                child.wait(20)
