"""`plainsight scan`: look at this computer once."""

from __future__ import annotations

import argparse

from plainsight import catalogue, findings, first, store
from plainsight.cli.ask import can_ask, yes
from plainsight.cli.output import CommandError, say, show, write_file
from plainsight.scan import scan_this_computer


def run(arguments: argparse.Namespace) -> int:
    """Ask before the first scan, look, keep the scan, show the result.

    A scan that cannot be kept is shown all the same; the code is then 2.
    """
    if not _agreed(keep=not arguments.no_save):
        say("Nothing was read.")
        return 0
    snapshot = scan_this_computer()
    if arguments.snapshot is not None:
        from collectors.document import dump

        write_file(arguments.snapshot, dump(snapshot) + "\n")
        say(f"Snapshot written to {arguments.snapshot}.")
    trouble = None
    if not arguments.no_save:
        try:
            say(f"This scan is kept in {store.save_last(snapshot)}. To delete it: plainsight forget")
        except store.StoreError as error:
            trouble = str(error)
    show(findings.find(snapshot, catalogue.load()), arguments.format, arguments.out)
    if trouble is not None:
        raise CommandError(trouble)
    return 0


def _agreed(*, keep: bool) -> bool:
    """Show the first page before the first scan. Where nobody can answer, running the command is the answer."""
    if store.has_consented():
        return True
    say(first.as_text())
    if not can_ask():
        return True
    if not yes("Look at this computer now?"):
        return False
    if keep:
        try:
            store.remember_consent()
        except store.StoreError as error:
            say(f"Your answer could not be kept: {error}")
    return True
