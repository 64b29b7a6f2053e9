"""Findings: facts, joined evidence, claims and the stable document."""

import json

import pytest

from collectors.model import Fact
from plainsight.catalogue import Capability
from plainsight.findings import document, find
from plainsight.match import MAX_EVIDENCE
from plainsight.words import State, When
from tests.plainsight.make import catalogue, product, reading, snapshot, trace

UNIT = trace("systemd_units", id="exampletrack.service")
PROCESS = trace("processes", "medium", name="exampletrack")


def unit(starts: int | None = 1) -> dict:
    return {"id": "exampletrack.service", "starts": starts}


def test_facts_tell_what_the_rows_show() -> None:
    world = snapshot(
        reading("systemd_units", unit()),
        reading("processes", {"pid": 7, "name": "exampletrack", "service": "exampletrack.service"}),
    )
    finding = find(world, catalogue(product(UNIT, PROCESS))).findings[0]
    assert finding.facts == (Fact.RUNNING, Fact.STARTS)


@pytest.mark.parametrize("starts", [0, None])
def test_a_service_not_known_to_start_by_itself_is_only_installed(starts: int | None) -> None:
    world = snapshot(reading("systemd_units", unit(starts)), reading("processes"))
    assert find(world, catalogue(product(UNIT, PROCESS))).findings[0].facts == (Fact.INSTALLED,)


def test_what_runs_in_a_found_service_and_where_it_talks_to_is_joined() -> None:
    world = snapshot(
        reading("systemd_units", unit()),
        reading("processes", {"pid": 9, "name": "renamed", "service": "exampletrack.service"}),
        reading(
            "process_open_sockets",
            {"pid": None, "service": "exampletrack.service", "remote_address": "203.0.113.7", "bytes_sent": 5},
            {"pid": 9, "service": "", "remote_address": "203.0.113.8", "bytes_sent": None},
            {"pid": 10, "service": "ssh.service", "remote_address": "203.0.113.9", "bytes_sent": 1},
        ),
    )
    finding = find(world, catalogue(product(UNIT, PROCESS))).findings[0]
    addresses = [
        item.row.columns["remote_address"] for item in finding.evidence if item.table == "process_open_sockets"
    ]
    assert addresses == ["203.0.113.7", "203.0.113.8"]
    assert {item.joined for item in finding.evidence if item.trace is None} == {"service", "pid"}
    assert Fact.CONNECTED in finding.facts
    assert Fact.RUNNING in finding.facts


def test_other_peoples_sockets_are_not_joined_by_an_unknown_pid() -> None:
    world = snapshot(
        reading("processes", {"pid": None, "name": "exampletrack"}),
        reading("process_open_sockets", {"pid": None, "service": "", "remote_address": "203.0.113.9"}),
    )
    finding = find(world, catalogue(product(PROCESS))).findings[0]
    assert Fact.CONNECTED not in finding.facts


def test_identity_alone_gives_no_more_than_can_and_only_for_what_was_seen() -> None:
    able = product(PROCESS, capabilities=(Capability("screenshots", When.SWITCHED_ON, "manual"),))
    seen = find(snapshot(reading("processes", {"name": "exampletrack"})), catalogue(able)).findings[0]
    assert [claim.state for claim in seen.claims] == [State.CAN]
    unseen = find(snapshot(reading("processes", {"name": "bash"})), catalogue(able)).findings[0]
    assert unseen.claims == ()


def test_a_product_without_a_public_sign_is_not_checked_and_says_how_it_would_show() -> None:
    sentence = "No sign of it is public. It would show as a program that starts by itself."
    unknown = product(no_public_fingerprint=sentence)
    finding = find(snapshot(reading("processes", {"name": "bash"})), catalogue(unknown)).findings[0]
    assert finding.verdict == "not checked"
    assert [gap.reason for gap in finding.gaps] == [sentence]


def test_evidence_is_bounded() -> None:
    many = [{"pid": number, "name": "exampletrack"} for number in range(MAX_EVIDENCE * 3)]
    finding = find(snapshot(reading("processes", *many)), catalogue(product(PROCESS))).findings[0]
    assert len(finding.evidence) == MAX_EVIDENCE


def test_document_has_the_promised_form() -> None:
    able = product(UNIT, PROCESS, capabilities=(Capability("screenshots", When.UNKNOWN, "manual"),))
    world = snapshot(
        reading("systemd_units", unit()), reading("processes", outcome="denied", reason="not allowed", source="proc")
    )
    value = json.loads(json.dumps(document(find(world, catalogue(able)))))
    assert value["schema"] == "plainsight.findings/1"
    assert {"taken_at", "os", "elevated", "findings", "coverage", "read_log"} <= set(value)
    finding = value["findings"][0]
    assert list(finding) == ["product", "name", "kind", "verdict", "facts", "evidence", "claims", "gaps"]
    assert finding["product"] == "example"
    assert finding["verdict"] == "found"
    assert finding["evidence"][0]["row"] == unit()
    assert finding["evidence"][0]["table"] == "systemd_units"
    assert finding["evidence"][0]["origin"] == "/systemd_units/0"
    assert finding["evidence"][0]["trace"]["where"] == {"id": ["exampletrack.service"]}
    assert finding["claims"][0]["source"]["title"] == "A manual"
    assert finding["gaps"] == [{"table": "processes", "reason": "not allowed"}]
    assert value["coverage"][1] == {
        "table": "processes",
        "source": "proc",
        "outcome": "denied",
        "reason": "not allowed",
        "rows": 0,
    }
    assert value["read_log"] == 1
