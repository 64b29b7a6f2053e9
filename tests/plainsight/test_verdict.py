"""The truth table of verdicts, and what must hold of it whatever is read or not read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.model import OS, Outcome, Reading, Row
from plainsight.findings import find
from plainsight.words import Verdict
from tests.plainsight.make import catalogue, product, reading, snapshot, trace

PACKAGE = trace("deb_packages", name="exampletrack")
SERVICE = trace("systemd_units", "medium", id="exampletrack.service")
PROCESS = trace("processes", "medium", name="exampletrack")
PROCESS_PATH = trace("processes", "medium", name="exampletrack", path="/opt/exampletrack/bin")
SOCKET = trace("process_open_sockets", "weak", remote_address="203.0.113.7")
WORD = trace("processes", "weak", cmdline="*exampletrack*")

HAS_PACKAGE = reading("deb_packages", {"name": "exampletrack"})
NO_PACKAGE = reading("deb_packages", {"name": "bash"})
HAS_SERVICE = reading("systemd_units", {"id": "exampletrack.service"})
NO_SERVICE = reading("systemd_units", {"id": "ssh.service"})
HAS_PROCESS = reading("processes", {"pid": 7, "name": "exampletrack", "path": None, "cmdline": "exampletrack -d"})
NO_PROCESS = reading("processes", {"pid": 1, "name": "init", "path": None, "cmdline": "init"})
HAS_SOCKET = reading("process_open_sockets", {"remote_address": "203.0.113.7"})
NO_SOCKET = reading("process_open_sockets", {"remote_address": "192.0.2.1"})


def refused(table: str, outcome: str = "denied") -> Reading:
    return reading(table, outcome=outcome)


@pytest.mark.parametrize(
    ("traces", "readings", "verdict"),
    [
        ([PACKAGE], [HAS_PACKAGE], "found"),
        ([PACKAGE], [NO_PACKAGE], "not found"),
        ([PACKAGE], [reading("deb_packages", outcome="absent")], "not found"),
        ([PACKAGE], [refused("deb_packages")], "not checked"),
        ([PACKAGE], [refused("deb_packages", "failed")], "not checked"),
        ([PACKAGE], [refused("deb_packages", "unsupported")], "not checked"),
        ([PACKAGE], [reading("deb_packages", {"name": "bash"}, outcome="partly")], "partly checked"),
        ([PACKAGE], [reading("deb_packages", {"name": "exampletrack"}, outcome="partly")], "found"),
        ([PACKAGE], [], "not checked"),
        ([PACKAGE, PROCESS], [NO_PACKAGE, refused("processes")], "partly checked"),
        ([PACKAGE, PROCESS], [NO_PACKAGE, NO_PROCESS], "not found"),
        ([PROCESS], [HAS_PROCESS], "likely"),
        ([PROCESS, SERVICE], [HAS_PROCESS, HAS_SERVICE], "found"),
        ([PROCESS, SERVICE], [HAS_PROCESS, NO_SERVICE], "likely"),
        ([PROCESS, trace("processes", "medium", cmdline="exampletrack*")], [HAS_PROCESS], "likely"),
        ([PROCESS_PATH], [HAS_PROCESS], "partly checked"),
        ([PROCESS_PATH], [NO_PROCESS], "not found"),
        ([SOCKET], [HAS_SOCKET], "contacted only"),
        ([SOCKET, PACKAGE], [HAS_SOCKET, NO_PACKAGE], "contacted only"),
        ([SOCKET, PACKAGE], [NO_SOCKET, NO_PACKAGE], "not found"),
        ([SOCKET, PACKAGE], [refused("process_open_sockets"), NO_PACKAGE], "partly checked"),
        ([WORD], [HAS_PROCESS], "not checked"),
        ([WORD, PACKAGE], [HAS_PROCESS, NO_PACKAGE], "not found"),
        ([trace("programs", systems=[OS.WINDOWS], name="ExampleTrack")], [NO_PACKAGE], "other system"),
        ([], [NO_PACKAGE], "not checked"),
    ],
)
def test_truth_table(traces: list, readings: list, verdict: str) -> None:
    findings = find(snapshot(*readings), catalogue(product(*traces)))
    assert findings.findings[0].verdict == verdict


def test_two_sources_of_a_table_must_both_have_been_read() -> None:
    other = replace(refused("deb_packages"), source="other")
    assert find(snapshot(NO_PACKAGE, other), catalogue(product(PACKAGE))).findings[0].verdict is Verdict.PARTLY_CHECKED


def test_a_product_not_seen_says_where_it_could_not_look_and_why() -> None:
    finding = find(snapshot(NO_PACKAGE, refused("processes")), catalogue(product(PACKAGE, PROCESS))).findings[0]
    assert finding.looked_in == ("deb_packages",)
    assert [(gap.table, gap.reason) for gap in finding.gaps] == [("processes", "because")]


TABLES = {"deb_packages": "name", "processes": "name", "systemd_units": "id", "process_open_sockets": "remote_address"}
VALUES = st.sampled_from(["exampletrack", "other", "", None])
ROWS = st.lists(VALUES, max_size=3)
WORSE = st.sampled_from([Outcome.PARTLY, Outcome.DENIED, Outcome.UNSUPPORTED, Outcome.FAILED])
PATTERN = st.sampled_from(["exampletrack", "exam*", "other"])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list, list[Reading]]:
    traces = draw(
        st.lists(
            st.builds(
                lambda table, strength, pattern: trace(table, strength, **{TABLES[table]: pattern}),
                st.sampled_from(sorted(TABLES)),
                st.sampled_from(["strong", "medium", "weak"]),
                PATTERN,
            ),
            min_size=1,
            max_size=5,
        )
    )
    outcome = st.sampled_from(list(Outcome))
    readings = [
        reading(table, *({column: value} for value in draw(ROWS)), outcome=draw(outcome))
        for table, column in TABLES.items()
    ]
    return traces, readings


def verdict_of(traces: list, readings: list[Reading]) -> Verdict:
    return find(snapshot(*readings), catalogue(product(*traces))).findings[0].verdict


@given(world=worlds(), data=st.data())
def test_reading_less_never_ends_in_not_found(world: tuple[list, list[Reading]], data: st.DataObject) -> None:
    traces, readings = world
    before = verdict_of(traces, readings)
    number = data.draw(st.integers(0, len(readings) - 1))
    victim = readings[number]
    kind = data.draw(st.sampled_from(["outcome", "drop rows too", "hide a cell", "leave out"]))
    if kind == "leave out":
        worse = readings[:number] + readings[number + 1 :]
    else:
        if kind == "hide a cell":
            rows = tuple(Row(dict.fromkeys(row.columns), row.origin) for row in victim.rows)
            changed = replace(victim, rows=rows)
        else:
            rows = () if kind == "drop rows too" else victim.rows
            changed = replace(victim, outcome=data.draw(WORSE), reason="worse", rows=rows)
        worse = [*readings[:number], changed, *readings[number + 1 :]]
    after = verdict_of(traces, worse)
    if before is not Verdict.NOT_FOUND:
        assert after is not Verdict.NOT_FOUND


@given(world=worlds())
def test_not_found_needs_every_place_that_could_count_to_have_been_seen(world: tuple[list, list[Reading]]) -> None:
    traces, readings = world
    if verdict_of(traces, readings) is Verdict.NOT_FOUND:
        outcomes = {reading.table: reading.outcome for reading in readings}
        strong_places = {trace.table for trace in traces if trace.strength != "weak"}
        assert all(outcomes[table].looked for table in strong_places)


@given(world=worlds())
def test_nothing_is_seen_without_evidence(world: tuple[list, list[Reading]]) -> None:
    traces, readings = world
    finding = find(snapshot(*readings), catalogue(product(*traces))).findings[0]
    assert finding.verdict.positive == bool(finding.evidence)
    for item in finding.evidence:
        assert item.trace is not None
        column, (pattern,) = next(iter(item.trace.where.items()))
        assert str(item.row.columns[column]).startswith(pattern.rstrip("*"))
