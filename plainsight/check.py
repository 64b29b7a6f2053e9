"""The rules of the catalogue. Each broken one is a sentence; a catalogue with any is not built.

They keep out what made other lists decay: claims without a source, invented words, wildcards that fire on
everything, generic names, placeholders.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from plainsight.globs import is_literal, literal_part
from plainsight.vocabulary import known_columns
from plainsight.words import Strength, When

_SYSTEMS = {"linux", "macos", "windows", "any"}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PLACEHOLDER = re.compile(r"^(?:n/?a|unknown|none|[-?.]*)$|\b(?:tbd|todo|fixme|xxx|placeholder|lorem)\b", re.IGNORECASE)
_REQUIRED = ("name", "maker", "kind", "about", "sources")
_PARTS = {
    "traces": {"table", "where", "os", "strength", "source"},
    "capabilities": {"what", "when", "source"},
    "sends": {"to", "source"},
    "history": {"text", "source"},
}
_OPTIONAL = {"traces": {"confirmed"}, "sends": {"what"}}
_ALLOWED = {*_REQUIRED, *_PARTS, "aliases", "former_names", "homepage", "no_public_fingerprint"}
_ENTRY = {"title", "url", "read", "licence"}
_SHORTEST = 4

Products = Mapping[str, Mapping[str, Any]]


def problems(products: Products, glossary: Mapping[str, Any], generic: frozenset[str]) -> list[str]:
    """Every broken rule, as "slug: what is wrong"."""
    found = [
        f"{slug}: {text}" for slug, product in products.items() for text in _product(slug, product, glossary, generic)
    ]
    return found + list(_shared_strong(products))


def _product(
    slug: str, product: Mapping[str, Any], glossary: Mapping[str, Any], generic: frozenset[str]
) -> Iterator[str]:
    if not _SLUG.fullmatch(slug):
        yield "the file's name must be lower-case words joined by hyphens"
    missing = [name for name in _REQUIRED if not product.get(name)]
    if missing:
        yield f"lacks {', '.join(missing)}"
        return
    if extra := set(product) - _ALLOWED:
        yield f"unknown field {', '.join(sorted(extra))}"
    if product["kind"] not in glossary["kinds"]:
        yield f"kind {product['kind']!r} is not in the glossary"
    for name in ("name", "maker", "about"):
        if not isinstance(product[name], str) or _PLACEHOLDER.search(product[name]):
            yield f"{name} is a placeholder: {product[name]!r}"
    cited: set[str] = set()
    for part, fields in _PARTS.items():
        for number, item in enumerate(product.get(part, ()), 1):
            where = f"{part} {number}"
            if not fields <= set(item) <= fields | _OPTIONAL.get(part, set()):
                yield f"{where}: needs {', '.join(sorted(fields))} and no more"
                continue
            cited.add(item["source"])
            if item["source"] not in product["sources"]:
                yield f"{where}: source {item['source']!r} is not among the sources"
            yield from (f"{where}: {text}" for text in _RULES[part](item, glossary, generic))
    yield from _sources(product["sources"], cited)
    if bool(product.get("traces")) == bool(product.get("no_public_fingerprint")):
        yield "needs traces, or no_public_fingerprint: a sentence on how it would still show; not both"


def _sources(sources: Mapping[str, Any], cited: set[str]) -> Iterator[str]:
    for key, source in sources.items():
        if key not in cited:
            yield f"source {key!r} is never cited"
        if not set(source) <= _ENTRY or not source.get("title") or not isinstance(source.get("read"), date):
            yield f"source {key!r} needs title and read (a date), and may have url and licence"
        url = source.get("url", "")
        if url and not re.fullmatch(r"https?://[^\s<>\"]+", url):
            yield f"source {key!r}: {url!r} is no web address"


def _trace(item: Mapping[str, Any], glossary: Mapping[str, Any], generic: frozenset[str]) -> Iterator[str]:
    systems = [item["os"]] if isinstance(item["os"], str) else item["os"]
    if not systems or not set(systems) <= _SYSTEMS:
        yield f"os {item['os']!r} must be of {', '.join(sorted(_SYSTEMS))}"
    if item["strength"] not in set(Strength):
        yield f"strength {item['strength']!r} is no strength"
    columns = known_columns(item["table"])
    if columns is None:
        yield f"table {item['table']!r} is not known"
        return
    if not item["where"]:
        yield "where is empty"
    strong = item["strength"] == Strength.STRONG
    if strong and item.get("confirmed") is False:
        yield "a sign that nobody has confirmed is medium at most"
    telling = False
    for column, value in item["where"].items():
        if column not in columns:
            yield f"column {item['table']}.{column} is not known"
        for pattern in [value] if isinstance(value, str) else value:
            if not isinstance(pattern, str) or not pattern or pattern != pattern.strip():
                yield f"pattern {pattern!r} must be text without spaces around it"
                continue
            if len(literal_part(pattern)) < _SHORTEST and not is_literal(pattern):
                yield f"pattern {pattern!r} says too little"
            telling |= _name_of(pattern) not in generic
    if item["strength"] != Strength.WEAK and not telling:
        yield "only generic names: they fit many programs"
    if strong and item["table"] == "processes":
        yield "a process name or path alone is medium at most"


def _name_of(pattern: str) -> str:
    """The last part of a path or the name itself, without wildcards and ending: what generic names are kept as."""
    name = literal_part(pattern).lower().replace("\\", "/").rpartition("/")[2]
    return re.sub(r"\.(?:exe|service|sys|app|plist|desktop|dll)$", "", name)


def _capability(item: Mapping[str, Any], glossary: Mapping[str, Any], generic: frozenset[str]) -> Iterator[str]:
    if item["what"] not in glossary["capabilities"]:
        yield f"{item['what']!r} is not in the glossary"
    if item["when"] not in set(When):
        yield f"when {item['when']!r} must be of {', '.join(When)}"


def _destination(item: Mapping[str, Any], glossary: Mapping[str, Any], generic: frozenset[str]) -> Iterator[str]:
    if not re.fullmatch(r"(?:\*\.)?(?:[a-z0-9_*-]+\.)+[a-z0-9-]{2,}", item["to"]):
        yield f"{item['to']!r} must be a host name in lower case, with *. before it or without"
    if _PLACEHOLDER.search(item.get("what", "records")):
        yield f"what is a placeholder: {item['what']!r}"


def _history(item: Mapping[str, Any], glossary: Mapping[str, Any], generic: frozenset[str]) -> Iterator[str]:
    if not item["text"].endswith(".") or _PLACEHOLDER.search(item["text"]):
        yield f"{item['text']!r} is no sentence"


_RULES = {"traces": _trace, "capabilities": _capability, "sends": _destination, "history": _history}


def _shared_strong(products: Products) -> Iterator[str]:
    """Two products with the same strong trace: one of them is wrong."""
    owners: dict[str, str] = {}
    for slug, product in products.items():
        for trace in product.get("traces", ()):
            if trace.get("strength") != Strength.STRONG or not isinstance(trace.get("where"), dict):
                continue
            systems = [trace["os"]] if isinstance(trace.get("os"), str) else trace.get("os", [])
            for system in systems:
                key = f"{trace.get('table')} {system} {str(sorted(trace['where'].items())).lower()}"
                if owners.setdefault(key, slug) != slug:
                    yield f"{slug}: has the same strong trace as {owners[key]}: {key}"
