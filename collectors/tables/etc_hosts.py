"""Names that this machine turns into addresses by itself, before it asks any server (hosts(5))."""

from __future__ import annotations

from collections.abc import Iterator

from collectors.host import Host
from collectors.model import OS, Cell, Fact, Row, Table, text

_PATH = "/etc/hosts"

TABLE = Table(
    "etc_hosts",
    "Names with a fixed address on this machine",
    fact=Fact.CONFIGURED,
    osquery=True,
    columns={
        "address": text("Address that the names lead to"),
        "hostnames": text("The names, with a space between them"),
    },
)


@TABLE.source(OS.LINUX, OS.MACOS, reads=_PATH, absent="No name has a fixed address on this machine.")
def hosts_file(host: Host) -> Iterator[Row]:
    """Every line of the hosts file that names something."""
    for columns in parse_hosts(host.read_text(_PATH)):
        yield Row(columns, _PATH)


def parse_hosts(text: str) -> Iterator[dict[str, Cell]]:
    """The lines of hosts(5); what follows a # is a remark."""
    for line in text.splitlines():
        address, *names = line.partition("#")[0].split() or [""]
        if names:
            yield {"address": address, "hostnames": " ".join(names)}
