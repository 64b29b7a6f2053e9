"""The evidence as CSV (RFC 4180), one row per row of evidence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from plainsight.escape import for_csv
from plainsight.findings import Evidence, Findings

HEADER = ("product", "name", "kind", "verdict", "table", "sign", "row", "origin", "source")


def render(findings: Findings) -> str:
    """The whole file, with a header line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows([for_csv(cell) for cell in row] for row in _rows(findings))
    return out.getvalue()


def _rows(findings: Findings) -> Iterator[tuple[str, ...]]:
    for finding in findings.seen:
        product = finding.product
        for item in finding.evidence:
            source = product.sources[item.trace.source].url if item.trace else ""
            yield (
                product.slug,
                product.name,
                product.kind,
                finding.verdict.value,
                item.table,
                item.trace.strength.value if item.trace else f"same {item.joined}",
                _cells(item),
                item.row.origin,
                source,
            )


def _cells(item: Evidence) -> str:
    return "; ".join(f"{column}={value}" for column, value in item.row.columns.items() if value not in (None, ""))
