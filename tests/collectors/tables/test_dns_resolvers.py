"""dns_resolvers: which servers learn the names that are looked up."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from collectors.host import Host
from collectors.model import Cell, Outcome, Reading
from tests.support import read_table, recording

PATH, BEHIND = "/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"
TEXT = """# made by a program
; another remark
nameserver 10.0.0.53
nameserver fe80::1%eth0
nameserver
search old.example
search corp.example  home.example
sortlist 10.0.0.0/255.0.0.0 192.168.1.0
options edns0 trust-ad
unknown 1.2.3.4
"""


def world(folder: Path, files: Mapping[str, str | bytes], errors: Mapping[str, str] | None = None) -> Host:
    return recording(folder, files, errors={**(errors or {}), "/*": "absent"})


def told(reading: Reading) -> list[tuple[Cell, ...]]:
    return [tuple(row.columns[name] for name in ("type", "id", "address", "netmask")) for row in reading.rows]


def test_servers_and_endings_are_told_in_their_order(tmp_path: Path) -> None:
    reading = read_table(world(tmp_path, {PATH: TEXT}), "dns_resolvers", "resolv_conf")
    assert reading.outcome is Outcome.READ
    assert told(reading) == [
        ("nameserver", 0, "10.0.0.53", ""),
        ("nameserver", 1, "fe80::1%eth0", ""),
        ("search", 0, "corp.example", ""),
        ("search", 1, "home.example", ""),
        ("sortlist", 0, "10.0.0.0", "255.0.0.0"),
        ("sortlist", 1, "192.168.1.0", ""),
    ]


def test_the_servers_behind_systemd_resolved_are_told_apart_by_their_file(tmp_path: Path) -> None:
    host = world(tmp_path, {PATH: "nameserver 127.0.0.53\n", BEHIND: "nameserver 10.9.9.9\n"})
    rows = [read_table(host, "dns_resolvers", source).rows[0] for source in ("resolv_conf", "systemd_resolved")]
    assert [(row.origin, row.columns["address"]) for row in rows] == [(PATH, "127.0.0.53"), (BEHIND, "10.9.9.9")]


@pytest.mark.parametrize(("error", "outcome"), [("absent", Outcome.ABSENT), ("denied", Outcome.DENIED)])
def test_a_closed_file_is_not_a_missing_one(tmp_path: Path, error: str, outcome: Outcome) -> None:
    assert read_table(world(tmp_path, {}, {PATH: error}), "dns_resolvers", "resolv_conf").outcome is outcome


@pytest.mark.parametrize("text", [b"", b"\xff\x00\xfe\n\n", b"nameserver\n", b"NAMESERVER 1.1.1.1"])
def test_empty_and_damaged_files_name_no_server(tmp_path: Path, text: bytes) -> None:
    reading = read_table(world(tmp_path, {PATH: text}), "dns_resolvers", "resolv_conf")
    assert (reading.outcome, reading.rows) == (Outcome.READ, ())


def test_a_file_that_is_far_too_large_is_a_failure(tmp_path: Path) -> None:
    reading = read_table(world(tmp_path, {PATH: "#" * (2 << 20)}), "dns_resolvers", "resolv_conf")
    assert reading.outcome is Outcome.FAILED
