"""Small catalogues and snapshots for tests of understanding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from collectors.model import OS, Cell, Outcome, Reading, Row, Snapshot
from plainsight.catalogue import Catalogue, Product, Reference, Trace
from plainsight.words import Strength

SOURCE = {"manual": Reference("A manual", "https://example.org/manual", "2026-11-21", "")}


def trace(
    table: str, strength: str = "strong", systems: Sequence[OS] = (OS.LINUX,), product: str = "example", **where: str
) -> Trace:
    """A trace with one pattern per column."""
    patterns = {column: (pattern,) for column, pattern in where.items()}
    return Trace(product, table, patterns, frozenset(systems), Strength(strength), "manual")


def product(*traces: Trace, slug: str = "example", **fields: Any) -> Product:
    """A product with these traces."""
    defaults: dict[str, Any] = {
        "name": slug.title(),
        "maker": "Example Inc.",
        "kind": "edr",
        "about": "Watches programs.",
        "aliases": (),
        "capabilities": (),
        "sends": (),
    }
    owned = tuple(trace._replace(product=slug) for trace in traces)
    return Product(slug=slug, traces=owned, sources=SOURCE, **(defaults | fields))


def catalogue(*products: Product) -> Catalogue:
    """A catalogue of these products."""
    return Catalogue("test", products, {}, {}, ())


def reading(
    table: str, *rows: Mapping[str, Cell], outcome: str = "read", reason: str = "", source: str = "s"
) -> Reading:
    """A reading with these rows."""
    kept = tuple(Row(row, f"/{table}/{number}") for number, row in enumerate(rows))
    return Reading(table, source, Outcome(outcome), reason or ("" if outcome == "read" else "because"), kept)


def snapshot(*readings: Reading, system: OS = OS.LINUX) -> Snapshot:
    """A snapshot of these readings."""
    return Snapshot("2026-11-21T09:00:00+00:00", system, False, "live", "test", readings, {"/proc": 1})
