"""This very machine: real processes with hostile names and habits, real connections, and who may see what."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from collectors.host import Host
from collectors.model import Outcome, Reading
from tests.collectors.live import connection, running
from tests.support import read_table

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc and sock_diag of Linux")
SLEEP = shutil.which("sleep") or "/bin/sleep"


def processes(host: Host | None = None) -> dict[object, dict[str, Any]]:
    reading = read_table(host or Host.live(), "processes")
    assert reading.outcome in (Outcome.READ, Outcome.PARTLY), reading.reason
    assert not [refusal for refusal in reading.refused if refusal.item.startswith("process ")]
    return {row.columns["pid"]: dict(row.columns) for row in reading.rows}


def sockets(reading: Reading) -> list[dict[str, Any]]:
    assert reading.outcome is Outcome.READ, reading.reason
    return [dict(row.columns) for row in reading.rows]


@pytest.mark.parametrize("name", [b"a) b (c", b") Z 1 1 (", b"two\nlines", b"\xff\xfe\x80", b"(deleted)"])
def test_a_real_program_with_an_odd_name(tmp_path: Path, name: bytes) -> None:
    program = os.path.join(os.fsencode(tmp_path), name)
    shutil.copy(SLEEP, program)
    with running(program, b"300") as child:
        found = processes()[child.pid]
    assert found["name"] == os.fsdecode(name)
    assert (found["path"], found["on_disk"]) == (os.fsdecode(program), 1)
    assert (found["parent"], found["uid"]) == (os.getpid(), os.getuid())
    assert found["cmdline"] == os.fsdecode(program) + " 300"


def test_a_deleted_program_is_still_named(tmp_path: Path) -> None:
    program = tmp_path / "gone"
    shutil.copy(SLEEP, program)
    with running(str(program), "300") as child:
        program.unlink()
        found = processes()[child.pid]
    assert (found["path"], found["on_disk"]) == (str(program), 0)


def test_an_ended_program_that_nobody_collected() -> None:
    child = subprocess.Popen([SLEEP, "0"])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    found = processes()[child.pid]
    child.wait()
    assert (found["state"], found["path"], found["cmdline"], found["on_disk"]) == ("Z", "", "", None)


def test_a_program_that_ended_its_first_thread_is_still_named() -> None:
    script = (
        "import ctypes, threading, time; threading.Thread(target=time.sleep, args=(300,)).start(); print(flush=True)"
    )
    with running(sys.executable, "-c", script + "; ctypes.CDLL(None).pthread_exit(None)") as child:
        assert child.stdout is not None
        child.stdout.readline()
        until = time.monotonic() + 10
        while (found := processes()[child.pid])["state"] != "Z" and time.monotonic() < until:
            time.sleep(0.05)
    assert found["state"] == "Z"
    assert found["path"] == os.path.realpath(sys.executable)
    assert found["cmdline"].startswith(sys.executable)


def test_a_command_line_of_200_kilobytes_is_whole() -> None:
    words = ["word" * 16 for _ in range(3000)]
    with running(SLEEP, "300", "--", *words, executable=sys.executable) as child:
        shown = processes()[child.pid]["cmdline"]
    assert shown == " ".join([SLEEP, "300", "--", *words])


def test_processes_that_come_and_go_do_no_harm() -> None:
    stop = threading.Event()

    def churn() -> None:
        while not stop.is_set():
            subprocess.run([SLEEP, "0"], check=False)

    threads = [threading.Thread(target=churn) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(10):
            assert os.getpid() in processes()
            sockets(read_table(Host.live(), "listening_ports"))
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_bytes_are_those_that_were_sent() -> None:
    with connection(sent=3_000_000, back=12_345) as (caller, port):
        open_sockets = sockets(read_table(Host.live(), "process_open_sockets"))
        ours = {
            row["local_port"]: row for row in open_sockets if {caller, port} == {row["local_port"], row["remote_port"]}
        }
    assert (ours[caller]["bytes_sent"], ours[caller]["bytes_received"]) == (3_000_000, 12_345)
    assert (ours[port]["bytes_sent"], ours[port]["bytes_received"]) == (12_345, 3_000_000)
    assert {row["pid"] for row in ours.values()} == {os.getpid()}
    assert {row["uid"] for row in ours.values()} == {os.getuid()}


def test_bytes_stay_exact_after_the_other_end_has_closed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()) as caller:
        taken, _ = listener.accept()
        taken.sendall(b"x" * 5000)
        taken.close()
        time.sleep(0.1)
        port = caller.getsockname()[1]
        (row,) = [row for row in sockets(read_table(Host.live(), "process_open_sockets")) if row["local_port"] == port]
    assert (row["state"], row["bytes_sent"], row["bytes_received"]) == ("CLOSE_WAIT", 0, 5000)


def test_the_holder_is_the_lowest_process_and_ten_thousand_descriptors_are_no_trouble() -> None:
    script = (
        "import os, resource, socket, sys\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (10100, 10100))\n"
        "listener = socket.create_server(('127.0.0.1', 0))\n"
        "first = listener.fileno()\n"
        "held = [os.dup(first) for _ in range(10000)]\n"
        "print(first, listener.getsockname()[1], flush=True)\n"
        "os.fork() and os.wait() or sys.stdin.read()\n"
    )
    with running(sys.executable, "-c", script) as child:
        assert child.stdout is not None
        line = child.stdout.readline().split()
        if not line:
            pytest.skip("this user may not open ten thousand files")
        fd, port = map(int, line)
        ports = sockets(read_table(Host.live(), "listening_ports"))
        (row,) = [row for row in ports if row["port"] == port]
    assert (row["pid"], row["fd"]) == (child.pid, fd)


def test_the_same_as_psutil_says() -> None:
    psutil = pytest.importorskip("psutil")
    with connection(10, 10), socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as udp:
        udp.bind(("::1", 0))
        before = set(psutil.pids())
        ours = processes()
        theirs = {process.pid: process.info for process in psutil.process_iter(["ppid", "uids", "exe", "cmdline"])}
        stable = before & set(psutil.pids()) & set(ours) & set(theirs)
        host = Host.live()
        mine = {
            (row["family"], row.get("local_port", row.get("port")), row.get("remote_port", 0), row["pid"])
            for table in ("process_open_sockets", "listening_ports")
            for row in sockets(read_table(host, table))
        }
        others = {
            (int(one.family), one.laddr.port, one.raddr.port if one.raddr else 0, one.pid)
            for one in psutil.net_connections("inet")
        }
    assert len(stable) > 1
    for pid in stable:
        info = theirs[pid]
        assert (ours[pid]["parent"], ours[pid]["uid"]) == (info["ppid"], info["uids"].real)
        if info["exe"]:
            assert ours[pid]["path"] == info["exe"]
    held = {one for one in mine if one[3] == os.getpid()}
    assert len(held) == 4
    assert held == {one for one in others if one[3] == os.getpid()}


def test_the_list_of_the_kernel_is_read_without_leaving_a_socket_open() -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        read_table(Host.live(), "process_open_sockets")
    assert len(os.listdir("/proc/self/fd")) == before
