"""kernel_modules: drivers and other parts added to the kernel."""

from __future__ import annotations

from pathlib import Path

from collectors.host import Host
from collectors.model import OS, Outcome
from tests.support import read_table, recording

PATH = "/proc/modules"
TYPICAL = """falcon_lsm_serviceable 1003520 1 - Live 0x0000000000000000 (POE)
ext4 1118208 2 - Live 0x0000000000000000
mbcache 16384 1 ext4,xfs, Live 0x0000000000000000
usb_storage 90112 0 - Unloading 0x0000000000000000 (E-)
"""


def test_modules_with_their_users_and_marks(tmp_path: Path) -> None:
    reading = read_table(recording(tmp_path, {PATH: TYPICAL}), "kernel_modules")
    assert reading.outcome is Outcome.READ
    assert [tuple(row.columns.values()) for row in reading.rows] == [
        ("falcon_lsm_serviceable", 1003520, "", "Live", "POE"),
        ("ext4", 1118208, "", "Live", ""),
        ("mbcache", 16384, "ext4,xfs", "Live", ""),
        ("usb_storage", 90112, "", "Unloading", "E-"),
    ]


def test_a_kernel_without_modules_says_so(tmp_path: Path) -> None:
    reading = read_table(recording(tmp_path, errors={PATH: "absent"}), "kernel_modules")
    assert (reading.outcome, reading.reason) == (Outcome.ABSENT, "This kernel takes no added parts (modules).")


def test_a_kernel_that_takes_modules_but_has_none(tmp_path: Path) -> None:
    reading = read_table(recording(tmp_path, {PATH: ""}), "kernel_modules")
    assert (reading.outcome, reading.rows) == (Outcome.READ, ())


def test_denied(tmp_path: Path) -> None:
    assert read_table(recording(tmp_path, errors={PATH: "denied"}), "kernel_modules").outcome is Outcome.DENIED


def test_a_damaged_line_does_not_hide_the_others(tmp_path: Path) -> None:
    content = b"\xff\x00 x\nhalf 12\nbig NaN 0 - Live 0x0\nev\xffil 1 0 - Live 0x0\n"
    reading = read_table(recording(tmp_path, {PATH: content}), "kernel_modules")
    assert [row.columns["name"] for row in reading.rows] == ["ev\udcffil"]
    assert (reading.outcome, len(reading.refused)) == (Outcome.PARTLY, 3)


def test_a_copied_disk_cannot_tell(tmp_path: Path) -> None:
    reading = read_table(Host.mounted(str(tmp_path), OS.LINUX), "kernel_modules")
    assert reading.outcome is Outcome.UNSUPPORTED
