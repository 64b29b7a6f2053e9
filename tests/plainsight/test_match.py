"""The index of traces gives what testing every row against every trace would give."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plainsight.globs import compile_glob
from plainsight.match import match
from tests.plainsight.make import reading, snapshot, trace

PIECES = st.lists(st.sampled_from(["a", "b", "ab", "Agent", "*", "?", "/", "\\", "C:"]), min_size=1, max_size=7)
PATTERNS = PIECES.map("".join)
VALUES = st.lists(st.sampled_from(["a", "b", "x", "agent", "/", "\\", "c:"]), max_size=8).map("".join)


@given(patterns=st.lists(PATTERNS, min_size=1, max_size=3), values=st.lists(st.none() | VALUES, max_size=6))
def test_no_row_is_overlooked_and_none_is_counted_twice(patterns: list[str], values: list[str | None]) -> None:
    wanted = trace("processes", path="unused")._replace(where={"path": tuple(patterns)})
    [result] = match([wanted], snapshot(reading("processes", *({"path": value} for value in values))))
    fits = [compile_glob(pattern) for pattern in patterns]
    expected = [value for value in values if value is not None and any(fit(value.lower()) for fit in fits)]
    assert [row.columns["path"] for row in result.rows] == expected
    assert result.missed == (not expected and None not in values)


def test_one_row_that_fits_a_trace_in_several_ways_is_shown_once() -> None:
    wanted = trace("processes", name="x")._replace(where={"name": ("Agent", "agent", "age*"), "path": ("*\\a\\*",)})
    [result] = match([wanted], snapshot(reading("processes", {"name": "AGENT", "path": "c:\\a\\a\\agent"})))
    assert len(result.rows) == 1
    assert result.more == 0
