"""Software installed with snap.

osquery's releases have no such table; the names of the columns are those of its public development version where
they mean the same. Places: snapcraft.io/docs, "The system /snap directory" and "The snap format". The list that
snapd keeps (state.json) is for the administrator only and is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

from collectors.host import Host
from collectors.model import OS, Cell, Fact, Row, Table, text

_MOUNTS = ("/snap", "/var/lib/snapd/snap")
_IMAGES = "/var/lib/snapd/snaps"
_ASSERTIONS = "/var/lib/snapd/assertions/asserts-v0"
_NO_SNAPS = ("bin", "README")
_IMAGE = re.compile(r"^([a-z0-9-]{1,40}(?:_[a-z0-9]{1,10})?)_(x?\d{1,9})\.snap$")
_YAML = re.compile(r"^(name|title|version|type|confinement):[ \t]*(.*)$", re.MULTILINE)
_HEADER = re.compile(r"^(snap-name|publisher-id|display-name): (.*)$", re.MULTILINE)

TABLE = Table(
    "snap_packages",
    "Software installed with snap",
    fact=Fact.INSTALLED,
    columns={
        "name": text("Name of the snap"),
        "title": text("Name for people to read; None when the snap is not in use now or on a copied disk"),
        "version": text("Version of the software; None when the snap is not in use now or on a copied disk"),
        "revision": text("Number of the build in the store; x and a number when it did not come from the store"),
        "type": text("app for a program; base, gadget, kernel, os and snapd for parts of the system"),
        "confinement": text("strict when it is shut in, classic when it may do what any program may, or devmode"),
        "publisher": text("Who publishes it, as the store vouches; None when not known"),
    },
)


@TABLE.source(
    OS.LINUX,
    reads="names and meta/snap.yaml in /snap or /var/lib/snapd/snap; /var/lib/snapd/snaps and assertions",
    absent="No software is installed with snap on this machine.",
)
def snaps(host: Host) -> Iterator[Row]:
    """Every snap that is mounted or lies on the disk ready to be mounted."""
    mount, mounted = _mounted(host)
    revisions = _images(host)
    if not mounted and not revisions:
        raise FileNotFoundError(mount)
    publishers = _publishers(host)
    for name in sorted({*mounted, *revisions}):
        folder = f"{mount}/{name}"
        with host.tolerate(folder):
            current = _current(host, folder) if name in mounted else ""
            manifest = f"{folder}/{current}/meta/snap.yaml"
            content = host.read_text(manifest) if current and host.exists(manifest) else None
            revision = current or revisions.get(name)
            origin = manifest if content is not None else _IMAGES
            yield Row(_snap(name, revision, content, publishers.get(name.partition("_")[0])), origin)


def _mounted(host: Host) -> tuple[str, list[str]]:
    for mount in _MOUNTS:
        names = [name for name in host.names_or_none(mount) if name not in _NO_SNAPS]
        if names:
            return mount, names
    return _MOUNTS[0], []


def _current(host: Host, folder: str) -> str:
    """The revision in use: where the link `current` points. Empty when the snap is switched off."""
    return host.link(folder + "/current").rpartition("/")[2] if "current" in host.names(folder) else ""


def _images(host: Host) -> dict[str, str]:
    """Name of each snap that lies on the disk, and its highest revision."""
    found: dict[str, str] = {}
    with host.tolerate(_IMAGES):
        for name in host.names_or_none(_IMAGES):
            image = _IMAGE.match(name)
            if image and _order(image[2]) > _order(found.get(image[1], "0")):
                found[image[1]] = image[2]
    return found


def _order(revision: str) -> int:
    return int(revision.lstrip("x"))


def _publishers(host: Host) -> dict[str, str]:
    """Publisher of each snap that the store vouches for; the parts that are not ours to see are left out."""
    found: dict[str, str] = {}
    for headers in _assertions(host, "/snap-declaration/16"):
        for account in _assertions(host, "/account", headers.get("publisher-id", "")):
            found[headers.get("snap-name", "")] = account.get("display-name", "")
    return found


def _assertions(host: Host, folder: str, only: str | None = None) -> Iterator[Mapping[str, str]]:
    """Headers of the newest form of each assertion: files `active`, or `active.N` for later formats."""
    for key in _names(host, _ASSERTIONS + folder):
        if only in (None, key):
            forms = [name for name in _names(host, f"{_ASSERTIONS}{folder}/{key}") if name.startswith("active")]
            for form in sorted(forms)[-1:]:
                content = host.cell(partial(host.read_text, f"{_ASSERTIONS}{folder}/{key}/{form}", 1 << 20))
                if isinstance(content, str):
                    yield dict(_HEADER.findall(content.partition("\n\n")[0]))


def _names(host: Host, folder: str) -> list[str]:
    names: list[str] = []

    def look() -> None:
        names.extend(host.names_or_none(folder))

    host.cell(look)
    return names


def _snap(name: str, revision: str | None, content: str | None, publisher: str | None) -> dict[str, Cell]:
    """One row; what snap.yaml leaves out has the default that snapd gives it."""
    found = parse_manifest(content) if content is not None else {}
    unknown = None if content is None else ""
    return {
        "name": name,
        "title": found.get("title", unknown),
        "version": found.get("version", unknown),
        "revision": revision,
        "type": found.get("type", "app" if content is not None else None),
        "confinement": found.get("confinement", "strict" if content is not None else None),
        "publisher": publisher,
    }


def parse_manifest(content: str) -> dict[str, str]:
    """The plain settings at the top level of a snap.yaml. ValueError when it has no name."""
    found = {key: value.strip().strip("\"'") for key, value in _YAML.findall(content)}
    if not found.get("name"):
        raise ValueError("snap.yaml gives no name")
    return found
