"""What the pages say in words: counts, ages, amounts and the places that were closed to us. No pandas, no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from collectors import all_tables
from collectors.model import Fact, Outcome, Reading, Snapshot
from plainsight.catalogue import Catalogue, Kind
from plainsight.escape import visible
from plainsight.findings import Finding, Findings
from plainsight.words import Verdict

NO_NUMBER = "unknown"
_CLOSED = (Outcome.DENIED, Outcome.UNSUPPORTED, Outcome.FAILED)
_WEIGHT = {"very_high": 3, "high": 2, "medium": 1}


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far we could look. A place is one reading; tables that exist only on other systems are not counted."""

    places: tuple[Reading, ...]
    closed: tuple[Reading, ...]
    partly: tuple[Reading, ...]
    elsewhere: tuple[Reading, ...]

    @property
    def sentence(self) -> str:
        """The sentence that is always said."""
        count = len(self.places)
        if self.closed:
            also = f", and we saw only part of {len(self.partly)} more" if self.partly else ""
            return f"We could not look in {len(self.closed)} of {count} places{also}."
        if self.partly:
            return f"We looked in all {count} places, but saw only part of {len(self.partly)} of them."
        return f"We could look in all {count} places that we know."


def coverage(snapshot: Snapshot) -> Coverage:
    """How far the scan could look."""
    places = tuple(reading for reading in snapshot.readings if not _elsewhere(reading))
    return Coverage(
        places=places,
        closed=tuple(reading for reading in places if reading.outcome in _CLOSED),
        partly=tuple(reading for reading in places if reading.outcome is Outcome.PARTLY),
        elsewhere=tuple(reading for reading in snapshot.readings if _elsewhere(reading)),
    )


def headline(findings: Findings) -> str:
    """The answer in a few plain sentences; "" when nothing was seen."""
    found, likely, contacted = (
        [finding for finding in findings.seen if finding.verdict is verdict]
        for verdict in (Verdict.FOUND, Verdict.LIKELY, Verdict.CONTACTED_ONLY)
    )
    sentences = []
    if found:
        what = "one program" if len(found) == 1 else f"{len(found)} programs"
        sentences.append(f"We saw {what} here that an employer may use to manage, secure or watch this laptop.")
        sentences.append(_running(found))
    if likely:
        also = "for one more" if len(likely) == 1 else f"for {len(likely)} more"
        sentences.append(f"We saw only one sign {also if found else also.removesuffix(' more')}.")
    if contacted:
        sentences.append(
            "Something here talked to an address that "
            f"{'another' if len(contacted) == 1 else f'{len(contacted)} others'} of our list use"
            f"{'s' if len(contacted) == 1 else ''}."
        )
    return " ".join(sentences)


def is_running(finding: Finding) -> bool:
    """Whether a process of the product was seen."""
    return Fact.RUNNING in finding.facts


def badge(finding: Finding) -> tuple[str, str]:
    """One word for a product, and its tone."""
    if finding.verdict is Verdict.LIKELY:
        return "One sign only", "soft"
    if finding.verdict is Verdict.CONTACTED_ONLY:
        return "Address contacted", "soft"
    if finding.verdict is not Verdict.FOUND:
        return finding.verdict.value.capitalize(), "plain"
    if is_running(finding):
        return "Running", "strong"
    if Fact.STARTS in finding.facts:
        return "Starts by itself", "plain"
    return ("Installed", "plain") if Fact.INSTALLED in finding.facts else ("Seen", "plain")


def by_kind(findings: Findings) -> list[Finding]:
    """What was seen, kind by kind: those kinds first whose makers name the most private abilities."""
    weights: dict[str, int] = {}
    for finding in findings.seen:
        for claim in finding.claims:
            ability = findings.catalogue.abilities.get(claim.capability)
            weight = _WEIGHT.get(ability.intrusiveness, 0) if ability else 0
            weights[finding.product.kind] = max(weight, weights.get(finding.product.kind, 0))
    return sorted(findings.seen, key=lambda item: (-weights.get(item.product.kind, 0), item.product.kind))


def kind_of(catalogue: Catalogue, name: str) -> Kind:
    """The kind of that name, also when the glossary does not have it."""
    known = catalogue.kinds.get(name)
    return known or Kind(name.replace("_", " ").capitalize(), "We have no description of this kind.", "", "", "")


def table_about(name: str) -> str:
    """What a table holds, in a few words; its name when we do not know it."""
    table = all_tables().get(name)
    return table.about if table else visible(name)


def amount(count: int | None) -> str:
    """A number of bytes for people; the word "unknown" when it could not be counted."""
    if count is None:
        return NO_NUMBER
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def when(taken_at: str, now: datetime | None = None) -> str:
    """When a scan was made, by the clock of this computer, and how long ago."""
    moment = _moment(taken_at)
    if moment is None:
        return "at an unknown time"
    local = moment.astimezone()
    minutes = round(((now or datetime.now(UTC)) - moment).total_seconds() / 60)
    if minutes < 1:
        ago = "just now"
    elif minutes < 120:
        ago = "1 minute ago" if minutes == 1 else f"{minutes} minutes ago"
    elif minutes < 48 * 60:
        ago = f"{round(minutes / 60)} hours ago"
    else:
        ago = f"{round(minutes / 60 / 24)} days ago"
    return f"{local.day} {local:%B %Y} at {local:%H:%M} ({ago})"


def day(taken_at: str) -> str:
    """The day of a scan for a file name."""
    moment = _moment(taken_at)
    return moment.astimezone().strftime("%Y-%m-%d") if moment else "undated"


def _running(found: list[Finding]) -> str:
    running = sum(is_running(finding) for finding in found)
    if len(found) == 1:
        return "It is running now." if running else "We did not see it running."
    if running in (0, len(found)):
        return "All of them are running now." if running else "We did not see any of them running."
    return f"{running} {'is' if running == 1 else 'are'} running now."


def _elsewhere(reading: Reading) -> bool:
    return reading.outcome is Outcome.UNSUPPORTED and reading.source == "none"


def _moment(taken_at: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(taken_at)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
