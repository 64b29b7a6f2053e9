"""Which service a process belongs to, out of its control group."""

from __future__ import annotations

import pytest

from collectors.parse.cgroup import CONTROL_FILES, parse_cgroup, service_of, unified_mount


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (b"0::/system.slice/a.service\n", "/system.slice/a.service"),
        (b"12:cpu:/x\n1:name=systemd:/system.slice/a.service\n0::/\n", "/system.slice/a.service"),
        (b"12:cpu:/x\n1:name=systemd:/\n0::/user.slice/b.scope\n", "/user.slice/b.scope"),
        (b"1:name=systemd:/\n0::/\n", "/"),
        (b"0::/docker/a:b:c\n", "/docker/a:b:c"),
        (b"0::/odd\xff name\n", "/odd\udcff name"),
        (b"", ""),
        (b"damaged", ""),
        (b"\n\n::\n", ""),
    ],
)
def test_path(data: bytes, path: str) -> None:
    assert parse_cgroup(data) == path


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/system.slice/example-agent.service", "example-agent.service"),
        ("/system.slice/a.service/payload", "a.service"),
        ("/user.slice/user-1000.slice/user@1000.service/app.slice/app-x.service", "app-x.service"),
        ("/system.slice/app-gnome-x-12.scope", "app-gnome-x-12.scope"),
        ("/user.slice/session-2.scope", ""),
        ("/", ""),
        ("", ""),
    ],
)
def test_service(path: str, service: str) -> None:
    assert service_of(path) == service


def test_the_unified_hierarchy_is_found_wherever_it_is_mounted() -> None:
    assert unified_mount("cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n") == "/sys/fs/cgroup"
    hybrid = "cgroup /sys/fs/cgroup/cpu cgroup rw 0 0\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n"
    assert unified_mount(hybrid) == "/sys/fs/cgroup/unified"
    assert unified_mount("none /odd\\040place cgroup2 rw 0 0") == "/odd place"
    assert unified_mount("cgroup /sys/fs/cgroup/cpu cgroup rw 0 0\n\nx\n") is None


def test_units_are_no_control_files() -> None:
    assert "memory.stat".startswith(CONTROL_FILES)
    assert "cgroup.procs".startswith(CONTROL_FILES)
    assert not any(
        name.startswith(CONTROL_FILES) for name in ("cron.service", "user.slice", "init.scope", "_cpu.slice")
    )
