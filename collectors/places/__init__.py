"""Where bytes come from: the only files that open anything on the machine. Used by Host alone."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Stat(NamedTuple):
    """What we use of a file's status. `kind` is "file", "dir", "link" or "other"; times in seconds since 1970."""

    kind: str
    uid: int
    size: int
    mtime: int
    inode: int


class Place(Protocol):
    """A readable world: this machine, a mounted disk, or a recording. Errors are the builtin OSErrors."""

    def read(self, path: str, limit: int) -> bytes:
        """The bytes of a regular file. TooLarge above `limit`."""

    def names(self, path: str) -> list[str]:
        """Names in a directory, in no order; odd bytes as surrogate escapes."""

    def link(self, path: str) -> str:
        """Where a symbolic link points, unresolved."""

    def links(self, path: str) -> dict[str, str]:
        """Where each symbolic link in a directory of nothing but links points."""

    def stat(self, path: str) -> Stat:
        """Status of what the path leads to (links followed)."""

    def sock_diag(self, family: int, protocol: int) -> bytes:
        """The kernel's list of sockets as raw netlink messages. OSError where there is no such list."""

    def environ(self, name: str) -> str | None:
        """One environment variable of our own process, or None when unset."""
