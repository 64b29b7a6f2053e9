"""Control groups: which system service or app a process belongs to (cgroups(7), systemd's naming)."""

from __future__ import annotations


def parse_cgroup(data: bytes) -> str:
    """The path that systemd manages, out of /proc/PID/cgroup: version 2 alone or beside version 1."""
    unified = ""
    for line in data.decode("utf-8", "surrogateescape").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == "name=systemd" and path != "/":
            return path
        if not controllers:
            unified = path
    return unified


def service_of(path: str) -> str:
    """The innermost service in a control group's path, else its app scope, else nothing."""
    parts = [part for part in path.split("/") if part]
    for part in reversed(parts):
        if part.endswith(".service"):
            return part
    return next((part for part in reversed(parts) if part.startswith("app-") and part.endswith(".scope")), "")
