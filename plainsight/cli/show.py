"""`plainsight show`: read a snapshot and show what it says, by the catalogue of today."""

from __future__ import annotations

import argparse
import sys
from typing import BinaryIO

from collectors.document import MAX_CHARACTERS, SnapshotError, load
from collectors.model import Snapshot
from plainsight import catalogue, demo, findings
from plainsight.cli.output import CommandError, show


def run(arguments: argparse.Namespace) -> int:
    """Read, match and show."""
    snapshot = _snapshot(arguments.snapshot)
    products = demo.catalogue() if snapshot.how == "invented" else catalogue.load()
    show(findings.find(snapshot, products), arguments.format, arguments.out)
    return 0


def _snapshot(name: str) -> Snapshot:
    try:
        if name == "-":
            data = _read(sys.stdin.buffer)
        else:
            with open(name, "rb") as file:
                data = _read(file)
    except OSError as error:
        raise CommandError(f"{name} could not be read: {error.strerror or error}.") from None
    try:
        return load(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise CommandError(f"{name} is damaged or is no snapshot: it is not UTF-8 text.") from None
    except SnapshotError as error:
        raise CommandError(f"{name}: {error}") from None


def _read(file: BinaryIO) -> bytes:
    data = file.read(MAX_CHARACTERS + 1)
    if len(data) > MAX_CHARACTERS:
        raise OSError(0, "it is too large to be a snapshot")
    return data
