"""What the pages say in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dashboard import wording
from dashboard.parts import Markup, fill, reference
from plainsight.catalogue import Reference
from tests.dashboard import world


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (None, "unknown"),
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (42_000, "42.0 kB"),
        (6_500_000, "6.5 MB"),
    ],
)
def test_amounts(count: int | None, words: str) -> None:
    assert wording.amount(count) == words


@pytest.mark.parametrize(
    ("now", "ago"),
    [
        ("2026-11-20T09:42:20", "just now"),
        ("2026-11-20T09:43:10", "1 minute ago"),
        ("2026-11-20T10:42:00", "60 minutes ago"),
        ("2026-11-20T18:42:00", "9 hours ago"),
        ("2026-11-29T09:42:00", "9 days ago"),
    ],
)
def test_ages(now: str, ago: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert ago in wording.when("2026-11-20T09:42:00+00:00", moment)


def test_damaged_time_is_said() -> None:
    assert wording.when("yesterday, <b>") == "at an unknown time"


def test_coverage_counts_closed_and_partly_and_not_other_systems() -> None:
    found = wording.coverage(world.snapshot())
    assert [reading.table for reading in found.closed] == ["rpm_packages"]
    assert [reading.table for reading in found.partly] == ["crontab"]
    assert [reading.table for reading in found.elsewhere] == ["startup_items"]
    assert len(found.places) == 6


def test_kinds_with_the_most_private_abilities_come_first() -> None:
    assert [finding.product.slug for finding in wording.by_kind(world.findings())] == [
        "watchful",
        "fleetkeeper",
        "harbour",
    ]


def test_fill_escapes_everything_but_markup() -> None:
    bad = "<img src=x onerror=alert(1)>{x}\u202e"
    inner = fill("<b>{bad}</b>", bad=bad)
    text = fill('<p title="{bad}">{inner}</p>', bad='"' + bad, inner=inner)
    assert isinstance(text, Markup)
    assert "<img" not in text
    assert 'title="&quot;' in text
    assert "\u202e" not in text
    assert "<b>&lt;img" in text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "", "https://a\u202e.example"])
def test_only_web_addresses_become_links(url: str) -> None:
    assert "<a " not in reference(Reference("A guide", url, "2026-11-20", ""))


def test_source_shows_its_address_as_text() -> None:
    shown = reference(Reference("A guide.", "https://docs.example/a?b=1&c=2", "2026-11-20", ""))
    assert ">https://docs.example/a?b=1&amp;c=2</a>" in shown
    assert "A guide. Read on 2026-11-20." in shown
