"""This machine's files, and the files of a disk that is mounted somewhere in it."""

from __future__ import annotations

import errno
import os
import stat as modes

from collectors.model import TooLarge
from collectors.places import Stat
from collectors.places.netlink import dump

_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_DIRECTORY = _FLAGS | getattr(os, "O_DIRECTORY", 0)
_PAGE, _CHUNK = 1 << 12, 1 << 18
_WHOLE_AT_ONCE = ("/stat", "/status", "/cgroup", "/cmdline")
_MAX_LINKS = 40


def read_file(path: str, limit: int) -> bytes:
    """Read a file that the kernel or a user owns. Devices and pipes are refused before they are opened."""
    if path.endswith(_WHOLE_AT_ONCE) and path.startswith("/proc/"):
        record = _read_record(path)
        if len(record) < _PAGE:
            return record
    if not path.startswith("/proc/") and not modes.S_ISREG(os.stat(path).st_mode):
        code = errno.EISDIR if os.path.isdir(path) else errno.EINVAL
        raise OSError(code, "not a regular file", path)
    descriptor = os.open(path, _FLAGS)
    try:
        data = os.read(descriptor, _PAGE)
        if not data:
            return data
        chunks, size = [data], len(data)
        while data and size <= limit:
            data = os.read(descriptor, _CHUNK)
            chunks.append(data)
            size += len(data)
    finally:
        os.close(descriptor)
    if size > limit:
        raise TooLarge(f"{path} is larger than {limit} bytes")
    return b"".join(chunks)


def _read_record(path: str) -> bytes:
    """One record of the kernel, which gives it whole; lists such as /proc/modules come about 4 KiB at a time."""
    descriptor = os.open(path, _FLAGS)
    try:
        return os.read(descriptor, _PAGE)
    finally:
        os.close(descriptor)


def read_links(path: str) -> dict[str, str]:
    """Where each link in a directory points, as in /proc/PID/fd. Those that vanish meanwhile are left out."""
    descriptor = os.open(path, _DIRECTORY)
    found: dict[str, str] = {}
    try:
        for name in os.listdir(descriptor):
            try:
                found[name] = os.readlink(name, dir_fd=descriptor)
            except FileNotFoundError:
                continue
    finally:
        os.close(descriptor)
    return found


def read_stat(path: str) -> Stat:
    """Status of a file, links followed."""
    status = os.stat(path)
    mode = status.st_mode
    kind = "file" if modes.S_ISREG(mode) else "dir" if modes.S_ISDIR(mode) else "other"
    return Stat(kind, status.st_uid, status.st_size, int(status.st_mtime), status.st_ino)


class LiveDisk:
    """The machine we run on."""

    read = staticmethod(read_file)
    names = staticmethod(os.listdir)
    link = staticmethod(os.readlink)
    links = staticmethod(read_links)
    stat = staticmethod(read_stat)
    sock_diag = staticmethod(dump)
    environ = staticmethod(os.environ.get)


class MountedDisk:
    """A disk or a copied folder. Links are followed inside it and never out of it."""

    def __init__(self, root: str) -> None:
        self.root = os.path.abspath(root)
        if not os.path.isdir(self.root):
            raise NotADirectoryError(errno.ENOTDIR, "there is no such folder", root)

    def read(self, path: str, limit: int) -> bytes:
        return read_file(self._real(path), limit)

    def names(self, path: str) -> list[str]:
        return os.listdir(self._real(path))

    def link(self, path: str) -> str:
        head, _, tail = path.rstrip("/").rpartition("/")
        return os.readlink(os.path.join(self._real(head or "/"), tail))

    def links(self, path: str) -> dict[str, str]:
        return read_links(self._real(path))

    def stat(self, path: str) -> Stat:
        return read_stat(self._real(path))

    def sock_diag(self, family: int, protocol: int) -> bytes:
        raise OSError(errno.ENOTSUP, "a mounted disk has no connections")

    def environ(self, name: str) -> str | None:
        return None

    def _real(self, path: str) -> str:
        """The path on this machine, every link resolved as if `root` were the top."""
        todo = [part for part in reversed(path.split("/")) if part not in ("", ".")]
        done: list[str] = []
        links = 0
        while todo:
            part = todo.pop()
            if part == "..":
                del done[-1:]
                continue
            here = os.path.join(self.root, *done, part)
            if not os.path.islink(here):
                done.append(part)
                continue
            links += 1
            if links > _MAX_LINKS:
                raise OSError(errno.ELOOP, "too many links", path)
            target = os.readlink(here)
            if target.startswith("/"):
                done = []
            todo += [step for step in reversed(target.split("/")) if step not in ("", ".")]
        return os.path.join(self.root, *done)
