"""The private copy of a result: as text for a terminal, as one HTML file, as CSV rows of evidence.

Everything goes through plainsight.escape. Nothing here reads or writes the machine but the template beside it.
"""

from __future__ import annotations

from plainsight.findings import Findings


def text(findings: Findings, width: int = 78) -> str:
    """Calm plain text, wrapped to `width`."""
    from plainsight.report_text import render

    return render(findings, width)


def html(findings: Findings) -> str:
    """One self-contained page without scripts, for screen, phone and paper."""
    from plainsight.report_html import render

    return render(findings)


def csv(findings: Findings) -> str:
    """One row per piece of evidence, such that no spreadsheet runs anything in it."""
    from plainsight.report_csv import render

    return render(findings)
