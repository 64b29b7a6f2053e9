"""Databases with a write-ahead log: what SQLite itself would show is what we read, from real files it wrote."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from collectors.host import Host
from collectors.model import OS
from collectors.parse.sqlite_wal import with_wal

TEXT = "x" * 900


class Wal:
    """A real database in WAL mode that is still open, so that its log stays beside it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "data.sqlite"
        self.writer = sqlite3.connect(self.path, isolation_level=None)
        self.writer.execute("PRAGMA journal_mode=WAL")
        self.writer.execute("PRAGMA wal_autocheckpoint=0")
        self.writer.execute("CREATE TABLE t (a INTEGER, b TEXT)")
        self.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def add(self, *numbers: int) -> None:
        self.writer.executemany("INSERT INTO t VALUES (?, ?)", [(number, TEXT) for number in numbers])

    @property
    def data(self) -> bytes:
        return self.path.read_bytes()

    @property
    def log(self) -> bytes:
        return Path(f"{self.path}-wal").read_bytes()


@pytest.fixture
def wal(tmp_path: Path) -> Iterator[Wal]:
    made = Wal(tmp_path)
    yield made
    made.writer.close()


def numbers(database: bytes) -> list[int]:
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(database)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [row[0] for row in connection.execute("SELECT a FROM t ORDER BY a")]
    finally:
        connection.close()


def test_committed_changes_in_the_log_are_taken_in(wal: Wal) -> None:
    wal.add(1, 2, 3)
    assert numbers(with_wal(wal.data)) == []
    assert numbers(with_wal(wal.data, wal.log)) == [1, 2, 3]


def test_a_database_that_grows_by_many_pages_in_the_log(wal: Wal) -> None:
    wal.add(*range(300))
    assert numbers(with_wal(wal.data, wal.log)) == list(range(300))


def test_changes_not_yet_committed_are_left_out(wal: Wal) -> None:
    wal.add(1)
    wal.writer.execute("PRAGMA cache_size=2")
    wal.writer.execute("BEGIN")
    before = len(wal.log)
    wal.add(*range(10, 200))
    assert len(wal.log) > before
    assert numbers(with_wal(wal.data, wal.log)) == [1]


def test_frames_of_an_older_round_of_the_log_are_left_out(wal: Wal) -> None:
    wal.add(*range(100))
    wal.writer.execute("PRAGMA wal_checkpoint(RESTART)")
    size = len(wal.log)
    wal.writer.execute("DELETE FROM t WHERE a > 0")
    assert len(wal.log) == size
    assert numbers(with_wal(wal.data, wal.log)) == [0]


def test_a_database_that_became_smaller_in_the_log(wal: Wal) -> None:
    wal.add(*range(200))
    wal.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    wal.writer.execute("DELETE FROM t WHERE a > 2")
    wal.writer.execute("VACUUM")
    result = with_wal(wal.data, wal.log)
    assert numbers(result) == [0, 1, 2]
    assert len(result) < len(wal.data)


def test_a_log_cut_in_the_middle_counts_up_to_its_last_commit(wal: Wal) -> None:
    wal.add(1)
    wal.add(2)
    assert numbers(with_wal(wal.data, wal.log[:-100])) == [1]


def test_a_changed_byte_in_the_log_ends_it_before_that_change(wal: Wal) -> None:
    wal.add(1)
    good = len(wal.log)
    wal.add(2)
    damaged = bytearray(wal.log)
    damaged[good + 24 + 500] ^= 1
    assert numbers(with_wal(wal.data, bytes(damaged))) == [1]


@pytest.mark.parametrize("log", [b"", b"\0" * 10, b"\xff" * 5000, struct.pack(">8I", 0x377F0682, 0, 3, 0, 0, 0, 0, 0)])
def test_a_log_that_is_none_changes_nothing(wal: Wal, log: bytes) -> None:
    wal.add(1)
    wal.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert numbers(with_wal(wal.data, log)) == [1]


@pytest.mark.parametrize("data", [b"", b"SQLite format 3\0", b"not a database at all" * 100])
def test_a_file_that_is_no_database_is_said(data: bytes) -> None:
    with pytest.raises(ValueError, match="not an SQLite file"):
        with_wal(data)


def test_a_log_that_claims_an_enormous_file_is_refused_before_any_memory_is_taken(wal: Wal) -> None:
    wal.add(1)
    forged = forge(wal.log, pages=(1 << 32) - 1)
    with pytest.raises(ValueError, match="SQLite log"):
        with_wal(wal.data, forged)


def forge(log: bytes, pages: int) -> bytes:
    """The log's first frame alone, as a commit of a database of so many pages, with sums that are right."""
    size = struct.unpack_from(">I", log, 8)[0]
    order = ">" if struct.unpack_from(">I", log)[0] & 1 else "<"
    first, second = struct.unpack_from(">2I", log, 24)
    head = log[32:36] + struct.pack(">I", pages)
    page = log[56 : 56 + size]
    for even, odd in struct.iter_unpack(f"{order}II", head + page):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return log[:32] + head + log[40:48] + struct.pack(">2I", first, second) + page


def mounted(path: Path) -> Host:
    return Host.mounted(str(path.parent), OS.LINUX)


def test_the_host_reads_the_log_beside_the_file_and_leaves_both_untouched(wal: Wal) -> None:
    wal.add(7)
    before = (wal.data, wal.log, sorted(path.name for path in wal.path.parent.iterdir()))
    assert mounted(wal.path).query_sqlite("/data.sqlite", "SELECT a FROM t") == [(7,)]
    assert (wal.data, wal.log, sorted(path.name for path in wal.path.parent.iterdir())) == before


def test_the_host_says_that_a_damaged_database_is_damaged(wal: Wal) -> None:
    wal.add(*range(100))
    wal.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damaged = wal.path.parent / "damaged.sqlite"
    data = wal.data
    damaged.write_bytes(data[:4096] + b"\xa5" * (len(data) - 4096))
    with pytest.raises(ValueError, match=r"/damaged\.sqlite is no readable database"):
        mounted(damaged).query_sqlite("/damaged.sqlite", "SELECT a FROM t")


def test_text_that_is_not_utf8_does_not_hide_the_other_rows(wal: Wal) -> None:
    wal.writer.execute("INSERT INTO t VALUES (1, CAST(x'ff41' AS TEXT)), (2, 'B')")
    assert mounted(wal.path).query_sqlite("/data.sqlite", "SELECT b FROM t") == [("\udcffA",), ("B",)]


def test_a_database_made_to_never_end_is_stopped(wal: Wal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collectors.host._QUERY_SECONDS", 0.0)
    wal.writer.execute("CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i FROM n")
    with pytest.raises(ValueError, match="no readable database: interrupted"):
        mounted(wal.path).query_sqlite("/data.sqlite", "SELECT count(*) FROM v")


def test_a_database_with_too_many_rows_is_stopped(wal: Wal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collectors.host._QUERY_ROWS", 5)
    wal.add(*range(6))
    with pytest.raises(ValueError, match="more than 5 rows"):
        mounted(wal.path).query_sqlite("/data.sqlite", "SELECT a FROM t")
