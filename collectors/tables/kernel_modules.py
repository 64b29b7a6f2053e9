"""Parts that were added to the running kernel, drivers above all. Lines of /proc/modules: proc_modules(5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from collectors.host import Host
from collectors.model import OS, Cell, Fact, Row, Table, bigint, text

_PATH = "/proc/modules"
_TAINTS = re.compile(r"\(([A-Z+-]+)\)$")

TABLE = Table(
    "kernel_modules",
    "Parts that were added to the running kernel",
    fact=Fact.RUNNING,
    osquery=True,
    columns={
        "name": text("Name of the module"),
        "size": bigint("Memory it takes, in bytes"),
        "used_by": text("Modules that need it, with commas between; empty when none"),
        "status": text("Live, Loading or Unloading"),
        "taints": text(
            "Letters the kernel marks it with: P not open source, O made outside the kernel, E not signed; "
            "empty when none",
            ours=True,
        ),
    },
)


@TABLE.source(OS.LINUX, reads=_PATH, absent="This kernel takes no added parts (modules).", needs_live=True)
def modules(host: Host) -> Iterator[Row]:
    """Every loaded module."""
    for number, line in enumerate(host.read_text(_PATH).splitlines(), 1):
        with host.tolerate(f"line {number} of {_PATH}"):
            yield Row(parse_module(line), _PATH)


def parse_module(line: str) -> dict[str, Cell]:
    """One line: name, size, count of users, users, state, address, and marks in brackets. ValueError when damaged."""
    name, size, _, used_by, status, *rest = line.split(" ")
    taints = _TAINTS.search(rest[-1]) if rest else None
    return {
        "name": name,
        "size": int(size),
        "used_by": "" if used_by == "-" else used_by.rstrip(","),
        "status": status,
        "taints": taints[1] if taints else "",
    }
