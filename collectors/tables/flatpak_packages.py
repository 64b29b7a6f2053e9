"""Programs installed with flatpak, for everybody or for one person. Runtimes, which programs share, are left out.

osquery's releases have no such table; the names of the columns are those of its public development version where
they mean the same. Places: flatpak(1), flatpak-installation(5) and the page "Filesystem" of flatpak's wiki; name,
maker and version come from the program's AppStream file (freedesktop.org, "Metainfo").
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from collectors.host import Host
from collectors.model import OS, Cell, Fact, Row, Table, text

_SYSTEM = "/var/lib/flatpak"
_PERSONAL = "/.local/share/flatpak"
_MORE = "/etc/flatpak/installations.d"
_LIMIT = 4 << 20
_METAINFO = ("files/share/metainfo/{id}.metainfo.xml", "files/share/appdata/{id}.appdata.xml")
_NAME = re.compile(r"<name>([^<]{1,300})</name>")
_DEVELOPER = re.compile(
    r"<developer\b[^<>]{0,300}>\s{0,300}<name>([^<]{1,300})</name>|<developer_name>([^<]{1,300})</developer_name>"
)
_RELEASE = re.compile(r"<release\b[^<>]{0,500}?\bversion=[\"']([^\"']{1,200})[\"']")
_PATH = re.compile(r"^Path[ \t]*=[ \t]*(/.*)$", re.MULTILINE)
_RUNTIME = re.compile(r"^runtime=(.*)$", re.MULTILINE)

TABLE = Table(
    "flatpak_packages",
    "Programs installed with flatpak",
    fact=Fact.INSTALLED,
    columns={
        "name": text("Name for people to read; empty when the program gives none"),
        "app_id": text("Name that is the program's alone, such as org.example.Program"),
        "version": text("Version of the software; empty when the program gives none"),
        "arch": text("Kind of processor it is for"),
        "branch": text("Line of versions it follows, such as stable"),
        "origin": text("Name of the place it came from, such as flathub; empty when not recorded"),
        "runtime": text("Set of shared parts it runs on"),
        "developer_name": text("Who made it, as the program itself says"),
        "installation": text("system when for everybody, user when for one person"),
        "user": text("Person it is installed for; empty when for everybody"),
    },
)


class _Installation(NamedTuple):
    folder: str
    kind: str
    user: str


@TABLE.source(
    OS.LINUX,
    reads="/var/lib/flatpak, .local/share/flatpak of every person, places named in /etc/flatpak/installations.d: "
    "app, repo/refs/remotes",
    absent="No software is installed with flatpak on this machine.",
)
def flatpaks(host: Host) -> Iterator[Row]:
    """Every program of every installation that we may look into."""
    places = [_Installation(_SYSTEM, "system", ""), *_more(host)]
    places += [_Installation(user.home.rstrip("/") + _PERSONAL, "user", user.name) for user in host.users()]
    found = False
    for place in places:
        with host.tolerate(place.folder):
            for app_id in host.names_or_none(place.folder + "/app"):
                with host.tolerate(f"{place.folder}/app/{app_id}"):
                    for row in _deployed(host, place, app_id):
                        found = True
                        yield row
    if not found:
        raise FileNotFoundError(_SYSTEM)


def _more(host: Host) -> Iterator[_Installation]:
    """Installations for everybody that somebody set up in other places."""
    with host.tolerate(_MORE):
        for name in host.names_or_none(_MORE):
            with host.tolerate(f"{_MORE}/{name}"):
                for path in _PATH.findall(host.read_text(f"{_MORE}/{name}")):
                    yield _Installation(path.strip().rstrip("/"), "system", "")


def _deployed(host: Host, place: _Installation, app_id: str) -> Iterator[Row]:
    """One program, once for each processor and branch it is installed for. `current` is a link to one of them."""
    top = f"{place.folder}/app/{app_id}"
    for arch in host.names_or_none(top):
        if arch == "current":
            continue
        for branch in host.names_or_none(f"{top}/{arch}"):
            folder = f"{top}/{arch}/{branch}/active"
            runtime = _RUNTIME.search(host.read_text(folder + "/metadata", _LIMIT))
            columns: dict[str, Cell] = {
                "app_id": app_id,
                "arch": arch,
                "branch": branch,
                "origin": _origin(host, place.folder, f"app/{app_id}/{arch}/{branch}"),
                "runtime": runtime[1].strip() if runtime else "",
                "installation": place.kind,
                "user": place.user,
                **_described(host, folder, app_id),
            }
            yield Row(columns, folder)


def _origin(host: Host, base: str, ref: str) -> str:
    remotes = base + "/repo/refs/remotes"
    return ", ".join(name for name in host.names_or_none(remotes) if host.exists(f"{remotes}/{name}/{ref}"))


def _described(host: Host, folder: str, app_id: str) -> dict[str, Cell]:
    for pattern in _METAINFO:
        path = f"{folder}/{pattern.format(id=app_id)}"
        if host.exists(path):
            return parse_metainfo(host.read_text(path, _LIMIT))
    return parse_metainfo("")


def parse_metainfo(content: str) -> dict[str, Cell]:
    """Name, newest version and maker out of an AppStream file; empty where it gives none.

    Read by patterns and not by an XML parser: the file is the program's own, and may be made to choke one.
    """
    maker = _DEVELOPER.search(content)
    name = _NAME.search(content[: maker.start()] + content[maker.end() :] if maker else content)
    release = _RELEASE.search(content)
    return {
        "name": _plain(name[1]) if name else "",
        "version": _plain(release[1]) if release else "",
        "developer_name": _plain(maker[1] or maker[2]) if maker else "",
    }


def _plain(value: str) -> str:
    return html.unescape(value).strip()
