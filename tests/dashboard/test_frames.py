"""Findings as DataFrames: what is unknown stays unknown, and nothing can act."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from collectors.model import Outcome, Reading, Row
from dashboard import charts, frames
from plainsight.findings import Findings
from tests.dashboard import world


@pytest.fixture(scope="module")
def findings() -> Findings:
    return world.findings()


@pytest.fixture(scope="module")
def found(findings: Findings) -> pd.DataFrame:
    return frames.connections(findings)


def test_connections_name_program_and_product(found: pd.DataFrame) -> None:
    first = found.iloc[0]
    assert (first["program"], first["product"], first["address"], first["port"]) == (
        "watchful",
        "Watchful",
        "203.0.113.7",
        443,
    )


def test_connections_leave_out_sockets_without_another_end(found: pd.DataFrame) -> None:
    assert "0.0.0.0" not in set(found["address"])


def test_connections_that_ended_are_left_out(findings: Findings) -> None:
    ended = {**world.socket(12, "192.0.2.200", 443, 5, 5), "state": "TIME_WAIT"}
    reading = Reading("process_open_sockets", "more", Outcome.READ, rows=(Row(ended, "test"),))
    assert "192.0.2.200" not in set(frames.connections(world.findings(reading))["address"])


def test_loopback_is_told_apart(found: pd.DataFrame) -> None:
    assert found[found["local"]]["address"].tolist() == ["127.0.0.1"]


def test_mapped_addresses_are_shown_plainly(findings: Findings) -> None:
    mapped = world.socket(12, "::ffff:192.0.2.9", 443, 5, 5)
    reading = Reading("process_open_sockets", "more", Outcome.READ, rows=(Row(mapped, "test"),))
    assert "192.0.2.9" in set(frames.connections(world.findings(reading))["address"])


def test_udp_is_never_counted_even_when_a_number_is_there(findings: Findings) -> None:
    odd = world.socket(12, "192.0.2.250", 443, 0, 0, protocol=17)
    reading = Reading("process_open_sockets", "more", Outcome.READ, rows=(Row(odd, "test"),))
    table = frames.connections(world.findings(reading))
    assert table[table["address"] == "192.0.2.250"]["sent"].isna().all()


def test_sum_of_nothing_counted_is_unknown_not_zero(found: pd.DataFrame) -> None:
    only_udp = found[found["protocol"] == "UDP"]
    assert frames.totals(only_udp, "program")["sent"].isna().all()


def test_totals_add_up(found: pd.DataFrame) -> None:
    sums = frames.totals(found, "program").set_index("name")
    assert sums.loc["watchful", "sent"] == 6_500_000
    assert sums.loc["watchful", "received"] == 20_000
    assert sums["sent"].sum() == found["sent"].sum()
    assert sums["connections"].sum() == len(found)


def test_unattributed_connections_keep_their_row(found: pd.DataFrame) -> None:
    assert frames.totals(found, "program").set_index("name").loc[frames.NOT_NAMED, "sent"] == 700


def test_no_connections_at_all_make_empty_frames() -> None:
    empty = frames.connections(world.findings()).iloc[0:0]
    assert frames.totals(empty, "product").empty
    assert frames.destinations(empty, "program").empty
    assert charts.sent_by_name(frames.totals(empty, "program")).empty


def test_listening_tells_who_can_reach_it(findings: Findings) -> None:
    assert frames.listening(findings)["reach"].tolist() == ["This computer only"]


def test_unreadable_and_empty_differ(findings: Findings) -> None:
    reading = Reading(
        "deb_packages",
        "more",
        Outcome.READ,
        rows=(Row({"name": "a", "version": None}, "x"), Row({"name": "b", "version": ""}, "x")),
    )
    rows = frames.table_rows(world.findings(reading).snapshot, "deb_packages").set_index("name")
    assert pd.isna(rows.loc["a", "version"])
    assert rows.loc["b", "version"] == ""


def test_whole_numbers_stay_numbers(findings: Findings) -> None:
    assert frames.table_rows(findings.snapshot, "processes")["pid"].max() == 57


def test_search_needs_every_word_in_any_case_and_is_no_pattern(findings: Findings) -> None:
    table = frames.table_rows(findings.snapshot, "deb_packages")
    assert frames.search(table, "FLEET 1.9")["name"].tolist() == ["fleetkeeper"]
    assert frames.search(table, "fleet 7.0").empty
    assert frames.search(table, ".*").empty
    assert frames.search(table, "(").empty


def test_csv_has_no_formula_in_any_cell_or_head() -> None:
    frame = pd.DataFrame({"=head": ["=1+1", "+1", "-1", "@x", " =y", "\t=z", None], "n": range(7)})
    cells = [cell for row in csv.reader(io.StringIO(frames.to_csv(frame).decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert "(could not be read)" in cells


def test_csv_comes_back_as_it_was(findings: Findings) -> None:
    data = frames.to_csv(frames.table_rows(findings.snapshot, "deb_packages")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(data)))
    assert [(row["name"], row["version"]) for row in rows][:2] == [("watchful", "4.2"), ("fleetkeeper", "1.9")]


def test_hostile_text_is_written_out(findings: Findings) -> None:
    text = frames.to_csv(frames.every_row(findings.snapshot.readings)).decode("utf-8-sig")
    assert "\u202e" not in text
    assert "\\u202e" in text
    assert "two\\nlines" in text


def test_chart_shows_the_most_and_the_rest_as_one() -> None:
    many = pd.DataFrame({"name": [f"p{n:02}" for n in range(30)], "sent": pd.array(range(30, 0, -1), dtype="Int64")})
    top = charts.sent_by_name(many)
    assert len(top) == charts.MOST + 1
    assert top.iloc[-1]["name"] == charts.REST
    assert top["sent"].sum() == many["sent"].sum()


def test_chart_leaves_out_what_was_not_counted(found: pd.DataFrame) -> None:
    frame = pd.DataFrame({"name": ["a", "b"], "sent": pd.array([None, 5], dtype="Int64")})
    assert charts.sent_by_name(frame)["name"].tolist() == ["b"]


def test_chart_says_the_same_in_words(found: pd.DataFrame) -> None:
    top = charts.sent_by_name(frames.totals(found[~found["local"]], "program"))
    text = charts.sent_in_words(top)
    assert "watchful 6.5 MB; harbour 42.0 kB" in text
    spec = charts.sent_bars(top).to_dict()
    assert [row["name"] for row in next(iter(spec["datasets"].values()))] == top["name"].tolist()
