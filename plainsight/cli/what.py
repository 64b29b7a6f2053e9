"""`plainsight what`: everything that will be read or run, before it is. Made from the declarations themselves."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Iterator

from collectors import all_tables
from collectors.commands import COMMANDS
from collectors.model import OS

_SYSTEM = {"linux": OS.LINUX, "darwin": OS.MACOS, "win32": OS.WINDOWS}
_NEVER = (
    "It never changes a setting, a file or a program, and never stops or blocks anything.",
    "It never asks for administrator rights. What needs them is listed as not checked.",
    "It makes no connection to any other computer. The dashboard answers on 127.0.0.1 only.",
    "It never reads your documents, mail, messages, web history, cookies, passwords or what you type, and never "
    "uses the screen, camera or microphone.",
    "It never opens what monitoring software has recorded.",
    "It starts nothing in the background. It looks when you ask, once.",
    "It does not hide. Your employer's security software may note that it ran.",
)


def run(arguments: argparse.Namespace) -> int:
    """Print the whole list."""
    print("\n".join(_lines(_SYSTEM.get(sys.platform))))
    return 0


def _lines(system: OS | None) -> Iterator[str]:
    yield from _heading("What Plainsight reads on this computer")
    for table in all_tables().values():
        sources = [source for source in table.sources if system in source.systems]
        if sources:
            yield f"{table.about} ({table.name})"
            yield from (line for source in sources for line in _wrapped(source.reads))
    yield from _heading("\nWhich programs it runs")
    commands = [command for command in COMMANDS if command.system is system]
    for command in commands:
        yield from _wrapped(f"{' '.join(command.argv)}: {command.about}")
    if not commands:
        yield "None. It reads everything itself."
    yield from _heading("\nWhat it writes")
    yield from _wrapped(f"The last scan, and that you read the first page, in {_folder()}. Only you can read it.")
    yield from _wrapped("Files that you ask for with --out and --snapshot. Nothing at all with --no-save.")
    yield from _wrapped("run.py sets up the folder .venv beside it once, with the packages of requirements.txt.")
    yield from _heading("\nWhat it never does")
    for sentence in _NEVER:
        yield from _wrapped(sentence)


def _folder() -> str:
    """Our folder; in words where the package that knows the place is not set up yet."""
    try:
        from plainsight.escape import visible
        from plainsight.store import folder
    except ModuleNotFoundError:
        return "a folder of your own"
    return visible(folder())


def _heading(text: str) -> Iterator[str]:
    yield text
    yield "-" * len(text.strip())


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text, 78, initial_indent="  - ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
