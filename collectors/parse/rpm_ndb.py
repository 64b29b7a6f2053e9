"""The package list of RPM's own database format "ndb" (Packages.db, used by SUSE): where each header lies in it.

The file starts with pages of 4096 bytes that hold slots of 16 bytes; the first two slots are the file's header.
A slot names a package number and a run of 16-byte blocks, in which a blob lies between a head and a tail.
Numbers are little-endian. The format is described only by rpm itself: lib/backend/ndb/rpmpkg.c.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_FILE = struct.Struct("<4s4I")
_SLOT = struct.Struct("<4s3I")
_HEAD = struct.Struct("<4s3I")
_TAIL = struct.Struct("<2I4s")
_FIRST_SLOT, _PAGE, _BLOCK = 32, 4096, 16


def blobs(data: bytes) -> Iterator[tuple[int, bytes | None]]:
    """Number and header of every package, in the order of the slots; None in place of a blob that is damaged.

    ValueError when the file as a whole is not one of these, or its table of slots is damaged.
    """
    if len(data) < _FIRST_SLOT or data[:4] != b"RpmP":
        raise ValueError("not a package list of RPM's ndb format")
    _, version, _, pages, _ = _FILE.unpack_from(data)
    end = pages * _PAGE
    if version != 0 or not pages or end > len(data):
        raise ValueError("a package list of an unknown version, or cut short")
    left = len(data)
    for magic, number, block, count in _SLOT.iter_unpack(data[_FIRST_SLOT:end]):
        if magic != b"Slot":
            raise ValueError("the table of packages is damaged")
        if block:
            left -= count * _BLOCK
            if left < 0:
                raise ValueError("the table of packages counts more than the file holds")
            yield number, _blob(data, number, block * _BLOCK, count * _BLOCK)


def _blob(data: bytes, number: int, start: int, size: int) -> bytes | None:
    if size < _HEAD.size + _TAIL.size or start + size > len(data):
        return None
    magic, owner, _, length = _HEAD.unpack_from(data, start)
    if magic != b"BlbS" or owner != number or length > size - _HEAD.size - _TAIL.size:
        return None
    _, again, tail = _TAIL.unpack_from(data, start + size - _TAIL.size)
    if tail != b"BlbE" or again != length:
        return None
    return data[start + _HEAD.size : start + _HEAD.size + length]
