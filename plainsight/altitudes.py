"""Who made a Windows file filter, and as what: Microsoft's list of allocated altitudes, kept apart from products.

A file filter is a driver that takes part when files are opened, read or written. Its altitude, a number that
Microsoft gives out, says at which level and, by its range, for which purpose the maker registered it. The list names
who asked for the number; it does not prove who made the file that carries the name today.

Source: https://learn.microsoft.com/windows-hardware/drivers/ifs/allocated-altitudes (CC-BY-4.0, see NOTICE), in
data/minifilter_altitudes.csv.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from plainsight.catalogue import data_folder

MICROSOFT = "Microsoft"


class Purpose(NamedTuple):
    """What a group of altitudes is for: what the filter is registered as, and what it can do."""

    registered_as: str
    can: str


PURPOSES: Mapping[str, Purpose] = {
    "FSFilter Activity Monitor": Purpose("an activity monitor", "can see which files are opened"),
    "FSFilter Anti-Virus": Purpose("an anti-virus filter", "can check files when they are opened"),
    "FSFilter Content Screener": Purpose("a content screener", "can look at files and stop some from being opened"),
    "FSFilter Security Enhancer": Purpose("a security filter", "can decide which programs may open which files"),
    "FSFilter Security Monitor": Purpose("a security monitor", "can see which files are opened"),
    "FSFilter Encryption": Purpose("an encryption filter", "can lock and unlock files as they are saved and opened"),
    "FSFilter HSM": Purpose("a storage filter", "can move files to other storage and fetch them when needed"),
    "FSFilter Virtualization": Purpose("a virtualization filter", "can make files appear in other places"),
    "FSFilter Continuous Backup": Purpose("a backup filter", "can copy files when they change"),
    "FSFilter Replication": Purpose("a replication filter", "can copy changed files to another computer"),
    "FSFilter Copy Protection": Purpose("a copy protection filter", "can stop files from being copied"),
    "FSFilter Undelete": Purpose("an undelete filter", "can keep files that were deleted"),
    "FSFilter System Recovery": Purpose("a recovery filter", "can undo changes to files"),
    "FSFilter Compression": Purpose("a compression filter", "can make files smaller as they are saved"),
    "FSFilter Open File": Purpose("an open file filter", "can copy files while they are in use"),
}
OTHER = Purpose("a file filter", "can take part when files are opened and saved")


class Filter(NamedTuple):
    """One line of the list. `company` is "" where the list names none."""

    driver: str
    altitude: str
    group: str
    company: str

    @property
    def purpose(self) -> Purpose:
        """What it is registered as."""
        return PURPOSES.get(self.group, OTHER)


def by_driver(image: str) -> tuple[Filter, ...]:
    """The lines for a driver's file, given its name or whole path; empty when the list does not have it."""
    return _index()[0].get(image.replace("\\", "/").rpartition("/")[2].strip().lower(), ())


def by_altitude(altitude: str) -> tuple[Filter, ...]:
    """The lines for an altitude as Windows shows it ("328010", "265600.5"); several drivers may share one."""
    return _index()[1].get(altitude.strip(), ())


def sentence(filters: Iterable[Filter]) -> str:
    """What may be said of an unlisted driver with these lines; "" for none."""
    filters = tuple(filters)
    if not filters:
        return ""
    kinds = dict.fromkeys(item.purpose for item in filters)
    roles = " and as ".join(kind.registered_as for kind in kinds)
    powers = " and ".join(dict.fromkeys(kind.can for kind in kinds))
    return f"{_made_by(filters)}, registered with {MICROSOFT} as {roles}. Such a filter {powers}."


def _made_by(filters: Iterable[Filter]) -> str:
    makers = dict.fromkeys(_simple(item.company) for item in filters)
    names = {_simple(item.company): item.company for item in filters}
    if len(makers) > 1:
        return "An unlisted file filter whose name several makers use"
    company = names[next(iter(makers))]
    if not company:
        return "An unlisted file filter of a maker that the list does not name"
    return f"A file filter made by {company}" if company == MICROSOFT else f"An unlisted file filter made by {company}"


def _simple(company: str) -> str:
    """A company's name without its legal form and punctuation: "X Corp." and "X Corporation" are one."""
    plain = " ".join(re.findall(r"\w+", company.lower()))
    return re.sub(r"(?: (?:inc|corp|corporation|co|ltd|limited|llc|gmbh|ag|sa|s a|technologies|software))+$", "", plain)


def driver_name(text: str) -> str:
    """The file's name without the list's remarks ("x.sys (retired)", "x64.sys on x64 systems"), in lower case."""
    found = re.match(r"[^\s()]+?\.(?:sys|exe)", text.strip(), re.IGNORECASE)
    return (found[0] if found else text.strip()).lower()


@cache
def _index() -> tuple[dict[str, tuple[Filter, ...]], dict[str, tuple[Filter, ...]]]:
    drivers: dict[str, list[Filter]] = defaultdict(list)
    altitudes: dict[str, list[Filter]] = defaultdict(list)
    with (data_folder() / "minifilter_altitudes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            item = Filter(driver_name(row["driver"]), row["altitude"], row["group"], row["company"])
            drivers[item.driver].append(item)
            altitudes[item.altitude].append(item)
    return {key: tuple(items) for key, items in drivers.items()}, {
        key: tuple(items) for key, items in altitudes.items()
    }
