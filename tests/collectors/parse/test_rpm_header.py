"""RPM headers: values come out, and no damage makes more than a ValueError."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.parse.rpm_header import EPOCH, INSTALL_TIME, NAME, VENDOR, parse_header
from tests.collectors.rpm_bytes import header

ALL = frozenset({NAME, EPOCH, INSTALL_TIME, VENDOR})


def test_wanted_tags_only() -> None:
    blob = header((NAME, "agent"), (1001, "2"), (EPOCH, 3), (VENDOR, "Exämple"))
    assert parse_header(blob, ALL) == {NAME: "agent", EPOCH: 3, VENDOR: "Exämple"}


def test_the_later_of_two_values_counts() -> None:
    assert parse_header(header((INSTALL_TIME, 1), (INSTALL_TIME, 2)), ALL) == {INSTALL_TIME: 2}


def test_odd_bytes_stay_recoverable() -> None:
    assert parse_header(header((NAME, b"\xffname")), ALL) == {NAME: "\udcffname"}


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"\0\0\0\1",
        b"\xff" * 64,
        b"\0\0\0\1\0\0\0\4" + bytes.fromhex("000003e8 00000006 00000000 00000001") + b"abcd",
        b"\0\0\0\1\0\0\0\4" + bytes.fromhex("000003e8 00000004 00000002 00000001") + b"abcd",
        b"\0\0\0\1\0\0\0\4" + bytes.fromhex("000003e8 00000006 ffffffff 00000001") + b"abc\0",
    ],
    ids=["empty", "cut", "huge counts", "text without end", "number over the end", "offset outside"],
)
def test_damage_is_said(blob: bytes) -> None:
    with pytest.raises(ValueError, match="package header"):
        parse_header(blob, ALL)


@given(st.binary(max_size=200), st.integers(0, 120), st.integers(0, 255))
def test_any_bytes_give_values_or_a_value_error(noise: bytes, place: int, value: int) -> None:
    blob = bytearray(header((NAME, "agent"), (EPOCH, 3), (VENDOR, "Example")))
    blob[place % len(blob)] = value
    for data in (noise, bytes(blob)):
        try:
            found = parse_header(data, ALL)
        except ValueError:
            continue
        assert set(found) <= ALL
