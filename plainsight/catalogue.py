"""The catalogue as the program uses it: products, their traces, capabilities and destinations, and the glossary.

People edit one TOML file per product (data/products); `plainsight.build` compiles them into data/catalogue.jsonl,
which is read here in milliseconds: its first line holds all that matching needs, the lines after it the rest of each
product, in the same order, read only when somebody looks at that product.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    A product of the compiled catalogue reads its details from `_line` when the first of them is asked for.
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
    _line: str = field(default="", init=False, repr=False, compare=False)

    def __getattr__(self, name: str) -> Any:
        """Only called for a part that is not there yet."""
        if name not in _DETAILS:
            raise AttributeError(name)
        for detail, value in _details(json.loads(self._line)).items():
            object.__setattr__(self, detail, value)
        return getattr(self, name)

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
    return from_text((data_folder() / "catalogue.jsonl").read_text("utf-8"))


def from_text(text: str) -> Catalogue:
    """A catalogue from its compiled form. ValueError when it is of another form."""
    head, *lines = text.rstrip("\n").split("\n")
    document = json.loads(head)
    products = document.get("products", {})
    if len(lines) != len(products):
        raise ValueError("the catalogue is cut short or damaged")
    parts = zip(products.items(), lines, strict=True)
    return _catalogue(document, tuple([_lazy(slug, value, line) for (slug, value), line in parts]))


def from_document(document: Mapping[str, Any]) -> Catalogue:
    """A catalogue from one document with whole products. ValueError when it is of another form."""
    return _catalogue(document, tuple([_product(slug, value) for slug, value in document["products"].items()]))


def _catalogue(document: Mapping[str, Any], products: tuple[Product, ...]) -> Catalogue:
    if document.get("schema") != SCHEMA:
        raise ValueError(f"not a catalogue of the form {SCHEMA}")
    return Catalogue(
        version=document["version"],
        products=products,
        kinds={name: Kind(**value) for name, value in document["kinds"].items()},
        abilities={name: Ability(**value) for name, value in document["capabilities"].items()},
        questions=tuple(document["questions"]),
    )


def _product(slug: str, value: Mapping[str, Any]) -> Product:
    return Product(slug=slug, **_core(slug, value), **_details(value))


def _lazy(slug: str, value: Mapping[str, Any], line: str) -> Product:
    product = object.__new__(Product)
    keep = object.__setattr__
    keep(product, "slug", slug)
    for name, part in _core(slug, value).items():
        keep(product, name, part)
    keep(product, "_line", line)
    return product


def _core(slug: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """What matching and lists need of a product."""
    return {
        "name": value["name"],
        "maker": value["maker"],
        "kind": value["kind"],
        "traces": tuple([_trace(slug, trace) for trace in value.get("traces", ())]),
    }


def _details(value: Mapping[str, Any]) -> dict[str, Any]:
    """The rest of a product."""
    get = value.get
    return {
        "about": value["about"],
        "aliases": tuple(get("aliases", ())),
        "capabilities": tuple(
            [Capability(item["what"], _WHENS[item["when"]], item["source"]) for item in get("capabilities", ())]
        ),
        "sends": tuple([Destination(item["to"], item.get("what", ""), item["source"]) for item in get("sends", ())]),
        "sources": {
            key: Reference(source["title"], source.get("url", ""), str(source["read"]), source.get("licence", ""))
            for key, source in value["sources"].items()
        },
        "former_names": tuple(get("former_names", ())),
        "history": tuple([Event(item["text"], item["source"]) for item in get("history", ())]),
        "homepage": get("homepage", ""),
        "no_public_fingerprint": get("no_public_fingerprint", ""),
    }


CORE = ("name", "maker", "kind", "traces")
_DETAILS = frozenset(
    [
        "about",
        "aliases",
        "capabilities",
        "sends",
        "sources",
        "former_names",
        "history",
        "homepage",
        "no_public_fingerprint",
    ]
)


def _trace(slug: str, value: Mapping[str, Any]) -> Trace:
    systems = value["os"]
    return Trace(
        slug,
        value["table"],
        {
            column: (patterns,) if isinstance(patterns, str) else tuple(patterns)
            for column, patterns in value["where"].items()
        },
        _systems((systems,) if isinstance(systems, str) else tuple(systems)),
        _STRENGTHS[value["strength"]],
        value["source"],
        value.get("confirmed", True),
    )


@cache
def _systems(names: tuple[str, ...]) -> frozenset[OS]:
    return ANY if names == ("any",) else frozenset(map(OS, names))


_STRENGTHS = {strength.value: strength for strength in Strength}
_WHENS = {when.value: when for when in When}
