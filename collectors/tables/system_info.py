"""Which computer this is: its name, maker, model, processor and memory.

On purpose no serial number, no machine or hardware UUID and no network address: they would make a report
traceable to one machine, and no question we answer needs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from collectors.host import Host
from collectors.model import OS, Cell, Fact, Row, Table, bigint, text

_HOSTNAME = ("/proc/sys/kernel/hostname", "/etc/hostname")
_VENDOR = ("/sys/class/dmi/id/sys_vendor",)
_MODEL = ("/sys/class/dmi/id/product_name", "/proc/device-tree/model")
_VERSION = ("/sys/class/dmi/id/product_version",)
_CPU, _MEMORY = "/proc/cpuinfo", "/proc/meminfo"
_BRAND = re.compile(r"^model name\s*:(.*)$", re.MULTILINE)
_TOTAL = re.compile(r"^MemTotal:\s*(\d{1,15}) kB$", re.MULTILINE)

TABLE = Table(
    "system_info",
    "Name, maker, model, processor and memory of this computer",
    fact=Fact.MACHINE,
    osquery=True,
    columns={
        "hostname": text("Name of the computer in the network"),
        "cpu_brand": text("Processor, as it names itself; None when it does not"),
        "physical_memory": bigint("Memory that the system can use, in bytes"),
        "hardware_vendor": text("Maker of the computer; None when the computer does not tell"),
        "hardware_model": text("Model of the computer; None when the computer does not tell"),
        "hardware_version": text("Version of the model; some makers write the model's selling name here"),
    },
)


@TABLE.source(
    OS.LINUX, reads="/proc/sys/kernel/hostname or /etc/hostname, /proc/cpuinfo, /proc/meminfo, /sys/class/dmi/id"
)
def files(host: Host) -> Iterator[Row]:
    """One row. A copied disk tells only the computer's name: the rest comes from the running kernel."""
    memory = _match(_TOTAL, _first(host, (_MEMORY,)))
    columns: dict[str, Cell] = {
        "hostname": _first(host, _HOSTNAME),
        "cpu_brand": _match(_BRAND, _first(host, (_CPU,))),
        "physical_memory": None if memory is None else int(memory) * 1024,
        "hardware_vendor": _first(host, _VENDOR),
        "hardware_model": _first(host, _MODEL),
        "hardware_version": _first(host, _VERSION),
    }
    if all(value is None for value in columns.values()):
        host.read_text(_HOSTNAME[0])
        raise FileNotFoundError(_HOSTNAME[0])
    yield Row(columns, "/proc, /sys and /etc/hostname")


def _first(host: Host, paths: tuple[str, ...]) -> str | None:
    """The text of the first of these files that is there; None when none is, or it is not ours to read."""
    for path in paths:
        if host.cell(partial(host.exists, path)):
            value = host.cell(partial(host.read_text, path))
            return None if value is None else str(value).strip().strip("\0")
    return None


def _match(pattern: re.Pattern[str], content: str | None) -> str | None:
    found = pattern.search(content) if content is not None else None
    return found[1].strip() if found else None
