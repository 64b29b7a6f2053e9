"""What starts with the desktop, with a login shell, or from the scripts of System V init."""

from __future__ import annotations

import re
from collections.abc import Iterator

from collectors.host import Host
from collectors.model import OS, Fact, Row, Table, text
from collectors.parse.desktop_entry import parse_groups, program_and_arguments, shown_on

_ENTRY_LIMIT = 1 << 20
_EVERYONE = "/etc/xdg/autostart"
_OFF = (("Hidden", "true"), ("X-GNOME-Autostart-enabled", "false"), ("X-MATE-Autostart-enabled", "false"))
_SWITCHED_ON = re.compile(r"S\d\d(.+)")
_NO_SCRIPTS = frozenset({"README", "functions", "skeleton"})

TABLE = Table(
    "startup_items",
    "What starts when a person logs in",
    fact=Fact.STARTS,
    osquery=True,
    columns={
        "name": text("What it is called"),
        "path": text("Program or script"),
        "args": text("Arguments; values that look like secrets are removed"),
        "type": text("autostart entry, session script, login script or init script"),
        "source": text("File that says so"),
        "status": text("enabled or disabled; None when that could not be read"),
        "username": text("Person it starts for; empty for everyone"),
    },
)


@TABLE.source(OS.LINUX, reads="/etc/xdg/autostart and .config/autostart in home folders")
def autostart_entries(host: Host) -> Iterator[Row]:
    """Entries of the desktop (freedesktop.org Autostart Specification). A person's file replaces everyone's."""
    desktops = set(filter(None, (host.environ("XDG_CURRENT_DESKTOP") or "").split(":")))
    replaced: set[str] | None = None
    for user in host.users():
        folder = f"{user.home}/.config/autostart"
        with host.tolerate(folder):
            names = _entries(host, folder)
            replaced = set(names) if replaced is None else replaced & set(names)
            for name in names:
                yield from _entry(host, folder, name, user.name, desktops)
    with host.tolerate(_EVERYONE):
        for name in _entries(host, _EVERYONE):
            if name not in (replaced or ()):
                yield from _entry(host, _EVERYONE, name, "", desktops)


@TABLE.source(
    OS.LINUX,
    reads="names in /etc/profile.d and /etc/X11/Xsession.d, and in home folders in .config/plasma-workspace/env and "
    ".config/autostart-scripts; whether there is a .xprofile",
)
def scripts(host: Host) -> Iterator[Row]:
    """Scripts that run at login. They are named, not opened."""
    yield from _scripts(host, "/etc/profile.d", "login script", "", ".sh")
    yield from _scripts(host, "/etc/X11/Xsession.d", "session script", "")
    for user in host.users():
        for folder in (".config/plasma-workspace/env", ".config/autostart-scripts"):
            yield from _scripts(host, f"{user.home}/{folder}", "session script", user.name)
        path = f"{user.home}/.xprofile"
        with host.tolerate(path):
            if host.exists(path):
                yield _script(path, "session script", user.name, "enabled")


@TABLE.source(
    OS.LINUX, reads="names in /etc/init.d and /etc/rc?.d", absent="This machine has no scripts of System V init."
)
def init_scripts(host: Host) -> Iterator[Row]:
    """Scripts of System V init; systemd starts those that are switched on and that no unit replaces."""
    names = sorted(host.names("/etc/init.d"))
    on: set[str] | None = None
    for level in "2345S":
        with host.tolerate(f"/etc/rc{level}.d"):
            links = host.names(f"/etc/rc{level}.d")
            on = (on or set()) | {found[1] for found in map(_SWITCHED_ON.fullmatch, links) if found}
    for name in names:
        if not name.startswith(".") and name not in _NO_SCRIPTS:
            status = None if on is None else "enabled" if name in on else "disabled"
            yield _script(f"/etc/init.d/{name}", "init script", "", status)


def _entries(host: Host, folder: str) -> list[str]:
    return [name for name in host.names_or_none(folder) if name.endswith(".desktop")]


def _entry(host: Host, folder: str, name: str, username: str, desktops: set[str]) -> Iterator[Row]:
    path = f"{folder}/{name}"
    with host.tolerate(path):
        entry = parse_groups(host.read_text(path, _ENTRY_LIMIT)).get("Desktop Entry", {})
        program, arguments = program_and_arguments(entry.get("Exec", ""))
        off = any(entry.get(key, "").lower() == value for key, value in _OFF) or not shown_on(entry, desktops)
        row = {
            "name": entry.get("Name") or name.removesuffix(".desktop"),
            "path": program,
            "args": arguments,
            "type": "autostart entry",
            "source": path,
            "status": "disabled" if off else "enabled",
            "username": username,
        }
        yield Row(row, path)


def _scripts(host: Host, folder: str, kind: str, username: str, suffix: str = "") -> Iterator[Row]:
    with host.tolerate(folder):
        for name in host.names_or_none(folder):
            if name.endswith(suffix) and not name.startswith("."):
                yield _script(f"{folder}/{name}", kind, username, "enabled")


def _script(path: str, kind: str, username: str, status: str | None) -> Row:
    name = path.rpartition("/")[2]
    row = {"name": name, "path": path, "args": "", "type": kind, "source": path, "status": status, "username": username}
    return Row(row, path)
