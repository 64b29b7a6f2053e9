"""The sockets of this machine with who holds them: what the tables of connections and of open ports share.

The process of a socket is the lowest-numbered one that holds it, and its lowest descriptor for it. For other
people's processes the kernel only tells administrators; then pid and fd are None. The user and the service are
told to everybody: the service through the control group (version 2) that made the socket, whose number in
sock_diag is the inode of its directory.
Sockets in other network namespaces, such as those of containers, are not in the kernel's answer.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import NamedTuple

from collectors.host import Host
from collectors.model import Refusal
from collectors.parse.cgroup import CONTROL_FILES, service_of, unified_mount
from collectors.parse.sock_diag import TCP, UDP, Socket, parse_sock_diag

_KINDS = ((2, TCP, "TCP over IPv4"), (10, TCP, "TCP over IPv6"), (2, UDP, "UDP over IPv4"), (10, UDP, "UDP over IPv6"))
_MAX_GROUPS = 20_000


class Held(NamedTuple):
    """A socket, the process and descriptor that hold it, and its control group and service, where known."""

    socket: Socket
    pid: int | None
    fd: int | None
    cgroup_path: str | None
    service: str | None


class Sockets(NamedTuple):
    """All sockets, and the kinds that could not be read with the reason."""

    held: list[Held]
    refused: list[Refusal]


def held_sockets(host: Host) -> Iterator[Held]:
    """Every TCP and UDP socket of our network namespace, looked up once in a scan."""
    found = host.once("sockets", _look)
    for refusal in found.refused:
        host.hidden(*refusal)
    yield from found.held


def socket_holders(host: Host, wanted: set[str]) -> dict[str, tuple[int, int]]:
    """Link text of a socket, socket:[inode] -> process and descriptor that hold it, as far as we may see.

    The lowest numbers come first, so nothing more is read once each wanted socket has its process.
    """
    holders: dict[str, tuple[int, int]] = {}
    for pid in sorted(int(name) for name in host.names("/proc") if name.isdigit()):
        if len(holders) == len(wanted):
            break
        try:
            links = host.links(f"/proc/{pid}/fd")
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EPERM, errno.ENOENT, errno.ESRCH):
                raise
            continue
        if wanted.isdisjoint(links.values()):
            continue
        for name, target in links.items():
            if target in wanted:
                known = holders.get(target)
                if known is None or (known[0] == pid and int(name) < known[1]):
                    holders[target] = pid, int(name)
    return holders


def group_paths(host: Host, wanted: set[int]) -> dict[int, str]:
    """Inode of a control group's directory -> its path, for the wanted ones that still exist."""
    mount = unified_mount(host.read_text("/proc/self/mounts"))
    if mount is None or not wanted:
        return {}
    found: dict[int, str] = {}
    level = [""]
    seen = 0
    while level and wanted - found.keys() and seen < _MAX_GROUPS:
        below: list[str] = []
        for path in level:
            try:
                inode = host.stat(mount + path).inode
                names = host.names(mount + path)
            except (FileNotFoundError, NotADirectoryError, PermissionError):
                continue
            seen += 1
            if inode in wanted:
                found[inode] = path or "/"
            below += [f"{path}/{name}" for name in names if not name.startswith(CONTROL_FILES)]
        level = below
    return found


def _look(host: Host) -> Sockets:
    sockets: list[Socket] = []
    refused: list[Refusal] = []
    last: OSError | ValueError | None = None
    for family, protocol, words in _KINDS:
        try:
            sockets += parse_sock_diag(host.sock_diag(family, protocol), protocol)
        except (OSError, ValueError) as error:
            last = error
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            refused.append(Refusal(f"connections of the kind {words}", reason))
    if last is not None and len(refused) == len(_KINDS):
        raise last
    holders = socket_holders(host, {f"socket:[{socket.inode}]" for socket in sockets if socket.inode})
    groups = group_paths(host, {socket.cgroup_id for socket in sockets if socket.cgroup_id})
    held: list[Held] = []
    for socket in sockets:
        pid, fd = holders.get(f"socket:[{socket.inode}]", (None, None))
        group = groups.get(socket.cgroup_id or 0)
        held.append(Held(socket, pid, fd, group, None if group is None else service_of(group)))
    return Sockets(held, refused)
