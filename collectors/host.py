"""Host: the one door between the collectors and a machine.

`Host.live()` is this computer, `Host.mounted(path, os)` a disk or copied folder, `Host.recorded(dir)` a recording;
a collector cannot tell them apart. Every read is written down in a log that the user can see.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar, cast

from collectors.model import OS, Cell, Refusal
from collectors.places import Place, Stat
from collectors.places.disk import LiveDisk, MountedDisk
from collectors.places.recording import NotRecorded, Recorder, Recording

T = TypeVar("T")
MAX_BYTES = 32 << 20
_QUERY_ROWS, _QUERY_SECONDS = 1_000_000, 20.0
_PROCESS = re.compile(r"^/proc/\d+")
_GONE = (errno.ENOENT, errno.ESRCH, errno.ENOTDIR)


def _odd_text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


class User(NamedTuple):
    """A person's account on the machine: `me` is the one who runs Plainsight."""

    name: str
    uid: int
    home: str
    me: bool


class Host:
    """A machine to look at. Methods raise the builtin OSErrors; `take` turns them into outcomes."""

    def __init__(self, place: Place, system: OS, how: str, *, elevated: bool | None, me: User | None) -> None:
        self._place = place
        self.os = system
        self.how = how
        self.is_live = how != "mounted"
        self.elevated = elevated
        self.me = me
        self._log: list[str] = []
        self._read, self._note = place.read, self._log.append
        self._refused: list[Refusal] = []
        self._mark = 0
        self._found: dict[str, object] | None = None

    @classmethod
    def live(cls, record: str | None = None) -> Host:
        """This computer. With `record`, what is read is also written into that new folder; call `close()` after."""
        system = {"linux": OS.LINUX, "darwin": OS.MACOS, "win32": OS.WINDOWS}.get(sys.platform)
        if system is None:
            raise OSError(errno.ENOTSUP, f"Plainsight does not know this operating system ({sys.platform})")
        uid = os.getuid() if hasattr(os, "getuid") else -1
        home = os.path.expanduser("~")
        me = User(os.environ.get("USER") or os.path.basename(home), uid, home, True)
        elevated = os.geteuid() == 0 if hasattr(os, "geteuid") else None
        place: Place = LiveDisk()
        if record is not None:
            place = Recorder(place, record, {"os": system.value, "elevated": elevated, "me": list(me[:3])})
        return cls(place, system, "live", elevated=elevated, me=me)

    @classmethod
    def mounted(cls, path: str, system: OS) -> Host:
        """The files of a computer that is not running, below `path`."""
        return cls(MountedDisk(path), system, "mounted", elevated=None, me=None)

    @classmethod
    def recorded(cls, folder: str) -> Host:
        """What an earlier run recorded in `folder`."""
        recording = Recording(folder)
        head = recording.head
        name, uid, home = head.get("me") or ("", -1, "")
        me = User(name, uid, home, True) if home else None
        return cls(recording, OS(head["os"]), "recorded", elevated=head.get("elevated"), me=me)

    # -- reading -----------------------------------------------------------------------------------------------

    def read_bytes(self, path: str, limit: int = MAX_BYTES) -> bytes:
        """The bytes of one file; ValueError above `limit`."""
        data = self._read(path, limit)
        self._note(path)
        return data

    def read_text(self, path: str, limit: int = MAX_BYTES) -> str:
        """The text of one file as UTF-8; bytes that are not stay as surrogate escapes."""
        return self.read_bytes(path, limit).decode("utf-8", "surrogateescape")

    def read_json(self, path: str) -> Any:
        """The value in a JSON file. ValueError when damaged or nested too deep."""
        text = self.read_bytes(path).decode("utf-8-sig")
        try:
            return json.loads(text)
        except RecursionError:
            raise ValueError("nested too deep") from None

    def query_sqlite(self, path: str, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query over an SQLite file, read as bytes and opened in memory: nothing is locked or written.

        Changes that still lie in a write-ahead log beside it are taken in.
        """
        from collectors.parse.sqlite_wal import with_wal

        data = self.read_bytes(path, 512 << 20)
        wal = self.read_bytes(path + "-wal", 64 << 20) if self.exists(path + "-wal") else b""
        with contextlib.closing(sqlite3.connect(":memory:")) as database:
            try:
                database.deserialize(with_wal(data, wal))
                database.execute("PRAGMA query_only=ON")
                database.execute("PRAGMA trusted_schema=OFF")
                database.text_factory = _odd_text
                until = time.monotonic() + _QUERY_SECONDS
                database.set_progress_handler(lambda: time.monotonic() > until, 100_000)
                rows = database.execute(sql).fetchmany(_QUERY_ROWS + 1)
            except sqlite3.Error as error:
                raise ValueError(f"{path} is no readable database: {error}") from None
        if len(rows) > _QUERY_ROWS:
            raise ValueError(f"{path} holds more than {_QUERY_ROWS} rows")
        return rows

    def names(self, path: str) -> list[str]:
        """Names in a directory, in no order."""
        names = self._place.names(path)
        self._log.append(path)
        return names

    def names_or_none(self, path: str) -> list[str]:
        """Names in a directory, sorted; an empty list when there is no such directory. Denial still raises."""
        try:
            return sorted(self.names(path))
        except (FileNotFoundError, NotADirectoryError):
            return []

    def exists(self, path: str) -> bool:
        """Whether something is there. Denial raises: not allowed to look is not absence."""
        try:
            self.stat(path)
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    def stat(self, path: str) -> Stat:
        """Status of a file, links followed."""
        status = self._place.stat(path)
        self._log.append(path)
        return status

    def link(self, path: str) -> str:
        """Where a symbolic link points, unresolved."""
        target = self._place.link(path)
        self._log.append(path)
        return target

    def links(self, path: str) -> dict[str, str]:
        """Name and target of each symbolic link in a directory of nothing but links, such as /proc/PID/fd."""
        targets = self._place.links(path)
        self._log.append(path)
        return targets

    def sock_diag(self, family: int, protocol: int) -> bytes:
        """The kernel's list of sockets of one family and protocol, as netlink messages."""
        data = self._place.sock_diag(family, protocol)
        self._log.append(f"netlink sock_diag family {family} protocol {protocol}")
        return data

    def environ(self, name: str) -> str | None:
        """A variable of our own environment; None when it is not set."""
        self._log.append(f"environment variable {name}")
        return self._place.environ(name)

    # -- people ------------------------------------------------------------------------------------------------

    def users(self) -> list[User]:
        """The accounts of people: the one who runs this first, then the others with a home of their own."""
        found = [self.me] if self.me else []
        try:
            lines = self.read_text("/etc/passwd").splitlines()
        except OSError:
            return found
        for line in lines:
            parts = line.split(":")
            if len(parts) < 7 or not parts[2].isdigit():
                continue
            name, uid, home, shell = parts[0], int(parts[2]), parts[5], parts[6]
            person = 1000 <= uid < 60000 and not shell.endswith(("nologin", "false"))
            root = uid == 0 and self.elevated is not False
            if (person or root) and all(home != known.home for known in found):
                found.append(User(name, uid, home, False))
        return found

    # -- many items, some of which may be refused ----------------------------------------------------------------

    def cell(self, read: Callable[[], Cell]) -> Cell:
        """One value, or None when it is not ours to see."""
        try:
            return read()
        except PermissionError:
            return None

    @contextlib.contextmanager
    def tolerate(self, item: str) -> Iterator[None]:
        """One item of many: a refused or damaged one is noted and the others go on; one that has gone is skipped."""
        try:
            yield
        except NotRecorded:
            raise
        except PermissionError:
            self._refused.append(Refusal(item, "not allowed"))
        except OSError as error:
            if error.errno not in _GONE:
                self._refused.append(Refusal(item, error.strerror or type(error).__name__))
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            self._refused.append(Refusal(item, f"damaged: {error}"[:200]))

    def hidden(self, item: str, reason: str) -> None:
        """Note that a part of a place is kept from us, and why: the reading is then only a part of what there is."""
        self._refused.append(Refusal(item, reason))

    @contextlib.contextmanager
    def scan(self) -> Iterator[None]:
        """While it lasts, what `once` found stands for the whole scan."""
        self._found = {}
        try:
            yield
        finally:
            self._found = None

    def once(self, name: str, find: Callable[[Host], T]) -> T:
        """What `find` finds; in a scan it is only looked for once, however many tables ask."""
        if self._found is None:
            return find(self)
        if name not in self._found:
            self._found[name] = find(self)
        return cast(T, self._found[name])

    def start_reading(self) -> None:
        """Begin a new reading: forget the refusals of the last one."""
        self._refused = []
        self._mark = len(self._log)

    def refused(self) -> tuple[Refusal, ...]:
        """The items refused since the reading began."""
        return tuple(self._refused)

    def reads_in_this_reading(self) -> int:
        """How many places were read since the reading began."""
        return len(self._log) - self._mark

    def read_log(self) -> dict[str, int]:
        """Every place that was read and how often, process ids folded to PID."""
        return dict(sorted(Counter(_PROCESS.sub("/proc/PID", place) for place in self._log).items()))

    def close(self) -> None:
        """Finish a recording, if one is being made."""
        if isinstance(self._place, Recorder):
            self._place.close()
