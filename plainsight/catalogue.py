"""The catalogue as the program uses it: products, their traces, capabilities and destinations, and the glossary.

People edit one TOML file per product (data/products); `plainsight.build` compiles them into data/catalogue.json,
which is read here in milliseconds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from collectors.model import OS
from plainsight.words import Strength, When

SCHEMA = "plainsight.catalogue/1"
ANY = frozenset(OS)


class Reference(NamedTuple):
    """Where a claim is written: title, address, the day we read it (ISO) and its licence ("" when unknown)."""

    title: str
    url: str
    read: str
    licence: str


class Trace(NamedTuple):
    """What a product leaves behind: in which table, which patterns on which columns, on which systems.

    All columns must fit; of several patterns for one column, any. `source` is a key of the product's sources.
    Not `confirmed`: only lists that name no origin carry it, and the maker's own naming supports it.
    """

    product: str
    table: str
    where: Mapping[str, tuple[str, ...]]
    systems: frozenset[OS]
    strength: Strength
    source: str
    confirmed: bool = True


class Capability(NamedTuple):
    """What the maker says the product can see or do, in which set-ups, and where that is written."""

    what: str
    when: When
    source: str


class Event(NamedTuple):
    """Something in the product's history, such as a merger or a new name: one sentence, and where it is written."""

    text: str
    source: str


class Destination(NamedTuple):
    """A host name pattern the product is said to send to, and what is said to be sent ("" when that is not told)."""

    to: str
    what: str
    source: str


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the catalogue. `slug` is its file's name.

    `no_public_fingerprint` tells, for a product without traces, how it would still show on a computer.
    """

    slug: str
    name: str
    maker: str
    kind: str
    about: str
    aliases: tuple[str, ...]
    traces: tuple[Trace, ...]
    capabilities: tuple[Capability, ...]
    sends: tuple[Destination, ...]
    sources: Mapping[str, Reference]
    former_names: tuple[str, ...] = ()
    history: tuple[Event, ...] = ()
    homepage: str = ""
    no_public_fingerprint: str = ""

    @property
    def systems(self) -> frozenset[OS]:
        """Systems on which we know a trace of it."""
        return frozenset(system for trace in self.traces for system in trace.systems)


class Kind(NamedTuple):
    """A kind of product, in plain words."""

    name: str
    what_it_is_for: str
    what_it_can_see: str
    what_it_usually_does_not_do: str
    ask_the_employer: str


class Ability(NamedTuple):
    """A capability, in plain words. `intrusiveness`: low, medium, high or very_high."""

    name: str
    group: str
    intrusiveness: str
    plain: str
    why_it_matters: str
    ask_the_employer: str
    does_not_prove: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All products and the glossary. `version` changes whenever the content does."""

    version: str
    products: tuple[Product, ...]
    kinds: Mapping[str, Kind]
    abilities: Mapping[str, Ability]
    questions: tuple[str, ...]

    def product(self, slug: str) -> Product | None:
        """The product of that slug."""
        return next((product for product in self.products if product.slug == slug), None)


def data_folder() -> Path:
    """Where the shipped data lies: beside the code in a checkout, inside the package when installed."""
    packaged = Path(__file__).parent / "_data"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "data"


@cache
def load() -> Catalogue:
    """The shipped catalogue."""
    return from_document(json.loads((data_folder() / "catalogue.json").read_text("utf-8")))


def from_document(document: Mapping[str, Any]) -> Catalogue:
    """A catalogue from its compiled form. ValueError when it is of another form."""
    if document.get("schema") != SCHEMA:
        raise ValueError(f"not a catalogue of the form {SCHEMA}")
    return Catalogue(
        version=document["version"],
        products=tuple(_product(slug, value) for slug, value in document["products"].items()),
        kinds={name: Kind(**value) for name, value in document["kinds"].items()},
        abilities={name: Ability(**value) for name, value in document["capabilities"].items()},
        questions=tuple(document["questions"]),
    )


def _product(slug: str, value: Mapping[str, Any]) -> Product:
    return Product(
        slug=slug,
        name=value["name"],
        maker=value["maker"],
        kind=value["kind"],
        about=value["about"],
        aliases=tuple(value.get("aliases", ())),
        traces=tuple(_trace(slug, trace) for trace in value.get("traces", ())),
        capabilities=tuple(
            Capability(item["what"], When(item["when"]), item["source"]) for item in value.get("capabilities", ())
        ),
        sends=tuple(Destination(item["to"], item.get("what", ""), item["source"]) for item in value.get("sends", ())),
        sources={
            key: Reference(source["title"], source.get("url", ""), str(source["read"]), source.get("licence", ""))
            for key, source in value["sources"].items()
        },
        former_names=tuple(value.get("former_names", ())),
        history=tuple(Event(item["text"], item["source"]) for item in value.get("history", ())),
        homepage=value.get("homepage", ""),
        no_public_fingerprint=value.get("no_public_fingerprint", ""),
    )


def _trace(slug: str, value: Mapping[str, Any]) -> Trace:
    where = {
        column: (patterns,) if isinstance(patterns, str) else tuple(patterns)
        for column, patterns in value["where"].items()
    }
    systems = [value["os"]] if isinstance(value["os"], str) else value["os"]
    return Trace(
        product=slug,
        table=value["table"],
        where=where,
        systems=ANY if systems == ["any"] else frozenset(OS(system) for system in systems),
        strength=Strength(value["strength"]),
        source=value["source"],
        confirmed=value.get("confirmed", True),
    )
