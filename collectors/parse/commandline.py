"""A command as it stands in a configuration file: split into words, and shown without secrets."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from collectors.parse.secrets import redact_arguments

MAX_CHARACTERS = 16 << 10
_QUOTING = re.compile(r"""["'\\]""")
_BETWEEN = frozenset({"|", "||", "&&", "&", ";"})
_SETTING = re.compile(r"[A-Za-z_]\w*=")
_MAX_DEPTH = 3


def words(command: str) -> list[str]:
    """The words of a command, quotes undone as a shell does; split at white space when the quotes do not close."""
    command = command[:MAX_CHARACTERS]
    if not _QUOTING.search(command):
        return command.split()
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()


def redact_command(command: str) -> str:
    """The same command without values that look like secrets; cut when it is very long."""
    shown = " ".join(redact_words(words(command)))
    return shown + " [cut]" if len(command) > MAX_CHARACTERS else shown


def redact_words(split: list[str], depth: int = 0) -> list[str]:
    """The same words, one for one, without secrets. Each part of a pipe is seen to, and commands inside quotes."""
    shown: list[str] = []
    for part in _parts(split):
        inner = [" ".join(redact_words(words(word), depth + 1)) if _nested(word, depth) else word for word in part]
        lead = next((position for position, word in enumerate(inner) if not _SETTING.match(word)), len(inner))
        shown += [redacted for word in inner[:lead] for redacted in redact_arguments([word])]
        shown += redact_arguments(inner[lead:])
    return shown


def _nested(word: str, depth: int) -> bool:
    return " " in word and depth < _MAX_DEPTH


def _parts(split: list[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for word in split:
        part.append(word)
        if word in _BETWEEN or word.endswith(";"):
            yield part[:-1] if word in _BETWEEN else part
            part = []
            if word in _BETWEEN:
                yield [word]
    yield part
