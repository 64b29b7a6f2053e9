"""The report for a terminal."""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterator

from collectors.model import Outcome
from plainsight.escape import visible
from plainsight.findings import Findings
from plainsight.report_view import PRIVATE, Looked, Seen, Sign, Unseen, View, view
from plainsight.words import PRESENCE, SERVER_SIDE, STATES, State

_SIGNS = 5


def render(findings: Findings, width: int) -> str:
    """The whole report."""
    return "\n".join(_Page(width).lines(view(findings))) + "\n"


class _Page:
    def __init__(self, width: int) -> None:
        self.width = max(40, width)

    def lines(self, report: View) -> Iterator[str]:
        yield from self.heading("What watches this computer", "=")
        yield from self.paragraph(report.summary)
        if report.note:
            yield from self.paragraph(report.note)
        widest = max(len(label) for label, _ in report.about)
        yield from (f"{label + ':':<{widest + 1}} {visible(value)}" for label, value in report.about)
        for product in report.seen:
            yield from self.product(product)
        yield from self.unseen(report.unseen)
        yield from self.looked(report.looked)
        yield from self.not_looked(report.not_looked)
        yield from self.heading("Good to know", "-")
        for sentence in (PRESENCE, SERVER_SIDE, PRIVATE):
            yield from self.paragraph(sentence)

    def product(self, product: Seen) -> Iterator[str]:
        yield from self.heading(product.name, "-")
        yield from self.wrap(f"{product.kind}, by {product.maker.removesuffix('.')}. {product.about}")
        yield from self.wrap(" ".join((product.meaning, *product.fact_words)))
        if product.used_for:
            yield from self.wrap(f"What such a program is for: {product.used_for}")
        if product.abilities:
            yield ""
            yield from self.wrap(f"What it can do. {STATES[State.CAN]}")
            for when in dict.fromkeys(ability.when for ability in product.abilities):
                yield from self.wrap(f"{when.rstrip('.')}:")
                for ability in product.abilities:
                    if ability.when == when:
                        yield from self.item(f"{ability.name}: {ability.plain} But: {ability.does_not_prove}")
        yield ""
        yield "How we know:"
        shown: Counter[str] = Counter()
        for sign in product.signs:
            shown[sign.where] += 1
            if shown[sign.where] <= _SIGNS:
                yield from self.item(_sign(sign))
        for where, count in shown.items():
            if count > _SIGNS:
                yield from self.item(f"{where}: {count - _SIGNS} more. Use --format html or json to see them.")
        if product.gaps:
            yield ""
            yield "What we could not see of it:"
            yield from (line for gap in product.gaps for line in self.item(gap))
        if product.ask:
            yield ""
            yield from self.wrap(f"A question for your employer: {product.ask}")

    def unseen(self, groups: tuple[Unseen, ...]) -> Iterator[str]:
        if groups:
            yield from self.heading("What we did not see", "-")
        for number, group in enumerate(groups):
            if number:
                yield ""
            yield from self.wrap(f"{group.verdict.capitalize()}: {len(group.names)} of our list. {group.meaning}")
            yield from self.wrap(", ".join(group.names), "  ")

    def looked(self, places: tuple[Looked, ...]) -> Iterator[str]:
        wheres = dict.fromkeys(place.where for place in places if place.outcome == Outcome.READ)
        if wheres:
            yield from self.heading("Where we looked", "-")
            yield from self.wrap("; ".join(wheres) + ".")

    def not_looked(self, places: tuple[Looked, ...]) -> Iterator[str]:
        if not places:
            return
        yield from self.heading("What we could not look at", "-")
        by_reason: dict[str, list[str]] = defaultdict(list)
        for place in places:
            by_reason[f"{place.meaning} {place.reason}"].append(place.where)
        for reason, wheres in by_reason.items():
            yield from self.item(f"{'; '.join(wheres)}. {reason}")

    def heading(self, text: str, line: str) -> Iterator[str]:
        shown = visible(text)
        if line != "=":
            yield ""
        yield shown
        yield line * min(len(shown), self.width)

    def paragraph(self, text: str) -> Iterator[str]:
        yield from self.wrap(text)
        yield ""

    def item(self, text: str) -> list[str]:
        return self.wrap(text, "  - ", "    ")

    def wrap(self, text: str, first: str = "", rest: str | None = None) -> list[str]:
        return textwrap.wrap(
            visible(text),
            self.width,
            initial_indent=first,
            subsequent_indent=first if rest is None else rest,
            break_on_hyphens=False,
        )


def _sign(sign: Sign) -> str:
    cells = ", ".join(f"{column} {value}" for column, value in sign.cells)
    return f"{sign.where}: {cells or 'one entry'} (read from {sign.origin}). {sign.why}"
