"""Packages.db, RPM's own format: every package is found, damage stays with the one it hits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.parse.rpm_ndb import blobs
from tests.collectors.rpm_bytes import ndb, package


def test_every_package_in_the_order_of_the_slots() -> None:
    first, second = package("one"), package("a-much-longer-name", "2.0-rc1")
    assert list(blobs(ndb(first, second))) == [(1, first), (2, second)]


def test_an_empty_list() -> None:
    assert list(blobs(ndb())) == []


def test_one_damaged_package_leaves_the_others() -> None:
    first, second = package("one"), package("two")
    data = bytearray(ndb(first, second))
    data[4096:4100] = b"XXXX"
    assert list(blobs(bytes(data))) == [(1, None), (2, second)]


def test_a_list_cut_short_misses_only_what_was_cut() -> None:
    first = package("one")
    assert list(blobs(ndb(first, package("two"))[:-20])) == [(1, first), (2, None)]


@pytest.mark.parametrize(
    "data",
    [b"", b"RpmP", b"SQLite format 3\0" * 4, ndb()[:4000], ndb()[:64] + b"\0" * 4032, b"RpmP\1\0\0\0" + ndb()[8:]],
    ids=["empty", "cut", "other format", "cut page", "no slots", "later version"],
)
def test_a_file_of_another_kind_is_said(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"package list|table of packages"):
        list(blobs(data))


def test_many_slots_for_one_package_are_refused() -> None:
    data = bytearray(ndb(package("one")))
    data[48:4096] = data[48:64] * 253
    with pytest.raises(ValueError, match="more than the file holds"):
        list(blobs(bytes(data)))


@given(st.integers(0, 4600), st.binary(min_size=1, max_size=16))
def test_any_change_of_bytes_gives_packages_or_a_value_error(place: int, noise: bytes) -> None:
    data = bytearray(ndb(package("one"), package("two")))
    data[place : place + len(noise)] = noise
    try:
        found = list(blobs(bytes(data)))
    except ValueError:
        return
    assert len(found) <= 254
