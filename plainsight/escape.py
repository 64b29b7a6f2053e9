"""Make text from the machine visible and harmless before anyone sees it. Every output goes through here."""

from __future__ import annotations

import html
import unicodedata

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def visible(text: object, limit: int = 4096) -> str:
    """The text with control characters, text-direction marks, undecodable bytes and the like written out.

    A process may be named anything: what a terminal or a browser would obey becomes plain letters such as \\x1b.
    Longer text is cut, and says so.
    """
    string = "" if text is None else str(text)
    if len(string) > limit:
        string = string[:limit] + f" [{len(string) - limit} more characters]"
    if string.isascii() and string.isprintable():
        return string
    return "".join(char if _plain(char) else _written_out(char) for char in string)


def for_html(text: object, limit: int = 4096) -> str:
    """The visible text with HTML's own characters escaped, quotes too."""
    return html.escape(visible(text, limit), quote=True)


def for_markdown(text: object, limit: int = 4096) -> str:
    """The visible text such that Markdown shows it as it is: no link, picture, emphasis, formula or colour."""
    return "".join(
        f"&#{ord(char)};" if char.isascii() and not (char.isalnum() or char == " ") else char
        for char in visible(text, limit)
    )


def for_csv(text: object, limit: int = 32000) -> str:
    """The visible text such that no spreadsheet takes it for a formula."""
    shown = visible(text, limit)
    return "'" + shown if shown.lstrip().startswith(_FORMULA) else shown


def _plain(char: str) -> bool:
    return char == " " or (char.isprintable() and unicodedata.category(char) not in ("Cf", "Cs", "Co", "Zl", "Zp"))


def _written_out(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if char in "\n\r\t":
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}[char]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
