"""A product of the import as the text of its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tools.facts_sources import Source

CLOUD = (
    "It works mostly on servers of the firm or of its maker. On this computer it would at most show as a web page, "
    "an app or a browser extension, and in the servers this computer talks to."
)
LOCAL = (
    "No sign that a computer could be searched for is public. It would still show among the installed programs, "
    "in what starts by itself, in the rights it was given, and in the servers this computer talks to."
)
IN_THE_CLOUD = {"contact_center", "meeting_assistant", "workplace_analytics", "archiving", "time_tracking"}


class Trace(NamedTuple):
    """Patterns of one column, of one strength, from one source."""

    table: str
    column: str
    patterns: tuple[str, ...]
    system: str
    strength: str
    source: str
    confirmed: bool


class Destination(NamedTuple):
    """A host name and its source."""

    to: str
    source: str


class Product(NamedTuple):
    """All that is written about a product."""

    name: str
    maker: str
    kind: str
    about: str
    former_names: tuple[str, ...]
    homepage: str
    traces: tuple[Trace, ...]
    sends: tuple[Destination, ...]
    sources: Mapping[str, Source]
    read: str


def render(product: Product) -> str:
    """The text of a product's file."""
    lines = [f"{field} = {quoted(getattr(product, field))}" for field in ("name", "maker", "kind", "about")]
    if product.former_names:
        lines.append(f"former_names = [{', '.join(map(quoted, product.former_names))}]")
    if product.homepage:
        lines.append(f"homepage = {quoted(product.homepage)}")
    if not product.traces:
        lines.append(f"no_public_fingerprint = {quoted(CLOUD if product.kind in IN_THE_CLOUD else LOCAL)}")
    for trace in product.traces:
        lines += [
            "",
            "[[traces]]",
            f"table = {quoted(trace.table)}",
            f"where = {{ {trace.column} = {listed(in_both_folders(trace.patterns))} }}",
            f"os = {quoted(trace.system)}",
            f"strength = {quoted(trace.strength)}",
            f"source = {quoted(trace.source)}",
        ]
        if not trace.confirmed:
            lines.append("confirmed = false")
    for destination in product.sends:
        lines += ["", "[[sends]]", f"to = {quoted(destination.to)}", f"source = {quoted(destination.source)}"]
    for key, source in sorted(product.sources.items()):
        lines += ["", f"[sources.{key}]", f"title = {quoted(source.title)}"]
        lines += [f"url = {quoted(source.url)}"] if source.url else []
        lines.append(f"read = {product.read}")
        lines += [f"licence = {quoted(source.licence)}"] if source.licence else []
    return "\n".join(lines) + "\n"


def in_both_folders(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """The two folders of programs by name: "Program Files*" would take any folder below them for the product's own."""
    either = "\\Program Files*\\"
    folders = ("\\Program Files\\", "\\Program Files (x86)\\")
    return tuple(
        pattern.replace(either, folder)
        for pattern in patterns
        for folder in (folders if either in pattern else (either,))
    )


def quoted(text: str) -> str:
    """A TOML basic string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def listed(values: tuple[str, ...]) -> str:
    """One value as it is, several as a list."""
    return quoted(values[0]) if len(values) == 1 else f"[{', '.join(map(quoted, values))}]"
