"""The complete list of programs that Plainsight may ever run.

Each is named by absolute path with fixed arguments and a time limit. On Linux the list is empty: every source
reads files and netlink itself, and a test holds that nothing in collectors/ can start a program.
"""

from __future__ import annotations

from typing import NamedTuple

from collectors.model import OS


class Command(NamedTuple):
    """A program with its fixed arguments, the system it belongs to, its time limit in seconds and what it tells."""

    system: OS
    argv: tuple[str, ...]
    seconds: float
    about: str


COMMANDS: tuple[Command, ...] = ()
