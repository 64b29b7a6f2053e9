"""deb_packages: what dpkg's list says is installed, and how we say that we could not read it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from collectors.host import Host
from collectors.model import OS, Outcome
from tests.support import read_table, recording

STATUS = "/var/lib/dpkg/status"
AGENT = """Package: exampletrack-agent
Status: install ok installed
Priority: optional
Section: admin
Installed-Size: 40960
Maintainer: Example Inc. <support@exampletrack.example>
Architecture: amd64
Source: exampletrack (2.4-1)
Version: 1:2.4-1+b1
Description: helper
 Version: 9.9 is what this line must not be taken for
 .
 Package: other
"""


def stanza(name: str, status: str) -> str:
    return f"Package: {name}\nStatus: {status}\nVersion: 1\nArchitecture: all\n"


def test_a_package_has_its_name_version_and_maker(tmp_path: Path) -> None:
    reading = read_table(recording(tmp_path, {STATUS: AGENT}), "deb_packages")
    assert reading.outcome is Outcome.READ
    assert [dict(row.columns) for row in reading.rows] == [
        {
            "name": "exampletrack-agent",
            "version": "1:2.4-1+b1",
            "source": "exampletrack (2.4-1)",
            "arch": "amd64",
            "status": "install ok installed",
            "maintainer": "Example Inc. <support@exampletrack.example>",
            "section": "admin",
        }
    ]
    assert reading.rows[0].origin == STATUS


def test_only_packages_whose_files_are_here_are_shown(tmp_path: Path) -> None:
    states = {
        "removed": "deinstall ok config-files",
        "wanted": "install ok not-installed",
        "half": "install reinstreq half-installed",
        "unpacked": "install ok unpacked",
        "waiting": "install ok triggers-awaited",
        "held": "hold ok installed",
    }
    content = "\n".join(stanza(name, status) for name, status in states.items())
    rows = read_table(recording(tmp_path, {STATUS: content}), "deb_packages").rows
    assert [row.columns["name"] for row in rows] == ["half", "unpacked", "waiting", "held"]


def test_one_file_for_each_package_as_in_very_small_systems(tmp_path: Path) -> None:
    folder = "/var/lib/dpkg/status.d"
    files = {
        f"{folder}/base": "Package: base-files\nVersion: 12\n",
        f"{folder}/base.md5sums": "0123  etc/x\n",
        f"{folder}/broken": "\0\0",
    }
    reading = read_table(recording(tmp_path, files), "deb_packages")
    assert [row.columns["name"] for row in reading.rows] == ["base-files"]
    assert reading.outcome is Outcome.PARTLY
    assert [refusal.item for refusal in reading.refused] == [f"{folder}/broken"]


def test_a_machine_without_dpkg_says_so(tmp_path: Path) -> None:
    reading = read_table(recording(tmp_path, errors={"/var/lib/dpkg": "absent"}), "deb_packages")
    assert (reading.outcome, reading.reason) == (
        Outcome.ABSENT,
        "This machine does not install software with dpkg.",
    )


@pytest.mark.parametrize("place", ["/var/lib/dpkg", STATUS])
def test_a_list_we_may_not_read_is_not_an_empty_one(tmp_path: Path, place: str) -> None:
    reading = read_table(recording(tmp_path, errors={place: "denied"}), "deb_packages")
    assert reading.outcome is Outcome.DENIED


def test_an_empty_list_is_read_and_holds_nothing(tmp_path: Path) -> None:
    reading = read_table(recording(tmp_path, {STATUS: ""}), "deb_packages")
    assert (reading.outcome, reading.rows) == (Outcome.READ, ())


def test_a_file_that_is_no_list_is_a_failure(tmp_path: Path) -> None:
    reading = read_table(recording(tmp_path, {STATUS: bytes(range(256)) * 40}), "deb_packages")
    assert reading.outcome is Outcome.FAILED
    assert "no list of packages" in reading.reason


def test_a_damaged_entry_does_not_hide_the_others(tmp_path: Path) -> None:
    reading = read_table(recording(tmp_path, {STATUS: f"{AGENT}\n\0\0garbage\n\n{AGENT}"}), "deb_packages")
    assert (reading.outcome, len(reading.rows)) == (Outcome.PARTLY, 2)


def test_odd_bytes_in_names_are_kept(tmp_path: Path) -> None:
    content = b"Package: \xff<script>\nStatus: install ok installed\nMaintainer: J\xc3\xbcrgen\n"
    row = read_table(recording(tmp_path, {STATUS: content}), "deb_packages").rows[0].columns
    assert row["name"] == "\udcff<script>"
    assert row["maintainer"] == "Jürgen"
    assert row["version"] == ""


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dpkg-query") is None or not Path(STATUS).exists(),
    reason="needs a machine with dpkg",
)
def test_the_same_packages_as_dpkg_query() -> None:
    form = "${Package}\t${Version}\t${Architecture}\t${Status}\n"
    output = subprocess.run(["dpkg-query", "-W", "-f", form], capture_output=True, check=True, text=True).stdout
    wanted = {
        tuple(line.split("\t")) for line in output.splitlines() if not line.endswith(("config-files", "not-installed"))
    }
    reading = read_table(Host.live(), "deb_packages")
    found = {tuple(row.columns[name] for name in ("name", "version", "arch", "status")) for row in reading.rows}
    assert found == wanted


def test_a_mounted_disk_is_read_like_a_running_one(tmp_path: Path) -> None:
    (tmp_path / "var/lib/dpkg").mkdir(parents=True)
    (tmp_path / "var/lib/dpkg/status").write_text(AGENT, "utf-8")
    reading = read_table(Host.mounted(str(tmp_path), OS.LINUX), "deb_packages")
    assert [row.columns["name"] for row in reading.rows] == ["exampletrack-agent"]
