"""`plainsight forget`: delete all that we keep."""

from __future__ import annotations

import argparse

from plainsight import store
from plainsight.cli.ask import can_ask, yes
from plainsight.cli.output import CommandError, say
from plainsight.escape import visible

_BEFORE = "If there is a dispute, or you were told to keep things as they are, ask a lawyer before you delete."
_LEFT = (
    "Plainsight cannot delete what lies elsewhere: reports and snapshots that you saved, copies in backups or synced "
    "folders, pages in the browser's memory, and what your employer's software noted."
)


def run(arguments: argparse.Namespace) -> int:
    """List, ask, delete, and say what is out of our reach."""
    kept = store.kept()
    if not kept:
        print(f"Plainsight keeps nothing on this computer ({visible(store.folder())}).")
        return 0
    print("Plainsight keeps these files:")
    for path, size in kept:
        print(f"  {visible(path)}  ({size:,} bytes)")
    if not arguments.yes:
        print(_BEFORE, flush=True)
        if not can_ask():
            raise CommandError("Nothing was deleted, because nobody could be asked. To delete without asking: --yes")
        if not yes("Delete them?"):
            say("Nothing was deleted.")
            return 0
    try:
        store.forget()
    except store.StoreError as error:
        raise CommandError(str(error)) from None
    print(f"Deleted. {_LEFT}")
    return 0
