"""Findings: what a snapshot says about every product of the catalogue, with evidence and gaps (docs/findings.md).

Never stored: they are worked out again from snapshot and catalogue, so that a better catalogue improves old scans.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from collectors.model import Cell, Fact, Row, Snapshot
from plainsight.catalogue import Capability, Catalogue, Product, Trace
from plainsight.match import MAX_EVIDENCE, Gap, Result, match
from plainsight.verdict import decide
from plainsight.vocabulary import table_facts
from plainsight.words import State, Verdict

SCHEMA = "plainsight.findings/1"
_ORDER = {verdict: number for number, verdict in enumerate(Verdict)}


class Evidence(NamedTuple):
    """One row that speaks for a product: by a trace, or joined to another row of it (`joined`: by which column)."""

    table: str
    row: Row
    trace: Trace | None
    joined: str = ""


class Claim(NamedTuple):
    """What a product can see, in one of the five states. From the catalogue alone it is never more than "can"."""

    capability: str
    state: State
    maker: Capability


@dataclass(frozen=True, slots=True)
class Finding:
    """What we can say about one product on this machine."""

    product: Product
    verdict: Verdict
    facts: tuple[Fact, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    claims: tuple[Claim, ...] = ()
    gaps: tuple[Gap, ...] = ()
    looked_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings of one snapshot, what was seen first; with the snapshot they were made from."""

    snapshot: Snapshot
    catalogue: Catalogue
    findings: tuple[Finding, ...]

    @property
    def seen(self) -> list[Finding]:
        """The findings with something seen."""
        return [finding for finding in self.findings if finding.verdict.positive]

    def of(self, slug: str) -> Finding | None:
        """The finding about the product of that slug."""
        return next((finding for finding in self.findings if finding.product.slug == slug), None)


def find(snapshot: Snapshot, catalogue: Catalogue) -> Findings:
    """Everything the snapshot says about the catalogue's products."""
    facts = table_facts()
    results: dict[str, list[Result]] = defaultdict(list)
    for result in match((trace for product in catalogue.products for trace in product.traces), snapshot):
        results[result.trace.product].append(result)
    joins = _Joins(snapshot)
    found = [_finding(product, results[product.slug], facts, joins) for product in catalogue.products]
    found.sort(key=lambda finding: (_ORDER[finding.verdict], finding.product.kind, finding.product.name.lower()))
    return Findings(snapshot, catalogue, tuple(found))


def _finding(product: Product, results: list[Result], facts: Mapping[str, Fact], joins: _Joins) -> Finding:
    if not product.traces:
        return Finding(product, Verdict.NOT_CHECKED, gaps=(Gap("none", product.no_public_fingerprint),))
    verdict = decide(results, facts)
    gaps = tuple(dict.fromkeys(gap for result in results if not result.hit for gap in result.gaps))
    looked_in = tuple(dict.fromkeys(result.trace.table for result in results if result.looked))
    if not verdict.positive:
        return Finding(product, verdict, gaps=gaps, looked_in=looked_in)
    evidence = [
        Evidence(result.trace.table, row, result.trace) for result in results if result.hit for row in result.rows
    ]
    if verdict is not Verdict.CONTACTED_ONLY:
        evidence += joins.of(evidence)
    shown = {row_fact(item.table, item.row, facts) for item in evidence}
    return Finding(
        product=product,
        verdict=verdict,
        facts=tuple(fact for fact in Fact if fact in shown and fact is not Fact.MACHINE),
        evidence=tuple(evidence),
        claims=tuple(Claim(capability.what, State.CAN, capability) for capability in product.capabilities),
        gaps=gaps,
        looked_in=looked_in,
    )


def row_fact(table: str, row: Row, facts: Mapping[str, Fact]) -> Fact | None:
    """What one row shows. A start entry that is switched off shows only that the program is installed."""
    fact = facts.get(table)
    if fact is Fact.STARTS and _STARTS[table](row.columns) is False:
        return Fact.INSTALLED
    return fact


def _enabled(column: str, on: Cell) -> Callable[[Mapping[str, Cell]], bool]:
    return lambda columns: columns.get(column) == on


_STARTS: defaultdict[str, Callable[[Mapping[str, Cell]], bool]] = defaultdict(lambda: lambda columns: True)
_STARTS["systemd_units"] = _enabled("starts", 1)
_STARTS["startup_items"] = _enabled("status", "enabled")


class _Joins:
    """Rows that belong to rows already found: processes of a found service, sockets of a found process or service."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._by: dict[tuple[str, str, Cell], list[Row]] = defaultdict(list)
        for table, columns in _JOINED.items():
            for row in snapshot.rows(table):
                for column in columns:
                    if row.columns.get(column):
                        self._by[table, column, row.columns[column]].append(row)

    def of(self, evidence: Iterable[Evidence]) -> list[Evidence]:
        """The rows that belong to the evidence, each once, at most MAX_EVIDENCE of a table."""
        evidence = list(evidence)
        have = {id(item.row) for item in evidence}
        services = {
            str(item.row.columns["id"])
            for item in evidence
            if item.table == "systemd_units" and item.row.columns.get("id")
        }
        result: list[Evidence] = []
        pids = {item.row.columns.get("pid") for item in evidence if item.table == "processes"}
        for table in _JOINED:
            wanted: list[tuple[str, Cell]] = [
                ("service", service) for service in sorted(services) if service.endswith(".service")
            ]
            if table != "processes":
                wanted += [("pid", pid) for pid in sorted(pid for pid in pids if isinstance(pid, int))]
            rows = [(column, row) for column, value in wanted for row in self._by[table, column, value]]
            for column, row in rows[:MAX_EVIDENCE]:
                if id(row) not in have:
                    have.add(id(row))
                    result.append(Evidence(table, row, None, column))
            if table == "processes":
                pids |= {item.row.columns.get("pid") for item in result}
        return result


_JOINED = {
    "processes": ("service",),
    "process_open_sockets": ("pid", "service"),
    "listening_ports": ("pid", "service"),
}


def document(findings: Findings) -> dict[str, Any]:
    """The findings as the stable JSON document of docs/findings.md."""
    snapshot = findings.snapshot
    return {
        "schema": SCHEMA,
        "taken_at": snapshot.taken_at,
        "os": snapshot.os.value,
        "elevated": snapshot.elevated,
        "tool": snapshot.tool,
        "catalogue": findings.catalogue.version,
        "findings": [_finding_document(finding) for finding in findings.findings],
        "coverage": [
            {
                "table": reading.table,
                "source": reading.source,
                "outcome": reading.outcome.value,
                "reason": reading.reason,
                "rows": len(reading.rows),
            }
            for reading in snapshot.readings
        ],
        "read_log": sum(snapshot.read_log.values()),
    }


def _finding_document(finding: Finding) -> dict[str, Any]:
    product = finding.product
    return {
        "product": product.slug,
        "name": product.name,
        "kind": product.kind,
        "verdict": finding.verdict.value,
        "facts": [fact.value for fact in finding.facts],
        "evidence": [
            {
                "table": item.table,
                "row": dict(item.row.columns),
                "trace": _trace_document(item, product),
                "origin": item.row.origin,
            }
            for item in finding.evidence
        ],
        "claims": [
            {
                "capability": claim.capability,
                "state": claim.state.value,
                "when": claim.maker.when.value,
                "source": product.sources[claim.maker.source]._asdict(),
            }
            for claim in finding.claims
        ],
        "gaps": [gap._asdict() for gap in finding.gaps],
    }


def _trace_document(item: Evidence, product: Product) -> dict[str, Any]:
    if item.trace is None:
        return {"joined": item.joined}
    return {
        "where": {column: list(patterns) for column, patterns in item.trace.where.items()},
        "strength": item.trace.strength.value,
        "confirmed": item.trace.confirmed,
        "source": product.sources[item.trace.source]._asdict(),
    }
