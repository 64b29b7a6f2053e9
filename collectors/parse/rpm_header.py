"""RPM headers as an RPM database keeps them: a count, a size, an index of tags, and the data they point into.

Format: Linux Standard Base Core 3.1, chapter 22, "Package File Format": the header structure; in a database its
first eight bytes (magic number and reserved) are left out. Numbers are big-endian. Numbers of tags: rpm's rpmtag.h.
"""

from __future__ import annotations

import struct

NAME, VERSION, RELEASE, EPOCH = 1000, 1001, 1002, 1003
INSTALL_TIME, VENDOR, ARCH, SOURCE_RPM = 1008, 1011, 1022, 1044

_ENTRY = struct.Struct(">4I")
_MAX_ENTRIES = 0xFFFF
_NUMBERS = {3: struct.Struct(">H"), 4: struct.Struct(">I"), 5: struct.Struct(">Q")}
_STRING, _STRINGS, _TRANSLATED = 6, 8, 9


def parse_header(blob: bytes, wanted: frozenset[int]) -> dict[int, str | int]:
    """The first value of each wanted tag. Of a tag that is there twice the later one counts, as in rpm.

    ValueError when the blob is damaged.
    """
    if len(blob) < 8:
        raise ValueError("a package header is cut short")
    entries, size = struct.unpack_from(">2I", blob)
    data = 8 + entries * _ENTRY.size
    if entries > _MAX_ENTRIES or data + size > len(blob):
        raise ValueError("a package header does not fit its size")
    found: dict[int, str | int] = {}
    for tag, kind, offset, count in _ENTRY.iter_unpack(blob[8:data]):
        if tag in wanted:
            if offset >= size or not count:
                raise ValueError(f"tag {tag} of a package header points outside it")
            found[tag] = _value(blob, kind, data + offset, data + size)
    return found


def _value(blob: bytes, kind: int, start: int, end: int) -> str | int:
    if kind in (_STRING, _STRINGS, _TRANSLATED):
        stop = blob.find(b"\0", start, end)
        if stop < 0:
            raise ValueError("a text in a package header has no end")
        return blob[start:stop].decode("utf-8", "surrogateescape")
    number = _NUMBERS.get(kind)
    if number is None or start + number.size > end:
        raise ValueError(f"a package header holds a value of the unknown kind {kind}")
    return int(number.unpack_from(blob, start)[0])
