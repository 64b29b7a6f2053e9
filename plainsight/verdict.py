"""What may be said about a product, given what became of its traces. The truth table of Plainsight.

found: one strong trace, or two medium ones in different tables. likely: one medium. contacted only: a weak trace
of a connection. not found: only when every trace that could count was really looked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from collectors.model import Fact
from plainsight.match import Result
from plainsight.words import Strength, Verdict


def decide(results: Iterable[Result], facts: Mapping[str, Fact]) -> Verdict:
    """The verdict of one product. `facts` maps each table to what its rows show.

    `results` are those of traces for this system; none at all means that we only know it on others.
    """
    results = list(results)
    if not results:
        return Verdict.OTHER_SYSTEM
    hits = [result.trace for result in results if result.hit]
    if any(trace.strength is Strength.STRONG for trace in hits):
        return Verdict.FOUND
    medium = {trace.table for trace in hits if trace.strength is Strength.MEDIUM}
    if medium:
        return Verdict.FOUND if len(medium) > 1 else Verdict.LIKELY
    counting = [result for result in results if _counts(result, facts)]
    if any(result.hit for result in counting):
        return Verdict.CONTACTED_ONLY
    if counting and all(result.missed for result in counting):
        return Verdict.NOT_FOUND
    return Verdict.PARTLY_CHECKED if any(result.looked for result in counting) else Verdict.NOT_CHECKED


def _counts(result: Result, facts: Mapping[str, Fact]) -> bool:
    """A weak trace counts only where it shows a connection."""
    trace = result.trace
    return trace.strength is not Strength.WEAK or facts.get(trace.table) is Fact.CONNECTED
