"""What a run of a program did, as the kernel saw it: system calls from strace that change, send or start something."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.ordinary import as_user

STRACE = shutil.which("strace")
needs_strace = pytest.mark.skipif(STRACE is None, reason="strace is not installed")

_CHANGES = (
    "rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,"
    "utime,utimes,utimensat,futimesat,truncate,ftruncate,link,linkat,symlink,symlinkat,mknod,mknodat,setxattr,lsetxattr,"
    "fsetxattr,removexattr,mount,umount2,ptrace,kill,tgkill,tkill,init_module,finit_module,bpf,io_uring_setup,"
    "fallocate,copy_file_range,process_vm_readv,process_vm_writev,perf_event_open,setuid,setresuid,sethostname"
)
_TRACED = f"open,openat,openat2,creat,execve,execveat,socket,connect,bind,sendto,sendmsg,sendmmsg,{_CHANGES}"
_CALL = re.compile(r"^(?:\[pid\s+\d+\]\s+|\d+\s+)?(\w+)\((.*)$")
_PATH = re.compile(r'"((?:[^"\\]|\\.)*)"')


class Violation(NamedTuple):
    """A system call that a read-only, silent program would not make."""

    call: str
    line: str


def trace(
    argv: Sequence[str], folder: Path, user: int | None = None, environment: Mapping[str, str] = {"PATH": os.defpath}
) -> tuple[list[str], int]:
    """Run a program under strace. Returns the traced calls and the exit code."""
    assert STRACE
    output = folder / "strace.txt"
    output.touch()
    output.chmod(0o666)
    ran = subprocess.run(
        [STRACE, "-f", "-qq", "-s", "300", "-e", f"trace={_TRACED}", "-e", "signal=none", "-o", str(output), *argv],
        env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=300,
        check=False,
        **as_user(user),
    )
    return output.read_text("utf-8", "replace").splitlines(), ran.returncode


def violations(lines: Sequence[str], own: Path) -> list[Violation]:
    """The calls that write outside `own`, start another program, or open any socket but netlink's sock_diag."""
    found = []
    started = 0
    for line in lines:
        match = _CALL.match(line)
        if not match:
            continue
        call, rest = match[1], match[2]
        failed = re.search(r"\) = -1 E(?:NOENT|NOTDIR|EXIST)\b", line)
        if call in ("execve", "execveat"):
            started += 1
            if started > 1 and not failed:
                found.append(Violation(call, line))
        elif call in ("open", "openat", "openat2", "creat"):
            writes = call == "creat" or re.search(r"O_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)", rest)
            if writes and not _inside(rest, own) and "/dev/null" not in rest:
                found.append(Violation(call, line))
        elif call == "socket":
            if "AF_NETLINK" not in rest or "NETLINK_SOCK_DIAG" not in rest:
                found.append(Violation(call, line))
        elif call in ("connect", "bind", "sendto", "sendmsg", "sendmmsg"):
            if "AF_INET" in rest or "AF_UNIX" in rest or call in ("connect", "bind"):
                found.append(Violation(call, line))
        elif not _inside(rest, own):
            found.append(Violation(call, line))
    return found


def _inside(arguments: str, own: Path) -> bool:
    """True when every path among the arguments lies in our folder."""
    paths = _PATH.findall(arguments)
    top = os.path.realpath(own)
    return bool(paths) and all(
        os.path.realpath(path).startswith(top + "/") or os.path.realpath(path) == top for path in paths
    )
