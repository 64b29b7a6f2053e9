"""gvdb: dconf's databases, as dconf itself writes them, and damaged ones."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.parse.gvdb import parse_gvdb
from tests.support import FIXTURES

MADE = (FIXTURES / "gvdb/dconf-user").read_bytes()
PROXY = "/org/gnome/system/proxy/"


def table(items: list[tuple[int, bytes, str, bytes]], base: int = 24) -> bytes:
    """A table as in a file: items of parent, own part of the name, kind and value; no hash buckets."""
    records, rest = b"", b""
    at = base + 8 + 24 * len(items)
    for parent, name, kind, value in items:
        name_at = at + len(rest)
        rest += name
        rest += bytes(-(at + len(rest)) % 8)
        value_at = at + len(rest)
        rest += value
        records += struct.pack("<IIIHBxII", 0, parent, name_at, len(name), ord(kind), value_at, value_at + len(value))
    return struct.pack("<II", 0, 0) + records + rest


def file(items: list[tuple[int, bytes, str, bytes]], signature: bytes = b"GVariant") -> bytes:
    return struct.pack("<8sIIII", signature, 0, 0, 24, 24 + 8 + 24 * len(items)) + table(items)


def test_settings_are_read_under_their_whole_names() -> None:
    assert parse_gvdb(MADE) == {
        "/org/gnome/desktop/interface/clock-show-seconds": True,
        "/org/gnome/desktop/interface/x": {"a": 1, "b": ("s", 2.5, 3)},
        f"{PROXY}autoconfig-url": "",
        f"{PROXY}http/authentication-password": "hunter2",
        f"{PROXY}http/authentication-user": "worker",
        f"{PROXY}http/host": "proxy.corp.example",
        f"{PROXY}http/port": 3128,
        f"{PROXY}http/use-authentication": True,
        f"{PROXY}ignore-hosts": ["localhost", "127.0.0.0/8", "*.corp.example"],
        f"{PROXY}mode": "manual",
    }


def test_only_what_is_wanted_is_read() -> None:
    assert parse_gvdb(MADE, (f"{PROXY}http/h", f"{PROXY}mode")).keys() == {f"{PROXY}http/host", f"{PROXY}mode"}


def test_a_table_inside_the_file_is_a_dict_of_its_own() -> None:
    inner = file([(0xFFFFFFFF, b"main", "H", b"")])
    start = len(inner)
    nested = table([(0xFFFFFFFF, b"screen", "v", b"yes\0\0s")], start)
    head = struct.pack("<IIIHBxII", 0, 0xFFFFFFFF, 56, 4, ord("H"), start, start + 8 + 24)
    assert parse_gvdb(inner[:32] + head + inner[56:] + nested) == {"main": {"screen": "yes"}}


def test_a_file_from_a_machine_of_the_other_byte_order_is_read() -> None:
    data = file([(0xFFFFFFFF, b"/port", "v", struct.pack(">i", 3128) + b"\0i")], b"raVGtnai")
    assert parse_gvdb(data) == {"/port": 3128}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GVariant",
        b"SQLite format 3\0" + bytes(20),
        struct.pack("<8sIIII", b"GVariant", 9, 0, 24, 32) + bytes(8),
        struct.pack("<8sIIII", b"GVariant", 0, 0, 24, 1 << 30) + bytes(8),
        struct.pack("<8sIIII", b"GVariant", 0, 0, 24, 32) + struct.pack("<II", 0, 1 << 31),
        file([(0, b"own parent", "v", b"1\0y")]),
        file([(7, b"no parent", "v", b"1\0y")]),
        file([(0xFFFFFFFF, b"x", "v", b"no type")]),
        MADE[:-200],
    ],
)
def test_damage_is_said(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"GVDB|variant"):
        parse_gvdb(data)


def test_tables_that_hold_each_other_come_to_an_end() -> None:
    data = bytearray(file([(0xFFFFFFFF, b"x", "H", b"")]))
    struct.pack_into("<II", data, 48, 24, 56)
    with pytest.raises(ValueError, match="outside"):
        parse_gvdb(bytes(data))


@settings(max_examples=300, deadline=None)
@given(place=st.integers(0, len(MADE) - 1), value=st.integers(0, 255))
def test_no_changed_byte_does_more_than_be_refused(place: int, value: int) -> None:
    try:
        parse_gvdb(MADE[:place] + bytes((value,)) + MADE[place + 1 :])
    except ValueError:
        return


@pytest.mark.skipif(shutil.which("dconf") is None, reason="dconf is not installed here")
def test_what_dconf_writes_today_is_read(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys/00").write_text(f"[{PROXY.strip('/')}]\nmode='auto'\nignore-hosts=@as []\n", "utf-8")
    subprocess.run(["dconf", "compile", tmp_path / "db", tmp_path / "keys"], check=True, timeout=30)
    assert parse_gvdb((tmp_path / "db").read_bytes()) == {f"{PROXY}mode": "auto", f"{PROXY}ignore-hosts": []}
