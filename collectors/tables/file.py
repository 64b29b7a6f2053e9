"""Files and folders directly below the places where programs are put without a package.

osquery's table `file` shows any path it is asked for; ours shows these places and nothing else. Which they are:
the Filesystem Hierarchy Standard 3.0 (/opt, /etc/opt, /var/opt, /usr/local).
"""

from __future__ import annotations

import errno
from collections.abc import Iterator

from collectors.host import Host
from collectors.model import OS, Cell, Fact, Row, Table, bigint, text

_FOLDERS = (
    "/opt",
    "/etc/opt",
    "/var/opt",
    "/usr/local",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/usr/local/lib",
    "/usr/local/libexec",
)
_TWO_LEVELS = "/opt"
_LIMIT = 2000
_TYPES = {"file": "regular", "dir": "directory"}

TABLE = Table(
    "file",
    "Folders where programs are put without a package",
    fact=Fact.INSTALLED,
    osquery=True,
    columns={
        "path": text("Where it is"),
        "directory": text("Folder it is in"),
        "filename": text("Its name in that folder"),
        "uid": bigint("Number of the user who owns it"),
        "mtime": bigint("When it was last changed, in seconds since 1970 (UTC)"),
        "type": text("regular for a file, directory for a folder, symlink for a link that leads nowhere, or unknown"),
    },
)


@TABLE.source(OS.LINUX, reads="names in /opt, /opt/*, /etc/opt, /var/opt, /usr/local and its bin, sbin, lib, libexec")
def by_hand(host: Host) -> Iterator[Row]:
    """What lies in these folders, and one level deeper in /opt. A folder that is not there holds nothing."""
    for folder in _FOLDERS:
        for row in _entries(host, folder):
            yield row
            if folder == _TWO_LEVELS and row.columns["type"] == "directory":
                yield from _entries(host, str(row.columns["path"]))


def _entries(host: Host, folder: str) -> Iterator[Row]:
    names: list[str] = []
    with host.tolerate(folder):
        names = host.names_or_none(folder)
    for name in names[:_LIMIT]:
        path = f"{folder}/{name}"
        with host.tolerate(path):
            yield Row({"path": path, "directory": folder, "filename": name, **_status(host, path)}, folder)
    if len(names) > _LIMIT:
        with host.tolerate(folder):
            raise OSError(errno.EFBIG, f"only the first {_LIMIT} of {len(names)} entries were read")


def _status(host: Host, path: str) -> dict[str, Cell]:
    if not host.exists(path):
        return {"uid": None, "mtime": None, "type": "symlink"}
    status = host.stat(path)
    return {"uid": status.uid, "mtime": status.mtime, "type": _TYPES.get(status.kind, "unknown")}
