"""SQLite databases as bytes: take the committed pages of a write-ahead log into the main file.

Format: https://www.sqlite.org/fileformat2.html#walformat (public domain).
"""

from __future__ import annotations

import struct

_WAL_HEADER, _FRAME_HEADER = 32, 24
_MAGIC = {0x377F0682: "<", 0x377F0683: ">"}
_FILE_MAGIC = b"SQLite format 3\0"
_SMALLEST, _LARGEST = 512, 1 << 30


def with_wal(data: bytes, wal: bytes = b"") -> bytes:
    """The database as it stands after the log's last commit, marked so that it can be opened from memory.

    A log that is damaged or belongs to another state of the file counts up to its last good commit.
    ValueError when the file is no database, or the log says that it has become larger than we are willing to hold.
    """
    if len(data) < _SMALLEST or data[:16] != _FILE_MAGIC:
        raise ValueError("not an SQLite file")
    pages, length = _committed(wal)
    if not pages:
        return b"".join((data[:18], b"\1\1", memoryview(data)[20:]))
    if length > _LARGEST:
        raise ValueError(f"an SQLite log of a file of {length} bytes")
    result = bytearray(data[:length].ljust(length, b"\0"))
    for number, content in pages.items():
        end = number * len(content)
        if end <= length:
            result[end - len(content) : end] = content
    result[18] = result[19] = 1
    return bytes(result)


def _committed(wal: bytes) -> tuple[dict[int, bytes], int]:
    """Page number -> content of all frames up to the last commit, and the length of the whole file after it."""
    if len(wal) < _WAL_HEADER:
        return {}, 0
    magic, _, size, _, salt1, salt2, check1, check2 = struct.unpack_from(">8I", wal)
    if magic not in _MAGIC or size < 512 or size > 65536 or size & (size - 1):
        return {}, 0
    order = _MAGIC[magic]
    if (check := _checksum(wal[:24], (0, 0), order)) != (check1, check2):
        return {}, 0
    pending: dict[int, bytes] = {}
    done: dict[int, bytes] = {}
    length = 0
    offset = _WAL_HEADER
    while offset + _FRAME_HEADER + size <= len(wal):
        number, count, one, two, sum1, sum2 = struct.unpack_from(">6I", wal, offset)
        page = wal[offset + _FRAME_HEADER : offset + _FRAME_HEADER + size]
        check = _checksum(page, _checksum(wal[offset : offset + 8], check, order), order)
        if (one, two) != (salt1, salt2) or check != (sum1, sum2) or not 0 < number <= 1 << 22:
            break
        pending[number] = page
        if count:
            done |= pending
            length, pending = count * size, {}
        offset += _FRAME_HEADER + size
    return done, length


def _checksum(data: bytes, start: tuple[int, int], order: str) -> tuple[int, int]:
    first, second = start
    for even, odd in struct.iter_unpack(f"{order}II", data):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
