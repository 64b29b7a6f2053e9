"""snap_packages: what snap installed, as an ordinary user can see it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from collectors.host import Host
from collectors.model import OS, Outcome
from tests.support import read_table, recording

ASSERTIONS = "/var/lib/snapd/assertions/asserts-v0"
ELSE_ABSENT = {"/var/lib/snapd/*": "absent"}
NOTHING = {"/snap": "absent", **ELSE_ABSENT}
MANIFEST = """name: exampletrack
title: Example Track
version: '2.4'
summary: Helper
description: |
  version: 9.9
confinement: classic
apps:
  exampletrack:
    command: bin/run
"""
DECLARATION = """type: snap-declaration
format: 1
series: 16
snap-id: aBc
publisher-id: Acc1
snap-name: exampletrack

AcLBUgQAAQoABgUC
"""
ACCOUNT = "type: account\naccount-id: Acc1\ndisplay-name: Example Inc.\nvalidation: verified\n\nAcLB\n"


def machine(folder: Path, files: dict[str, str | bytes], **head: Any) -> Host:
    return recording(folder, files, errors={"/snap*": "absent", **ELSE_ABSENT, **head.pop("errors", {})}, **head)


def test_a_snap_in_use(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "/snap/README": "",
        "/snap/bin/exampletrack": "",
        "/snap/exampletrack/17/meta/snap.yaml": MANIFEST,
        "/snap/exampletrack/15/meta/snap.yaml": "name: exampletrack\nversion: 1\n",
        "/var/lib/snapd/snaps/exampletrack_15.snap": "",
        "/var/lib/snapd/snaps/exampletrack_17.snap": "",
        f"{ASSERTIONS}/snap-declaration/16/aBc/active.1": DECLARATION,
        f"{ASSERTIONS}/account/Acc1/active": ACCOUNT,
        f"{ASSERTIONS}/account/Other/active": ACCOUNT.replace("Inc.", "Other"),
    }
    host = machine(tmp_path, files, links={"/snap/exampletrack/current": "17"})
    reading = read_table(host, "snap_packages")
    assert reading.outcome is Outcome.READ
    assert [dict(row.columns) for row in reading.rows] == [
        {
            "name": "exampletrack",
            "title": "Example Track",
            "version": "2.4",
            "revision": "17",
            "type": "app",
            "confinement": "classic",
            "publisher": "Example Inc.",
        }
    ]
    assert reading.rows[0].origin == "/snap/exampletrack/17/meta/snap.yaml"


def test_what_snap_yaml_leaves_out_has_the_defaults_of_snapd(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"/snap/core22/1/meta/snap.yaml": "name: core22\nversion: 20240111\ntype: base\n"}
    row = read_table(machine(tmp_path, files, links={"/snap/core22/current": "1"}), "snap_packages").rows[0].columns
    assert (row["type"], row["confinement"], row["title"], row["publisher"]) == ("base", "strict", "", None)


def test_a_copied_disk_where_snaps_are_not_mounted(tmp_path: Path) -> None:
    for folder in ("snap/exampletrack/x2", "snap/bin", "var/lib/snapd/snaps/partial"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "snap/exampletrack/current").symlink_to("x2")
    for name in ("exampletrack_x2.snap", "switched-off_9.snap", "switched-off_10.snap", "notes.txt"):
        (tmp_path / "var/lib/snapd/snaps" / name).write_text("")
    reading = read_table(Host.mounted(str(tmp_path), OS.LINUX), "snap_packages")
    found = [(row.columns["name"], row.columns["revision"], row.columns["version"]) for row in reading.rows]
    assert (reading.outcome, found) == (
        Outcome.READ,
        [("exampletrack", "x2", None), ("switched-off", "10", None)],
    )


def test_the_other_place_of_the_mounts(tmp_path: Path) -> None:
    place = "/var/lib/snapd/snap"
    host = machine(
        tmp_path, {f"{place}/exampletrack/17/meta/snap.yaml": MANIFEST}, links={f"{place}/exampletrack/current": "17"}
    )
    assert [row.columns["version"] for row in read_table(host, "snap_packages").rows] == ["2.4"]


def test_a_machine_without_snaps_says_so(tmp_path: Path) -> None:
    never = recording(tmp_path / "a", errors=NOTHING)
    emptied = recording(tmp_path / "b", errors=ELSE_ABSENT, dirs={"/snap": ["README", "bin"]})
    for host in (never, emptied):
        reading = read_table(host, "snap_packages")
        assert (reading.outcome, reading.reason) == (
            Outcome.ABSENT,
            "No software is installed with snap on this machine.",
        )


def test_denied_is_not_absent(tmp_path: Path) -> None:
    assert read_table(recording(tmp_path / "a", errors={**NOTHING, "/snap": "denied"}), "snap_packages").outcome is (
        Outcome.DENIED
    )
    images = recording(tmp_path / "b", errors={**NOTHING, "/var/lib/snapd/snaps": "denied"})
    assert not read_table(images, "snap_packages").outcome.looked


def test_an_unknown_publisher_is_none_when_the_assertions_are_closed(tmp_path: Path) -> None:
    host = machine(
        tmp_path,
        {"/snap/exampletrack/17/meta/snap.yaml": MANIFEST},
        links={"/snap/exampletrack/current": "17"},
        errors={f"{ASSERTIONS}/snap-declaration/16": "denied"},
    )
    reading = read_table(host, "snap_packages")
    assert (reading.outcome, reading.rows[0].columns["publisher"]) == (Outcome.READ, None)


def test_a_damaged_snap_does_not_hide_the_others_nor_lead_elsewhere(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "/snap/broken/1/meta/snap.yaml": b"\xff\0\xff",
        "/snap/good/1/meta/snap.yaml": b"name: good\nversion: '1 \xff'\n",
        "/snap/sly/1/x": "",
        "/etc/meta/snap.yaml": "name: elsewhere\nversion: 1\n",
    }
    links = {"/snap/broken/current": "1", "/snap/good/current": "1", "/snap/sly/current": "../../etc"}
    host = machine(tmp_path, files, links=links, errors={"/snap/sly/etc/meta/snap.yaml": "absent"})
    reading = read_table(host, "snap_packages")
    found = [(row.columns["name"], row.columns["version"]) for row in reading.rows]
    assert found == [("good", "1 \udcff"), ("sly", None)]
    assert (reading.outcome, [refusal.item for refusal in reading.refused]) == (Outcome.PARTLY, ["/snap/broken"])
