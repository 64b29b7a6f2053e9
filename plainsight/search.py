"""Search the catalogue by any name a person or a computer uses for a product."""

from __future__ import annotations

from collections.abc import Iterator

from plainsight.catalogue import Catalogue, Product


def search(catalogue: Catalogue, words: str) -> list[Product]:
    """Products of which every word occurs in a name, maker, kind or trace; matches of the name itself first."""
    wanted = words.lower().split()
    found = [
        product
        for product in catalogue.products
        if all(any(word in text for text in _texts(product)) for word in wanted)
    ]
    whole = " ".join(wanted)
    return sorted(found, key=lambda product: (whole not in product.name.lower(), product.name.lower()))


def _texts(product: Product) -> Iterator[str]:
    for text in (product.slug, product.name, product.maker, product.kind, *product.aliases, *product.former_names):
        yield text.lower()
    for trace in product.traces:
        for patterns in trace.where.values():
            for pattern in patterns:
                yield pattern.lower()
    for destination in product.sends:
        yield destination.to
