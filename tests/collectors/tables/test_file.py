"""file: what lies in the folders where programs are put by hand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from collectors.host import Host
from collectors.model import OS, Outcome
from collectors.tables import file as table
from tests.support import read_table, recording

FOLDERS = ("/opt", "/etc/opt", "/var/opt", "/usr/local")
BELOW_LOCAL = ("/usr/local/bin", "/usr/local/sbin", "/usr/local/lib", "/usr/local/libexec")
EMPTY = dict.fromkeys((*FOLDERS, *BELOW_LOCAL), "absent")


def without(*folders: str, **more: str) -> dict[str, Any]:
    return {**{folder: kind for folder, kind in EMPTY.items() if folder not in folders}, **more}


def test_programs_in_opt_two_levels_deep(tmp_path: Path) -> None:
    agent = tmp_path / "opt/exampletrack/agent"
    agent.mkdir(parents=True)
    (agent / "deeper").write_text("")
    os.utime(agent, (1_700_000_000, 1_700_000_000))
    (tmp_path / "usr/local/bin").mkdir(parents=True)
    (tmp_path / "usr/local/bin/tool").write_text("")
    reading = read_table(Host.mounted(str(tmp_path), OS.LINUX), "file")
    assert reading.outcome is Outcome.READ
    rows = {str(row.columns["path"]): row.columns for row in reading.rows}
    assert set(rows) == {"/opt/exampletrack", "/opt/exampletrack/agent", "/usr/local/bin", "/usr/local/bin/tool"}
    assert dict(rows["/opt/exampletrack/agent"]) == {
        "path": "/opt/exampletrack/agent",
        "directory": "/opt/exampletrack",
        "filename": "agent",
        "uid": os.getuid(),
        "mtime": 1_700_000_000,
        "type": "directory",
    }
    assert rows["/usr/local/bin/tool"]["type"] == "regular"


def test_nothing_put_by_hand(tmp_path: Path) -> None:
    reading = read_table(recording(tmp_path, errors=EMPTY), "file")
    assert (reading.outcome, reading.rows) == (Outcome.READ, ())


def test_a_closed_folder_is_shown_and_said_to_be_closed(tmp_path: Path) -> None:
    closed = "/opt/exampletrack"
    host = recording(
        tmp_path,
        errors=without("/opt", **{closed: "denied"}),
        dirs={"/opt": ["exampletrack"]},
        stats={closed: ["dir", 0, 0, 5, 1]},
    )
    reading = read_table(host, "file")
    assert [row.columns["path"] for row in reading.rows] == [closed]
    assert (reading.outcome, reading.refused[0].item) == (Outcome.PARTLY, closed)


def test_folders_we_may_not_list_are_not_empty_folders(tmp_path: Path) -> None:
    reading = read_table(recording(tmp_path, errors=dict.fromkeys(EMPTY, "denied")), "file")
    assert (reading.outcome, len(reading.refused)) == (Outcome.DENIED, len(EMPTY))


def test_a_link_that_leads_nowhere_is_still_a_trace(tmp_path: Path) -> None:
    (tmp_path / "usr/local/bin").mkdir(parents=True)
    (tmp_path / "usr/local/bin/agent").symlink_to("/opt/exampletrack/agent")
    rows = read_table(Host.mounted(str(tmp_path), OS.LINUX), "file").rows
    assert [(row.columns["filename"], row.columns["type"]) for row in rows] == [
        ("bin", "directory"),
        ("agent", "symlink"),
    ]


def test_links_in_a_circle_and_odd_names(tmp_path: Path) -> None:
    opt = tmp_path / "opt"
    opt.mkdir()
    (opt / "circle").symlink_to("circle")
    (opt / "self").symlink_to(".")
    (opt / os.fsdecode(b"\xff\n<b>")).write_text("")
    reading = read_table(Host.mounted(str(tmp_path), OS.LINUX), "file")
    names = [row.columns["filename"] for row in reading.rows]
    assert os.fsdecode(b"\xff\n<b>") in names
    assert [refusal.item for refusal in reading.refused] == ["/opt/circle", "/opt/self/circle"]


def test_a_folder_with_very_many_entries_is_cut_and_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "_LIMIT", 3)
    host = recording(tmp_path, {f"/var/opt/{number}": "" for number in range(5)}, errors=without("/var/opt"))
    reading = read_table(host, "file")
    assert len(reading.rows) == 3
    assert reading.outcome is Outcome.PARTLY
    assert reading.refused[0].reason == "only the first 3 of 5 entries were read"
