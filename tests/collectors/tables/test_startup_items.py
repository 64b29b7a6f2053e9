"""startup_items: what starts at login, what was switched off, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from collectors.host import Host
from collectors.model import Cell, Outcome, Reading
from tests.support import read_table, recording

EVERYONE, OWN = "/etc/xdg/autostart", "/home/worker/.config/autostart"
TRACK = "[Desktop Entry]\nType=Application\nName=Track\nName[de]=Spur\nExec=/opt/track/ui --token=abc %U\n"


def world(folder: Path, files: Mapping[str, str | bytes], errors: Mapping[str, str] | None = None, **head: Any) -> Host:
    return recording(folder, files, errors={**(errors or {}), "/*": "absent"}, **head)


def entries(host: Host) -> list[Mapping[str, Cell]]:
    return [row.columns for row in read_table(host, "startup_items", "autostart_entries").rows]


def by_name(reading: Reading) -> dict[Cell, Mapping[str, Cell]]:
    return {row.columns["name"]: row.columns for row in reading.rows}


def test_an_entry_for_everyone_is_told_without_its_token(tmp_path: Path) -> None:
    assert entries(world(tmp_path, {f"{EVERYONE}/track.desktop": TRACK})) == [
        {
            "name": "Track",
            "path": "/opt/track/ui",
            "args": "--token=[removed]",
            "type": "autostart entry",
            "source": f"{EVERYONE}/track.desktop",
            "status": "enabled",
            "username": "",
        }
    ]


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false", "Hidden = TRUE"])
def test_an_entry_that_is_switched_off_is_disabled(tmp_path: Path, line: str) -> None:
    assert entries(world(tmp_path, {f"{OWN}/track.desktop": TRACK + line + "\n"}))[0]["status"] == "disabled"


def test_switched_off_in_another_group_is_not_switched_off(tmp_path: Path) -> None:
    text = TRACK + "[Desktop Action x]\nHidden=true\n"
    assert entries(world(tmp_path, {f"{OWN}/track.desktop": text}))[0]["status"] == "enabled"


def test_a_persons_file_replaces_the_one_for_everyone(tmp_path: Path) -> None:
    files = {f"{EVERYONE}/track.desktop": TRACK, f"{OWN}/track.desktop": "[Desktop Entry]\nHidden=true\n"}
    rows = entries(world(tmp_path, files))
    assert [(row["source"], row["status"], row["username"]) for row in rows] == [
        (f"{OWN}/track.desktop", "disabled", "worker")
    ]


@pytest.mark.parametrize(
    ("line", "desktop", "status"),
    [
        ("OnlyShowIn=KDE;", "ubuntu:GNOME", "disabled"),
        ("OnlyShowIn=GNOME;Unity;", "ubuntu:GNOME", "enabled"),
        ("NotShowIn=GNOME;", "GNOME", "disabled"),
        ("OnlyShowIn=KDE;", "", "enabled"),
    ],
)
def test_an_entry_for_another_desktop_does_not_start(tmp_path: Path, line: str, desktop: str, status: str) -> None:
    host = world(tmp_path, {f"{OWN}/track.desktop": TRACK + line}, environ={"XDG_CURRENT_DESKTOP": desktop})
    assert entries(host)[0]["status"] == status


@pytest.mark.parametrize(
    ("command", "path", "arguments"),
    [
        ('"/opt/My App/run" --quiet %f', "/opt/My App/run", "--quiet"),
        ("sh -c 'sleep 5; curl --password geheim https://a:b@x.example'", "sh", None),
        ("", "", ""),
        ('"/unclosed', '"/unclosed', ""),
    ],
)
def test_the_program_and_its_arguments_are_told_apart(
    tmp_path: Path, command: str, path: str, arguments: str | None
) -> None:
    row = entries(world(tmp_path, {f"{OWN}/a.desktop": f"[Desktop Entry]\nExec={command}\n"}))[0]
    assert row["path"] == path
    assert "geheim" not in str(row["args"])
    assert "a:b" not in str(row["args"])
    assert arguments is None or row["args"] == arguments


def test_damaged_and_refused_entries_do_not_stop_the_others(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"{EVERYONE}/a.desktop": b"\x00\xff\xfe\x80 no entry at all",
        f"{EVERYONE}/big.desktop": b"x" * (2 << 20),
        f"{EVERYONE}/name\nwith line.desktop": TRACK,
        f"{EVERYONE}/readme.txt": "not an entry",
    }
    host = world(tmp_path, files, {f"{EVERYONE}/closed.desktop": "denied"})
    reading = read_table(host, "startup_items", "autostart_entries")
    assert reading.outcome is Outcome.PARTLY
    assert {refusal.item for refusal in reading.refused} == {f"{EVERYONE}/big.desktop", f"{EVERYONE}/closed.desktop"}
    assert set(by_name(reading)) == {"a", "Track"}


def test_without_autostart_folders_we_looked_and_found_none(tmp_path: Path) -> None:
    reading = read_table(world(tmp_path, {}), "startup_items", "autostart_entries")
    assert (reading.outcome, reading.rows) == (Outcome.READ, ())


def test_a_home_that_is_closed_to_us_is_said(tmp_path: Path) -> None:
    host = world(tmp_path, {f"{EVERYONE}/track.desktop": TRACK}, {OWN: "denied"})
    reading = read_table(host, "startup_items", "autostart_entries")
    assert (reading.outcome, len(reading.rows)) == (Outcome.PARTLY, 1)


def test_scripts_are_named_and_not_opened(tmp_path: Path) -> None:
    files = {
        "/etc/profile.d/track.sh": "export SECRET=1",
        "/etc/profile.d/track.csh": "",
        "/etc/X11/Xsession.d/90track": "",
        "/home/worker/.config/plasma-workspace/env/a.sh": "",
        "/home/worker/.xprofile": "",
    }
    host = world(tmp_path, files)
    reading = read_table(host, "startup_items", "scripts")
    assert {(row.columns["path"], row.columns["type"], row.columns["username"]) for row in reading.rows} == {
        ("/etc/profile.d/track.sh", "login script", ""),
        ("/etc/X11/Xsession.d/90track", "session script", ""),
        ("/home/worker/.config/plasma-workspace/env/a.sh", "session script", "worker"),
        ("/home/worker/.xprofile", "session script", "worker"),
    }
    assert "/etc/profile.d/track.sh" not in host.read_log()


def test_scripts_of_init_are_enabled_by_their_links(tmp_path: Path) -> None:
    files = {"/etc/init.d/agent": "", "/etc/init.d/off": "", "/etc/init.d/README": "", "/etc/rc5.d/S20agent": ""}
    found = by_name(read_table(world(tmp_path, files | {"/etc/rc5.d/K01off": ""}), "startup_items", "init_scripts"))
    assert {name: row["status"] for name, row in found.items()} == {"agent": "enabled", "off": "disabled"}


def test_scripts_of_init_without_visible_links_are_of_unknown_state(tmp_path: Path) -> None:
    host = world(tmp_path, {"/etc/init.d/agent": ""}, {f"/etc/rc{level}.d": "denied" for level in "2345S"})
    reading = read_table(host, "startup_items", "init_scripts")
    assert reading.outcome is Outcome.PARTLY
    assert reading.rows[0].columns["status"] is None


def test_no_folder_of_init_scripts_is_absent(tmp_path: Path) -> None:
    assert read_table(world(tmp_path, {}), "startup_items", "init_scripts").outcome is Outcome.ABSENT
