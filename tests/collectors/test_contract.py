"""What every table must keep to, whoever wrote it."""

from __future__ import annotations

import errno
import importlib
import os
from functools import cache

import pytest

from collectors import all_tables, collect
from collectors.host import Host, User
from collectors.model import OS, Fact, Outcome, Reading, Source, Table
from collectors.places import Stat
from collectors.take import take
from plainsight.vocabulary import osquery_schema

TABLES = all_tables()
SOURCES = [source for table in TABLES.values() for source in table.sources]
_AS_OURS = {"TEXT": "text", "INTEGER": "integer", "BIGINT": "bigint", "UNSIGNED_BIGINT": "bigint", "DATETIME": "text"}
ME = User("worker", 1000, "/home/worker", True)


def _of(system: OS) -> list[Source]:
    return [source for source in SOURCES if system in source.systems]


class Nowhere:
    """A machine on which every attempt to look fails in the same way."""

    def __init__(self, code: int) -> None:
        self.code = code

    def _fail(self, path: str) -> OSError:
        return OSError(self.code, os.strerror(self.code), path)

    def read(self, path: str, limit: int) -> bytes:
        raise self._fail(path)

    def names(self, path: str) -> list[str]:
        raise self._fail(path)

    def link(self, path: str) -> str:
        raise self._fail(path)

    def links(self, path: str) -> dict[str, str]:
        raise self._fail(path)

    def stat(self, path: str) -> Stat:
        raise self._fail(path)

    def sock_diag(self, family: int, protocol: int) -> bytes:
        raise self._fail(f"sock_diag {family} {protocol}")

    def environ(self, name: str) -> str | None:
        return None


def nowhere(code: int) -> Host:
    """A host for an ordinary user on a machine where nothing is there (ENOENT) or nothing is allowed (EACCES)."""
    return Host(Nowhere(code), OS.LINUX, "recorded", elevated=False, me=ME)


class Maze:
    """A machine made to mislead: every folder holds one more folder, every file nonsense, every link leads on."""

    def read(self, path: str, limit: int) -> bytes:
        return b'\xff\x00[x]\nname=\x1b[31m\n{"a": [1]}\nPackage: \n\n' + b"0 " * 50

    def names(self, path: str) -> list[str]:
        return ["1", "odd\nname\udcff.service", "x.json", "x.crt"] if path.count("/") < 40 else ["1"]

    def link(self, path: str) -> str:
        return path + "/1 (deleted)"

    def links(self, path: str) -> dict[str, str]:
        return {"1": "socket:[x]", "2": "socket:[99]"}

    def stat(self, path: str) -> Stat:
        return Stat("dir" if path.endswith("/1") else "file", 1000, 10, 0, 1)

    def sock_diag(self, family: int, protocol: int) -> bytes:
        return b"\xff" * 64

    def environ(self, name: str) -> str | None:
        return "\x1b[31m=nonsense"


@cache
def live() -> tuple[Reading, ...]:
    """One scan of the machine that the tests run on."""
    return collect(Host.live()).readings


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_the_table_explains_itself(table: Table) -> None:
    module = importlib.import_module(f"collectors.tables.{table.name}")
    assert module.TABLE is table, "the file is named as the table"
    assert (module.__doc__ or "").strip()
    assert table.about
    assert not table.about.endswith(".")
    assert table.fact in Fact
    assert table.sources
    for name, column in table.columns.items():
        assert column.type in ("text", "integer", "bigint"), name
        assert column.about, name
    for source in table.sources:
        assert source.reads, source.name
        assert not source.reads.endswith("."), source.name
        assert (source.read.__doc__ or "").strip(), source.name
        assert source.systems, source.name
        assert source.absent is None or source.absent.endswith("."), source.name
    assert len({source.name for source in table.sources}) == len(table.sources)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_names_and_types_are_those_of_osquery_or_marked_as_ours(table: Table) -> None:
    theirs = osquery_schema().get(table.name)
    if not table.osquery:
        assert theirs is None, "osquery has a table of this name"
        return
    assert theirs is not None, "osquery has no table of this name"
    for name, column in table.columns.items():
        if column.ours:
            assert name not in theirs, f"{name} is osquery's"
        else:
            assert _AS_OURS.get(theirs.get(name, "no such column")) == column.type, name


@pytest.mark.parametrize("source", _of(OS.LINUX), ids=lambda source: f"{source.table}/{source.name}")
def test_on_an_empty_machine_nothing_is_found_and_nothing_breaks(source: Source) -> None:
    reading = take(source, nowhere(errno.ENOENT))
    assert not reading.rows
    assert reading.outcome in (Outcome.READ, Outcome.ABSENT, Outcome.FAILED)
    if source.absent:
        assert (reading.outcome, reading.reason) == (Outcome.ABSENT, source.absent)
    if reading.outcome is Outcome.FAILED:
        assert reading.reason.startswith("A place we expected is not there"), reading.reason


@pytest.mark.parametrize("source", _of(OS.LINUX), ids=lambda source: f"{source.table}/{source.name}")
def test_where_all_is_refused_we_never_say_that_we_looked(source: Source) -> None:
    reading = take(source, nowhere(errno.EACCES))
    if source.name == "own_environment":
        pytest.skip("reads our own process, which nobody can refuse")
    assert reading.outcome in (Outcome.DENIED, Outcome.PARTLY), reading.reason
    assert not reading.rows


@pytest.mark.parametrize("source", _of(OS.LINUX), ids=lambda source: f"{source.table}/{source.name}")
def test_a_machine_of_nonsense_neither_traps_us_nor_spoils_the_rows(source: Source) -> None:
    host = Host(Maze(), OS.LINUX, "recorded", elevated=False, me=ME)
    reading = take(source, host)
    assert len(reading.rows) < 100_000
    for row in reading.rows:
        assert set(row.columns) == set(TABLES[source.table].columns)
    if reading.outcome is Outcome.FAILED:
        bugs = (
            "TypeError",
            "KeyError",
            "IndexError",
            "AttributeError",
            "RecursionError",
            "OverflowError",
            "struct.error",
        )
        assert not reading.reason.startswith(bugs), reading.reason


@pytest.mark.parametrize("source", _of(OS.LINUX), ids=lambda source: f"{source.table}/{source.name}")
def test_a_source_that_must_have_a_running_machine_says_so(source: Source) -> None:
    host = Host(Nowhere(errno.ENOENT), OS.LINUX, "mounted", elevated=None, me=None)
    reading = take(source, host)
    assert (reading.outcome is Outcome.UNSUPPORTED) == source.needs_live


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_rows_of_this_machine_keep_to_the_declared_columns(table: Table) -> None:
    kinds = {"text": str, "integer": int, "bigint": int}
    limits = {"integer": 2**31, "bigint": 2**63}
    for reading in live():
        if reading.table != table.name:
            continue
        for row in reading.rows:
            assert set(row.columns) == set(table.columns), row.origin
            assert row.origin
            for name, value in row.columns.items():
                if value is None:
                    continue
                kind = table.columns[name].type
                assert type(value) is kinds[kind], (name, value)
                if isinstance(value, int):
                    assert -limits[kind] <= value < limits[kind], (name, value)


def test_every_table_has_a_reading_of_this_machine() -> None:
    assert {reading.table for reading in live()} == set(TABLES)


def test_nothing_fails_on_this_machine() -> None:
    failed = [
        (reading.table, reading.source, reading.reason) for reading in live() if reading.outcome is Outcome.FAILED
    ]
    assert failed == []


@pytest.mark.parametrize("system", [OS.MACOS, OS.WINDOWS])
def test_a_table_without_a_source_for_a_system_leaves_one_reading_that_says_so(system: OS) -> None:
    host = Host(Nowhere(errno.ENOENT), system, "mounted", elevated=None, me=None)
    readings = collect(host).readings
    for table in TABLES.values():
        if not any(system in source.systems for source in table.sources):
            (reading,) = [reading for reading in readings if reading.table == table.name]
            assert reading.outcome is Outcome.UNSUPPORTED
            assert reading.reason
