"""What goes wrong around the command: hostile names, damaged files, full disks. One sentence each, no traceback."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from collectors.document import dump
from collectors.model import OS, Outcome, Reading, Row, Snapshot
from tests.ordinary import NOBODY, as_user, needs_root
from tests.ordinary import plainsight as ordinary
from tests.plainsight.commands import environment, needs_linux, one_sentence, plainsight

HOSTILE = "=cmd()\x1b]0;owned\x07\r\n</script>\u202e\udcff"
pytestmark = needs_linux


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    """A snapshot whose names try to do things."""
    row = Row({"name": "x11vnc", "version": HOSTILE, "status": "install ok installed"}, HOSTILE)
    readings = (
        Reading("deb_packages", "dpkg", Outcome.READ, rows=(row,)),
        Reading("unheard_of\x1b[2J", "x", Outcome.FAILED, HOSTILE),
    )
    file = tmp_path / "snapshot.json"
    file.write_text(dump(Snapshot("2026-11-20T08:00:00+00:00", OS.LINUX, None, "live", HOSTILE, readings)))
    return file


def test_hostile_names_reach_no_output(data: Path, snapshot: Path) -> None:
    for form in ("text", "json", "html"):
        run = plainsight(data, "show", snapshot, "--format", form)
        shown = run.stdout.decode("utf-8")
        assert run.returncode == 0, run.stderr
        assert "x11vnc" in shown
        assert [char for char in shown if char != "\n" and not char.isprintable()] == []
        assert "\u202e" not in shown
    assert "</script>" not in shown


def test_a_terminal_of_another_encoding_gets_all_lines(data: Path, snapshot: Path) -> None:
    line = [sys.executable, "-P", "-m", "plainsight", "show", str(snapshot)]
    settings = environment(data) | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    run = subprocess.run(line, env=settings, capture_output=True, timeout=60)
    assert run.returncode == 0, run.stderr
    assert run.stdout.isascii()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1]",
        b"\x00\xff\xfe",
        b"PK\x03\x04",
        b'{"schema": "osquery/1"}',
        b'{"schema": "plainsight.snapshot/1", "taken_at": 5}',
        b'{"schema": "plainsight.snapshot/1", "x": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
    ],
    ids=["empty", "cut", "list", "bytes", "zip", "foreign", "wrong kind", "huge number", "deep"],
)
def test_a_damaged_snapshot_is_one_sentence(data: Path, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "odd.json"
    file.write_bytes(content)
    assert "odd.json" in one_sentence(plainsight(data, "show", file))


def test_a_snapshot_with_absurd_values_is_shown(data: Path, snapshot: Path) -> None:
    document = json.loads(snapshot.read_text())
    document["taken_at"] = "\x1b[2Jnever"
    document["readings"][0]["rows"][0]["columns"]["pid"] = 10**4000
    snapshot.write_text(json.dumps(document))
    for form in ("text", "json", "html"):
        assert plainsight(data, "show", snapshot, "--format", form).returncode == 0


def test_a_snapshot_that_is_not_there(data: Path, tmp_path: Path) -> None:
    assert "No such file" in one_sentence(plainsight(data, "show", tmp_path / "none.json"))
    assert "directory" in one_sentence(plainsight(data, "show", tmp_path))


def test_a_full_disk_is_one_sentence(data: Path, snapshot: Path) -> None:
    with open("/dev/full", "wb") as full:
        assert "No space left" in one_sentence(plainsight(data, "show", snapshot, stdout=full))
    assert "No space left" in one_sentence(plainsight(data, "show", snapshot, "--out", "/dev/full"))
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


def test_a_reader_that_leaves_is_no_trouble(data: Path, snapshot: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    with open(write, "wb") as gone:
        run = plainsight(data, "show", snapshot, stdout=gone)
    assert run.returncode == 0
    assert run.stderr == b""


def test_a_place_that_cannot_be_written(data: Path, snapshot: Path, tmp_path: Path) -> None:
    assert "/proc/x.html could not be written" in one_sentence(
        plainsight(data, "show", snapshot, "--format", "html", "--out", "/proc/x.html")
    )
    assert "could not be written" in one_sentence(plainsight(data, "show", snapshot, "--out", tmp_path))


def test_a_scan_that_cannot_be_kept_is_shown_all_the_same(data: Path) -> None:
    run = plainsight(Path("/proc/plainsight"), "scan")
    assert run.returncode == 2
    assert b"What watches this computer" in run.stdout
    assert run.stderr.decode().strip().splitlines()[-1].startswith("Plainsight cannot write to /proc/plainsight")


@needs_root
def test_an_ordinary_user_and_a_folder_of_another(snapshot: Path) -> None:
    with tempfile.TemporaryDirectory() as theirs:
        os.chmod(theirs, 0o755)
        line, settings = ordinary(NOBODY, "show", "-", "--out", f"{theirs}/report.txt")
        run = subprocess.run(
            line, env=settings, input=snapshot.read_bytes(), cwd="/", capture_output=True, timeout=60, **as_user(NOBODY)
        )  # type: ignore[call-overload]
        assert f"{theirs}/report.txt could not be written: Permission denied" in one_sentence(run)
        assert os.listdir(theirs) == []


def test_a_file_is_replaced_whole_and_a_link_stays_a_link(data: Path, snapshot: Path, tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    assert plainsight(data, "show", snapshot, "--out", tmp_path / "link.txt").returncode == 0
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text().startswith("What watches")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["link.txt", "real.txt", "snapshot.json"]


def test_a_synced_folder_is_named(data: Path, snapshot: Path, tmp_path: Path) -> None:
    (tmp_path / "OneDrive - Firm").mkdir()
    run = plainsight(data, "show", snapshot, "--out", tmp_path / "OneDrive - Firm" / "report.txt")
    assert "copied to other computers" in run.stderr.decode()
