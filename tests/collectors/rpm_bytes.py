"""RPM's binary forms, made by hand for tests: headers, and the ndb package list."""

from __future__ import annotations

import struct
import zlib

INT32, STRING = 4, 6


def header(*tags: tuple[int, str | bytes | int]) -> bytes:
    """A header as rpm keeps it in a database: one entry for each tag, in this order."""
    index, data = b"", b""
    for tag, value in tags:
        if isinstance(value, int):
            data += b"\0" * (-len(data) % 4)
            kind, content = INT32, struct.pack(">I", value)
        else:
            kind = STRING
            content = (value.encode("utf-8") if isinstance(value, str) else value) + b"\0"
        index += struct.pack(">4I", tag, kind, len(data), 1)
        data += content
    return struct.pack(">2I", len(tags), len(data)) + index + data


def package(name: str, version: str = "1.0") -> bytes:
    """A small but whole package."""
    words = ((1000, name), (1001, version), (1002, "1"), (1022, "noarch"), (1011, "Example Inc."))
    return header(*words, (1008, 1_700_000_000))


def ndb(*headers: bytes) -> bytes:
    """A Packages.db with one page of slots. The first slot after the file's header stays free."""
    slots = struct.pack("<4s3I", b"Slot", 0, 0, 0)
    blocks = b""
    for number, content in enumerate(headers, 1):
        head = struct.pack("<4s3I", b"BlbS", number, 1_700_000_000, len(content))
        blob = head + content + b"\0" * (-(len(content) + 12) % 16)
        blob += struct.pack("<2I4s", zlib.adler32(blob), len(content), b"BlbE")
        slots += struct.pack("<4s3I", b"Slot", number, (4096 + len(blocks)) // 16, len(blob) // 16)
        blocks += blob
    first = struct.pack("<4s4I12x", b"RpmP", 0, 7, 1, len(headers) + 1)
    free = struct.pack("<4s3I", b"Slot", 0, 0, 0)
    page = first + slots
    return page + free * ((4096 - len(page)) // 16) + blocks
