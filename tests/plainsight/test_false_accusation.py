"""Proof against false accusation: names of ordinary things find nothing but what they truly are.

The names lie in tests/baselines, with their sources in SOURCES.md. What the catalogue lists by right (Debian's own
x11vnc) or as an ordinary tool (Zoom) stands in by_right.tsv, name by name and with the reason: a new one must be
looked at by a person first, and one that no longer holds must go.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from collectors.model import OS, Cell, Outcome, Reading, Row, Snapshot
from plainsight.catalogue import data_folder, load
from plainsight.findings import Findings, find
from plainsight.match import MAX_EVIDENCE
from plainsight.vocabulary import known_columns
from plainsight.words import Strength

FOLDER = Path(__file__).parents[1] / "baselines"
KERNEL_NAME = 15
GENERIC = (data_folder() / "generic_names.txt").read_text("utf-8").split()
SYSTEM32 = "C:\\Windows\\System32\\"


class Baseline(NamedTuple):
    """Ordinary names, and the row that each of them is on a computer."""

    file: str
    table: str
    system: OS
    cells: Callable[[str], Mapping[str, Cell]]


class Accusation(NamedTuple):
    """An ordinary name for which a product is said to be there, and by which trace."""

    name: str
    product: str
    strength: str
    trace: str


def program(name: str) -> Mapping[str, Cell]:
    return {"name": name[:KERNEL_NAME], "path": f"/usr/bin/{name}", "cmdline": f"/usr/bin/{name}"}


def unit(name: str) -> Mapping[str, Cell]:
    return {"id": name, "path": f"/usr/lib/systemd/system/{name}", "starts": 1}


def windows_process(name: str) -> Mapping[str, Cell]:
    return {"name": name, "path": SYSTEM32 + name}


def driver(name: str) -> Mapping[str, Cell]:
    service = name.rpartition(".")[0]
    return {"image": f"{SYSTEM32}drivers\\{name}", "service": service, "service_key": service, "description": ""}


def task(path: str) -> Mapping[str, Cell]:
    return {"path": path, "name": path.rpartition("\\")[2]}


def in_opt(name: str) -> Mapping[str, Cell]:
    return {"path": f"/opt/{name}", "filename": name, "directory": "/opt"}


def mac_app(name: str) -> Mapping[str, Cell]:
    return {"name": f"{name}.app", "path": f"/Applications/{name}.app"}


def extension(line: str) -> Mapping[str, Cell]:
    identifier, _, name = line.partition("\t")
    return {"identifier": identifier, "name": name}


def cell(column: str) -> Callable[[str], Mapping[str, Cell]]:
    return lambda name: {column: name}


def in_program_files(name: str) -> Mapping[str, Cell]:
    return {"name": name, "path": f"C:\\Program Files\\{name.rpartition('.')[0]}\\{name}"}


BASELINES = [
    Baseline("debian_packages.txt.gz", "deb_packages", OS.LINUX, cell("name")),
    Baseline("debian_packages.txt.gz", "rpm_packages", OS.LINUX, cell("name")),
    Baseline("debian_packages.txt.gz", "snap_packages", OS.LINUX, cell("name")),
    Baseline("debian_packages.txt.gz", "file", OS.LINUX, in_opt),
    Baseline("debian_programs.txt.gz", "processes", OS.LINUX, program),
    Baseline("debian_units.txt.gz", "systemd_units", OS.LINUX, unit),
    Baseline("windows_services.txt", "services", OS.WINDOWS, cell("name")),
    Baseline("windows_drivers.txt", "drivers", OS.WINDOWS, driver),
    Baseline("windows_processes.txt", "processes", OS.WINDOWS, windows_process),
    Baseline("windows_tasks.txt", "scheduled_tasks", OS.WINDOWS, task),
    Baseline("macos_launchd.txt", "launchd", OS.MACOS, cell("label")),
    Baseline("macos_apps.txt", "apps", OS.MACOS, cell("bundle_identifier")),
    Baseline("chrome_extensions.tsv", "chrome_extensions", OS.LINUX, extension),
    Baseline("chrome_extensions.tsv", "chrome_extensions", OS.WINDOWS, extension),
    Baseline("chrome_extensions.tsv", "chrome_extensions", OS.MACOS, extension),
    Baseline("desktop_programs.txt", "programs", OS.WINDOWS, cell("name")),
    Baseline("desktop_programs.txt", "services", OS.WINDOWS, cell("display_name")),
    Baseline("desktop_processes.txt", "processes", OS.WINDOWS, in_program_files),
    Baseline("desktop_programs.txt", "apps", OS.MACOS, mac_app),
    Baseline("desktop_apps.txt", "apps", OS.MACOS, cell("bundle_identifier")),
    Baseline("desktop_launchd.txt", "launchd", OS.MACOS, cell("label")),
]
SHORTEST = {
    "debian_packages.txt.gz": 60_000,
    "debian_programs.txt.gz": 40_000,
    "debian_units.txt.gz": 2_000,
    "chrome_extensions.tsv": 100,
    "desktop_programs.txt": 100,
}


@cache
def names(file: str) -> tuple[str, ...]:
    """The names in a baseline, one to a line; lines that start with # tell what they are."""
    path = FOLDER / file
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    lines = text.decode("utf-8", "surrogateescape").split("\n")
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def by_right() -> dict[tuple[str, str, str], str]:
    """Table, name and product of what is listed by right, and why it is."""
    rows = [line.split("\t") for line in (FOLDER / "by_right.tsv").read_text("utf-8").splitlines()[1:]]
    return {(table, name, product): reason for table, name, product, reason in rows}


def looked_at(system: OS, table: str, rows: Iterable[Mapping[str, Cell]]) -> Findings:
    """What is said about a computer with these rows in one table. Cells that are not given were read and are empty."""
    empty = dict.fromkeys(known_columns(table) or (), "")
    found = tuple(Row({**empty, **row}, "test") for row in rows)
    reading = Reading(table, "test", Outcome.READ, rows=found)
    return find(Snapshot("2026-11-21T00:00:00Z", system, False, "invented", "test", (reading,)), load())


def shown(findings: Findings) -> list[str]:
    """What was seen and by which cells, for a person who reads that the test failed."""
    return [
        f"{finding.product.slug}: {item.table} "
        + " ".join(f"{column}={item.row.columns.get(column)}" for column in (item.trace.where if item.trace else ()))
        for finding in findings.seen
        for item in finding.evidence
    ]


def accusations(baseline: Baseline) -> Iterator[Accusation]:
    """Every name of a baseline for which some product is said to be there, or contacted."""
    cells = {name: dict(baseline.cells(name)) for name in names(baseline.file)}
    for finding in looked_at(baseline.system, baseline.table, cells.values()).seen:
        for item in finding.evidence:
            assert item.trace is not None
            for name, row in cells.items():
                if row.items() <= item.row.columns.items():
                    where = " ".join(f"{column}={'|'.join(value)}" for column, value in item.trace.where.items())
                    yield Accusation(name.partition("\t")[0], finding.product.slug, item.trace.strength.value, where)


@cache
def accused(baseline: Baseline) -> frozenset[Accusation]:
    return frozenset(accusations(baseline))


def label(baseline: Baseline) -> str:
    return f"{baseline.file.partition('.')[0]}-{baseline.table}-{baseline.system}"


@pytest.mark.parametrize("baseline", BASELINES, ids=label)
def test_ordinary_names_find_nothing_but_what_they_are(baseline: Baseline) -> None:
    assert len(names(baseline.file)) >= SHORTEST.get(baseline.file, 30)
    unknown = [
        accusation
        for accusation in accused(baseline)
        if (baseline.table, accusation.name, accusation.product) not in by_right()
    ]
    assert sorted(unknown) == []


def test_no_trace_fits_so_many_ordinary_names_that_some_stay_unseen() -> None:
    for baseline in BASELINES:
        traces = [(accusation.product, accusation.trace) for accusation in accused(baseline)]
        assert not [trace for trace in set(traces) if traces.count(trace) >= MAX_EVIDENCE]


def test_nothing_is_excused_that_is_not_found() -> None:
    found = {
        (baseline.table, accusation.name, accusation.product)
        for baseline in BASELINES
        for accusation in accused(baseline)
    }
    assert sorted(set(by_right()) - found) == []
    assert all(reason.endswith(".") for reason in by_right().values())


def test_packages_are_found_by_their_whole_name_only() -> None:
    """A wildcard over package names would sweep up documentation and clients."""
    for accusation in accused(BASELINES[0]):
        product = load().product(accusation.product)
        assert product is not None
        assert any(
            trace.strength is Strength.STRONG and accusation.name in trace.where.get("name", ())
            for trace in product.traces
            if trace.table == "deb_packages"
        ), accusation


def near(name: str) -> Iterator[str]:
    """A generic name, and how programs and their helpers are named after it."""
    yield from (name, name.title(), name.upper(), f"my-{name}", f"{name}-ng", f"{name}2", f"{name}64", f"{name}_x64")
    yield from (f"{name}-doc", f"lib{name}", f"python3-{name}", f"{name} Helper", f"{name}Svc", f"{name}_service")


@pytest.mark.parametrize(
    ("system", "table", "column", "ending"),
    [
        (OS.LINUX, "processes", "name", ""),
        (OS.LINUX, "deb_packages", "name", ""),
        (OS.LINUX, "rpm_packages", "name", ""),
        (OS.LINUX, "snap_packages", "name", ""),
        (OS.LINUX, "systemd_units", "id", ".service"),
        (OS.LINUX, "kernel_modules", "name", ""),
        (OS.LINUX, "startup_items", "name", ".desktop"),
        (OS.LINUX, "chrome_extensions", "name", ""),
        (OS.MACOS, "processes", "name", ""),
        (OS.MACOS, "launchd", "label", ""),
        (OS.MACOS, "launchd", "name", ".plist"),
        (OS.MACOS, "apps", "name", ".app"),
        (OS.MACOS, "apps", "bundle_identifier", ""),
        (OS.WINDOWS, "processes", "name", ".exe"),
        (OS.WINDOWS, "services", "name", ""),
        (OS.WINDOWS, "services", "display_name", ""),
        (OS.WINDOWS, "programs", "name", ""),
        (OS.WINDOWS, "scheduled_tasks", "name", ""),
        (OS.WINDOWS, "drivers", "service", ""),
    ],
)
def test_generic_names_and_names_like_them_find_nothing(system: OS, table: str, column: str, ending: str) -> None:
    rows = [{column: name + ending} for generic in GENERIC for name in near(generic)]
    assert shown(looked_at(system, table, rows)) == []


def generic_places(system: OS) -> Iterator[str]:
    """Where programs with generic names lie on ordinary computers."""
    for name in GENERIC:
        if system is OS.LINUX:
            yield from (f"/usr/bin/{name}", f"/opt/{name}/{name}", f"/opt/{name}/bin/{name}")
        elif system is OS.MACOS:
            yield from (f"/Applications/{name.title()}.app/Contents/MacOS/{name}", f"/usr/local/bin/{name}")
        else:
            yield from (f"C:\\Program Files\\{name}\\{name}.exe", f"C:\\Program Files\\App\\{name}\\app.exe")
            yield from (f"{SYSTEM32}{name}.exe", f"{SYSTEM32}drivers\\{name}.sys")


@pytest.mark.parametrize(
    ("system", "table", "column"),
    [
        (OS.LINUX, "processes", "path"),
        (OS.LINUX, "file", "path"),
        (OS.MACOS, "processes", "path"),
        (OS.MACOS, "apps", "path"),
        (OS.MACOS, "file", "path"),
        (OS.WINDOWS, "processes", "path"),
        (OS.WINDOWS, "file", "path"),
        (OS.WINDOWS, "drivers", "image"),
    ],
)
def test_generic_programs_in_ordinary_places_find_nothing(system: OS, table: str, column: str) -> None:
    """A path may tell a product by its folder, never by a file name that many programs have."""
    rows = [{"name": re.split(r"[\\/]", path)[-1], column: path} for path in generic_places(system)]
    assert shown(looked_at(system, table, rows)) == []


@pytest.mark.parametrize("name", ["dwm.exe", "clm.exe", "svchost.exe", "svc.exe", "explorer.exe", "taskhostw.exe"])
def test_names_that_monitors_borrow_find_nothing_in_their_own_place(name: str) -> None:
    """Some makers let their program bear the name of a part of Windows. The name alone must say nothing."""
    paths = (SYSTEM32 + name, f"C:\\Windows\\SysWOW64\\{name}", f"C:\\Windows\\{name}", "")
    rows = [{"name": shape(name), "path": shape(path)} for path in paths for shape in (str, str.lower, str.upper)]
    assert shown(looked_at(OS.WINDOWS, "processes", rows)) == []
