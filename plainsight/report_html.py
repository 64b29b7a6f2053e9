"""The report as one HTML file. Every value that the template prints is made visible, then escaped."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from plainsight.escape import visible
from plainsight.findings import Findings
from plainsight.report_view import PRIVATE, view
from plainsight.words import NO_PRODUCT, PRESENCE, SERVER_SIDE, STATES, State

_MAX = 20_000


def render(findings: Findings) -> str:
    """The whole page."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        finalize=_visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("report.html.j2").render(
        report=view(findings),
        private=PRIVATE,
        presence=PRESENCE,
        server_side=SERVER_SIDE,
        no_product=NO_PRODUCT,
        can=STATES[State.CAN],
        marks=MARKS,
    )
    return page + "\n"


def _visible(value: object) -> str:
    """What a part of the page made is left as it is; all else is text."""
    return value if isinstance(value, Markup) else visible(value, _MAX)


MARKS = {
    "installed": "■",
    "running": "▶",
    "starts by itself": "↻",
    "connected": "⇄",
    "allowed": "✓",
    "configured": "⚙",
    "read": "●",
    "absent": "○",
    "partly": "◐",
    "denied": "✕",
    "unsupported": "–",
    "failed": "!",
    "not found": "○",
    "partly checked": "◐",
    "not checked": "✕",
    "other system": "–",
}
"""A sign beside each word, so that nothing depends on colour: facts, outcomes and verdicts."""
