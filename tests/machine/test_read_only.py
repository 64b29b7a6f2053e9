"""Proof by the kernel's own record: a scan changes nothing, starts nothing and sends nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.machine.proof import needs_strace, trace, violations
from tests.ordinary import NOBODY, plainsight

ROOT = Path(__file__).parents[2]
pytestmark = needs_strace


def who() -> list[int | None]:
    return [None, NOBODY] if os.geteuid() == 0 else [None]


def code(script: str) -> list[str]:
    return [sys.executable, "-c", script]


@pytest.mark.parametrize("user", who())
def test_a_scan_only_reads(open_folder: Path, user: int | None) -> None:
    own = open_folder / "own"
    argv, environment = plainsight(user, "scan", "--format", "json")
    lines, code = trace(argv, open_folder, user, environment | {"PLAINSIGHT_DATA": str(own)})
    assert code == 0
    assert any("/proc/1/stat" in line for line in lines), "the trace saw no scan"
    assert any("NETLINK_SOCK_DIAG" in line for line in lines), "the trace saw no list of sockets"
    assert violations(lines, own) == []
    assert (own / "last-scan.json").exists()


@pytest.mark.parametrize("user", who())
def test_with_no_save_nothing_at_all_is_written(open_folder: Path, user: int | None) -> None:
    nowhere = open_folder / "never-made"
    argv, environment = plainsight(user, "scan", "--no-save")
    lines, code = trace(argv, open_folder, user, environment | {"PLAINSIGHT_DATA": str(nowhere)})
    assert code == 0
    assert violations(lines, nowhere) == []
    assert not nowhere.exists()


def test_the_collectors_alone_need_nothing_and_write_nothing(open_folder: Path) -> None:
    argv = [
        sys.executable,
        "-I",
        "-S",
        "-B",
        "-c",
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import collectors.__main__",
    ]
    lines, code = trace(argv, open_folder)
    assert code == 0
    assert violations(lines, open_folder / "none") == []


@pytest.mark.parametrize(
    ("script", "call"),
    [
        ("open('{folder}/left-behind', 'w').write('x')", "openat"),
        ("import socket; socket.socket(socket.AF_INET, socket.SOCK_STREAM)", "socket"),
        ("import socket; socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)", "socket"),
        ("import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))", "sendto"),
        ("import subprocess; subprocess.run(['/bin/true'])", "execve"),
        ("import os; os.chmod('{folder}/file', 0o600)", "chmod"),
        ("import os; os.rename('{folder}/own/inside', '{folder}/outside')", "rename"),
        ("import os; os.utime('{folder}/file')", "utimensat"),
        ("import os; os.kill(os.getpid(), 0)", "kill"),
    ],
)
def test_the_proof_can_fail(open_folder: Path, script: str, call: str) -> None:
    (open_folder / "own").mkdir()
    (open_folder / "own" / "inside").touch()
    (open_folder / "file").touch()
    lines, _ = trace(code(script.format(folder=open_folder)), open_folder)
    assert call in {violation.call for violation in violations(lines, open_folder / "own")}


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    """A temporary folder that another user may enter."""
    for folder in (tmp_path, *tmp_path.parents):
        if str(folder).startswith("/tmp/") and os.access(folder, os.W_OK):
            folder.chmod(folder.stat().st_mode | 0o755)
    tmp_path.chmod(0o777)
    return tmp_path
