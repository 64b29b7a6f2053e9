"""Name and version of the operating system."""

from __future__ import annotations

import re
from collections.abc import Iterator

from collectors.host import Host
from collectors.model import OS, Cell, Fact, Row, Table, integer, text

_RELEASE = ("/etc/os-release", "/usr/lib/os-release")
_LINE = re.compile(r"^([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)
_ESCAPED = re.compile(r"\\([\"$`\\])")
_NUMBERS = re.compile(r"\d{1,9}(?:\.\d{1,9})*")

TABLE = Table(
    "os_version",
    "Name and version of the operating system",
    fact=Fact.MACHINE,
    osquery=True,
    columns={
        "name": text("Name of the system"),
        "version": text("Version as its maker writes it; empty for a system without versions"),
        "major": integer("First number of the version"),
        "minor": integer("Second number of the version"),
        "patch": integer("Third number of the version"),
        "build": text("Number or name of the build; empty when none is given"),
        "platform": text("Short name of the system in lower case, such as debian"),
        "platform_like": text("Short names of the systems it is built on"),
        "codename": text("Name of this version, such as bookworm"),
    },
)


@TABLE.source(OS.LINUX, reads="/etc/os-release or /usr/lib/os-release")
def os_release(host: Host) -> Iterator[Row]:
    """What the system says of itself; os-release(5): the file in /etc goes before the one in /usr/lib."""
    path = next((path for path in _RELEASE if host.exists(path)), _RELEASE[0])
    yield Row(parse_release(host.read_text(path)), path)


def parse_release(content: str) -> dict[str, Cell]:
    """One row out of os-release, with the defaults of os-release(5). ValueError when it holds no setting at all."""
    values = {name: _plain(value) for name, value in _LINE.findall(content)}
    if not values:
        raise ValueError("os-release holds no settings")
    numbers = _NUMBERS.match(values.get("VERSION_ID", ""))
    parts: list[int | None] = [int(part) for part in numbers[0].split(".")] if numbers else []
    major, minor, patch = (parts + [None] * 3)[:3]
    return {
        "name": values.get("NAME", "Linux"),
        "version": values.get("VERSION") or values.get("VERSION_ID", ""),
        "major": major,
        "minor": minor,
        "patch": patch,
        "build": values.get("BUILD_ID", ""),
        "platform": values.get("ID", "linux"),
        "platform_like": values.get("ID_LIKE", ""),
        "codename": values.get("VERSION_CODENAME", ""),
    }


def _plain(value: str) -> str:
    """A value without its shell quotes."""
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1] if value[0] == "'" else _ESCAPED.sub(r"\1", value[1:-1])
    return value
