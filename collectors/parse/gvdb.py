"""GVDB files: the tables of names and values behind dconf's settings and the desktop portals' saved permissions.

The form is that of gvdb-format.h in the GVDB project (gitlab.gnome.org/GNOME/gvdb). All numbers in the file's frame
are little-endian; the values are in the order that the signature tells.
"""

from __future__ import annotations

import struct
from typing import Any

from collectors.parse.gvariant import parse_variant

_ORDERS = {b"GVariant": "<", b"raVGtnai": ">"}
_HEADER = struct.Struct("<8sIIII")
_COUNTS = struct.Struct("<II")
_ITEM = struct.Struct("<IIIHBxII")
_NO_PARENT = 0xFFFFFFFF
_BLOOM_WORDS = (1 << 27) - 1
_VALUE, _TABLE = ord("v"), ord("H")
_MAX_ITEMS = 100_000
_MAX_KEY = 4096
_MAX_PARENTS = 64
_MAX_NESTED = 4


def parse_gvdb(data: bytes, wanted: tuple[str, ...] = ("",)) -> dict[str, Any]:
    """Values by their whole name; a table inside the file becomes a dict of its own.

    Only names that begin with one of `wanted` are read. ValueError when the file is damaged or of another kind.
    """
    if len(data) < _HEADER.size or data[:8] not in _ORDERS:
        raise ValueError("this is no GVDB file")
    signature, version, _, start, end = _HEADER.unpack_from(data)
    if version != 0:
        raise ValueError(f"this GVDB file is of version {version}, which is not known")
    return _table(data, start, end, _ORDERS[signature], wanted, 0)


def _table(data: bytes, start: int, end: int, order: str, wanted: tuple[str, ...], depth: int) -> dict[str, Any]:
    if not start + _COUNTS.size <= end <= len(data) or depth > _MAX_NESTED:
        raise ValueError("a table of a GVDB file lies outside it")
    bloom, buckets = _COUNTS.unpack_from(data, start)
    first = start + _COUNTS.size + 4 * ((bloom & _BLOOM_WORDS) + buckets)
    if first > end or (end - first) % _ITEM.size or (end - first) // _ITEM.size > _MAX_ITEMS:
        raise ValueError("a table of a GVDB file is damaged")
    items = list(_ITEM.iter_unpack(data[first:end]))
    found: dict[str, Any] = {}
    for number, (_, _, _, _, kind, value_start, value_end) in enumerate(items):
        if kind not in (_VALUE, _TABLE):
            continue
        name = _name(data, items, number)
        if not name.startswith(wanted):
            continue
        if not value_start <= value_end <= len(data):
            raise ValueError("a value of a GVDB file lies outside it")
        if kind == _TABLE:
            found[name] = _table(data, value_start, value_end, order, ("",), depth + 1)
        else:
            found[name] = parse_variant(data[value_start:value_end], order)
    return found


def _name(data: bytes, items: list[tuple[int, ...]], number: int) -> str:
    """The whole name of an item: the parts of its parents, then its own."""
    parts: list[bytes] = []
    size = 0
    while number != _NO_PARENT:
        if number >= len(items):
            raise ValueError("a name in a GVDB file has a parent that is not there")
        _, number, start, length = items[number][:4]
        size += length + 1
        if start + length > len(data) or size > _MAX_KEY or len(parts) > _MAX_PARENTS:
            raise ValueError("a name in a GVDB file is damaged")
        parts.append(data[start : start + length])
    return b"".join(reversed(parts)).decode("utf-8", "surrogateescape")
