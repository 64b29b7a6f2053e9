"""The private copy: calm, complete, and deaf to whatever the machine's names try to do."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from collectors.model import OS, Outcome, Reading, Row, Snapshot
from plainsight import demo, report
from plainsight.catalogue import Ability, Capability, Catalogue, Kind
from plainsight.findings import Findings, find
from plainsight.summary import listed, summary
from plainsight.words import NO_PRODUCT, PRESENCE, When
from tests.plainsight import make

HOSTILE = "=cmd()\x1b]0;owned\x07\n</script><img src=x onerror=alert(1)>\u202eevil\udcff{{ 7*7 }}"


GUARD = make.product(
    make.trace("deb_packages", name="guard"),
    slug="guard",
    capabilities=(Capability("process_activity", When.ALWAYS, "manual"),),
)
CATALOGUE = Catalogue(
    "v1",
    (GUARD,),
    {"edr": Kind("Security agent", "Stops attacks.", "Programs.", "No screens.", "Who can see it?")},
    {
        "process_activity": Ability(
            name="Programs that run",
            group="activity",
            intrusiveness="medium",
            plain="It keeps a list of programs.",
            why_it_matters="It shows how you work.",
            ask_the_employer="How long is it kept?",
            does_not_prove="Security tools need it.",
        )
    },
    ("What is recorded?",),
)


def findings(*readings: Reading, note: str = "", how: str = "live") -> Findings:
    snapshot = Snapshot("2026-11-20T08:00:00+00:00", OS.LINUX, False, how, "0.1.0", readings, {"/a": 1}, note)
    return find(snapshot, CATALOGUE)


def packages(*names: str, version: str = "1", origin: str = "/var/lib/dpkg/status") -> Reading:
    rows = tuple(Row({"name": name, "version": version}, origin) for name in names)
    return Reading("deb_packages", "dpkg", Outcome.READ, rows=rows)


@pytest.fixture
def hostile() -> Findings:
    return findings(
        packages("guard", version=HOSTILE, origin=HOSTILE),
        Reading("processes", "proc", Outcome.FAILED, HOSTILE),
        note=HOSTILE,
    )


class _Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_text_obeys_no_name(hostile: Findings) -> None:
    shown = report.text(hostile)
    assert [char for char in shown if char != "\n" and not char.isprintable()] == []
    assert "\u202e" not in shown
    assert "\\x1b]0;owned" in shown


def test_page_obeys_no_name(hostile: Findings) -> None:
    page = report.html(hostile)
    parsed = _Page(page)
    assert {"script", "img", "iframe", "object", "form"}.isdisjoint(tag for tag, _ in parsed.tags)
    assert not any(name.startswith("on") for _, attributes in parsed.tags for name in attributes)
    assert [char for char in page if char != "\n" and not char.isprintable()] == []
    assert "\u202e" not in page
    assert parsed.text.count("<img src=x onerror=alert(1)>") >= 3
    assert "{{ 7*7 }}" in parsed.text


def test_csv_holds_no_formula(hostile: Findings) -> None:
    rows = list(csv.DictReader(io.StringIO(report.csv(hostile))))
    assert len(rows) == 1
    assert rows[0]["origin"].startswith("'=cmd()")
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in rows[0].values())
    assert "\x1b" not in report.csv(hostile)


def test_page_loads_nothing() -> None:
    page = report.html(findings(packages("guard")))
    assert "default-src 'none'" in page
    assert not re.search(r"@import|url\(|\bsrc=|<link", page)


def test_page_can_be_followed_by_ear() -> None:
    parsed = _Page(report.html(findings(packages("guard"), Reading("processes", "proc", Outcome.DENIED, "No."))))
    levels = [int(tag[1]) for tag, _ in parsed.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all("scope" in attributes for tag, attributes in parsed.tags if tag == "th")
    assert [tag for tag, _ in parsed.tags].count("main") == 1
    ids = {attributes.get("id") for _, attributes in parsed.tags}
    targets = [attributes["href"] or "" for tag, attributes in parsed.tags if tag == "a"]
    assert all(target[1:] in ids for target in targets if target.startswith("#"))


@pytest.mark.parametrize("render", [report.text, report.html])
def test_what_a_reader_must_be_told(render) -> None:  # type: ignore[no-untyped-def]
    shown = render(findings(packages("guard"), Reading("processes", "proc", Outcome.DENIED, "Not ours to see.")))
    flat = " ".join((_Page(shown).text if "<html" in shown else shown).split())
    for said in (
        "Guard",
        "Security agent",
        "installed",
        "It keeps a list of programs.",
        "We did not check if it is on.",
        "Security tools need it.",
        "/var/lib/dpkg/status",
        "Not ours to see.",
        "2026-11-20 08:00",
        "0.1.0",
        "version v1",
        "private copy",
        PRESENCE,
    ):
        assert said in flat, said


def test_an_empty_result_promises_nothing() -> None:
    shown = " ".join(report.text(findings(packages("other"))).split())
    assert NO_PRODUCT in shown
    assert "nothing found" not in shown.lower()
    assert "Not found: 1 of our list." in shown


def test_a_refused_place_is_never_called_not_found() -> None:
    refused = findings(Reading("deb_packages", "dpkg", Outcome.DENIED, "This needs administrator rights."))
    shown = " ".join(report.text(refused).split())
    assert "Not found:" not in shown
    assert "Not checked: 1 of our list." in shown
    assert "This needs administrator rights." in shown
    assert "We could not look everywhere." in shown


def test_places_of_other_systems_are_no_gap() -> None:
    elsewhere = Reading("apps", "none", Outcome.UNSUPPORTED, "This can only be read on macOS.")
    assert "macOS" not in report.text(findings(packages("other"), elsewhere))


@pytest.mark.parametrize("name", demo.names())
def test_invented_computers_are_marked_and_read_calm(name: str) -> None:
    snapshot, products = demo.load(name)
    result = find(snapshot, products)
    for shown in (report.text(result), report.html(result)):
        assert "invented" in shown
        assert not re.search(r"\b(spyware|suspicious|illegal|guilty|caught|malicious)\b", shown, re.IGNORECASE)


def test_lines_keep_to_the_width() -> None:
    snapshot, products = demo.load("recorder")
    assert max(map(len, report.text(find(snapshot, products), width=60).splitlines())) <= 60


def test_many_rows_are_cut_short_in_text_but_not_in_the_page() -> None:
    result = findings(packages(*["guard"] * 9))
    assert "4 more" in report.text(result)
    assert _Page(report.html(result)).text.count("/var/lib/dpkg/status") == 9


def test_summary_counts_what_runs() -> None:
    snapshot, products = demo.load("recorder")
    result = find(snapshot, products)
    assert f"We saw {len(result.seen)} programs here" in summary(result)
    assert result.seen[0].product.name in summary(result)


def test_many_names_are_counted() -> None:
    assert listed(["A"]) == "A"
    assert listed(["A", "B"]) == "A and B"
    assert listed([str(number) for number in range(11)]).endswith("7 and 3 more")


def test_summary_of_weaker_signs_is_no_sighting() -> None:
    snapshot, products = demo.load("limited")
    said = summary(find(snapshot, products))
    assert "We saw one sign each that fits" in said
    assert "could be something else" in said
    assert "talked to places that belong to" in said
