"""Groups of "Key=Value" lines: desktop entries (freedesktop.org Desktop Entry Specification) and KDE's settings."""

from __future__ import annotations

import re

from collectors.parse.commandline import redact_words, words

_ESCAPE = re.compile(r"\\([sntr\\])")
_MEANS = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
_FIELD_CODE = re.compile(r"^%[a-zA-Z]$")


def parse_groups(text: str) -> dict[str, dict[str, str]]:
    """The groups of the file, each with its settings. Lines outside a group and comments are left out."""
    groups: dict[str, dict[str, str]] = {}
    group: dict[str, str] | None = None
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("[") and line.endswith("]"):
            group = groups.setdefault(line[1:-1], {})
        elif group is not None and not line.startswith("#"):
            key, separator, value = line.partition("=")
            if separator:
                group[key.rstrip()] = value.lstrip()
    return groups


def program_and_arguments(command: str) -> tuple[str, str]:
    """The program of an Exec line, and its arguments without secrets and without field codes such as %U."""
    command = _ESCAPE.sub(lambda found: _MEANS[found[1]], command)
    shown = redact_words([word for word in words(command) if not _FIELD_CODE.match(word)])
    return (shown[0], " ".join(shown[1:])) if shown else ("", "")


def shown_on(entry: dict[str, str], desktops: set[str]) -> bool:
    """Whether an entry is meant for one of the desktops that run (OnlyShowIn, NotShowIn). True when none is known."""
    if not desktops:
        return True
    only, never = (set(filter(None, entry.get(key, "").split(";"))) for key in ("OnlyShowIn", "NotShowIn"))
    return not desktops & never and (not only or bool(desktops & only))
