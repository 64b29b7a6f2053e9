"""Catalogue x snapshot: what became of every trace. Three values: hit, miss, or unknown with its gaps.

A pattern on a cell that could not be read is unknown; in one row, false beats unknown beats true.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from collectors.model import Cell, Reading, Row, Snapshot
from plainsight.catalogue import Trace
from plainsight.globs import Matcher, compile_glob, is_literal

MAX_EVIDENCE = 50


class Gap(NamedTuple):
    """A place where a trace might be, that could not be looked at, and why."""

    table: str
    reason: str


@dataclass(slots=True)
class Result:
    """What became of one trace: the rows that fit (`more` counts those beyond MAX_EVIDENCE) and the gaps."""

    trace: Trace
    rows: list[Row] = field(default_factory=list)
    more: int = 0
    gaps: list[Gap] = field(default_factory=list)
    looked: bool = False

    @property
    def hit(self) -> bool:
        """True when a row fits."""
        return bool(self.rows)

    @property
    def missed(self) -> bool:
        """True when everything was seen and nothing fits."""
        return not self.rows and not self.gaps

    def add(self, row: Row) -> None:
        """Keep a row that fits."""
        if len(self.rows) < MAX_EVIDENCE:
            self.rows.append(row)
        else:
            self.more += 1


class _Test:
    """One trace's patterns, compiled when they are first needed."""

    __slots__ = ("literals", "matchers", "result")

    def __init__(self, trace: Trace) -> None:
        self.result = Result(trace)
        self.literals: dict[str, frozenset[str]] = {}
        self.matchers: dict[str, list[Matcher]] | None = None

    def row(self, columns: Mapping[str, Cell]) -> bool | None:
        """Whether a row fits: True, False, or None when that cannot be known."""
        if self.matchers is None:
            self.matchers = {
                column: [compile_glob(pattern) for pattern in patterns]
                for column, patterns in self.result.trace.where.items()
            }
        unknown = False
        for column, matchers in self.matchers.items():
            value = columns.get(column)
            if value is None:
                unknown = True
            elif not any(matches(lower) for lower in (str(value).lower(),) for matches in matchers):
                return False
        return None if unknown else True


def match(traces: Iterable[Trace], snapshot: Snapshot) -> list[Result]:
    """The result of every trace that is for the snapshot's system, in the order given."""
    tests = [_Test(trace) for trace in traces if snapshot.os in trace.systems]
    by_table: dict[str, list[_Test]] = defaultdict(list)
    for test in tests:
        by_table[test.result.trace.table].append(test)
    readings: dict[str, list[Reading]] = defaultdict(list)
    for reading in snapshot.readings:
        readings[reading.table].append(reading)
    for table, wanted in by_table.items():
        _match_table(wanted, [row for reading in readings[table] for row in reading.rows])
        _note_gaps(wanted, table, readings[table])
    return [test.result for test in tests]


def _match_table(tests: list[_Test], rows: list[Row]) -> None:
    """Test rows against traces. An index by what patterns say for certain spares testing each row against each."""
    indexes: dict[str, _Index] = defaultdict(_Index)
    rest: list[_Test] = []
    for test in tests:
        column = _key_column(test.result.trace)
        if column is None:
            rest.append(test)
        else:
            indexes[column].add(test, test.result.trace.where[column])
    unseen: dict[_Test, int] = defaultdict(int)
    for row in rows:
        candidates = list(rest)
        for column, index in indexes.items():
            value = row.columns.get(column)
            candidates += index.every if value is None else index.near(str(value).lower())
        for test in dict.fromkeys(candidates):
            fits = test.row(row.columns)
            if fits:
                test.result.add(row)
            elif fits is None:
                unseen[test] += 1
    for test, count in unseen.items():
        what = " and ".join(test.result.trace.where)
        noun = "one entry" if count == 1 else f"{count} entries"
        test.result.gaps.append(Gap(test.result.trace.table, f"In {noun} we could not see: {what}."))


class _Index:
    """Tests by one column: by whole values, by a part of a path, or by the first characters."""

    __slots__ = ("every", "heads", "parts", "whole")

    def __init__(self) -> None:
        self.every: list[_Test] = []
        self.whole: dict[str, list[_Test]] = defaultdict(list)
        self.parts: dict[str, list[_Test]] = defaultdict(list)
        self.heads: dict[str, list[_Test]] = defaultdict(list)

    def add(self, test: _Test, patterns: Iterable[str]) -> None:
        """Take in a test by its patterns on this column, for each of which there is a key."""
        self.every.append(test)
        for pattern in map(str.lower, patterns):
            if is_literal(pattern):
                self.whole[pattern].append(test)
            elif part := _certain_part(pattern):
                self.parts[part].append(test)
            else:
                self.heads[pattern[:_HEAD]].append(test)

    def near(self, value: str) -> list[_Test]:
        """The tests that a value in lower case could fit; some perhaps more than once."""
        found = [*self.whole.get(value, ())]
        if self.heads:
            found += self.heads.get(value[:_HEAD], ())
        if self.parts:
            for part in _path_parts(value):
                found += self.parts.get(part, ())
        return found


_HEAD = 4


def _path_parts(value: str) -> list[str]:
    return value.replace("/", "\\").split("\\")


def _certain_part(pattern: str) -> str | None:
    """The longest part of a path that any value fitting the pattern must have; None when there is none."""
    parts = [part for part in _path_parts(pattern) if part and is_literal(part)]
    return max(parts, key=len, default=None)


def _has_key(pattern: str) -> bool:
    return is_literal(pattern) or _certain_part(pattern) is not None or is_literal(pattern[:_HEAD])


def _key_column(trace: Trace) -> str | None:
    """A column whose patterns all have a key: best a literal one, and best one that is never hidden."""
    keyed = [column for column, patterns in trace.where.items() if all(map(_has_key, patterns))]
    return min(
        keyed, key=lambda column: (not all(map(is_literal, trace.where[column])), column == "path"), default=None
    )


def _note_gaps(tests: list[_Test], table: str, readings: list[Reading]) -> None:
    gaps = [Gap(table, reading.reason) for reading in readings if not reading.outcome.looked]
    if not readings:
        gaps = [Gap(table, "This version of Plainsight does not look there.")]
    looked = any(reading.outcome.looked or reading.rows for reading in readings)
    for test in tests:
        test.result.gaps += gaps
        test.result.looked = looked
