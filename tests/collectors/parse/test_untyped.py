"""JSON from strangers: comments are fine, depth is not, and every type is checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.parse.untyped import as_flag, as_int, as_text, parse_json, strings


def test_comments_and_trailing_commas_are_read_as_chromium_reads_them() -> None:
    data = b'\xef\xbb\xbf{ // rule\n "Url": "https://a.example/*x*/", /* two\nlines */ "List": [1, 2,], }'
    assert parse_json(data) == {"Url": "https://a.example/*x*/", "List": [1, 2]}


@pytest.mark.parametrize("data", [b"", b"{", b'{"a": "unclosed', b"\xff\xfe", b"[" * 200_000, b'"\\' * 200_000])
def test_damage_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is Python's
        parse_json(data)


def test_numbers_must_be_whole_and_fit() -> None:
    assert as_int("13439697192142761") == 13439697192142761
    for wrong in (True, 1.5, float("inf"), "12a", "9" * 30, 1 << 70, None, [], "٣"):
        assert as_int(wrong) is None


def test_a_flag_is_only_true_or_false() -> None:
    assert [as_flag(value) for value in (True, False, 1, "true", None)] == [1, 0, None, None, None]


def test_text_can_always_be_written_and_says_when_it_was_cut() -> None:
    assert as_text("a\ud800b") == "a\ufffd\ufffd\ufffdb"
    assert as_text("abcdef", 3) == "abc [cut]"
    assert as_text({"a": 1}) == ""


def test_objects_in_lists_give_their_names() -> None:
    assert strings(["tabs", {"fileSystem": ["write"]}, 3, None]) == ["tabs", "fileSystem"]


@given(st.text())
def test_any_text_can_be_encoded(value: str) -> None:
    as_text(value).encode("utf-8")
