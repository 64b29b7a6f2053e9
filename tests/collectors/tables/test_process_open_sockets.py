"""Connections and open ports: every one is told, with whatever may be known of who holds it."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path

from collectors import collect
from collectors.host import Host
from collectors.model import OS, Outcome, Row
from collectors.tables.process_open_sockets import TABLE
from collectors.take import take
from tests.support import FIXTURES, read_table

TYPICAL = FIXTURES / "process_open_sockets" / "sock_diag" / "typical"


def host() -> Host:
    return Host.recorded(str(TYPICAL))


def changed(tmp_path: Path, **head: dict[str, str]) -> Host:
    """The typical recording with some entries of recording.json changed."""
    folder = tmp_path / "recording"
    shutil.copytree(TYPICAL, folder)
    document = json.loads((folder / "recording.json").read_text("utf-8"))
    for key, entries in head.items():
        document[key] |= entries
    (folder / "recording.json").write_text(json.dumps(document), "utf-8")
    return Host.recorded(str(folder))


def by_port(rows: tuple[Row, ...], port: int) -> dict[str, object]:
    (row,) = [row for row in rows if port in (row.columns.get("local_port"), row.columns.get("port"))]
    return dict(row.columns)


def test_connections_are_told_with_process_service_and_bytes() -> None:
    reading = read_table(host(), "process_open_sockets")
    assert reading.outcome is Outcome.READ
    assert sorted(row.columns["local_port"] for row in reading.rows) == [8080, 50001, 50002, 50004, 50005]
    sent = by_port(reading.rows, 50001)
    assert (sent["pid"], sent["fd"], sent["socket"]) == (700, 5, 41002)
    assert (sent["uid"], sent["service"]) == (1000, "example-agent.service")
    assert (sent["remote_address"], sent["bytes_sent"], sent["bytes_received"]) == ("198.51.100.7", 12345, 678)


def test_a_connection_of_a_hidden_process_still_has_its_user_service_and_bytes() -> None:
    hidden = by_port(read_table(host(), "process_open_sockets").rows, 50004)
    assert (hidden["pid"], hidden["fd"]) == (None, None)
    assert (hidden["uid"], hidden["service"]) == (1000, "example-agent.service")
    assert hidden["cgroup_path"] == "/system.slice/example-agent.service"
    assert (hidden["bytes_sent"], hidden["bytes_received"]) == (0, 50)


def test_a_connection_nobody_holds_any_more_has_no_owner() -> None:
    dying = by_port(read_table(host(), "process_open_sockets").rows, 50002)
    assert [dying[name] for name in ("pid", "socket", "uid", "service", "bytes_sent")] == [None] * 5
    assert dying["state"] == "TIME_WAIT"


def test_bytes_over_udp_are_unknown_and_not_zero() -> None:
    udp = by_port(read_table(host(), "process_open_sockets").rows, 50005)
    assert (udp["protocol"], udp["bytes_sent"], udp["bytes_received"], udp["pid"]) == (17, None, None, 701)


def test_ipv4_through_an_ipv6_socket_is_readable() -> None:
    mapped = by_port(read_table(host(), "process_open_sockets").rows, 8080)
    assert (mapped["remote_address"], mapped["remote_ip"]) == ("::ffff:203.0.113.9", "203.0.113.9")


def test_open_ports_are_a_table_of_their_own() -> None:
    reading = read_table(host(), "listening_ports")
    assert sorted((row.columns["protocol"], row.columns["port"]) for row in reading.rows) == [
        (6, 443),
        (6, 8080),
        (17, 53),
        (17, 5353),
    ]
    assert all(row.columns["uid"] == 1000 for row in reading.rows)


def test_both_tables_look_through_the_descriptors_once_in_a_scan() -> None:
    watched = host()
    with watched.scan():
        read_table(watched, "process_open_sockets")
        read_table(watched, "listening_ports")
    assert watched.read_log()["/proc/PID/fd"] == 2
    read_table(watched, "listening_ports")
    assert watched.read_log()["/proc/PID/fd"] == 4


def test_a_kind_that_cannot_be_read_makes_both_tables_incomplete(tmp_path: Path) -> None:
    partial = changed(tmp_path, errors={"sock_diag/10-17": "denied"})
    with partial.scan():
        readings = [read_table(partial, "process_open_sockets"), read_table(partial, "listening_ports")]
    for reading in readings:
        assert reading.outcome is Outcome.PARTLY
        assert "UDP over IPv6" in reading.reason
        assert reading.rows


def test_a_damaged_answer_is_not_an_empty_list(tmp_path: Path) -> None:
    folder = tmp_path / "recording"
    shutil.copytree(TYPICAL, folder)
    for file in (folder / "sock_diag").iterdir():
        file.write_bytes(file.read_bytes()[:-24])
    reading = read_table(Host.recorded(str(folder)), "process_open_sockets")
    assert reading.outcome is Outcome.FAILED
    assert "sock" in reading.reason


def test_refused_by_a_sandbox_is_denied(tmp_path: Path) -> None:
    kinds = dict.fromkeys(("sock_diag/2-6", "sock_diag/10-6", "sock_diag/2-17", "sock_diag/10-17"), "denied")
    assert read_table(changed(tmp_path, errors=kinds), "listening_ports").outcome is Outcome.DENIED


def test_a_kernel_without_the_list_is_unsupported_and_says_so() -> None:
    class Bare(Host):
        def sock_diag(self, family: int, protocol: int) -> bytes:
            raise OSError(errno.ENOTSUP, "This system does not list its connections to us")

    recorded = host()
    bare = Bare(recorded._place, OS.LINUX, "recorded", elevated=False, me=None)
    reading = take(TABLE.sources[0], bare)
    assert (reading.outcome, reading.reason) == (
        Outcome.UNSUPPORTED,
        "This system does not list its connections to us.",
    )


def test_without_unified_control_groups_the_service_is_unknown(tmp_path: Path) -> None:
    old = changed(tmp_path)
    (tmp_path / "recording/root/proc/self/mounts").write_text("proc /proc proc rw 0 0\n", "utf-8")
    rows = read_table(old, "process_open_sockets").rows
    assert {row.columns["service"] for row in rows} == {None}


def test_a_copied_disk_has_no_connections(tmp_path: Path) -> None:
    readings = collect(Host.mounted(str(tmp_path), OS.LINUX)).readings
    live = {reading.table: reading.outcome for reading in readings}
    assert live["process_open_sockets"] is Outcome.UNSUPPORTED
    assert live["listening_ports"] is Outcome.UNSUPPORTED
    assert live["processes"] is Outcome.UNSUPPORTED
