"""Control groups: which system service or app a process belongs to (cgroups(7), systemd's naming)."""

from __future__ import annotations

import re
from functools import lru_cache

CONTROL_FILES = (
    *("cgroup.", "cpu.", "cpuset.", "io.", "memory.", "pids.", "rdma.", "hugetlb.", "misc.", "irq.", "perf_event."),
    "dmem.",
)
"""How the files in a control group's directory begin. Units never do: systemd puts "_" before such a name."""

_MANAGED = re.compile(rb"^\d+:name=systemd:(.*)$", re.MULTILINE)
_UNIFIED = re.compile(rb"^0::(.+)$", re.MULTILINE)
_ESCAPED = re.compile(r"\\([0-7]{3})")


@lru_cache(4096)
def parse_cgroup(data: bytes) -> str:
    """The path that systemd manages, out of /proc/PID/cgroup: version 2 alone or beside version 1."""
    managed = _MANAGED.search(data)
    if not managed or managed[1] == b"/":
        managed = _UNIFIED.search(data) or managed
    return managed[1].decode("utf-8", "surrogateescape") if managed else ""


@lru_cache(4096)
def service_of(path: str) -> str:
    """The innermost service in a control group's path, else its app scope, else nothing."""
    parts = [part for part in path.split("/") if part]
    for part in reversed(parts):
        if part.endswith(".service"):
            return part
    return next((part for part in reversed(parts) if part.startswith("app-") and part.endswith(".scope")), "")


def unified_mount(mounts: str) -> str | None:
    """Where control groups of version 2 are mounted, out of /proc/self/mounts (proc(5)); None when nowhere."""
    for line in mounts.split("\n"):
        parts = line.split(" ")
        if len(parts) > 2 and parts[2] == "cgroup2":
            return _ESCAPED.sub(lambda found: chr(int(found[1], 8)), parts[1])
    return None
