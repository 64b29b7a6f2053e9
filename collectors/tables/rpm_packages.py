"""Software that rpm installed (Fedora, Red Hat, SUSE and their relatives), read from rpm's own database.

Where the database lies: rpm's macro `_dbpath`, which SUSE and Fedora set to /usr/lib/sysimage/rpm. What it is called
depends on the macro `_db_backend`. The table `Packages` of rpmdb.sqlite holds one header for each package.
"""

from __future__ import annotations

from collections.abc import Iterator

from collectors.host import Host
from collectors.model import OS, Cell, Fact, Row, Table, integer, text
from collectors.parse import rpm_header, rpm_ndb

_FOLDERS = ("/usr/lib/sysimage/rpm", "/var/lib/rpm")
_SQLITE, _NDB, _BERKELEY = "rpmdb.sqlite", "Packages.db", "Packages"
_LIMIT = 512 << 20
_TAGS = {
    rpm_header.NAME: "name",
    rpm_header.VERSION: "version",
    rpm_header.RELEASE: "release",
    rpm_header.SOURCE_RPM: "source",
    rpm_header.ARCH: "arch",
    rpm_header.VENDOR: "vendor",
}
_NUMBERS = {rpm_header.EPOCH: "epoch", rpm_header.INSTALL_TIME: "install_time"}
_WANTED = frozenset(_TAGS) | frozenset(_NUMBERS)

TABLE = Table(
    "rpm_packages",
    "Software installed from RPM packages",
    fact=Fact.INSTALLED,
    osquery=True,
    columns={
        "name": text("Name of the package"),
        "version": text("Version of the software"),
        "release": text("Release of the package of that version"),
        "source": text("Source package it was built from"),
        "arch": text("Kind of processor it is for, or noarch"),
        "epoch": integer("Number that goes before the version when versions are compared; None when not given"),
        "install_time": integer("When this version was installed, in seconds since 1970 (UTC)"),
        "vendor": text("Who made the package, as the package itself says"),
    },
)


@TABLE.source(
    OS.LINUX,
    reads="the rpm database in /usr/lib/sysimage/rpm or /var/lib/rpm",
    absent="This machine does not install software with rpm.",
)
def rpm(host: Host) -> Iterator[Row]:
    """Every package in the first rpm database found. The two folders are often one and the same."""
    path = _database(host)
    empty = True
    for number, blob in _headers(host, path):
        empty = False
        with host.tolerate(f"package {number} in {path}"):
            if not isinstance(blob, bytes):
                raise ValueError("no header")
            yield Row(parse_package(blob), path)
    if empty:
        raise FileNotFoundError(path)


def _database(host: Host) -> str:
    for folder in _FOLDERS:
        names = host.names_or_none(folder)
        for name in (_SQLITE, _NDB, _BERKELEY):
            if name in names:
                return f"{folder}/{name}"
    raise FileNotFoundError(_FOLDERS[-1])


def _headers(host: Host, path: str) -> Iterator[tuple[int, object]]:
    if path.endswith(_SQLITE):
        yield from ((number, blob) for number, blob in host.query_sqlite(path, "SELECT hnum, blob FROM Packages"))
    elif path.endswith(_NDB):
        yield from rpm_ndb.blobs(host.read_bytes(path, _LIMIT))
    else:
        raise ValueError(f"We cannot read this older kind of package list yet: {path}.")


def parse_package(blob: bytes) -> dict[str, Cell]:
    """One package out of its header. ValueError when damaged or without a name."""
    found = rpm_header.parse_header(blob, _WANTED)
    if not found.get(rpm_header.NAME):
        raise ValueError("a package without a name")
    package: dict[str, Cell] = {column: str(found.get(tag, "")) for tag, column in _TAGS.items()}
    for tag, column in _NUMBERS.items():
        value = found.get(tag)
        package[column] = value if isinstance(value, int) else None
    return package
