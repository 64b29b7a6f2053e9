"""Values in GLib's GVariant serialisation, the form in which GVDB files hold them (GLib: "GVariant Specification").

Offsets in a damaged value may point anywhere: all are checked, and how deep and how much is read is bounded.
"""

from __future__ import annotations

import struct
from typing import Any

_FIXED = {
    "b": ("B", 1),
    "y": ("B", 1),
    "n": ("h", 2),
    "q": ("H", 2),
    "i": ("i", 4),
    "u": ("I", 4),
    "h": ("i", 4),
    "x": ("q", 8),
    "t": ("Q", 8),
    "d": ("d", 8),
}
_TEXT = frozenset("sog")
_BASIC = frozenset(_FIXED) | _TEXT
_MAX_DEPTH = 32
_MAX_ITEMS = 100_000


def parse_variant(data: bytes, order: str = "<") -> Any:
    """The value in a serialised variant: its content, a zero byte, and its type. ValueError when damaged.

    Arrays become lists, arrays of pairs become dicts, tuples become tuples; a value that is not there is None.
    `order` is that of numbers, "<" or ">" as in struct.
    """
    return _Reader(order).variant(data, 0)


class _Reader:
    def __init__(self, order: str) -> None:
        self.order = order
        self.items = 0

    def variant(self, data: bytes, depth: int) -> Any:
        mark = data.rfind(b"\0")
        if mark < 0:
            raise ValueError("a variant without a type")
        kind = data[mark + 1 :].decode("ascii", "replace")
        if _type_end(kind, 0) != len(kind):
            raise ValueError("a variant with a type that cannot be")
        return self.value(kind, data[:mark], depth + 1)

    def value(self, kind: str, data: bytes, depth: int) -> Any:
        self.items += 1
        if depth > _MAX_DEPTH or self.items > _MAX_ITEMS:
            raise ValueError("a variant that is too deep or too large")
        first = kind[0]
        if first in _FIXED:
            letter, size = _FIXED[first]
            if len(data) != size:
                raise ValueError("a number of the wrong size")
            number = struct.unpack(self.order + letter, data)[0]
            return bool(number) if first == "b" else number
        if first in _TEXT:
            return data.partition(b"\0")[0].decode("utf-8", "surrogateescape")
        if first == "v":
            return self.variant(data, depth)
        if first == "m":
            return self.maybe(kind[1:], data, depth)
        if first == "a":
            return self.array(kind[1:], data, depth)
        return self.tuple(kind[1:-1], data, depth)

    def maybe(self, kind: str, data: bytes, depth: int) -> Any:
        if not data:
            return None
        return self.value(kind, data if _size(kind) else data[:-1], depth + 1)

    def array(self, kind: str, data: bytes, depth: int) -> Any:
        size = _size(kind)
        if kind == "y":
            return data
        if not data:
            parts = []
        elif size:
            if len(data) % size:
                raise ValueError("an array of the wrong size")
            parts = [data[at : at + size] for at in range(0, min(len(data), size * _MAX_ITEMS), size)]
        else:
            parts = self._pieces(kind, data)
        values = [self.value(kind, part, depth + 1) for part in parts]
        return dict(values) if kind[0] == "{" else values

    def _pieces(self, kind: str, data: bytes) -> list[bytes]:
        """The items of an array of items of differing size: the end of each stands in a list behind them."""
        width = _width(len(data))
        start_of_ends = _offset(data[-width:])
        if start_of_ends > len(data) or (len(data) - start_of_ends) % width:
            raise ValueError("an array with ends that cannot be")
        align, at, pieces = _alignment(kind), 0, []
        for place in range(start_of_ends, len(data), width)[:_MAX_ITEMS]:
            end = _offset(data[place : place + width])
            at = -(-at // align) * align
            if not at <= end <= start_of_ends:
                raise ValueError("an array with ends that cannot be")
            pieces.append(data[at:end])
            at = end
        return pieces

    def tuple(self, kinds: str, data: bytes, depth: int) -> Any:
        """Members in order. The ends of those of differing size, but for the last, stand behind them, reversed."""
        members = _members(kinds)
        width, back, at, values = _width(len(data)), len(data), 0, []
        for number, kind in enumerate(members):
            at = -(-at // _alignment(kind)) * _alignment(kind)
            size = _size(kind)
            if size:
                end = at + size
            elif number == len(members) - 1:
                end = back
            else:
                back -= width
                end = _offset(data[max(back, 0) : back + width])
            if not at <= end <= back:
                raise ValueError("a tuple with ends that cannot be")
            values.append(self.value(kind, data[at:end], depth + 1))
            at = end
        return tuple(values)


def _offset(data: bytes) -> int:
    """Offsets are little-endian in every file; only numbers in values follow the machine that wrote it."""
    return int.from_bytes(data, "little")


def _width(size: int) -> int:
    return 1 if size <= 0xFF else 2 if size <= 0xFFFF else 4 if size <= 0xFFFFFFFF else 8


def _type_end(kind: str, at: int, depth: int = 0) -> int:
    """Where the one complete type that begins at a place ends."""
    if at >= len(kind) or depth > _MAX_DEPTH:
        raise ValueError("a type that cannot be")
    first = kind[at]
    if first in _BASIC or first == "v":
        return at + 1
    if first in "am":
        return _type_end(kind, at + 1, depth + 1)
    closing = {"(": ")", "{": "}"}.get(first)
    if closing is None:
        raise ValueError("a type that cannot be")
    at += 1
    count = 0
    if closing == "}" and kind[at : at + 1] not in _BASIC:
        raise ValueError("a pair whose name cannot be a name")
    while at < len(kind) and kind[at] != closing:
        at = _type_end(kind, at, depth + 1)
        count += 1
    if at >= len(kind) or (closing == "}" and count != 2):
        raise ValueError("a type that cannot be")
    return at + 1


def _members(kinds: str) -> list[str]:
    at, members = 0, []
    while at < len(kinds):
        end = _type_end(kinds, at)
        members.append(kinds[at:end])
        at = end
    return members


def _alignment(kind: str) -> int:
    first = kind[0]
    if first in _FIXED:
        return _FIXED[first][1]
    if first == "v":
        return 8
    if first in "am":
        return _alignment(kind[1:])
    return max((_alignment(member) for member in _members(kind[1:-1])), default=1) if first in "({" else 1


def _size(kind: str) -> int:
    """Bytes that every value of a type takes; 0 when they differ."""
    if kind[0] in _FIXED:
        return _FIXED[kind[0]][1]
    if kind[0] not in "({":
        return 0
    at = 0
    for member in _members(kind[1:-1]):
        size, align = _size(member), _alignment(member)
        if not size:
            return 0
        at = -(-at // align) * align + size
    align = _alignment(kind)
    return -(-at // align) * align or 1
