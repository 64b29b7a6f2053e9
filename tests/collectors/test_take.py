"""What happens while looking, and the outcome that is said about it."""

from __future__ import annotations

import errno
import importlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from collectors.host import Host
from collectors.model import OS, Fact, Outcome, Reading, Row, Table, text
from collectors.take import take
from tests.support import recording

ROW = Row({"name": "one"}, "/one")


def reading_of(
    tmp_path: Path, read: Callable[[Host], Iterator[Row]], absent: str | None = None, elevated: bool = False
) -> Reading:
    table = Table("example", "An example", Fact.INSTALLED, {"name": text("A name")})
    table.source(OS.LINUX, reads="/example", absent=absent)(read)
    host = recording(tmp_path, {"/good": "yes"}, elevated=elevated, errors={"/refused": "denied", "/gone": "absent"})
    return take(table.sources[0], host)


def raising(error: BaseException, *before: Row) -> Callable[[Host], Iterator[Row]]:
    def read(host: Host) -> Iterator[Row]:
        yield from before
        raise error

    return read


NOT_THERE = FileNotFoundError(errno.ENOENT, "No such file", "/place")
REFUSED = PermissionError(errno.EACCES, "Permission denied", "/place")


@pytest.mark.parametrize(
    ("read", "absent", "outcome", "rows"),
    [
        (lambda host: iter([ROW]), None, "read", 1),
        (lambda host: iter([]), None, "read", 0),
        (raising(NOT_THERE), "It is not here.", "absent", 0),
        (raising(NOT_THERE), None, "failed", 0),
        (raising(NOT_THERE, ROW), "It is not here.", "failed", 1),
        (raising(REFUSED), "It is not here.", "denied", 0),
        (raising(REFUSED, ROW), None, "partly", 1),
        (raising(TimeoutError("too slow"), ROW), None, "failed", 1),
        (raising(ValueError("damaged")), None, "failed", 0),
        (raising(ZeroDivisionError("a bug"), ROW), None, "failed", 1),
    ],
)
def test_outcome(tmp_path: Path, read: Callable, absent: str | None, outcome: str, rows: int) -> None:
    reading = reading_of(tmp_path, read, absent)
    assert (reading.outcome, len(reading.rows)) == (outcome, rows)
    assert bool(reading.reason) == (outcome != "read")


def test_denied_reasons_name_the_place(tmp_path: Path) -> None:
    assert "/place" in reading_of(tmp_path / "a", raising(REFUSED)).reason
    assert "even with administrator rights" in reading_of(tmp_path / "b", raising(REFUSED), elevated=True).reason


def each(*paths: str) -> Callable[[Host], Iterator[Row]]:
    def read(host: Host) -> Iterator[Row]:
        for path in paths:
            with host.tolerate(path):
                yield Row({"name": host.read_text(path)}, path)

    return read


def test_one_refused_item_of_many_is_named_and_the_others_stay(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, each("/good", "/refused"))
    assert reading.outcome is Outcome.PARTLY
    assert [row.columns["name"] for row in reading.rows] == ["yes"]
    assert reading.refused == (("/refused", "not allowed"),)
    assert "/refused" in reading.reason


def test_all_items_refused_is_denied_not_empty(tmp_path: Path) -> None:
    assert reading_of(tmp_path, each("/refused", "/refused")).outcome is Outcome.DENIED


def test_an_item_that_vanished_meanwhile_is_no_gap(tmp_path: Path) -> None:
    assert reading_of(tmp_path, each("/good", "/gone")).outcome is Outcome.READ


def test_a_damaged_item_is_named(tmp_path: Path) -> None:
    def read(host: Host) -> Iterator[Row]:
        host.read_text("/good")
        with host.tolerate("profile 2"):
            raise ValueError("no end in sight")
        yield ROW

    reading = reading_of(tmp_path, read)
    assert reading.outcome is Outcome.PARTLY
    assert "profile 2 (damaged: no end in sight)" in reading.reason


def test_what_a_recording_does_not_hold_is_a_failure_not_an_absence(tmp_path: Path) -> None:
    def read(host: Host) -> Iterator[Row]:
        with host.tolerate("typo"):
            yield Row({"name": host.read_text("/never-recorded")}, "")

    reading = reading_of(tmp_path, read, absent="It is not here.")
    assert reading.outcome is Outcome.FAILED
    assert "NotRecorded" in reading.reason


def test_endless_rows_are_cut_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.import_module("collectors.take"), "MAX_ROWS", 10)

    def read(host: Host) -> Iterator[Row]:
        while True:
            yield ROW

    reading = reading_of(tmp_path, read)
    assert reading.outcome is Outcome.FAILED
    assert len(reading.rows) == 10
    assert "there are more" in reading.reason


def test_an_interruption_by_the_user_is_not_swallowed(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        reading_of(tmp_path, raising(KeyboardInterrupt()))


def test_a_reading_that_did_not_look_must_say_why() -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        Reading("example", "source", Outcome.DENIED)
