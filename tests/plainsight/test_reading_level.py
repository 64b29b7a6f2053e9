"""Everything a worker reads is at most grade 8 by the Flesch-Kincaid measure (textstat)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import textstat

from plainsight import first, words
from plainsight.catalogue import Product, load

GRADE = 8.0
CATALOGUE = load()


def grade(text: str) -> float:
    return float(textstat.flesch_kincaid_grade(text))


def plain(product: Product, text: str) -> str:
    """The text with names put as "it": how hard a maker's name is, is not ours to choose."""
    names = {product.name, product.maker, *product.aliases, *product.former_names, "Microsoft", "Windows"}
    parts = {part for name in names for part in name.split() if part[:1].isupper()}
    for name in sorted(names | parts, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "it", text)
    return text


def own_words() -> Iterator[str]:
    yield from (first.LEAD, *(point.text for point in first.POINTS), f"{first.STOP_TITLE}.")
    yield ". ".join(item.rstrip(";.") for item in first.STOP)
    for group in (words.VERDICTS, words.STATES, words.WHEN, words.STRENGTHS, words.OUTCOMES):
        yield from group.values()
    yield from (words.PRESENCE, words.NO_PRODUCT, words.SERVER_SIDE, words.UNCONFIRMED)


@pytest.mark.parametrize("text", sorted(set(own_words())))
def test_our_own_sentences(text: str) -> None:
    assert grade(text) <= GRADE


@pytest.mark.parametrize("name", sorted(CATALOGUE.kinds))
def test_kinds_of_products(name: str) -> None:
    assert grade(" ".join(CATALOGUE.kinds[name][1:])) <= GRADE


@pytest.mark.parametrize("name", sorted(CATALOGUE.abilities))
def test_capabilities(name: str) -> None:
    ability = CATALOGUE.abilities[name]
    text = f"{ability.plain} {ability.why_it_matters} {ability.ask_the_employer} {ability.does_not_prove}"
    assert grade(text) <= GRADE


@pytest.mark.parametrize("product", CATALOGUE.products, ids=lambda product: product.slug)
def test_products(product: Product) -> None:
    for text in filter(None, (product.about, product.no_public_fingerprint)):
        assert grade(plain(product, text)) <= GRADE, text
