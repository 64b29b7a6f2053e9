"""flatpak_packages: programs installed with flatpak, for everybody and for one person."""

from __future__ import annotations

from pathlib import Path

import pytest

from collectors.host import Host
from collectors.model import OS, Outcome
from collectors.tables.flatpak_packages import parse_metainfo
from tests.support import read_table, recording

SYSTEM, MINE = "/var/lib/flatpak", "/home/worker/.local/share/flatpak"
APP = "app/com.example.Track/x86_64/stable/active"
ABSENT = "No software is installed with flatpak on this machine."
METADATA = "[Application]\nname=com.example.Track\nruntime=org.freedesktop.Platform/x86_64/23.08\n"
METAINFO = """<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop-application">
  <developer id="com.example"><name>Example Inc.</name></developer>
  <name>Track &amp; Field</name>
  <name xml:lang="de">Spur</name>
  <releases>
    <release date="2026-01-02" version="3.1"/>
    <release version="3.0" date="2025-01-02"/>
  </releases>
</component>
"""


def test_a_program_for_everybody(tmp_path: Path) -> None:
    files = {
        f"{SYSTEM}/{APP}/metadata": METADATA,
        f"{SYSTEM}/{APP}/files/share/metainfo/com.example.Track.metainfo.xml": METAINFO,
        f"{SYSTEM}/repo/refs/remotes/company/app/com.example.Track/x86_64/stable": "0123\n",
        f"{SYSTEM}/repo/refs/remotes/flathub/app/org.example.Other/x86_64/stable": "4567\n",
    }
    links = {f"{SYSTEM}/app/com.example.Track/current": "x86_64/stable"}
    reading = read_table(recording(tmp_path, files, links=links, errors={"/*": "absent"}), "flatpak_packages")
    assert reading.outcome is Outcome.READ
    assert [dict(row.columns) for row in reading.rows] == [
        {
            "name": "Track & Field",
            "app_id": "com.example.Track",
            "version": "3.1",
            "arch": "x86_64",
            "branch": "stable",
            "origin": "company",
            "runtime": "org.freedesktop.Platform/x86_64/23.08",
            "developer_name": "Example Inc.",
            "installation": "system",
            "user": "",
        }
    ]


def test_a_program_for_one_person_that_says_little_of_itself(tmp_path: Path) -> None:
    host = recording(tmp_path, {f"{MINE}/{APP}/metadata": "[Application]\n"}, errors={"/*": "absent"})
    row = read_table(host, "flatpak_packages").rows[0].columns
    assert (row["installation"], row["user"], row["app_id"]) == ("user", "worker", "com.example.Track")
    assert (row["name"], row["version"], row["origin"], row["runtime"]) == ("", "", "", "")


def test_a_mounted_disk_with_the_links_that_flatpak_makes(tmp_path: Path) -> None:
    branch = tmp_path / "var/lib/flatpak/app/com.example.Track/x86_64/stable"
    (branch / "abc").mkdir(parents=True)
    (branch / "abc/metadata").write_text(METADATA, "utf-8")
    (branch / "active").symlink_to("abc")
    (tmp_path / "var/lib/flatpak/app/com.example.Track/current").symlink_to("x86_64/stable")
    reading = read_table(Host.mounted(str(tmp_path), OS.LINUX), "flatpak_packages")
    assert (reading.outcome, [row.columns["branch"] for row in reading.rows]) == (Outcome.READ, ["stable"])


def test_a_program_in_a_place_that_the_company_set_up(tmp_path: Path) -> None:
    conf = '[Installation "work"]\nPath = /srv/flatpak/\nDisplayName=Work\n'
    files = {"/etc/flatpak/installations.d/work.conf": conf, f"/srv/flatpak/{APP}/metadata": METADATA}
    reading = read_table(recording(tmp_path, files, errors={"/*": "absent"}), "flatpak_packages")
    assert [row.origin for row in reading.rows] == [f"/srv/flatpak/{APP}"]
    assert (reading.outcome, reading.rows[0].columns["installation"]) == (Outcome.READ, "system")


def test_a_machine_without_flatpaks_says_so(tmp_path: Path) -> None:
    never = recording(tmp_path / "a", errors={"/*": "absent"})
    emptied = recording(tmp_path / "b", errors={"/*": "absent"}, dirs={SYSTEM + "/app": []})
    for host in (never, emptied):
        reading = read_table(host, "flatpak_packages")
        assert (reading.outcome, reading.reason) == (Outcome.ABSENT, ABSENT)


def test_the_closed_home_of_someone_else_is_said_and_the_rest_is_shown(tmp_path: Path) -> None:
    files = {
        "/etc/passwd": "worker:x:1000:1000::/home/worker:/bin/sh\nboss:x:1001:1001::/home/boss:/bin/sh\n",
        f"{MINE}/{APP}/metadata": METADATA,
    }
    errors = {"/home/boss/*": "denied", "/*": "absent"}
    reading = read_table(recording(tmp_path, files, errors=errors), "flatpak_packages")
    assert (reading.outcome, len(reading.rows)) == (Outcome.PARTLY, 1)
    assert [refusal.item for refusal in reading.refused] == ["/home/boss/.local/share/flatpak"]


def test_all_denied_is_not_absent(tmp_path: Path) -> None:
    reading = read_table(recording(tmp_path, errors={"/etc/passwd": "absent", "/*": "denied"}), "flatpak_packages")
    assert not reading.outcome.looked


def test_a_damaged_program_does_not_hide_the_others(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"{SYSTEM}/app/a.Broken/x86_64/stable/active/metadata": b"x" * (4 << 20) + b"too long",
        f"{SYSTEM}/app/b.\udcffdd/x86_64/stable/active/metadata": b"\xff\0[",
    }
    reading = read_table(recording(tmp_path, files, errors={"/*": "absent"}), "flatpak_packages")
    assert [row.columns["app_id"] for row in reading.rows] == ["b.\udcffdd"]
    assert (reading.outcome, reading.refused[0].item) == (Outcome.PARTLY, f"{SYSTEM}/app/a.Broken")


def test_the_older_way_to_name_the_maker() -> None:
    found = parse_metainfo("<name>A</name><developer_name>Old Ltd</developer_name><release version='1'></release>")
    assert found == {"name": "A", "version": "1", "developer_name": "Old Ltd"}


def test_the_makers_name_is_not_taken_for_the_programs() -> None:
    assert parse_metainfo("<developer id='x'>\n<name>Maker</name>\n</developer>")["name"] == ""


@pytest.mark.parametrize("piece", ["<developer ", "<release ", "<name>", "<developer><name>", "<developer_name>a"])
def test_a_file_made_to_choke_a_reader_does_not(piece: str) -> None:
    assert set(parse_metainfo(piece * ((4 << 20) // len(piece))).values()) == {""}
