"""Runs of the real command: with nobody at the keyboard, or with a person who answers in a terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="terminals and devices of Linux")


def environment(data: Path) -> dict[str, str]:
    return {**os.environ, "PLAINSIGHT_DATA": str(data), "PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1"}


def plainsight(data: Path, *arguments: str | Path, **options: object) -> subprocess.CompletedProcess[bytes]:
    """One run, with nobody at the keyboard."""
    settings = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    if "input" in options:
        del settings["stdin"]
    line = [sys.executable, "-P", "-m", "plainsight", *map(str, arguments)]
    return subprocess.run(line, env=environment(data), timeout=60, **settings)  # type: ignore[call-overload,no-any-return]


def answered(data: Path, answer: str, *arguments: str) -> tuple[int, str]:
    """One run in a terminal where a person types the answer to the first question. Returns code and what was shown."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "-P", "-m", "plainsight", *arguments], environment(data))
    shown, asked = b"", False
    while select.select([terminal], [], [], 30)[0]:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
        if not asked and b"[y/N]" in shown:
            asked = True
            os.write(terminal, answer.encode() + b"\n")
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode("utf-8", "replace")


def one_sentence(run: subprocess.CompletedProcess[bytes]) -> str:
    """The run failed with code 2 and one line on standard error, which is returned."""
    said = run.stderr.decode()
    assert run.returncode == 2, said
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) == 1, said
    return said.strip()
