"""The invented machines: what each must say, and what it must never say."""

from __future__ import annotations

import ipaddress
import re

import pytest

from collectors import all_tables
from collectors.model import OS, Fact, Outcome, Snapshot
from plainsight import demo
from plainsight.build import compiled
from plainsight.catalogue import data_folder, load
from plainsight.findings import Finding, Findings, find
from plainsight.words import Verdict
from tools import make_samples, sample_rows

WATCHES_PEOPLE = {"employee_monitoring", "time_tracking", "insider_risk", "ai_training_capture", "task_mining"}
ALARM = re.compile(
    r"spyware|suspicious|malicious|danger|illegal|caught|guilty|\b(?:is|are) (?:safe|clean)", re.IGNORECASE
)
DOCUMENTATION = [
    ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
MACHINES = list(demo.names())


def findings(name: str) -> Findings:
    return find(*demo.load(name))


def verdicts(name: str) -> dict[str, Verdict]:
    return {finding.product.slug: finding.verdict for finding in findings(name).findings}


def finding(name: str, slug: str) -> Finding:
    found = findings(name).of(slug)
    assert found is not None
    return found


def test_the_names_come_in_the_order_to_show_them_with_a_title() -> None:
    assert MACHINES == ["recorder", "security", "home", "limited"]
    assert all(title and not ALARM.search(title) for title in demo.names().values())


def test_an_unknown_name_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match="recorder, security, home, limited"):
        demo.load("../recorder")


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_is_marked_as_invented(name: str) -> None:
    snapshot, _ = demo.load(name)
    assert snapshot.how == "invented"
    assert "invented" in snapshot.note


@pytest.mark.parametrize("name", MACHINES)
def test_the_file_is_what_the_script_makes(name: str) -> None:
    stored = (data_folder() / "samples" / f"{name}.json").read_text("utf-8")
    assert stored == make_samples.as_text(name), "run: python -m tools.make_samples"


def test_the_invented_catalogue_is_current_and_keeps_the_rules() -> None:
    samples = data_folder() / "samples"
    text, broken = compiled(samples, data_folder())
    assert broken == []
    assert (samples / "catalogue.jsonl").read_text("utf-8") == text, "run: python -m plainsight.build"


def test_invented_products_are_never_looked_for_on_a_real_computer() -> None:
    real = {product.slug for product in load().products} | {product.name for product in load().products}
    for product in demo.catalogue().products:
        assert not {product.slug, product.name} & real
        assert "example" in product.name.lower()
        assert all(destination.to.endswith(".example") for destination in product.sends)
        assert all(not source.url for source in product.sources.values())


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_has_a_reading_of_every_source_and_no_unknown_column(name: str) -> None:
    snapshot, _ = demo.load(name)
    sources = [(table.name, source.name) for table in all_tables().values() for source in table.sources]
    assert sorted((reading.table, reading.source) for reading in snapshot.readings) == sorted(sources)
    for table in all_tables().values():
        for row in snapshot.rows(table.name):
            assert list(row.columns) == list(table.columns)
            for column, value in row.columns.items():
                wanted = str if table.columns[column].type == "text" else int
                assert value is None or type(value) is wanted, (table.name, column, value)


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_looks_like_one_that_an_ordinary_person_has_scanned(name: str) -> None:
    snapshot, _ = demo.load(name)
    assert snapshot.os is OS.LINUX
    assert snapshot.elevated is False
    processes = [row.columns for row in snapshot.rows("processes")]
    assert len(processes) == len({row["pid"] for row in processes})
    assert all(row["path"] is None for row in processes if row["uid"] != sample_rows.UID)
    assert any(row["path"] for row in processes)
    if name != "limited":
        assert 60 <= len(processes) <= 150
        assert {row["parent"] for row in processes} - {row["pid"] for row in processes} == {0}
    assert sum(snapshot.read_log.values()) > 50
    assert Outcome.DENIED in {reading.outcome for reading in snapshot.readings}


def _addresses(snapshot: Snapshot) -> set[str]:
    columns = ("local_address", "remote_address", "address")
    values = {row.columns.get(column) for reading in snapshot.readings for row in reading.rows for column in columns}
    return {str(value) for value in values if value}


@pytest.mark.parametrize("name", MACHINES)
def test_addresses_belong_to_nobody(name: str) -> None:
    for text in _addresses(demo.load(name)[0]):
        address = ipaddress.ip_address(text)
        assert address.is_loopback or address.is_unspecified or any(address in network for network in DOCUMENTATION)


def test_recorder_shows_a_recorder_that_runs_starts_by_itself_and_is_connected() -> None:
    learner = finding("recorder", "examplecorp-learner")
    assert learner.verdict is Verdict.FOUND
    assert learner.product.kind == "ai_training_capture"
    assert {Fact.INSTALLED, Fact.RUNNING, Fact.STARTS, Fact.CONNECTED} <= set(learner.facts)
    assert {"screenshots", "keystroke_content", "ai_training_reuse"} <= {claim.capability for claim in learner.claims}


def test_recorder_shows_how_much_the_recorder_sent() -> None:
    sockets = [item.row for item in finding("recorder", "examplecorp-learner").evidence if "socket" in item.table]
    assert sum(int(row.columns["bytes_sent"] or 0) for row in sockets) > 50_000_000


def test_recorder_tells_the_other_kinds_apart() -> None:
    kinds = {finding.product.slug: finding.product.kind for finding in findings("recorder").seen}
    assert kinds == {
        "examplecorp-learner": "ai_training_capture",
        "examplewarden": "edr",
        "examplefleet": "mdm",
        "exampletunnel": "vpn",
        "examplegate": "web_gateway",
    }


def test_recorder_says_not_found_only_of_what_was_looked_for_everywhere() -> None:
    assert verdicts("recorder")["exampletally"] is Verdict.NOT_FOUND
    assert finding("recorder", "exampletally").gaps == ()
    assert verdicts("recorder")["examplesight"] is Verdict.OTHER_SYSTEM


def test_security_shows_protection_and_nothing_that_watches_people() -> None:
    seen = findings("security").seen
    assert {finding.product.slug for finding in seen} == {"examplewarden", "examplefleet"}
    assert not {finding.product.kind for finding in seen} & WATCHES_PEOPLE
    assert verdicts("security")["examplecorp-learner"] is Verdict.NOT_FOUND


def test_security_is_described_as_protection_in_calm_words() -> None:
    _, catalogue = demo.load("security")
    assert "protection" in catalogue.kinds[finding("security", "examplewarden").product.kind].what_it_is_for
    for found in findings("security").seen:
        sentences = [found.product.about, *catalogue.kinds[found.product.kind]]
        for claim in found.claims:
            ability = catalogue.abilities[claim.capability]
            sentences += [ability.plain, ability.why_it_matters, ability.does_not_prove]
        assert [sentence for sentence in sentences if ALARM.search(sentence)] == []


def test_home_accuses_nobody() -> None:
    assert findings("home").seen == []
    assert find(demo.load("home")[0], load()).seen == []


def test_home_has_programs_that_use_the_screen_the_sound_and_the_keys() -> None:
    snapshot, _ = demo.load("home")
    assert {"obs", "zoom", "orca", "autokey-gtk"} <= {row.columns["name"] for row in snapshot.rows("processes")}


def test_limited_never_says_not_found_and_always_says_why() -> None:
    for found in findings("limited").findings:
        assert found.verdict is not Verdict.NOT_FOUND
        assert found.gaps or found.verdict is Verdict.OTHER_SYSTEM
        assert all(gap.reason for gap in found.gaps)


def test_limited_still_tells_what_it_could_see() -> None:
    said = verdicts("limited")
    assert said["examplecorp-learner"] is Verdict.LIKELY, "its part in the person's own session cannot be hidden"
    assert said["examplewarden"] is Verdict.CONTACTED_ONLY, "the kernel's list of sockets names the service"
    assert said["examplegate"] is Verdict.FOUND, "the person's own browser can be read"
    assert said["exampletally"] is Verdict.PARTLY_CHECKED


def test_limited_shows_less_of_the_same_machine() -> None:
    recorder, limited = demo.load("recorder")[0], demo.load("limited")[0]
    for table in all_tables():
        more = {str(row.columns.get("pid", row)) for row in limited.rows(table)}
        assert more <= {str(row.columns.get("pid", row)) for row in recorder.rows(table)}
