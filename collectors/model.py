"""The words everything else is written in: what is collected, and how each attempt to look went.

Nothing here touches the machine. See docs/snapshot.md for the same words as a document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collectors.host import Host

Cell = str | int | None
"""One value. `None` could not be read; `""` was read and is empty."""


class OS(StrEnum):
    """An operating system family."""

    LINUX = "linux"
    MACOS = "macos"
    WINDOWS = "windows"


class Fact(StrEnum):
    """What a row of a table shows about the program it names."""

    INSTALLED = "installed"
    RUNNING = "running"
    STARTS = "starts by itself"
    CONNECTED = "connected"
    ALLOWED = "allowed"
    CONFIGURED = "configured"
    MACHINE = "about this machine"


class Outcome(StrEnum):
    """How one attempt to look went. Only READ and ABSENT count as having looked."""

    READ = "read"
    PARTLY = "partly"
    ABSENT = "absent"
    DENIED = "denied"
    UNSUPPORTED = "unsupported"
    FAILED = "failed"

    @property
    def looked(self) -> bool:
        """True when the whole place was seen, so that a missing row means something."""
        return self in (Outcome.READ, Outcome.ABSENT)


class Column(NamedTuple):
    """A column: its osquery type ("text", "integer" or "bigint"), its meaning, and whether it is ours alone."""

    type: str
    about: str
    ours: bool = False


class Row(NamedTuple):
    """One record: column name to value, and the file, key or command it came from."""

    columns: Mapping[str, Cell]
    origin: str


class Refusal(NamedTuple):
    """One item of many that could not be read, and why, in words."""

    item: str
    reason: str


class TooLarge(ValueError):
    """A file is larger than we are willing to read."""


@dataclass(frozen=True, slots=True)
class Source:
    """One function that reads one place.

    `absent` is the sentence that tells what it means when the place does not exist; without it a missing
    place is a failure. `needs_live` sources cannot read a disk that is not running.
    `reads` names the places in the words of `plainsight what`.
    """

    table: str
    name: str
    systems: frozenset[OS]
    read: Callable[[Host], Iterable[Row]]
    reads: str
    absent: str | None = None
    needs_live: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A named set of rows. `osquery` tables keep to osquery's names and types, but for columns marked `ours`."""

    name: str
    about: str
    fact: Fact
    columns: Mapping[str, Column]
    osquery: bool = False
    sources: list[Source] = field(default_factory=list)

    def source(
        self, *systems: OS, reads: str, absent: str | None = None, needs_live: bool = False
    ) -> Callable[[Callable[[Host], Iterable[Row]]], Callable[[Host], Iterable[Row]]]:
        """Declare the decorated function as a source of this table on the given systems."""

        def register(read: Callable[[Host], Iterable[Row]]) -> Callable[[Host], Iterable[Row]]:
            name = getattr(read, "__name__", "source")
            self.sources.append(Source(self.name, name, frozenset(systems), read, reads, absent, needs_live))
            return read

        return register


@dataclass(frozen=True, slots=True)
class Reading:
    """What one source gave: always there, also when it could not look. `reason` is required unless READ."""

    table: str
    source: str
    outcome: Outcome
    reason: str = ""
    rows: tuple[Row, ...] = ()
    refused: tuple[Refusal, ...] = ()
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if self.outcome is not Outcome.READ and not self.reason:
            raise ValueError(f"{self.table}/{self.source}: outcome {self.outcome} needs a reason")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything one scan saw of one machine at one time.

    `taken_at` is UTC in ISO 8601. `elevated` is None when unknown (a mounted disk).
    `how` is "live", "mounted", "recorded" or "invented" (a demonstration machine).
    `read_log` maps each place that was read to how often; process ids are folded to PID.
    """

    taken_at: str
    os: OS
    elevated: bool | None
    how: str
    tool: str
    readings: tuple[Reading, ...]
    read_log: Mapping[str, int] = field(default_factory=dict)
    note: str = ""

    def rows(self, table: str) -> list[Row]:
        """All rows of one table, whatever source they came from."""
        return [row for reading in self.readings if reading.table == table for row in reading.rows]


def text(about: str, *, ours: bool = False) -> Column:
    """A text column."""
    return Column("text", about, ours)


def integer(about: str, *, ours: bool = False) -> Column:
    """A whole number that fits 32 bits."""
    return Column("integer", about, ours)


def bigint(about: str, *, ours: bool = False) -> Column:
    """A whole number of 64 bits."""
    return Column("bigint", about, ours)
