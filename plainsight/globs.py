"""The one pattern language of the catalogue: case-insensitive globs over whole values, `*` and `?` only.

Matching takes time in proportion to the value's length, whatever the value: values are hostile input.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Matcher = Callable[[str], bool]


def is_literal(pattern: str) -> bool:
    """True when the pattern stands for one value only."""
    return "*" not in pattern and "?" not in pattern


def literal_part(pattern: str) -> str:
    """What is left of a pattern without its wildcards: what it really says."""
    return pattern.replace("*", "").replace("?", "")


def compile_glob(pattern: str) -> Matcher:
    """A function that tells whether a value, already in lower case, fits the pattern."""
    pattern = pattern.lower()
    if is_literal(pattern):
        return pattern.__eq__
    parts = pattern.split("*")
    if len(parts) == 1:
        return lambda value: len(value) == len(pattern) and _fits(pattern, value, 0)
    first, *middle, last = parts
    steps = [_finder(part) for part in middle if part]
    smallest = sum(map(len, parts))

    def matches(value: str) -> bool:
        if len(value) < smallest or not _fits(first, value, 0) or not _fits(last, value, len(value) - len(last)):
            return False
        at, end = len(first), len(value) - len(last)
        for find, length in steps:
            at = find(value, at, end)
            if at < 0:
                return False
            at += length
        return at <= end

    return matches


def _fits(part: str, value: str, at: int) -> bool:
    if "?" not in part:
        return value.startswith(part, at)
    return all(mine in ("?", theirs) for mine, theirs in zip(part, value[at : at + len(part)], strict=True))


def _finder(part: str) -> tuple[Callable[[str, int, int], int], int]:
    """A function that finds the part at or after a place and before an end, or -1; and the part's length."""
    if "?" not in part:
        return (lambda value, at, end: value.find(part, at, end)), len(part)
    expression = re.compile("".join("." if char == "?" else re.escape(char) for char in part), re.DOTALL)

    def find(value: str, at: int, end: int) -> int:
        found = expression.search(value, at, end)
        return found.start() if found else -1

    return find, len(part)
