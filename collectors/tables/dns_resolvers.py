"""The servers that turn names of sites into addresses: they learn every name that is looked up (resolv.conf(5))."""

from __future__ import annotations

from collections.abc import Iterator

from collectors.host import Host
from collectors.model import OS, Cell, Fact, Row, Table, integer, text

_LIMIT = 1 << 20
_SPLIT = frozenset({"search", "sortlist"})
_KINDS = {"nameserver", "domain"} | _SPLIT

TABLE = Table(
    "dns_resolvers",
    "Servers that turn names of sites into addresses",
    fact=Fact.CONFIGURED,
    osquery=True,
    columns={
        "id": integer("Place among the entries of its kind, from 0"),
        "type": text("nameserver, search (endings that are tried), domain or sortlist"),
        "address": text("Address of the server, or the ending"),
        "netmask": text("Part of the address that counts in a sortlist; else empty"),
    },
)


@TABLE.source(OS.LINUX, reads="/etc/resolv.conf", absent="No servers for names are set on this machine.")
def resolv_conf(host: Host) -> Iterator[Row]:
    """What programs use. 127.0.0.53 there means that systemd-resolved asks others for them."""
    yield from _rows(host, "/etc/resolv.conf")


@TABLE.source(
    OS.LINUX,
    reads="/run/systemd/resolve/resolv.conf",
    absent="systemd-resolved is not in use, or this machine is not running.",
)
def systemd_resolved(host: Host) -> Iterator[Row]:
    """The servers that systemd-resolved itself asks (systemd-resolved.service(8))."""
    yield from _rows(host, "/run/systemd/resolve/resolv.conf")


def _rows(host: Host, path: str) -> Iterator[Row]:
    for columns in parse_resolv_conf(host.read_text(path, _LIMIT)):
        yield Row(columns, path)


def parse_resolv_conf(text: str) -> list[dict[str, Cell]]:
    """The entries of resolv.conf(5). Of several search lists only the last counts."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) < 2 or words[0] not in _KINDS:
            continue
        if words[0] in _SPLIT:
            found[words[0]] = words[1:]
        else:
            found.setdefault(words[0], []).append(words[1])
    return [_entry(number, kind, value) for kind, values in found.items() for number, value in enumerate(values)]


def _entry(number: int, kind: str, value: str) -> dict[str, Cell]:
    address, netmask = value, ""
    if kind == "sortlist":
        address, _, netmask = value.partition("/")
    return {"id": number, "type": kind, "address": address, "netmask": netmask}
