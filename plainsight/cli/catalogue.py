"""`plainsight catalogue`: what we know of products: check it, search it, show one, count it."""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Iterator
from typing import Any

from plainsight.catalogue import Catalogue, Product, data_folder, load
from plainsight.cli.output import CommandError
from plainsight.escape import visible
from plainsight.words import WHEN


def run(arguments: argparse.Namespace) -> int:
    """Run the part that was asked for."""
    part = {"check": _check, "search": _search, "show": _show, "stats": _stats}[arguments.part]
    return part(arguments)


def _check(arguments: argparse.Namespace) -> int:
    from plainsight.build import compiled

    text, broken = compiled(data_folder())
    if not broken and text != (data_folder() / "catalogue.jsonl").read_text("utf-8"):
        broken = ["data/catalogue.jsonl is not current: run python -m plainsight.build"]
    for sentence in broken:
        print(visible(sentence))
    print("The catalogue keeps all its rules." if not broken else f"{len(broken)} rules are broken.")
    return 2 if broken else 0


def _search(arguments: argparse.Namespace) -> int:
    from plainsight.search import search

    catalogue = load()
    found = search(catalogue, " ".join(arguments.words))
    if arguments.format == "json":
        _print_json([{"product": p.slug, "name": p.name, "maker": p.maker, "kind": p.kind} for p in found])
        return 0
    for product in found:
        print(f"{product.slug:32} {product.name} ({product.maker}): {catalogue.kinds[product.kind].name}")
    print(f"{len(found)} of {len(catalogue.products)} products." if found else "No product of ours goes by that.")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    catalogue = load()
    product = catalogue.product(arguments.product)
    if product is None:
        raise CommandError(f"No product is called {arguments.product!r} here. Try: plainsight catalogue search NAME")
    if arguments.format == "json":
        _print_json(_document(product))
    else:
        print("\n".join(_lines(product, catalogue)))
    return 0


def _stats(arguments: argparse.Namespace) -> int:
    from plainsight.stats import stats

    figures = stats(load())
    if arguments.format == "json":
        _print_json(figures)
        return 0
    for name, value in figures.items():
        words = name.replace("_", " ")
        if isinstance(value, dict):
            print(f"{words}:")
            print("\n".join(f"  {count:6} {key}" for key, count in value.items()))
        else:
            print(f"{words}: {value}")
    return 0


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=True, indent=2))


def _document(product: Product) -> dict[str, Any]:
    return {
        "product": product.slug,
        "name": product.name,
        "aliases": list(product.aliases),
        "former_names": list(product.former_names),
        "maker": product.maker,
        "kind": product.kind,
        "about": product.about,
        "no_public_fingerprint": product.no_public_fingerprint,
        "traces": [
            {
                "table": trace.table,
                "where": {column: list(patterns) for column, patterns in trace.where.items()},
                "os": sorted(system.value for system in trace.systems),
                "strength": trace.strength.value,
                "confirmed": trace.confirmed,
                "source": trace.source,
            }
            for trace in product.traces
        ],
        "capabilities": [{**claim._asdict(), "when": claim.when.value} for claim in product.capabilities],
        "sends": [destination._asdict() for destination in product.sends],
        "history": [event._asdict() for event in product.history],
        "sources": {key: source._asdict() for key, source in product.sources.items()},
    }


def _lines(product: Product, catalogue: Catalogue) -> Iterator[str]:
    kind = catalogue.kinds[product.kind]
    yield product.name
    yield "=" * len(product.name)
    yield from textwrap.wrap(product.about, 78)
    yield f"Maker: {product.maker}. Kind: {kind.name}."
    if names := [*product.aliases, *product.former_names]:
        yield f"Also or once called: {', '.join(names)}."
    for event in product.history:
        yield f"{event.text} [{event.source}]"
    yield from ("", "What this kind is for", *_wrapped(kind.what_it_is_for), "", "What it can see")
    if not product.capabilities:
        yield "  We have no claim of the maker that we could source."
    for claim in product.capabilities:
        yield from _wrapped(f"{catalogue.abilities[claim.what].name}. {WHEN[claim.when]} [{claim.source}]")
    yield from ("", "Signs of it")
    if product.no_public_fingerprint:
        yield from _wrapped(product.no_public_fingerprint)
    for trace in product.traces:
        where = ", ".join(f"{column} = {' or '.join(patterns)}" for column, patterns in trace.where.items())
        systems = ", ".join(sorted(system.value for system in trace.systems))
        doubt = "" if trace.confirmed else ", not confirmed by anybody"
        yield from _wrapped(f"{trace.table}: {where} ({systems}; {trace.strength.value}{doubt}) [{trace.source}]")
    for destination in product.sends:
        what = f": {destination.what}" if destination.what else ""
        yield from _wrapped(f"said to send to {destination.to}{what} [{destination.source}]")
    yield from ("", "Sources")
    for key, source in product.sources.items():
        yield from _wrapped(f"[{key}] {source.title}. {source.url} Read {source.read}.")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text, 100, initial_indent="  ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
