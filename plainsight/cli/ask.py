"""A question in the terminal."""

from __future__ import annotations

import sys

from plainsight.cli.output import say


def can_ask() -> bool:
    """Whether a person sits at the terminal: input and messages both go there."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def yes(question: str) -> bool:
    """Ask once; anything but yes, also the end of input, is no."""
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        say("")
    return answer.strip().lower() in ("y", "yes")
