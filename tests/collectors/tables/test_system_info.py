"""system_info on Linux: which computer this is, without numbers that belong to it alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from collectors.host import Host
from collectors.model import OS, Cell, Outcome
from collectors.tables.system_info import TABLE
from tests.support import read_table, recording

DMI = "/sys/class/dmi/id"
LAPTOP = {
    "/proc/sys/kernel/hostname": "work-042\n",
    "/proc/cpuinfo": "processor\t: 0\nmodel name\t: Example CPU @ 2.80GHz\n\nprocessor\t: 1\nmodel name\t: other\n",
    "/proc/meminfo": "MemTotal:       16284600 kB\nMemFree:          200000 kB\n",
    f"{DMI}/sys_vendor": "EXAMPLE\n",
    f"{DMI}/product_name": "20XX\n",
    f"{DMI}/product_version": "Notebook T1\n",
}
NOWHERE = {"/proc/*": "absent", "/sys/*": "absent", "/etc/hostname": "absent"}


def test_a_laptop(tmp_path: Path) -> None:
    reading = read_table(recording(tmp_path, LAPTOP), "system_info")
    assert reading.outcome is Outcome.READ
    assert dict(reading.rows[0].columns) == {
        "hostname": "work-042",
        "cpu_brand": "Example CPU @ 2.80GHz",
        "physical_memory": 16284600 * 1024,
        "hardware_vendor": "EXAMPLE",
        "hardware_model": "20XX",
        "hardware_version": "Notebook T1",
    }


def test_a_board_that_tells_its_model_in_the_device_tree(tmp_path: Path) -> None:
    files = {"/proc/device-tree/model": b"Example Board Rev 1\0", "/etc/hostname": "board\n"}
    row = read_table(recording(tmp_path, files, errors=NOWHERE), "system_info").rows[0].columns
    assert (row["hardware_model"], row["hardware_vendor"]) == ("Example Board Rev 1", None)


def test_a_copied_disk_knows_its_name_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/hostname").write_text("work-042\n", "utf-8")
    row: dict[str, Cell] = dict(read_table(Host.mounted(str(tmp_path), OS.LINUX), "system_info").rows[0].columns)
    assert row.pop("hostname") == "work-042"
    assert set(row.values()) == {None}


def test_what_is_denied_is_none_and_not_empty(tmp_path: Path) -> None:
    host = recording(tmp_path, {"/proc/sys/kernel/hostname": "x"}, errors={**NOWHERE, f"{DMI}/*": "denied"})
    row = read_table(host, "system_info").rows[0].columns
    assert (row["hostname"], row["hardware_vendor"]) == ("x", None)


def test_a_place_with_nothing_of_it_is_a_failure(tmp_path: Path) -> None:
    assert read_table(recording(tmp_path, errors=NOWHERE), "system_info").outcome is Outcome.FAILED


@pytest.mark.parametrize("content", [b"", b"\xff\0" * 100, b"MemTotal: " + b"9" * 5000 + b" kB\n"])
def test_odd_files_give_no_value_and_no_crash(tmp_path: Path, content: bytes) -> None:
    files: dict[str, str | bytes] = {**LAPTOP, "/proc/meminfo": content, "/proc/cpuinfo": content}
    row = read_table(recording(tmp_path, files), "system_info").rows[0].columns
    assert (row["physical_memory"], row["cpu_brand"]) == (None, None)


def test_no_column_tells_one_machine_from_all_others() -> None:
    assert not [name for name in TABLE.columns if any(word in name for word in ("serial", "uuid", "mac"))]
