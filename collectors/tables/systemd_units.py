"""Services of systemd, and the timers, sockets and paths that start them.

Read from the unit files themselves (systemd.unit(5) tells the folders and which one wins); no program is asked.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from collectors.host import Host
from collectors.model import OS, Cell, Fact, Row, Table, integer, text
from collectors.parse.commandline import redact_command, redact_words, words
from collectors.parse.systemd_unit import (
    MAKERS,
    Settings,
    commands,
    file_state,
    last,
    parse_unit,
    stays_after_exit,
    template_of,
    triggers,
)

_SYSTEM = (
    "/run/systemd/transient",
    "/run/systemd/generator.early",
    "/etc/systemd/system",
    "/run/systemd/system",
    "/run/systemd/generator",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
    "/run/systemd/generator.late",
)
_EVERYONE = (
    "/etc/systemd/user",
    "/run/systemd/user",
    "/usr/local/share/systemd/user",
    "/usr/share/systemd/user",
    "/usr/local/lib/systemd/user",
    "/usr/lib/systemd/user",
)
_HOME = (".config/systemd/user", ".local/share/systemd/user")
_KINDS = (".service", ".timer", ".socket", ".path")
_LINKED_FROM = (".wants", ".requires", ".upholds")
_GROUPS = ("/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd")
_NOTHING = "/dev/null"
_UNIT_LIMIT = 1 << 20
_SLICE_DEPTH = 6

TABLE = Table(
    "systemd_units",
    "System services and what starts them",
    fact=Fact.STARTS,
    osquery=True,
    columns={
        "id": text("Name of the unit, such as ssh.service"),
        "description": text("What its maker calls it"),
        "active_state": text(
            "active when it holds running processes, inactive when it does not; None when that could not be seen"
        ),
        "unit_file_state": text(
            "enabled, disabled, static (started only by others), masked (blocked), linked, indirect, generated, "
            "transient; -runtime when only until the next restart"
        ),
        "fragment_path": text("Its unit file"),
        "user": text("User it runs as; empty for the manager's own (root for system services)"),
        "exec_start": text("Commands that start it; values that look like secrets are removed", ours=True),
        "path": text("Program of the first command", ours=True),
        "starts": integer(
            "1 when it starts by itself: linked to be started, or started by a timer, socket or path that is; else 0; "
            "None when that could not be read",
            ours=True,
        ),
        "scope": text("system, or user when it runs in the session of a person", ours=True),
        "username": text("Person whose unit it is; empty when it is for the system or for everyone", ours=True),
    },
)


@TABLE.source(
    OS.LINUX,
    reads="unit files in /etc, /run, /usr/lib and /usr/local/lib systemd/system, and /sys/fs/cgroup",
    absent="This machine does not start services with systemd.",
)
def system_units(host: Host) -> Iterator[Row]:
    """Services of the system."""
    found = _survey(host, _SYSTEM)
    if found.folders == 0 and not host.refused():
        raise FileNotFoundError(errno.ENOENT, "no folder of unit files", "/usr/lib/systemd/system")
    running = _running(host, ("/system.slice", ""), skip="user.slice")
    yield from _rows(host, found, found.paths.keys() | found.linked.keys(), "system", "", running)


@TABLE.source(
    OS.LINUX,
    reads="unit files in systemd/user below /etc, /run, /usr and each home folder, and /sys/fs/cgroup",
)
def user_units(host: Host) -> Iterator[Row]:
    """Services in the sessions of people: first those for everyone, then what each person's own folders change."""
    everyone = _survey(host, _EVERYONE)
    running = _session(host, host.me.uid) if host.me else None
    yield from _rows(host, everyone, everyone.paths.keys() | everyone.linked.keys(), "user", "", running)
    for user in host.users():
        own = _survey(host, [f"{user.home}/{folder}" for folder in _HOME])
        touched = own.paths.keys() | own.linked.keys() | own.changed.keys()
        if touched:
            yield from _rows(host, own.over(everyone), touched, "user", user.name, _session(host, user.uid))


class _Found(NamedTuple):
    """What the folders hold: the path of each unit, its drop-ins, and the folders that link to it.

    `complete` is False when one of them could not be read.
    """

    paths: dict[str, str]
    changed: dict[str, dict[str, str]]
    linked: dict[str, list[str]]
    folders: int = 0
    complete: bool = True

    def over(self, lower: _Found) -> _Found:
        """The same laid over folders that lose against these."""
        changed = {unit: lower.changed.get(unit, {}) | files for unit, files in self.changed.items()}
        linked = {unit: self.linked.get(unit, []) + lower.linked.get(unit, []) for unit in self.linked | lower.linked}
        return _Found(
            lower.paths | self.paths, lower.changed | changed, linked, complete=self.complete and lower.complete
        )


def _survey(host: Host, folders: Sequence[str]) -> _Found:
    found = _Found({}, {}, {})
    present, before = 0, len(host.refused())
    for folder in folders:
        with host.tolerate(folder):
            names = host.names(folder)
            present += 1
            for name in sorted(names):
                _file_away(host, folder, name, found)
    return found._replace(folders=present, complete=len(host.refused()) == before)


def _file_away(host: Host, folder: str, name: str, found: _Found) -> None:
    if name.endswith(_KINDS):
        found.paths.setdefault(name, f"{folder}/{name}")
    elif name.endswith(_LINKED_FROM):
        with host.tolerate(f"{folder}/{name}"):
            for unit in host.names_or_none(f"{folder}/{name}"):
                if unit.endswith(_KINDS):
                    found.linked.setdefault(unit, []).append(folder)
    elif name.endswith(".d") and name.removesuffix(".d").endswith(_KINDS):
        with host.tolerate(f"{folder}/{name}"):
            files = found.changed.setdefault(name.removesuffix(".d"), {})
            for file in host.names_or_none(f"{folder}/{name}"):
                if file.endswith(".conf"):
                    files.setdefault(file, f"{folder}/{name}/{file}")


class _Unit(NamedTuple):
    """One unit: its file, what was read of it (None when refused), and whether it is blocked or a link to its file."""

    path: str
    settings: Settings | None
    masked: bool = False
    link: bool = False


def _rows(
    host: Host, found: _Found, wanted: set[str], scope: str, username: str, running: set[str] | None
) -> Iterator[Row]:
    units: dict[str, _Unit] = {}
    for name in sorted(wanted):
        path = found.paths.get(name) or found.paths.get(template_of(name))
        if path:
            _add(host, name, path, found, units)
    started = {name for name, unit in units.items() if found.linked.get(name) and not unit.masked}
    started |= {triggers(name, units[name].settings or {}) for name in started}
    for name, unit in units.items():
        yield Row(
            {
                "id": name,
                "description": None if unit.settings is None else last(unit.settings, "Unit.Description"),
                "active_state": _active(name, unit, running),
                "unit_file_state": _file_state(name, unit, found),
                "fragment_path": unit.path,
                "user": None if unit.settings is None else last(unit.settings, "Service.User"),
                **_start(unit),
                "starts": _starts(unit, name in started, found),
                "scope": scope,
                "username": username,
            },
            unit.path,
        )


def _add(host: Host, name: str, path: str, found: _Found, units: dict[str, _Unit]) -> None:
    """Read one unit once. Another name for a unit is no unit: what links to it, links to the one it stands for."""
    with host.tolerate(path):
        target = _target(host, path)
        stands_for = target.rpartition("/")[2]
        if target == _NOTHING:
            units[name] = _Unit(path, {}, masked=True)
        elif stands_for.endswith(_KINDS) and stands_for not in (name, template_of(name), path.rpartition("/")[2]):
            folder = path.rpartition("/")[0]
            chosen = [] if folder.startswith(MAKERS) else [folder]
            found.linked.setdefault(stands_for, []).extend([*chosen, *found.linked.get(name, ())])
        elif not target or host.exists(path):
            units[name] = _Unit(path, None, link=bool(target))
            read = host.read_text(path, _UNIT_LIMIT)
            settings = parse_unit([read, *_changes(host, name, found)])
            units[name] = _Unit(path, settings, masked=not read, link=bool(target))


def _changes(host: Host, name: str, found: _Found) -> Iterator[str]:
    """The drop-ins of a unit in the order in which they count. One that is linked to nothing is blocked."""
    files = found.changed.get(template_of(name), {}) | found.changed.get(name, {})
    for file in sorted(files):
        with host.tolerate(files[file]):
            if _target(host, files[file]) != _NOTHING:
                yield host.read_text(files[file], _UNIT_LIMIT)


def _target(host: Host, path: str) -> str:
    """Where a unit file that is a link points; empty for a plain file, and where reading will tell of the refusal."""
    try:
        return host.link(path)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EACCES):
            raise
        return ""


def _start(unit: _Unit) -> dict[str, Cell]:
    if unit.settings is None:
        return {"exec_start": None, "path": None}
    lines = commands(unit.settings)
    first = redact_words(words(lines[0])[:1]) if lines else []
    return {"exec_start": " ; ".join(map(redact_command, lines)), "path": first[0] if first else ""}


def _file_state(name: str, unit: _Unit, found: _Found) -> str | None:
    """Its state; None when its file, or a folder that may hold a link to it, could not be read."""
    if unit.settings is None:
        return None
    folders = found.linked.get(name, ())
    state = file_state(unit.path, unit.settings, folders, masked=unit.masked, link=unit.link)
    return state if found.complete or state.startswith(("masked", "enabled")) else None


def _starts(unit: _Unit, started: bool, found: _Found) -> int | None:
    if started and not unit.masked:
        return 1
    return 0 if found.complete or unit.masked else None


def _active(name: str, unit: _Unit, running: set[str] | None) -> str | None:
    if running is None or not name.endswith(".service"):
        return None
    if name in running:
        return "active"
    if unit.settings is None or stays_after_exit(unit.settings) or name.endswith("@.service"):
        return None
    return "inactive"


def _session(host: Host, uid: int) -> set[str] | None:
    return _running(host, (f"/user.slice/user-{uid}.slice/user@{uid}.service",))


def _running(host: Host, slices: Sequence[str], skip: str = "") -> set[str] | None:
    """Services whose control group holds processes (cgroups(7)); None when the groups cannot be seen."""
    if not host.is_live:
        return None
    for root in _GROUPS:
        with host.tolerate(root + slices[0]):
            if host.names_or_none(root + slices[0]):
                found: set[str] = set()
                _walk(host, root + slices[-1], found, skip, _SLICE_DEPTH)
                return found
    return None


def _walk(host: Host, folder: str, found: set[str], skip: str, depth: int) -> None:
    for name in host.names_or_none(folder):
        if name.endswith(".slice") and name != skip and depth:
            _walk(host, f"{folder}/{name}", found, skip, depth - 1)
        elif name.endswith(".service") and _holds_processes(host, f"{folder}/{name}"):
            found.add(name)


def _holds_processes(host: Host, group: str) -> bool:
    try:
        return b"populated 1" in host.read_bytes(group + "/cgroup.events")
    except FileNotFoundError:
        return bool(host.cell(lambda: host.read_text(group + "/cgroup.procs")))
