"""One scan: the only place, but for the live sampler to come, that asks the collectors to look."""

from __future__ import annotations

from collections.abc import Callable

from collectors import collect
from collectors.host import Host
from collectors.model import Snapshot

Progress = Callable[[int, int, str], None]


def scan_this_computer(progress: Progress | None = None) -> Snapshot:
    """Look at this computer once. `progress(done, total, table)` is called before each table."""
    return collect(Host.live(), progress)
