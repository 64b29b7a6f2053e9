"""Reported programmes that use workers' activity to train AI: what is said, by whom, how well it is confirmed.

A kind of entry of its own, never a product: no fingerprint of such a programme is public, so nothing on a computer can
be matched to one. Data: data/programmes.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple, TypeVar

from plainsight.catalogue import data_folder


class Status(StrEnum):
    """How well one point of a report is confirmed."""

    CONFIRMED = "company confirmed"
    DOCUMENTS = "reported from documents"
    CLAIM = "reported claim"
    UNVERIFIED = "unverified"


class Read(StrEnum):
    """How we know a source."""

    TEXT = "text"
    COPY = "copy"
    ADDRESS = "address only"


class Source(NamedTuple):
    """An article or page about a programme."""

    title: str
    url: str
    read: Read


class Data(NamedTuple):
    """One sort of data that is said to be taken."""

    what: str
    status: Status
    note: str = ""


class Event(NamedTuple):
    """Something that happened; `date` is ISO, or words where only those are known."""

    date: str
    what: str
    status: Status


class Disagreement(NamedTuple):
    """A point that reports tell differently: each version, with who tells it."""

    point: str
    versions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """One reported programme. What the company says stands beside what is doubted."""

    id: str
    name: str
    employer: str
    purpose_claimed: str
    verification: str
    on_a_laptop: str
    fingerprint: str
    data: tuple[Data, ...]
    sources: tuple[Source, ...]
    other_names: tuple[str, ...] = ()
    who: str = ""
    company_says: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    opt_out: str = ""
    workers: str = ""
    last_known: str = ""
    timeline: tuple[Event, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Monitoring with another stated purpose than training AI. Kept apart."""

    id: str
    employer: str
    what: str
    status: Status
    sources: tuple[Source, ...]
    purpose_claimed: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Programmes:
    """All of them, with the day they were written down and how far the sources reach."""

    compiled: str
    sources_end: str
    questions: tuple[str, ...]
    programmes: tuple[Programme, ...]
    related: tuple[Related, ...]


Entry = TypeVar("Entry", Programme, Related)


@cache
def load() -> Programmes:
    """The shipped programmes. ValueError when the file breaks a rule."""
    return from_document(tomllib.loads((data_folder() / "programmes.toml").read_text("utf-8")))


def from_document(document: Mapping[str, Any]) -> Programmes:
    """Programmes from their written form. ValueError for an unknown field or word, or a point without a source."""
    return Programmes(
        compiled=str(document["compiled"]),
        sources_end=document["sources_end"],
        questions=tuple(document["questions"]),
        programmes=tuple(_entry(Programme, key, value) for key, value in document["programmes"].items()),
        related=tuple(_entry(Related, key, value) for key, value in document["related"].items()),
    )


def _entry(kind: type[Entry], key: str, value: Mapping[str, Any]) -> Entry:
    unknown = set(value) - {field.name for field in fields(kind)}
    if unknown:
        raise ValueError(f"{key}: unknown field {', '.join(sorted(unknown))}")
    if not value.get("sources"):
        raise ValueError(f"{key}: no source")
    return kind(id=key, **{name: _value(name, part) for name, part in value.items()})


def _value(name: str, part: Any) -> Any:
    if name == "status":
        return Status(part)
    if not isinstance(part, list):
        return part
    return tuple(_PARTS[name](item) if name in _PARTS else item for item in part)


_PARTS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "data": lambda item: Data(item["what"], Status(item["status"]), item.get("note", "")),
    "timeline": lambda item: Event(item["date"], item["what"], Status(item["status"])),
    "disagreements": lambda item: Disagreement(item["point"], tuple(item["versions"])),
    "sources": lambda item: Source(item["title"], item["url"], Read(item["read"])),
}
