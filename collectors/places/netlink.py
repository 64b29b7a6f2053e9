"""The kernel's own list of sockets, over a netlink socket that stays inside this machine (Linux sock_diag(7)).

Works without administrator rights, and shows every socket of our network namespace with its byte counters.
This is the only file in collectors/ that opens a socket.
"""

from __future__ import annotations

import errno
import os
import socket
import struct

NETLINK_SOCK_DIAG = 4
SOCK_DIAG_BY_FAMILY = 20
NLM_F_REQUEST_DUMP = 0x301
NLMSG_ERROR, NLMSG_DONE = 2, 3
INET_DIAG_INFO = 2
_HEADER = struct.Struct("=IHHII")
_REQUEST = struct.Struct("=BBBBI48x")
_ALL_STATES = 0x1FFE  # 1 to 12; beyond are sockets that are bound and do nothing
_BUFFER = 1 << 16
_LIMIT = 256 << 20
_NO_SOCK_DIAG = "This system does not list its connections to us (it has no sock_diag)"


def dump(family: int, protocol: int) -> bytes:
    """All sockets of one address family and protocol, as the kernel's messages one after the other."""
    if not hasattr(socket, "AF_NETLINK"):
        raise OSError(errno.ENOTSUP, _NO_SOCK_DIAG)
    with _channel() as channel:
        channel.settimeout(10)
        request = _REQUEST.pack(family, protocol, 1 << (INET_DIAG_INFO - 1), 0, _ALL_STATES)
        channel.send(_HEADER.pack(16 + len(request), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST_DUMP, 1, 0) + request)
        parts: list[bytes] = []
        size = 0
        while size < _LIMIT:
            part = channel.recv(_BUFFER)
            parts.append(part)
            size += len(part)
            if _finished(part):
                return b"".join(parts)
    raise ValueError("more sockets than we are willing to read")


def _channel() -> socket.socket:
    try:
        return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, NETLINK_SOCK_DIAG)
    except OSError as error:
        if error.errno in (errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT):
            raise OSError(errno.ENOTSUP, _NO_SOCK_DIAG) from None
        raise


def _finished(part: bytes) -> bool:
    """True when a message of this part ends the list. Raises the kernel's error as OSError."""
    offset = 0
    while offset + 16 <= len(part):
        length, kind = struct.unpack_from("=IH", part, offset)
        if kind in (NLMSG_DONE, NLMSG_ERROR) and length >= 20 and offset + 20 <= len(part):
            code = -struct.unpack_from("=i", part, offset + 16)[0]
            if code == errno.ENOENT:
                raise OSError(errno.ENOTSUP, _NO_SOCK_DIAG)
            if code > 0:
                raise OSError(code, os.strerror(code))
        if kind in (NLMSG_DONE, NLMSG_ERROR):
            return True
        offset += (max(length, 16) + 3) & ~3
    return False
