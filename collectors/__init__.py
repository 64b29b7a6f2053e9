"""LOOK: read-only collectors. This folder is all of Plainsight that touches the machine.

`collect(host)` asks every source of every table in `tables/` and returns one Snapshot.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from datetime import UTC, datetime

from collectors.host import Host
from collectors.model import Outcome, Reading, Snapshot, Table
from collectors.take import take

VERSION = "0.1.0"


def all_tables() -> dict[str, Table]:
    """Every table, by name: one per file of collectors/tables, nothing is registered elsewhere."""
    from collectors import tables as folder

    found = {}
    for module in sorted(pkgutil.iter_modules(folder.__path__), key=lambda module: module.name):
        table = importlib.import_module(f"collectors.tables.{module.name}").TABLE
        found[table.name] = table
    return found


def collect(host: Host, progress: Callable[[int, int, str], None] | None = None) -> Snapshot:
    """Look at everything once. `progress(done, total, table)` is called before each table."""
    taken_at = datetime.now(UTC).isoformat(timespec="seconds")
    wanted = all_tables()
    readings: list[Reading] = []
    with host.scan():
        for number, table in enumerate(wanted.values()):
            if progress:
                progress(number, len(wanted), table.name)
            ours = [source for source in table.sources if host.os in source.systems]
            readings += [take(source, host) for source in ours] or [_elsewhere(table)]
    return Snapshot(
        taken_at=taken_at,
        os=host.os,
        elevated=host.elevated,
        how=host.how,
        tool=VERSION,
        readings=tuple(readings),
        read_log=host.read_log(),
    )


def _elsewhere(table: Table) -> Reading:
    """The reading of a table that no source can fill on this system."""
    names = {"linux": "Linux", "macos": "macOS", "windows": "Windows"}
    systems = sorted({names[system] for source in table.sources for system in source.systems})
    reason = f"This can only be read on {' and '.join(systems)}."
    return Reading(table.name, "none", Outcome.UNSUPPORTED, reason)
