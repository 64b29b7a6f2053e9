"""Run Plainsight as an ordinary user of this machine, wherever the checkout and the interpreter lie.

A test machine's checkout and Python may lie below a folder that only root may enter; then a copy that everybody
can read is made, and the system's own Python runs it.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import platformdirs
import pytest

ROOT = Path(__file__).parents[1]
NOBODY = 65534
needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user"
)


def as_user(user: int | None) -> dict[str, object]:
    """Arguments of subprocess that make it run as that user, without root's groups."""
    return {} if user is None else {"user": user, "group": user, "extra_groups": []}


@functools.cache
def code_for_everybody() -> Path:
    """A folder that every user can read, with the packages that a scan needs."""
    folder = Path(tempfile.mkdtemp(prefix="plainsight-for-everybody-"))
    for name in ("collectors", "plainsight", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(Path(platformdirs.__file__).parent, folder / "platformdirs")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


@functools.cache
def python_for(user: int | None) -> str:
    """A Python, 3.11 or newer, that this user may start. Skips the test where there is none."""
    if user is None:
        return sys.executable
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    for candidate in (sys.executable, os.path.realpath(sys.executable), "/usr/bin/python3"):
        try:
            ran = subprocess.run([candidate, "-I", "-c", check], check=False, cwd="/", **as_user(user))  # type: ignore[call-overload]
        except OSError:
            continue
        if ran.returncode == 0:
            return candidate
    pytest.skip("an ordinary user cannot start any Python 3.11 here")


def plainsight(user: int | None, *arguments: str) -> tuple[Sequence[str], dict[str, str]]:
    """Command line and environment that run `plainsight ARGUMENTS` as that user."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(code_for_everybody()), "HOME": "/nonexistent"}
    return [python_for(user), "-B", "-m", "plainsight", *arguments], environment
