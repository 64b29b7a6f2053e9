"""Where the words of a command go: standard output, a private file, or one sentence on standard error."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from plainsight.escape import visible
from plainsight.files import write_whole

if TYPE_CHECKING:
    from plainsight.findings import Findings

_SYNCED = ("onedrive", "dropbox", "icloud", "google drive", "googledrive", "nextcloud", "owncloud")


class CommandError(Exception):
    """A command cannot be done. The message is one sentence for the user, with the way on."""


def say(text: str) -> None:
    """Lines for the person, on standard error; never an error of its own."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write("\n".join(visible(line) for line in text.split("\n")) + "\n")
        sys.stderr.flush()


def show(findings: Findings, form: str, out: str | None) -> None:
    """The findings in one of the three formats, to the screen or into a file."""
    if out is not None:
        write_file(out, _rendered(findings, form))
        say(f"Written to {out}. It holds names and paths of this computer: look before you share it.")
        return
    if form == "html" and sys.stdout is not None and sys.stdout.isatty():
        raise CommandError("A page is not for the terminal: add --out FILE, for example --out report.html.")
    _write_out(_rendered(findings, form), utf8=form == "html")


def write_file(path: str, text: str) -> None:
    """A file for its owner only, whole or not at all. CommandError when it cannot be written."""
    if any(name in part.lower() for part in Path(path).absolute().parts for name in _SYNCED):
        say(f"Note: {path} seems to lie in a folder that is copied to other computers.")
    try:
        write_whole(Path(path), text)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandError(
            f"{path} could not be written: {reason}. Choose another place, or free some space."
        ) from None


def _rendered(findings: Findings, form: str) -> str:
    if form == "json":
        import json

        from plainsight.findings import document

        return json.dumps(document(findings), ensure_ascii=True, indent=2) + "\n"
    from plainsight import report

    return report.html(findings) if form == "html" else report.text(findings)


def _write_out(text: str, *, utf8: bool) -> None:
    if sys.stdout is None:
        raise CommandError("There is no standard output to write to: add --out FILE.")
    if isinstance(sys.stdout, io.TextIOWrapper):
        if utf8:
            sys.stdout.reconfigure(encoding="utf-8")
        else:
            sys.stdout.reconfigure(errors="backslashreplace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        silence_stdout()
        raise CommandError(f"The result could not be written: {error.strerror or error}.") from None


def silence_stdout() -> None:
    """Send what is still to be written nowhere, so that Python does not complain about it when it ends."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
