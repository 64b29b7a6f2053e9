"""A snapshot written and read again is the same; what is not a snapshot is refused in one sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.document import SCHEMA, SnapshotError, dump, load
from collectors.model import OS, Outcome, Reading, Refusal, Row, Snapshot

ANY_TEXT = st.text(max_size=30) | st.binary(max_size=20).map(lambda data: data.decode("utf-8", "surrogateescape"))
CELLS = st.none() | ANY_TEXT | st.integers(-(2**63), 2**63 - 1)
ROWS = st.builds(Row, st.dictionaries(ANY_TEXT, CELLS, max_size=4), ANY_TEXT)
READINGS = st.builds(
    Reading,
    table=ANY_TEXT,
    source=ANY_TEXT,
    outcome=st.sampled_from(Outcome),
    reason=ANY_TEXT.filter(bool),
    rows=st.lists(ROWS, max_size=3).map(tuple),
    refused=st.lists(st.builds(Refusal, ANY_TEXT, ANY_TEXT), max_size=2).map(tuple),
    seconds=st.floats(0, 60),
)
SNAPSHOTS = st.builds(
    Snapshot,
    taken_at=ANY_TEXT,
    os=st.sampled_from(OS),
    elevated=st.sampled_from([True, False, None]),
    how=ANY_TEXT,
    tool=ANY_TEXT,
    readings=st.lists(READINGS, max_size=3).map(tuple),
    read_log=st.dictionaries(ANY_TEXT, st.integers(0, 10**6), max_size=3),
    note=ANY_TEXT,
)
EMPTY: dict[str, Any] = {
    "schema": SCHEMA,
    "taken_at": "2026-11-20T09:41:07+00:00",
    "os": "linux",
    "elevated": None,
    "how": "live",
    "tool": "0.1.0",
    "readings": [],
    "read_log": {},
}
READING: dict[str, Any] = {
    "table": "processes",
    "source": "proc",
    "outcome": "read",
    "reason": "",
    "seconds": 0.1,
    "refused": [],
    "rows": [],
}


@given(SNAPSHOTS)
def test_nothing_is_lost_on_the_way_out_and_in(snapshot: Snapshot) -> None:
    text = dump(snapshot)
    assert text.isascii()
    assert load(text) == snapshot


def test_a_name_that_is_no_text_survives() -> None:
    odd = b"caf\xe9\n\x1b[31m".decode("utf-8", "surrogateescape")
    reading = Reading("processes", "proc", Outcome.READ, rows=(Row({"name": odd}, "/proc/1"),))
    snapshot = Snapshot("now", OS.LINUX, False, "live", "0", (reading,))
    (row,) = load(dump(snapshot)).rows("processes")
    assert row.columns["name"] == odd


def test_could_not_be_read_stays_apart_from_empty() -> None:
    reading = Reading("processes", "proc", Outcome.READ, rows=(Row({"path": None, "name": ""}, "/proc/1"),))
    (row,) = load(dump(Snapshot("now", OS.LINUX, False, "live", "0", (reading,)))).rows("processes")
    assert row.columns == {"path": None, "name": ""}


def test_unknown_fields_of_a_later_version_are_passed_over() -> None:
    assert load(json.dumps({**EMPTY, "later": 1, "readings": [{**READING, "later": []}]})).readings[0].table


def test_the_remark_may_be_left_out() -> None:
    assert load(json.dumps(EMPTY)).note == ""


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"schema": "plainsight.snapshot/2"}, "plainsight.snapshot/2"),
        ({"schema": 3}, "not a Plainsight snapshot"),
        ({"os": "plan9"}, "wrong kind"),
        ({"elevated": "yes"}, "wrong kind"),
        ({"taken_at": 5}, "wrong kind"),
        ({"readings": {"a": 1}}, "wrong kind"),
        ({"readings": [{**READING, "outcome": "clean"}]}, "wrong kind"),
        ({"readings": [{**READING, "outcome": "denied"}]}, "needs a reason"),
        ({"readings": [{**READING, "rows": [{"origin": "x", "columns": {"a": 1.5}}]}]}, "wrong kind"),
        ({"readings": [{**READING, "rows": [{"origin": "x", "columns": {"a": True}}]}]}, "wrong kind"),
        ({"readings": [{**READING, "rows": [{"origin": "x", "columns": {"a": ["b"]}}]}]}, "wrong kind"),
        ({"readings": [{**READING, "rows": [{"columns": {}}]}]}, "lacks the field 'origin'"),
        ({"readings": [{**READING, "refused": [["one"]]}]}, "wrong kind"),
        ({"readings": [{**READING, "refused": ["ab"]}]}, "wrong kind"),
        ({"readings": [{**READING, "seconds": float("nan")}]}, "wrong kind"),
        ({"readings": [{**READING, "seconds": True}]}, "wrong kind"),
        ({"read_log": {"/etc": "often"}}, "wrong kind"),
        ({"read_log": []}, "wrong kind"),
    ],
)
def test_a_damaged_snapshot_is_refused_in_one_sentence(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SnapshotError, match=sentence) as refusal:
        load(json.dumps({**EMPTY, **change}))
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("field", [field for field in EMPTY if field != "schema"])
def test_a_missing_field_is_named(field: str) -> None:
    with pytest.raises(SnapshotError, match=field):
        load(json.dumps({name: value for name, value in EMPTY.items() if name != field}))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "[" * 100_000, "\x00", "{}"])
def test_what_is_no_snapshot_is_refused(text: str) -> None:
    with pytest.raises(SnapshotError):
        load(text)
