"""Software that dpkg installed (Debian, Ubuntu and their relatives).

Format of the list: deb-control(5); what the words of Status mean: dpkg(1), "Package states".
"""

from __future__ import annotations

from collections.abc import Iterator

from collectors.host import Host
from collectors.model import OS, Cell, Fact, Row, Table, text

_FOLDER = "/var/lib/dpkg"
_STATUS = _FOLDER + "/status"
_PARTS = _FOLDER + "/status.d"
_LIMIT = 128 << 20
_FIELDS = {
    "name": b"\nPackage:",
    "version": b"\nVersion:",
    "source": b"\nSource:",
    "arch": b"\nArchitecture:",
    "status": b"\nStatus:",
    "maintainer": b"\nMaintainer:",
    "section": b"\nSection:",
}
_NO_FILES = ("config-files", "not-installed")

TABLE = Table(
    "deb_packages",
    "Software installed from Debian packages",
    fact=Fact.INSTALLED,
    osquery=True,
    columns={
        "name": text("Name of the package"),
        "version": text("Version of the package"),
        "source": text("Source package it was built from, when that has another name"),
        "arch": text("Kind of processor it is for, or all"),
        "status": text("What is wanted, whether an error is known, and how far it is installed"),
        "maintainer": text("Who looks after the package, as the package itself says"),
        "section": text("Group that the package was put into"),
    },
)


@TABLE.source(
    OS.LINUX,
    reads="/var/lib/dpkg/status, or the files in /var/lib/dpkg/status.d",
    absent="This machine does not install software with dpkg.",
)
def dpkg(host: Host) -> Iterator[Row]:
    """Every package whose files are on this machine."""
    names = host.names(_FOLDER)
    if "status" not in names and "status.d" in names:
        yield from _parts(host)
        return
    stanzas = host.read_bytes(_STATUS, _LIMIT).split(b"\n\n")
    found = damaged = 0
    for stanza in stanzas:
        package = parse_stanza(stanza)
        found += bool(package)
        if not package:
            damaged += bool(stanza.strip())
        elif not str(package["status"]).endswith(_NO_FILES):
            yield Row(package, _STATUS)
    if damaged and not found:
        raise ValueError(f"{_STATUS} is no list of packages")
    if damaged:
        with host.tolerate(f"{damaged} entries of {_STATUS}"):
            raise ValueError("no package name")


def _parts(host: Host) -> Iterator[Row]:
    """One file for each package, as in very small systems; files with checksums lie beside them."""
    for name in sorted(host.names(_PARTS)):
        path = f"{_PARTS}/{name}"
        if not name.endswith(".md5sums"):
            with host.tolerate(path):
                package = parse_stanza(host.read_bytes(path))
                if not package:
                    raise ValueError("no package name")
                yield Row(package, path)


def parse_stanza(stanza: bytes) -> dict[str, Cell]:
    """The fields we use of one package; empty when it has no Package field."""
    stanza = b"\n" + stanza + b"\n"
    found: dict[str, Cell] = {column: _value(stanza, field) for column, field in _FIELDS.items()}
    return found if found["name"] else {}


def _value(stanza: bytes, field: bytes) -> str:
    start = stanza.find(field)
    if start < 0:
        return ""
    start += len(field)
    return stanza[start : stanza.index(b"\n", start)].strip().decode("utf-8", "surrogateescape")
