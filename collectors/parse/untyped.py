"""Look into JSON that someone else wrote: every helper takes anything and gives back one type, bounded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

TEXT_LIMIT = 4096
ITEMS_LIMIT = 100_000
_STRING = r'"(?:[^"\\]++|\\.?)*+(?:"|\Z)'
_COMMENT = re.compile(rf"({_STRING})|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_TRAILING_COMMA = re.compile(rf"({_STRING})|,(?=\s*+[}}\]])", re.DOTALL)


def parse_json(data: bytes) -> Any:
    """The value in JSON bytes. Comments and trailing commas are allowed, as Chromium allows them in what it reads
    from administrators and developers. ValueError when damaged, or nested too deep."""
    text = data.decode("utf-8-sig")
    try:
        try:
            return json.loads(text)
        except ValueError:
            plain = _COMMENT.sub(lambda found: found[1] or " ", text)
            return json.loads(_TRAILING_COMMA.sub(lambda found: found[1] or "", plain))
    except RecursionError:
        raise ValueError("nested too deep") from None


def as_map(value: object) -> Mapping[str, Any]:
    """The value when it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """The first items when the value is a list, else none."""
    return value[:ITEMS_LIMIT] if isinstance(value, list) else []


def as_text(value: object, limit: int = TEXT_LIMIT) -> str:
    """The value when it is text, cut at `limit`, halves of characters replaced; else empty."""
    if not isinstance(value, str):
        return ""
    cut = value[:limit] + " [cut]" if len(value) > limit else value
    return cut.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def as_int(value: object) -> int | None:
    """The value when it is a whole number of at most 64 bits, also written as text; else None."""
    if isinstance(value, str) and len(value) < 20 and value.isascii() and value.isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not -(1 << 63) <= value < 1 << 63:
        return None
    return value


def as_flag(value: object) -> int | None:
    """1 for true, 0 for false, None for anything else."""
    return int(value) if isinstance(value, bool) else None


def strings(value: object) -> list[str]:
    """The texts in a list; of an object in it, the names of its members."""
    found: list[str] = []
    for item in as_list(value):
        found += [as_text(name, 500) for name in item] if isinstance(item, dict) else [as_text(item, 500)]
    return [text for text in found if text]


def joined(items: Iterable[str]) -> str:
    """The items once each, in order, separated by comma and space as osquery does."""
    return as_text(", ".join(dict.fromkeys(items)), 65536)
