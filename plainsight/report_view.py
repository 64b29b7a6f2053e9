"""What a report says, as plain data: made once from findings, set by the text and the HTML report in their own ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from collectors import all_tables
from collectors.model import Outcome, Reading, Row
from plainsight.catalogue import Catalogue, Reference
from plainsight.findings import Claim, Evidence, Finding, Findings
from plainsight.summary import not_looked, summary
from plainsight.words import FACTS, OUTCOMES, VERDICTS, WHEN, Verdict, sign

PRIVATE = (
    "This is your private copy. It holds names and paths of this computer, and perhaps of people. "
    "Look through it before you show it to anyone. Your union rep or a lawyer first is a good rule."
)
_SYSTEMS = {"linux": "Linux", "macos": "macOS", "windows": "Windows"}
_HOW = {
    "live": "",
    "mounted": "It was made from the files of a computer that was not running.",
    "recorded": "It was made from a recording.",
    "invented": "An example with an invented computer.",
}
_JOINED = {"service": "It belongs to the same system service.", "pid": "It belongs to the same running program."}
_FIRST = ("name", "id", "identifier", "version", "path", "pid", "local_port", "remote_address", "remote_port", "status")
_CELL = 300


class Ability(NamedTuple):
    """What the maker says a product can do. `source` counts the product's sources from 1."""

    name: str
    plain: str
    when: str
    does_not_prove: str
    source: int


class Sign(NamedTuple):
    """One piece of evidence: which list, the cells that speak, where they were read, why they count.

    `source` counts the product's sources from 1; 0 when it speaks only together with another sign.
    """

    where: str
    cells: tuple[tuple[str, str], ...]
    origin: str
    why: str
    source: int


class Seen(NamedTuple):
    """One product that was seen."""

    name: str
    maker: str
    kind: str
    verdict: str
    meaning: str
    facts: tuple[str, ...]
    fact_words: tuple[str, ...]
    about: str
    used_for: str
    abilities: tuple[Ability, ...]
    signs: tuple[Sign, ...]
    gaps: tuple[str, ...]
    ask: str
    sources: tuple[Reference, ...]


class Unseen(NamedTuple):
    """The products that share a verdict other than a sighting."""

    verdict: str
    meaning: str
    names: tuple[str, ...]


class Looked(NamedTuple):
    """One place, and how looking there went."""

    where: str
    source: str
    outcome: str
    meaning: str
    reason: str
    rows: int


class View(NamedTuple):
    """A whole report."""

    summary: str
    note: str
    about: tuple[tuple[str, str], ...]
    seen: tuple[Seen, ...]
    unseen: tuple[Unseen, ...]
    not_looked: tuple[Looked, ...]
    looked: tuple[Looked, ...]
    questions: tuple[str, ...]


def view(findings: Findings) -> View:
    """Everything a report says."""
    snapshot = findings.snapshot
    origin = _HOW.get(snapshot.how, f"Made from: {snapshot.how}.")
    note = " ".join(part for part in (origin, snapshot.note) if part)
    return View(
        summary=summary(findings),
        note=note,
        about=tuple(_about(findings)),
        seen=tuple(_seen(finding, findings.catalogue) for finding in findings.seen),
        unseen=tuple(_unseen(findings)),
        not_looked=tuple(_looked(reading) for reading in not_looked(snapshot)),
        looked=tuple(_looked(reading) for reading in snapshot.readings if reading.outcome.looked),
        questions=findings.catalogue.questions,
    )


def _about(findings: Findings) -> Iterator[tuple[str, str]]:
    snapshot = findings.snapshot
    rights = {True: "administrator", False: "normal user", None: "not known"}[snapshot.elevated]
    yield "Looked on", _when(snapshot.taken_at)
    yield "System", _SYSTEMS[snapshot.os]
    yield "Rights of the scan", rights
    yield "Plainsight", snapshot.tool
    yield "Product list", f"{len(findings.findings)} products, version {findings.catalogue.version}"
    yield "Places read", f"{len(snapshot.read_log):,}"


def _when(taken_at: str) -> str:
    try:
        return datetime.fromisoformat(taken_at).strftime("%Y-%m-%d %H:%M %Z").strip()
    except ValueError:
        return taken_at


def _seen(finding: Finding, catalogue: Catalogue) -> Seen:
    product = finding.product
    kind = catalogue.kinds.get(product.kind)
    number = {key: place for place, key in enumerate(product.sources, 1)}
    return Seen(
        name=product.name,
        maker=product.maker,
        kind=kind.name if kind else product.kind,
        verdict=finding.verdict.value,
        meaning=VERDICTS[finding.verdict],
        facts=tuple(fact.value for fact in finding.facts),
        fact_words=tuple(FACTS[fact.value] for fact in finding.facts),
        about=product.about,
        used_for=kind.what_it_is_for if kind else "",
        abilities=tuple(_ability(claim, catalogue, number) for claim in finding.claims),
        signs=tuple(_sign(evidence, number) for evidence in finding.evidence),
        gaps=tuple(f"{about(gap.table)}: {gap.reason}" for gap in finding.gaps),
        ask=kind.ask_the_employer if kind else "",
        sources=tuple(product.sources.values()),
    )


def _ability(claim: Claim, catalogue: Catalogue, number: Mapping[str, int]) -> Ability:
    ability = catalogue.abilities[claim.capability]
    when, source = WHEN[claim.maker.when], number[claim.maker.source]
    return Ability(ability.name, ability.plain, when, ability.does_not_prove, source)


def _sign(evidence: Evidence, number: Mapping[str, int]) -> Sign:
    trace = evidence.trace
    return Sign(
        where=about(evidence.table),
        cells=tuple(_cells(evidence.row, tuple(trace.where) if trace else ())),
        origin=evidence.row.origin,
        why=sign(trace.strength, trace.confirmed)
        if trace
        else _JOINED.get(evidence.joined, "It belongs to another sign."),
        source=number[trace.source] if trace else 0,
    )


def _cells(row: Row, wanted: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The columns that the trace is about, then those that tell a reader most. Long ones are cut."""
    for column in dict.fromkeys(wanted + _FIRST):
        value = row.columns.get(column)
        if value is not None and value != "":
            text = str(value)
            yield column, text if len(text) <= _CELL else f"{text[:_CELL]}..."


def _unseen(findings: Findings) -> Iterator[Unseen]:
    for verdict in (Verdict.NOT_FOUND, Verdict.PARTLY_CHECKED, Verdict.NOT_CHECKED, Verdict.OTHER_SYSTEM):
        names = tuple(finding.product.name for finding in findings.findings if finding.verdict is verdict)
        if names:
            yield Unseen(verdict.value, VERDICTS[verdict], names)


def _looked(reading: Reading) -> Looked:
    outcome = Outcome(reading.outcome).value
    return Looked(about(reading.table), reading.source, outcome, OUTCOMES[outcome], reading.reason, len(reading.rows))


def about(table: str) -> str:
    """A table in plain words."""
    known = all_tables().get(table)
    return known.about if known else table
