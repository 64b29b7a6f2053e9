"""This very machine as an ordinary user sees it: other people's processes, connections and services."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from collectors.document import load
from collectors.model import Snapshot
from tests.collectors.live import connection, running

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc and sock_diag of Linux")
REPO = Path(__file__).parent.parent.parent
NOBODY = 65534


@pytest.fixture(scope="module")
def repo_for_nobody() -> Iterator[Path]:
    """A copy of collectors/ that an ordinary user may read."""
    if os.getuid() != 0:
        pytest.skip("only root can look as somebody else")
    folder = Path("/tmp") / f"plainsight-nobody-{os.getpid()}"
    shutil.copytree(REPO / "collectors", folder / "collectors", ignore=shutil.ignore_patterns("__pycache__"))
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def python_for_nobody(repo_for_nobody: Path) -> str:
    """An interpreter that an ordinary user may run: ours may lie in a folder closed to others."""
    for python in (sys.executable, "/usr/bin/python3"):
        check = [python, "-c", "import sys, sqlite3; sys.exit(sys.version_info < (3, 11))"]
        with contextlib.suppress(OSError):
            if not subprocess.run(check, user=NOBODY, cwd=repo_for_nobody, capture_output=True, check=False).returncode:
                return python
    pytest.skip("an ordinary user may run no Python here")


def as_nobody(python: str, folder: Path) -> Snapshot:
    done = subprocess.run(
        [python, "-B", "-m", "collectors"],
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"},
        capture_output=True,
        timeout=120,
        check=True,
    )
    return load(done.stdout.decode())


def test_an_ordinary_user_sees_processes_and_connections_of_others_but_not_their_program_files(
    python_for_nobody: str, repo_for_nobody: Path
) -> None:
    with connection(sent=2222, back=333) as (caller, port):
        snapshot = as_nobody(python_for_nobody, repo_for_nobody)
    assert snapshot.elevated is False
    mine = next(row.columns for row in snapshot.rows("processes") if row.columns["pid"] == os.getpid())
    assert (mine["path"], mine["on_disk"], mine["uid"]) == (None, None, 0)
    assert mine["cmdline"]
    kernel = [row.columns for row in snapshot.rows("processes") if row.columns["parent"] == 2]
    assert all(row["path"] == "" for row in kernel)
    sent = next(row.columns for row in snapshot.rows("process_open_sockets") if row.columns["local_port"] == caller)
    assert (sent["pid"], sent["fd"], sent["uid"]) == (None, None, 0)
    assert (sent["bytes_sent"], sent["bytes_received"]) == (2222, 333)
    assert any(row.columns["port"] == port for row in snapshot.rows("listening_ports"))


def test_an_ordinary_user_sees_which_service_of_others_sends(python_for_nobody: str, repo_for_nobody: Path) -> None:
    mounts = Path("/proc/self/mounts").read_text("utf-8").splitlines()
    mount = next((line.split()[1] for line in mounts if line.split()[2] == "cgroup2"), None)
    if mount is None:
        pytest.skip("no control groups of version 2 here")
    group = Path(mount) / f"plainsight-test-{os.getpid()}.service"
    try:
        group.mkdir()
    except OSError as error:
        pytest.skip(f"no control group can be made here: {error}")
    script = (
        "import os, socket, sys\n"
        "open(sys.argv[1] + '/cgroup.procs', 'w').write(str(os.getpid()))\n"
        "listener = socket.create_server(('127.0.0.1', 0))\n"
        "caller = socket.create_connection(listener.getsockname())\n"
        "taken = listener.accept()[0]\n"
        "caller.sendall(b'x' * 4321)\n"
        "print(caller.getsockname()[1], flush=True)\n"
        "sys.stdin.read()\n"
    )
    try:
        with running(sys.executable, "-c", script, str(group)) as child:
            assert child.stdout is not None
            port = int(child.stdout.readline())
            snapshot = as_nobody(python_for_nobody, repo_for_nobody)
    finally:
        _remove(group)
    row = next(row.columns for row in snapshot.rows("process_open_sockets") if row.columns["local_port"] == port)
    assert (row["pid"], row["service"], row["bytes_sent"]) == (None, group.name, 4321)


def _remove(group: Path) -> None:
    for _ in range(50):
        with contextlib.suppress(OSError):
            group.rmdir()
            return
        time.sleep(0.05)
