"""gvariant: values as GLib writes them. The bytes of the good cases were made with GLib's own rules by hand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.parse.gvariant import parse_variant


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"\x01\0b", True),
        (b"\xff\xff\0n", -1),
        (b"hello world\0\0s", "hello world"),
        (b"\xff\0\0s", "\udcff"),
        (b"\0ay", b""),
        (b"abc\0ay", b"abc"),
        (b"\0as", []),
        (b"a\0bc\0\x02\x05\0as", ["a", "bc"]),
        (b"\x01\x00\x00\x00\x02\x00\x00\x00\0ai", [1, 2]),
        (b"\0ms", None),
        (b"x\0\0\0ms", "x"),
        (b"\0mi", None),
        (b"\x05\x00\x00\x00\0mi", 5),
        (b"foo\0\xff\xff\xff\xff\x04\0(si)", ("foo", -1)),
        (b"\0\0()", ()),
        (b"\x01\0y\0v", 1),
        (b"a\0\0\0\x07\0\0\0\x02\0{si}", ("a", 7)),
    ],
)
def test_values_are_read(data: bytes, value: Any) -> None:
    assert parse_variant(data) == value


def test_a_table_of_permissions_as_the_desktop_portals_keep_it() -> None:
    entry = b"app.id\0" + b"yes\0\x04" + b"\x07"
    data = entry + bytes((len(entry),))
    assert parse_variant(data + b"\0a{sas}") == {"app.id": ["yes"]}


def test_a_value_from_a_machine_of_the_other_byte_order_is_read() -> None:
    assert parse_variant(b"a\0\0\0\0\0\0\x07\x02\0(si)", ">") == ("a", 7)
    long = b"x" * 300 + b"\0"
    assert parse_variant(long + (301).to_bytes(2, "little") + b"\0as", ">") == ["x" * 300]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        b"x",
        b"\x01\x02\0b",
        b"\x01\0\0\0\x02\0ai",
        b"a\0\xff\0as",
        b"a\0b\0\x05\x02\x04\0as",
        b"\xff\0(ss)",
        b"\0(s",
        b"\0(s}",
        b"\0{s}",
        b"\0{vs}",
        b"\0a{ass}",
        b"\0z",
        b"\0ss",
        b"\0" + b"a" * 5000 + b"y",
        b"\0" + b"(" * 5000,
        b"\0v" * 5000,
    ],
)
def test_damage_is_said(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"variant|type|number|array|tuple|pair"):
        parse_variant(data)


@settings(max_examples=300, deadline=None)
@given(content=st.binary(max_size=40), kind=st.text("bynqiuxtdsogvam(){}", max_size=12))
def test_nothing_does_more_than_be_refused(content: bytes, kind: str) -> None:
    try:
        parse_variant(content + b"\0" + kind.encode())
    except ValueError:
        return
