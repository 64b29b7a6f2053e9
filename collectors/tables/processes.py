"""Programs that are running now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from collectors.host import Host
from collectors.model import OS, Cell, Fact, Row, Table, TooLarge, bigint, integer, text
from collectors.parse.cgroup import parse_cgroup, service_of
from collectors.parse.secrets import redact_arguments

_CMDLINE_LIMIT = 8 << 20
_KEPT = 256 << 10
_AT_ONCE = 64  # reading some and then telling of them is a fifth faster than one by one
_TICKS = 100  # USER_HZ, fixed in the kernel's interface to programs
_TRACER = re.compile(rb"\nTracerPid:\t(\d+)")
_USER = re.compile(rb"\nUid:\t(\d+)")
_NUMBERS = re.compile(rb"\nNSpid:\t([\d\t]+)")
_DELETED = " (deleted)"
_KERNEL_THREAD = 0x00200000  # PF_KTHREAD of linux/sched.h, in the flags of stat
_FIRST_NAMESPACE = "pid:[4026531836]"  # PROC_PID_INIT_INO of linux/proc_ns.h: the namespace that sees everything

TABLE = Table(
    "processes",
    "Programs that are running now",
    fact=Fact.RUNNING,
    osquery=True,
    columns={
        "pid": bigint("Number of the process"),
        "parent": bigint("Number of the process that started it"),
        "name": text("Short name, as the kernel keeps it (at most 15 characters)"),
        "path": text(
            "Program file; None when it is not ours to see, empty for a part of the kernel or an ended program"
        ),
        "cmdline": text(
            "Full command line; values that look like secrets are removed; None when it is longer than 8 MiB"
        ),
        "state": text("One letter: R running, S sleeping, D waiting, T stopped, Z ended but not collected, I idle"),
        "uid": bigint("Number of the user it runs as"),
        "start_time": bigint("When it started, in seconds since 1970 (UTC)"),
        "on_disk": integer("1 when the program file is still there, 0 when it was deleted or replaced since"),
        "cgroup_path": text("Control group: tells the system service or the app that it belongs to"),
        "service": text("System service it belongs to, from its control group; empty when none", ours=True),
        "nspid": text(
            "Its numbers from the outermost to the innermost pid namespace; more than one in a container", ours=True
        ),
        "tracer_pid": bigint("Process that watches it as a debugger does; 0 when none", ours=True),
    },
)


@TABLE.source(OS.LINUX, reads="/proc/PID/stat, status, cmdline, cgroup and exe of every process", needs_live=True)
def proc(host: Host) -> Iterator[Row]:
    """Every process that /proc shows us.

    With the mount option hidepid (proc(5)) it shows no process of other people, or refuses them; in a container,
    none of the machine outside.
    """
    boot = _boot_time(host.read_bytes("/proc/stat"))
    names = host.names("/proc")
    pids = [name for name in names if name.isdigit()]
    refused = 0
    for start in range(0, len(pids), _AT_ONCE):
        batch: list[_Process] = []
        for pid in pids[start : start + _AT_ONCE]:
            with host.tolerate(f"process {pid}"):
                try:
                    stat = host.read_bytes(f"/proc/{pid}/stat")
                except PermissionError:
                    refused += 1
                    continue
                batch.append(_read(host, f"/proc/{pid}", parse_stat(stat)))
        for process in batch:
            with host.tolerate(f"process {process.stat.pid}"):
                yield Row(_columns(process, boot), process.folder)
    if "1" not in names or refused:
        count = f"{refused} programs" if refused else "programs"
        host.hidden(f"{count} of other people", "this computer hides them from you")
    if host.link("/proc/self/ns/pid") != _FIRST_NAMESPACE:
        host.hidden("programs outside this container", "a container does not show them")


def _read(host: Host, folder: str, stat: Stat) -> _Process:
    status, cgroup = host.read_bytes(folder + "/status"), host.read_bytes(folder + "/cgroup")
    if stat.has_no_program:
        return _Process(folder, stat, status, cgroup, "", None, b"")
    live = folder if stat.state != "Z" else f"{folder}/task/{max(host.names(folder + '/task'), key=int)}"
    path, on_disk = _program(host, live + "/exe")
    return _Process(folder, stat, status, cgroup, path, on_disk, _command(host, live + "/cmdline"))


def _columns(process: _Process, boot: int) -> dict[str, Cell]:
    stat = process.stat
    uid, tracer, nspid = parse_status(process.status)
    cgroup = parse_cgroup(process.cgroup)
    return {
        "pid": stat.pid,
        "parent": stat.parent,
        "name": stat.name,
        "path": process.path,
        "cmdline": None if process.command is None else parse_cmdline(process.command),
        "state": stat.state,
        "uid": uid,
        "start_time": boot + stat.start_ticks // _TICKS,
        "on_disk": process.on_disk,
        "cgroup_path": cgroup,
        "service": service_of(cgroup),
        "nspid": nspid,
        "tracer_pid": tracer,
    }


def _command(host: Host, path: str) -> bytes | None:
    """The command line. A process may make its own as long as it likes: too long is not ours to keep."""
    try:
        return host.read_bytes(path, _CMDLINE_LIMIT)[: _KEPT + 1]
    except (PermissionError, TooLarge):
        return None


def _program(host: Host, link: str) -> tuple[Cell, Cell]:
    """Path of the program file and whether it is still on disk. None of both when it is not ours to see."""
    try:
        path = host.link(link)
    except PermissionError:
        return None, None
    except FileNotFoundError:
        return "", None
    if path.endswith(_DELETED) and not host.cell(lambda: host.exists(path)):
        return path.removesuffix(_DELETED), 0
    return path, 1


class Stat(NamedTuple):
    """The parts of /proc/PID/stat that we use; see proc(5)."""

    pid: int
    name: str
    state: str
    parent: int
    start_ticks: int
    has_no_program: bool


class _Process(NamedTuple):
    """What /proc says of one process, as it was read."""

    folder: str
    stat: Stat
    status: bytes
    cgroup: bytes
    path: Cell
    on_disk: Cell
    command: bytes | None


def parse_stat(data: bytes) -> Stat:
    """Fields of /proc/PID/stat. The name may hold anything, brackets and line ends too.

    Parts of the kernel and processes that have ended have no program: their exe leads nowhere for anybody.
    A process whose first thread has ended, and is shown as Z, goes on as long as another thread runs.
    """
    first, last = data.index(b"("), data.rindex(b")")
    rest = data[last + 2 :].split(maxsplit=20)
    state = rest[0].decode("ascii")
    return Stat(
        int(data[:first]),
        data[first + 1 : last].decode("utf-8", "surrogateescape"),
        state,
        int(rest[1]),
        int(rest[19]),
        bool(int(rest[6]) & _KERNEL_THREAD) or (state in "ZX" and int(rest[17]) <= 1),
    )


def parse_cmdline(data: bytes) -> str:
    """A command line as one text, without values that look like secrets; cut when it is very long."""
    cut = len(data) > _KEPT
    text = data[:_KEPT].rstrip(b"\0").decode("utf-8", "surrogateescape")
    joined = " ".join(redact_arguments(text.split("\0"))) if text else ""
    return joined + " [cut]" if cut else joined


def _boot_time(data: bytes) -> int:
    return int(data[data.index(b"\nbtime ") + 7 :].split(maxsplit=1)[0])


def parse_status(data: bytes) -> tuple[int | None, int | None, str | None]:
    """User, tracer and process numbers of all namespaces out of /proc/PID/status; None for what is not told."""
    user, tracer, numbers = _USER.search(data), _TRACER.search(data), _NUMBERS.search(data)
    return (
        int(user[1]) if user else None,
        int(tracer[1]) if tracer else None,
        numbers[1].decode("ascii").replace("\t", " ") if numbers else None,
    )
