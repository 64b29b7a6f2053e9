"""Make the snapshots of the invented machines: `python -m tools.make_samples` writes data/samples/*.json.

A machine is described in data/samples/machines/NAME.toml, mostly by the parts it is made of (machines/parts). This
works out the rows that the collectors would give for it to an ordinary user. Run again after a table has changed;
a test holds that the files are current. Same input, same output, to the byte.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from collectors import all_tables
from collectors.document import dump
from collectors.model import OS, Outcome, Reading, Refusal, Row, Snapshot
from tools import sample_rows as made
from tools.sample_rows import PERSON, UID, Program, Rows

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "data" / "samples"
MACHINES = SAMPLES / "machines"
_UIDS = {"root": 0, PERSON: UID}
_UPTIME = 3 * 3600 + 12 * 60
_LISTS = ("kernel", "modules", "packages", "roots", "added_roots", "services", "programs", "startup", "rows", "limits")
_PROC_FILES = ("cgroup", "cmdline", "exe", "stat", "status")


def names() -> list[str]:
    """The machines that are described."""
    return sorted(file.stem for file in MACHINES.glob("*.toml"))


def describe(name: str) -> dict[str, Any]:
    """The description of a machine with all of its parts taken in."""
    own = tomllib.loads((MACHINES / f"{name}.toml").read_text("utf-8"))
    if "same_as" in own:
        whole = describe(own["same_as"])
    else:
        whole = {key: [] for key in _LISTS}
        for part in own["parts"]:
            _take_in(whole, tomllib.loads((MACHINES / "parts" / f"{part}.toml").read_text("utf-8")))
    _take_in(whole, own)
    return whole


def _take_in(whole: dict[str, Any], part: dict[str, Any]) -> None:
    maintainer = part.pop("maintainer", "")
    for key, value in part.items():
        if key == "packages":
            value = [f"{package} {maintainer}" for package in value]
        whole[key] = whole[key] + value if key in _LISTS else value


def snapshot(name: str) -> Snapshot:
    """What a scan of the machine by an ordinary user would give."""
    machine = describe(name)
    boot = int(datetime.fromisoformat(machine["taken_at"]).timestamp()) - _UPTIME
    found: dict[tuple[str, str], list[Row]] = {}
    for name_of_table, source_name, row in _everything(machine, boot):
        found.setdefault((name_of_table, source_name), []).append(_checked(name_of_table, row))
    limits = {(limit["table"], limit["source"]): limit for limit in machine["limits"]}
    readings = []
    for table in all_tables().values():
        ours = [source for source in table.sources if OS.LINUX in source.systems]
        for source in ours:
            key = (table.name, source.name)
            readings.append(_reading(key, found.pop(key, []), source.absent, limits.pop(key, None)))
        if not ours:
            reason = "This can only be read on another system."
            readings.append(Reading(table.name, "none", Outcome.UNSUPPORTED, reason))
    if found or limits:
        raise ValueError(f"{name}: no such table and source: {sorted({*found, *limits})}")
    return Snapshot(
        taken_at=machine["taken_at"],
        os=OS.LINUX,
        elevated=False,
        how="invented",
        tool="invented",
        note=machine["note"],
        readings=tuple(readings),
        read_log=_read_log(readings),
    )


def as_text(name: str) -> str:
    """The machine's snapshot as the text of its file: one row on each line."""
    text = dump(snapshot(name))
    return text.replace('{"table":', '\n{"table":').replace('{"origin":', '\n {"origin":') + "\n"


def _reading(key: tuple[str, str], rows: list[Row], absent: str | None, limit: dict[str, Any] | None) -> Reading:
    seconds = round(0.0004 + 0.00003 * len(rows), 6)
    if limit:
        keep = limit.get("keep")
        kept = [row for row in rows if keep and all(row.columns[column] == value for column, value in keep.items())]
        refused = tuple(Refusal(item, "not allowed") for item in limit.get("refused", ()))
        return Reading(*key, Outcome(limit["outcome"]), limit["reason"], tuple(kept), refused, seconds)
    if not rows and absent:
        return Reading(*key, Outcome.ABSENT, absent, seconds=seconds)
    return Reading(*key, Outcome.READ, rows=tuple(rows), seconds=seconds)


def _checked(table: str, row: Row) -> Row:
    """The row with its columns in the table's order; every column must be given, and no other."""
    columns = all_tables()[table].columns
    if set(columns) != set(row.columns):
        raise ValueError(f"{table}: not the table's columns: {sorted(set(columns) ^ set(row.columns))}")
    return Row({column: row.columns[column] for column in columns}, row.origin)


def _read_log(readings: list[Reading]) -> dict[str, int]:
    log: Counter[str] = Counter()
    for reading in readings:
        for row in reading.rows:
            if row.origin.startswith("/proc/") and row.origin[6:].isdigit():
                log.update(f"/proc/PID/{file}" for file in _PROC_FILES)
            else:
                log[row.origin] = 1
    return dict(sorted(log.items()))


def _everything(machine: dict[str, Any], boot: int) -> Rows:
    programs = list(_programs(machine, boot))
    yield "os_version", "os_release", Row(made.SYSTEM, "/etc/os-release")
    yield "system_info", "files", Row(made.hardware(machine), "/proc, /sys and /etc/hostname")
    for program in programs:
        yield "processes", "proc", made.process(program)
        yield from made.sockets(program)
    for line in machine["packages"]:
        name, version, section, maintainer = line.split(" ", 3)
        yield "deb_packages", "dpkg", made.package(name, version, section, maintainer)
    for line in machine["modules"]:
        yield "kernel_modules", "modules", made.module(*line.split())
    for unit in machine["services"]:
        user = unit.get("scope") == "user"
        yield "systemd_units", "user_units" if user else "system_units", made.unit(unit, user)
    for entry in machine["startup"]:
        yield "startup_items", "autostart_entries", made.startup(entry)
    for kind in ("roots", "added_roots"):
        for name in machine[kind]:
            yield "certificates", "system_roots", made.root(name, int(kind == "added_roots"))
    for row in machine["rows"]:
        yield row["table"], row["source"], Row(row["columns"], row["origin"])


def _programs(machine: dict[str, Any], boot: int) -> Iterator[Program]:
    yield Program(1, 0, "systemd", "/sbin/init splash", 0, "/init.scope", boot, {})
    for pid, name in enumerate(machine["kernel"], 2):
        yield Program(pid, 0 if pid == 2 else 2, name[:15], "", 0, "/", boot, {})
    pid, session = 400, 0
    for service in machine["services"]:
        if service.get("run", True) and service.get("scope") != "user":
            uid = _uid(service.get("user", "root"))
            pid += 11
            yield from _family(service, pid, 1, uid, f"/system.slice/{service['id']}", boot + 4 + pid // 200)
    pid = 2400
    for program in machine["programs"]:
        pid += 37
        session = session or pid
        group = program.get("service") or program["group"]
        group = f"/user.slice/user-{UID}.slice/user@{UID}.service/app.slice/{group}"
        yield from _family(program, pid, 1 if pid == session else session, UID, group, boot + pid // 20)


def _family(described: dict[str, Any], pid: int, parent: int, uid: int, group: str, started: int) -> Iterator[Program]:
    """A program and those it starts."""
    sockets = {kind: described.get(kind, []) for kind in ("tcp", "udp", "listens")}
    for number, command in enumerate([described["exec"], *described.get("also", ())]):
        name = described.get("name") if not number else None
        name = (name or command.split()[0].rpartition("/")[2])[:15]
        above = pid if number else parent
        yield Program(pid + number, above, name, command, uid, group, started, {} if number else sockets)


def _uid(user: str) -> int:
    return _UIDS.get(user, 100 + int(hashlib.sha256(user.encode()).hexdigest(), 16) % 30)


def main() -> None:
    """Write every machine's snapshot."""
    for name in names():
        (SAMPLES / f"{name}.json").write_text(as_text(name), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
