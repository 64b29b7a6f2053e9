"""A recording of what was read: replayed in tests and bug reports, and written while a live machine is read.

A recording is a folder: `root/` holds the files as they were, `sock_diag/FAMILY-PROTOCOL.bin` the kernel's
answers, and `recording.json` the rest: system, user, links, owners, and what was absent or denied.
"""

from __future__ import annotations

import errno
import fnmatch
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from collectors.model import TooLarge
from collectors.parse.secrets import redact_arguments, redact_text
from collectors.places import Place, Stat

T = TypeVar("T")
SCHEMA = "plainsight.recording/1"
_KEYS = ("links", "dirs", "stats", "environ", "errors")


class NotRecorded(LookupError):
    """A collector asked for something that the recording does not hold. It is not the same as absent."""


class Recording:
    """A recorded world. What was not recorded raises NotRecorded, so that a typo in a test cannot pass."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        try:
            self.head: dict[str, Any] = json.loads((self.folder / "recording.json").read_text("utf-8"))
        except FileNotFoundError:
            raise FileNotFoundError(errno.ENOENT, "no recording.json, so this is no recording", folder) from None
        if self.head.get("schema") != SCHEMA:
            raise ValueError(f"{folder} is not a recording that this version can read")

    def read(self, path: str, limit: int) -> bytes:
        self._check(path)
        file = self._file(path)
        if not file.is_file():
            raise IsADirectoryError(errno.EISDIR, "is a directory", path)
        data = file.read_bytes()
        if len(data) > limit:
            raise TooLarge(f"{path} is larger than {limit} bytes")
        return data

    def names(self, path: str) -> list[str]:
        if path in self._of("dirs"):
            return list(self._of("dirs")[path])
        self._check(path)
        found = set(os.listdir(self._file(path))) if self._file(path).is_dir() else set()
        prefix = path.rstrip("/") + "/"
        for key in ("links", "dirs", "stats", "errors"):
            found |= {
                known[len(prefix) :].split("/")[0]
                for known in self._of(key)
                if known.startswith(prefix) and "*" not in known
            }
        return sorted(found)

    def link(self, path: str) -> str:
        if path in self._of("links"):
            return str(self._of("links")[path])
        self._check(path)
        raise OSError(errno.EINVAL, "not a link", path)

    def links(self, path: str) -> dict[str, str]:
        return {name: self.link(f"{path}/{name}") for name in self.names(path)}

    def stat(self, path: str) -> Stat:
        if path in self._of("stats"):
            return Stat(*self._of("stats")[path])
        if path in self._of("dirs"):
            return Stat("dir", 0, 0, 0, 0)
        self._check(path)
        file = self._file(path)
        return Stat("dir" if file.is_dir() else "file", 0, file.stat().st_size if file.is_file() else 0, 0, 0)

    def sock_diag(self, family: int, protocol: int) -> bytes:
        self._raise(f"sock_diag/{family}-{protocol}")
        file = self.folder / "sock_diag" / f"{family}-{protocol}.bin"
        if not file.is_file():
            raise NotRecorded(f"sock_diag {family}-{protocol} is not in {self.folder}")
        return file.read_bytes()

    def environ(self, name: str) -> str | None:
        value = self._of("environ").get(name)
        return None if value is None else str(value)

    def _of(self, key: str) -> dict[str, Any]:
        return self.head.get(key) or {}

    def _file(self, path: str) -> Path:
        return self.folder / "root" / path.lstrip("/")

    def _check(self, path: str) -> None:
        """Raise the recorded error, or NotRecorded when nothing is known of the path."""
        self._raise(path)
        path = path.rstrip("/")
        prefix = path + "/"
        known = any(name.startswith(prefix) for key in _KEYS for name in self._of(key))
        if not self._file(path).exists() and not known:
            raise NotRecorded(f"{path} is not in {self.folder}")

    def _raise(self, path: str) -> None:
        """Raise the error recorded for a path; keys may be globs: {"/proc/*/exe": "denied"}."""
        name = self._of("errors").get(path)
        if name is None and not self._file(path).exists():
            name = next((kind for glob, kind in self._of("errors").items() if fnmatch.fnmatchcase(path, glob)), None)
        if name is not None:
            code = {"denied": errno.EACCES, "absent": errno.ENOENT, "gone": errno.ESRCH}.get(name, errno.EIO)
            raise OSError(code, os.strerror(code), path)


class Recorder:
    """A Place that writes down all that passes through it. Values that look like secrets in command lines do not."""

    def __init__(self, place: Place, folder: str, head: dict[str, Any]) -> None:
        self.place = place
        self.folder = Path(folder)
        self.folder.mkdir(mode=0o700, parents=True)
        self.head: dict[str, Any] = {"schema": SCHEMA, **head, **{key: {} for key in _KEYS}}

    def read(self, path: str, limit: int) -> bytes:
        data = self._try(path, lambda: self.place.read(path, limit))
        if path.startswith("/proc/") and path.endswith("/cmdline"):
            arguments = data.decode("utf-8", "surrogateescape").split("\0")
            data = "\0".join(redact_arguments(arguments)).encode("utf-8", "surrogateescape")
        target = self.folder / "root" / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        return data

    def names(self, path: str) -> list[str]:
        names = self._try(path, lambda: self.place.names(path))
        self.head["dirs"][path] = sorted(names)
        return names

    def link(self, path: str) -> str:
        try:
            target = self.place.link(path)
        except OSError as error:
            if error.errno != errno.EINVAL:  # a plain file, which may well be read after this
                self._note(path, error)
            raise
        self.head["links"][path] = target
        return target

    def links(self, path: str) -> dict[str, str]:
        targets = self._try(path, lambda: self.place.links(path))
        self.head["dirs"][path] = sorted(targets)
        self.head["links"].update({f"{path}/{name}": target for name, target in targets.items()})
        return targets

    def stat(self, path: str) -> Stat:
        status = self._try(path, lambda: self.place.stat(path))
        self.head["stats"][path] = list(status)
        return status

    def sock_diag(self, family: int, protocol: int) -> bytes:
        name = f"sock_diag/{family}-{protocol}"
        data = self._try(name, lambda: self.place.sock_diag(family, protocol))
        (self.folder / "sock_diag").mkdir(exist_ok=True)
        (self.folder / f"{name}.bin").write_bytes(data)
        return data

    def environ(self, name: str) -> str | None:
        value = self.place.environ(name)
        if value is not None:
            self.head["environ"][name] = redact_text(value)
        return value

    def close(self) -> None:
        """Write recording.json. Without it the folder is no recording."""
        (self.folder / "recording.json").write_text(json.dumps(self.head, indent=1, sort_keys=True), "utf-8")

    def _try(self, path: str, attempt: Callable[[], T]) -> T:
        try:
            return attempt()
        except OSError as error:
            self._note(path, error)
            raise

    def _note(self, path: str, error: OSError) -> None:
        kinds = {errno.EACCES: "denied", errno.EPERM: "denied", errno.ENOENT: "absent", errno.ESRCH: "gone"}
        self.head["errors"][path] = kinds.get(error.errno or 0, "failed")
