"""Running programs: hostile names, hidden and vanishing processes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.host import Host
from collectors.model import Outcome, Reading
from collectors.tables.processes import parse_cmdline, parse_stat, parse_status
from tests.support import read_table, recording

BOOT = "cpu 1 2 3\nbtime 1700000000\nprocesses 5\n"
KERNEL_THREAD = 0x00200000


def stat(pid: int, name: str = "app", state: str = "S", flags: int = 0, threads: int = 1) -> str:
    before = f"{pid} ({name}) {state} 1 {pid} {pid} 0 -1 {flags}"
    return f"{before} 0 0 0 0 1 2 0 0 20 0 {threads} 0 250 1000 10 18446744073709551615\n"


def process(pid: int, *, cmdline: str = "/usr/bin/app\0", uid: int = 1000, **odd: Any) -> dict[str, str]:
    folder = f"/proc/{pid}"
    status = f"Name:\tapp\nState:\tS\nTracerPid:\t0\nUid:\t{uid}\t{uid}\t{uid}\t{uid}\nNSpid:\t{pid}\t7\n"
    return {
        f"{folder}/stat": stat(pid, **odd),
        f"{folder}/status": status,
        f"{folder}/cgroup": "0::/system.slice/app.service\n",
        f"{folder}/cmdline": cmdline,
    }


def world(
    folder: Path,
    *processes: dict[str, str],
    links: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    namespace: str = "pid:[4026531836]",
) -> Host:
    files = {"/proc/stat": BOOT}
    for one in processes:
        files |= one
    known = {"/proc/self/ns/pid": namespace, **(links or {})}
    return recording(folder, files, links=known, errors=errors or {})


def read(host: Host) -> Reading:
    return read_table(host, "processes")


def rows(reading: Reading) -> dict[object, dict[str, Any]]:
    return {row.columns["pid"]: dict(row.columns) for row in reading.rows}


def test_a_program_with_all_that_is_told_of_it(tmp_path: Path) -> None:
    reading = read(world(tmp_path, process(1), links={"/proc/1/exe": "/usr/bin/app"}))
    assert reading.outcome is Outcome.READ
    assert rows(reading)[1] == {
        "pid": 1,
        "parent": 1,
        "name": "app",
        "path": "/usr/bin/app",
        "cmdline": "/usr/bin/app",
        "state": "S",
        "uid": 1000,
        "start_time": 1700000002,
        "on_disk": 1,
        "cgroup_path": "/system.slice/app.service",
        "service": "app.service",
        "nspid": "1 7",
        "tracer_pid": 0,
    }


@pytest.mark.parametrize("name", ["a) b (c", ") Z 1 1 (", "two\nlines", "\udcff\udcfe", "", "((((", ") R 1"])
def test_odd_names_do_not_move_the_fields(name: str) -> None:
    parsed = parse_stat(stat(42, name).encode("utf-8", "surrogateescape"))
    assert (parsed.pid, parsed.name, parsed.state, parsed.parent, parsed.start_ticks) == (42, name, "S", 1, 250)


@given(st.binary(max_size=15).filter(lambda name: b"\0" not in name))
def test_any_name_of_a_program(name: bytes) -> None:
    data = stat(42, "NAME").encode().replace(b"NAME", name)
    assert parse_stat(data).name.encode("utf-8", "surrogateescape") == name


def test_a_program_file_that_others_may_not_see_is_unknown(tmp_path: Path) -> None:
    reading = read(world(tmp_path, process(1), errors={"/proc/1/exe": "denied"}))
    assert reading.outcome is Outcome.READ
    assert (rows(reading)[1]["path"], rows(reading)[1]["on_disk"]) == (None, None)


def test_a_deleted_program_is_told_and_a_name_that_looks_like_it_is_not(tmp_path: Path) -> None:
    links = {"/proc/1/exe": "/tmp/gone (deleted)", "/proc/2/exe": "/opt/odd (deleted)"}
    host = world(
        tmp_path, process(1), process(2), {"/opt/odd (deleted)": "x"}, links=links, errors={"/tmp/*": "absent"}
    )
    found = rows(read(host))
    assert (found[1]["path"], found[1]["on_disk"]) == ("/tmp/gone", 0)
    assert (found[2]["path"], found[2]["on_disk"]) == ("/opt/odd (deleted)", 1)


def test_parts_of_the_kernel_and_ended_programs_have_no_file_even_where_it_is_refused(tmp_path: Path) -> None:
    ended = process(9, state="Z", cmdline="")
    reading = read(
        world(tmp_path, process(1, flags=KERNEL_THREAD, cmdline=""), ended, errors={"/proc/*/exe": "denied"})
    )
    assert reading.outcome is Outcome.READ
    assert [(row["path"], row["cmdline"], row["on_disk"]) for row in rows(reading).values()] == [("", "", None)] * 2


def test_a_program_cannot_hide_by_ending_its_first_thread(tmp_path: Path) -> None:
    files = {"/proc/9/task/9/stat": "", "/proc/9/task/12/cmdline": "/usr/bin/agent\0--watch\0"}
    links = {"/proc/1/exe": "/init", "/proc/9/task/12/exe": "/usr/bin/agent"}
    found = rows(read(world(tmp_path, process(1), process(9, state="Z", threads=2, cmdline=""), files, links=links)))
    assert (found[9]["path"], found[9]["cmdline"]) == ("/usr/bin/agent", "/usr/bin/agent --watch")


def test_a_process_that_vanishes_is_left_out(tmp_path: Path) -> None:
    errors = {"/proc/5/stat": "gone", "/proc/6/status": "gone"}
    links = {"/proc/1/exe": "/init"}
    reading = read(world(tmp_path, process(1), process(6), {"/proc/5/cgroup": ""}, links=links, errors=errors))
    assert reading.outcome is Outcome.READ
    assert list(rows(reading)) == [1]


def test_a_damaged_entry_is_said_and_the_others_stay(tmp_path: Path) -> None:
    damaged = process(5) | {"/proc/5/stat": "5 no brackets"}
    reading = read(world(tmp_path, process(1), damaged, links={"/proc/1/exe": "/init"}))
    assert reading.outcome is Outcome.PARTLY
    assert list(rows(reading)) == [1]
    assert "process 5" in reading.reason


def test_hidden_processes_of_other_people_are_never_called_not_there(tmp_path: Path) -> None:
    reading = read(world(tmp_path, process(700), links={"/proc/700/exe": "/usr/bin/app"}))
    assert reading.outcome is Outcome.PARTLY
    assert not reading.outcome.looked
    assert "of other people" in reading.reason
    assert "hides" in reading.reason


def test_refused_processes_of_other_people_are_counted(tmp_path: Path) -> None:
    others = [process(1), process(2), process(700)]
    errors = {"/proc/1/stat": "denied", "/proc/2/stat": "denied"}
    for one in others[:2]:
        one.pop(next(iter(one)))
    reading = read(world(tmp_path, *others, links={"/proc/700/exe": "/x"}, errors=errors))
    assert reading.outcome is Outcome.PARTLY
    assert "2 programs of other people" in reading.reason


def test_in_a_container_the_machine_outside_is_not_seen(tmp_path: Path) -> None:
    reading = read(world(tmp_path, process(1), links={"/proc/1/exe": "/x"}, namespace="pid:[4026532201]"))
    assert reading.outcome is Outcome.PARTLY
    assert "outside this container" in reading.reason


def test_a_very_long_command_line_is_cut_and_keeps_no_secret() -> None:
    secret = "hunter2Xy"
    shown = parse_cmdline(b"/usr/bin/app\0--password\0" + secret.encode() + b"\0x" * (300 << 10))
    assert shown.endswith(" [cut]")
    assert secret not in shown
    assert len(shown) <= (256 << 10) + 100


def test_a_secret_at_the_cut_does_not_survive_in_part() -> None:
    at_the_cut = b"a" * ((256 << 10) - 20) + b"\0--password=hunter2hunter2hunter2\0"
    assert "hunter2" not in parse_cmdline(at_the_cut)


def test_a_command_line_too_long_to_read_does_not_hide_the_process(tmp_path: Path) -> None:
    host = world(tmp_path, process(1, cmdline="x" * (9 << 20)), links={"/proc/1/exe": "/usr/bin/app"})
    found = rows(read(host))[1]
    assert (found["path"], found["cmdline"]) == ("/usr/bin/app", None)


def test_a_name_cannot_forge_fields_of_status() -> None:
    honest = b"Name:\ta\\nUid:\t0\nTracerPid:\t0\nUid:\t1000\t0\nNSpid:\t5\n"
    assert parse_status(honest) == (1000, 0, "5")
    assert parse_status(b"") == (None, None, None)
