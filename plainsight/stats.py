"""Figures about the catalogue: how much it knows, and how well."""

from __future__ import annotations

from collections import Counter
from typing import Any

from plainsight.catalogue import Catalogue
from plainsight.words import Strength


def stats(catalogue: Catalogue) -> dict[str, Any]:
    """Counts of products, traces and claims, as plain numbers and name -> number."""
    products = catalogue.products
    traces = [trace for product in products for trace in product.traces]
    claims = [claim for product in products for claim in product.capabilities]
    strong = Counter(
        system.value
        for product in products
        for system in {s for t in product.traces if t.strength is Strength.STRONG for s in t.systems}
    )
    return {
        "version": catalogue.version,
        "products": len(products),
        "products_by_kind": _sorted(Counter(product.kind for product in products)),
        "products_with_a_strong_trace_by_system": _sorted(strong),
        "products_with_capabilities": sum(bool(product.capabilities) for product in products),
        "products_without_fingerprint": sum(not product.traces for product in products),
        "traces": len(traces),
        "traces_by_table": _sorted(Counter(trace.table for trace in traces)),
        "traces_by_system": _sorted(Counter(system.value for trace in traces for system in trace.systems)),
        "traces_by_strength": _sorted(Counter(trace.strength.value for trace in traces)),
        "traces_unconfirmed": sum(not trace.confirmed for trace in traces),
        "capabilities": len(claims),
        "capabilities_sourced_share": _share(
            sum(claim.source in product.sources for product in products for claim in product.capabilities), len(claims)
        ),
        "destinations": sum(len(product.sends) for product in products),
        "sources": len({source.url for product in products for source in product.sources.values() if source.url}),
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
