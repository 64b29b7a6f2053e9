"""rpm_packages: the rpm database in each of its forms, and how we say that we could not read it."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from collectors.host import Host
from collectors.model import OS, Outcome, Reading
from tests.collectors.rpm_bytes import header, ndb, package
from tests.support import read_table, recording

MODERN, USUAL = "/usr/lib/sysimage/rpm", "/var/lib/rpm"
ABSENT = "This machine does not install software with rpm."
SPEC = """Name: exampletrack
Version: {version}
Release: 3
Epoch: 2
Summary: x
License: MIT
Vendor: Example Inc.
BuildArch: noarch
%description
x
%files
"""


def sqlite(folder: Path, *headers: bytes) -> bytes:
    path = folder / "made.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)")
        database.executemany("INSERT INTO Packages (blob) VALUES (?)", [(header,) for header in headers])
        database.commit()
    data = path.read_bytes()
    path.unlink()
    return data


def read(folder: Path, name: str, data: bytes, place: str = USUAL, **head: Any) -> Reading:
    other = MODERN if place == USUAL else USUAL
    errors = {other: "absent", f"{place}/{name}-wal": "absent", **head.pop("errors", {})}
    return read_table(recording(folder, {f"{place}/{name}": data}, errors=errors, **head), "rpm_packages")


def names(reading: Reading) -> list[object]:
    return [row.columns["name"] for row in reading.rows]


def test_a_package_of_the_sqlite_form(tmp_path: Path) -> None:
    reading = read(tmp_path / "r", "rpmdb.sqlite", sqlite(tmp_path, package("agent", "3.1")))
    assert reading.outcome is Outcome.READ
    assert dict(reading.rows[0].columns) == {
        "name": "agent",
        "version": "3.1",
        "release": "1",
        "source": "",
        "arch": "noarch",
        "epoch": None,
        "install_time": 1_700_000_000,
        "vendor": "Example Inc.",
    }
    assert reading.rows[0].origin == "/var/lib/rpm/rpmdb.sqlite"


def test_packages_of_the_ndb_form_in_the_newer_place(tmp_path: Path) -> None:
    reading = read(tmp_path, "Packages.db", ndb(package("one"), package("two")), MODERN)
    assert (reading.outcome, names(reading)) == (Outcome.READ, ["one", "two"])


def test_two_names_of_one_folder_do_not_double_the_packages(tmp_path: Path) -> None:
    real = tmp_path / "usr/lib/sysimage/rpm"
    real.mkdir(parents=True)
    (real / "Packages.db").write_bytes(ndb(package("one")))
    (tmp_path / "var/lib").mkdir(parents=True)
    (tmp_path / "var/lib/rpm").symlink_to("../../usr/lib/sysimage/rpm")
    assert names(read_table(Host.mounted(str(tmp_path), OS.LINUX), "rpm_packages")) == ["one"]


def test_the_older_form_is_said_to_be_unreadable_and_not_taken_for_absence(tmp_path: Path) -> None:
    reading = read(tmp_path, "Packages", b"\0" * 12 + b"\x61\x15\x06\x00" + b"\0" * 500)
    assert reading.outcome is Outcome.FAILED
    assert "We cannot read this older kind of package list yet: /var/lib/rpm/Packages." in reading.reason


@pytest.mark.parametrize(
    "head",
    [
        {"errors": {MODERN: "absent", USUAL: "absent"}},
        {"errors": {MODERN: "absent"}, "dirs": {USUAL: []}},
        {"errors": {MODERN: "absent"}, "dirs": {USUAL: [".rpm.lock"]}},
    ],
    ids=["no folder", "empty folder", "no database"],
)
def test_a_machine_without_rpm_says_so(tmp_path: Path, head: dict[str, Any]) -> None:
    reading = read_table(recording(tmp_path, **head), "rpm_packages")
    assert (reading.outcome, reading.reason) == (Outcome.ABSENT, ABSENT)


def test_a_database_without_packages_means_the_same(tmp_path: Path) -> None:
    reading = read(tmp_path / "r", "rpmdb.sqlite", sqlite(tmp_path))
    assert (reading.outcome, reading.reason) == (Outcome.ABSENT, ABSENT)


@pytest.mark.parametrize("place", [USUAL, f"{USUAL}/Packages.db"])
def test_a_database_we_may_not_read_is_not_absent(tmp_path: Path, place: str) -> None:
    host = recording(tmp_path, errors={MODERN: "absent", place: "denied"})
    assert read_table(host, "rpm_packages").outcome is Outcome.DENIED


@pytest.mark.parametrize("name", ["rpmdb.sqlite", "Packages.db"])
@pytest.mark.parametrize("data", [b"", b"\0" * 5000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_database_is_a_failure(tmp_path: Path, name: str, data: bytes) -> None:
    reading = read(tmp_path, name, data)
    assert (reading.outcome, reading.rows) == (Outcome.FAILED, ())


def test_a_database_of_something_else_is_a_failure(tmp_path: Path) -> None:
    data = sqlite(tmp_path).replace(b"'Packages'", b"'Passages'")
    assert read(tmp_path / "r", "rpmdb.sqlite", data).outcome is Outcome.FAILED


def test_a_damaged_package_does_not_hide_the_others(tmp_path: Path) -> None:
    odd: list[Any] = [package("one"), b"\xff" * 40, header((1001, "1")), "text", package("two")]
    reading = read(tmp_path / "r", "rpmdb.sqlite", sqlite(tmp_path, *odd))
    assert (reading.outcome, names(reading)) == (Outcome.PARTLY, ["one", "two"])
    assert len(reading.refused) == 3


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two real packages, and a real database that rpm installed the second over the first in."""
    if sys.platform != "linux" or not shutil.which("rpm") or not shutil.which("rpmbuild"):
        pytest.skip("needs rpm and rpmbuild")
    folder = tmp_path_factory.mktemp("rpm")
    backend = subprocess.run(["rpm", "--eval", "%{_db_backend}"], capture_output=True, text=True, check=True).stdout
    if backend.strip() not in ("sqlite", "ndb"):
        pytest.skip(f"this rpm writes the {backend.strip()} form")
    (folder / "db").mkdir()
    subprocess.run(["rpm", "--dbpath", str(folder / "db"), "--initdb"], check=True, capture_output=True)
    for version in ("1.2", "1.10"):
        spec = folder / "x.spec"
        spec.write_text(SPEC.format(version=version), "utf-8")
        subprocess.run(["rpmbuild", "-bb", "--define", f"_topdir {folder}", str(spec)], check=True, capture_output=True)
        (made,) = folder.glob(f"RPMS/noarch/*-{version}-*.rpm")
        subprocess.run(
            ["rpm", "--dbpath", str(folder / "db"), "-U", "--justdb", "--nodeps", str(made)],
            check=True,
            capture_output=True,
        )
    return folder / "db"


def test_the_same_packages_as_rpm_itself(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built, tmp_path / "var/lib/rpm")
    form = "%{NAME}|%{EPOCH}|%{VERSION}|%{RELEASE}|%{ARCH}|%{VENDOR}|%{SOURCERPM}|%{INSTALLTIME}\n"
    wanted = subprocess.run(
        ["rpm", "--dbpath", str(built), "-qa", "--qf", form], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    rows = read_table(Host.mounted(str(tmp_path), OS.LINUX), "rpm_packages").rows
    order = ("name", "epoch", "version", "release", "arch", "vendor", "source", "install_time")
    assert sorted("|".join(str(row.columns[name]) for name in order) for row in rows) == sorted(wanted)
    assert len(rows) == 1
