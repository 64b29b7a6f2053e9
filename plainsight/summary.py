"""The first thing a person reads in a report: what was seen, in a few plain sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from collectors.model import Fact, Outcome, Reading, Snapshot
from plainsight.findings import Findings
from plainsight.words import NO_PRODUCT, Verdict

_NAMED = 8


def summary(findings: Findings) -> str:
    """What was seen of the products on our list, what of it is running, and whether we could look everywhere."""
    names = {verdict: [f.product.name for f in findings.seen if f.verdict is verdict] for verdict in Verdict}
    found, likely, contacted = (names[v] for v in (Verdict.FOUND, Verdict.LIKELY, Verdict.CONTACTED_ONLY))
    sentences = []
    if found:
        what = "one program" if len(found) == 1 else f"{len(found)} programs"
        sentences.append(
            f"We saw {what} here that an employer may use to manage, secure or watch this computer: {listed(found)}."
        )
        sentences.append(_running(findings, len(found)))
    if likely:
        each = "" if len(likely) == 1 else " each"
        sentences.append(f"We saw one sign{each} that fits {listed(likely)}, but it could be something else.")
    if contacted:
        place = "a place that belongs" if len(contacted) == 1 else "places that belong"
        sentences.append(f"Something here talked to {place} to {listed(contacted)}.")
    sentences = sentences or [NO_PRODUCT]
    places = not_looked(findings.snapshot)
    if places:
        sentences.append("We could not look everywhere.")
    return " ".join(sentences)


def not_looked(snapshot: Snapshot) -> list[Reading]:
    """The places that were not wholly seen. Tables that exist only on other systems are none of them."""
    return [
        reading
        for reading in snapshot.readings
        if not reading.outcome.looked and not (reading.outcome is Outcome.UNSUPPORTED and reading.source == "none")
    ]


class Hidden(NamedTuple):
    """A column of which some values could not be read, in a table that was: how many of how many rows."""

    table: str
    column: str
    hidden: int
    rows: int


def hidden_values(snapshot: Snapshot) -> list[Hidden]:
    """Single values that could not be read, the most frequent first. Other people's processes hide most of them."""
    hidden: Counter[tuple[str, str]] = Counter()
    rows: Counter[str] = Counter()
    for reading in snapshot.readings:
        rows[reading.table] += len(reading.rows)
        for row in reading.rows:
            hidden.update((reading.table, column) for column, value in row.columns.items() if value is None)
    return [Hidden(table, column, count, rows[table]) for (table, column), count in hidden.most_common()]


def listed(names: Sequence[str]) -> str:
    """The names as part of a sentence; many are cut short and counted."""
    shown = list(names[:_NAMED])
    if len(names) > _NAMED:
        shown.append(f"{len(names) - _NAMED} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _running(findings: Findings, total: int) -> str:
    running = sum(f.verdict is Verdict.FOUND and Fact.RUNNING in f.facts for f in findings.seen)
    if total == 1:
        return "It is running now." if running else "We did not see it running."
    if running in (0, total):
        return "All of them are running now." if running else "We did not see any of them running."
    return f"{running} of them {'is' if running == 1 else 'are'} running now."
