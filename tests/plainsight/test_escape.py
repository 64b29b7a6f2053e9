"""Hostile names, made visible and harmless for each output."""

import csv
import html
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainsight.escape import for_csv, for_html, for_markdown, visible

ANY_TEXT = st.text(st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain name", "plain name"),
        ("\x1b[2Jgone", "\\x1b[2Jgone"),
        ("two\nlines", "two\\nlines"),
        ("abc\u202egpj.exe", "abc\\u202egpj.exe"),
        ("bad\udcffbyte", "bad\\xffbyte"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("Müller ☃ 日本", "Müller ☃ 日本"),
        (None, ""),
        (42, "42"),
    ],
)
def test_visible(raw: object, shown: str) -> None:
    assert visible(raw) == shown


@given(ANY_TEXT)
def test_nothing_that_a_terminal_obeys_survives(raw: str) -> None:
    assert all(unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in visible(raw))
    visible(raw).encode("utf-8")


def test_long_text_is_cut_and_says_so() -> None:
    assert visible("x" * 5000, limit=100) == "x" * 100 + " [4900 more characters]"


@given(ANY_TEXT)
def test_html_shows_the_text_and_holds_no_markup(raw: str) -> None:
    escaped = for_html(raw)
    assert not set("<>\"'") & set(escaped)
    assert html.unescape(escaped) == visible(raw)


@given(ANY_TEXT)
def test_markdown_shows_the_text_and_holds_no_markup(raw: str) -> None:
    escaped = for_markdown(raw)
    assert html.unescape(escaped) == visible(raw)
    left = [char for char in escaped.replace("&#", "").replace(";", "") if char.isascii()]
    assert all(char.isalnum() or char == " " for char in left)


@given(ANY_TEXT)
def test_csv_cells_are_never_formulas(raw: str) -> None:
    file = io.StringIO()
    csv.writer(file).writerow([for_csv(raw)])
    cell = next(csv.reader(io.StringIO(file.getvalue())), [""])[0]
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
