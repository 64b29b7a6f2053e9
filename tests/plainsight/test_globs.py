"""The catalogue's pattern language."""

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainsight.globs import compile_glob, is_literal, literal_part


@pytest.mark.parametrize(
    ("pattern", "value", "fits"),
    [
        ("x11vnc", "x11vnc", True),
        ("x11vnc", "x11vnc-data", False),
        ("X11VNC", "x11vnc", True),
        ("/opt/example/*", "/opt/example/bin/agent", True),
        ("/opt/example/*", "/opt/example", False),
        ("*.example.com", "a.b.example.com", True),
        ("*.example.com", "example.com", False),
        ("*agent*", "my agent here", True),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("a*b*c", "abc", True),
        ("a*ab", "ab", False),
        ("*a?b*", "xxaybzz", True),
        ("a[b]c", "a[b]c", True),
        ("a[b]c", "abc", False),
    ],
)
def test_patterns_cover_the_whole_value(pattern: str, value: str, fits: bool) -> None:
    assert compile_glob(pattern)(value.lower()) is fits


@given(pattern=st.text("ab*?", max_size=8), value=st.text("abc", max_size=10))
def test_agrees_with_the_standard_library(pattern: str, value: str) -> None:
    assert compile_glob(pattern)(value) == fnmatch.fnmatchcase(value, pattern)


@given(pattern=st.text("xyz*?", max_size=8))
def test_literal_part_has_no_wildcards(pattern: str) -> None:
    assert is_literal(literal_part(pattern))
    assert is_literal(pattern) == (literal_part(pattern) == pattern)
