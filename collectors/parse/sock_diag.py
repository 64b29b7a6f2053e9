"""The kernel's answer to a sock_diag(7) request: netlink messages, each with one socket.

Layouts: linux/netlink.h, linux/inet_diag.h and struct tcp_info of linux/tcp.h, all stable and of this machine's
byte order, but for ports and addresses. Byte counts are exact for a whole TCP connection:

- sent: tcpi_bytes_sent - tcpi_bytes_retrans, so that what was sent twice counts once (Linux 4.19 and later);
  before that tcpi_bytes_acked - 1, because the kernel counts the opening SYN as one byte;
- received: tcpi_bytes_received, less one when the other end has closed, whose FIN the kernel counts as one byte.

UDP has no counters. A connection that waits to be forgotten (TIME_WAIT) or is not yet accepted has no owner.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv6Address
from typing import NamedTuple

MAX_SOCKETS = 250_000
TCP, UDP = 6, 17
STATES = (
    *("UNKNOWN", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSED"),
    *("CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING", "SYN_RECV"),
)
_ESTABLISHED, _LISTEN = 1, 10
_OTHER_END_CLOSED = (8, 9, 11)
_ERROR, _DONE, _SOCKET = 2, 3, 20
_INET, _INET6 = 2, 10
_INFO, _CGROUP_ID = 2, 21
_MAPPED = b"\0" * 10 + b"\xff\xff"

_HEADER = struct.Struct("=IHHII")
_DIAG = struct.Struct("=BBxx2s2s16s16s4xQ12xII")
_ATTRIBUTE = struct.Struct("=HH")
_ACKED = struct.Struct("=QQ")
_ACKED_AT, _SENT_AT = 120, 200
_U64 = struct.Struct("=Q")


class Socket(NamedTuple):
    """One socket. Addresses as text; None where the kernel does not say, such as the owner of a dying connection."""

    family: int
    protocol: int
    state: str
    local_address: str
    local_port: int
    remote_address: str
    remote_port: int
    uid: int | None
    inode: int | None
    cookie: int
    cgroup_id: int | None
    bytes_sent: int | None
    bytes_received: int | None

    @property
    def listens(self) -> bool:
        """Whether it waits for others: a listening TCP socket, or a UDP socket without a fixed other end."""
        return self.state == "LISTEN" or (self.protocol == UDP and not self.remote_port)


def parse_sock_diag(data: bytes, protocol: int) -> Iterator[Socket]:
    """Every socket in the kernel's answer for one protocol. ValueError when the answer is damaged or breaks off."""
    offset = count = 0
    end = len(data)
    while offset + 16 <= end:
        length, kind, _, _, _ = _HEADER.unpack_from(data, offset)
        if length < 16 or offset + length > end:
            raise ValueError("a sock_diag message is cut off")
        if kind == _DONE:
            return
        if kind == _ERROR:
            raise ValueError("the kernel broke off its list of sockets")
        if kind == _SOCKET:
            count += 1
            if count > MAX_SOCKETS:
                raise ValueError(f"more than {MAX_SOCKETS} sockets")
            yield _socket(data, offset + 16, offset + length, protocol)
        offset += (length + 3) & ~3
    raise ValueError("the list of sockets has no end")


def _socket(data: bytes, start: int, end: int, protocol: int) -> Socket:
    if start + _DIAG.size > end:
        raise ValueError("a sock_diag message is too short")
    family, number, local_port, remote_port, local, remote, cookie, uid, inode = _DIAG.unpack_from(data, start)
    if family not in (_INET, _INET6) or number >= len(STATES):
        raise ValueError(f"a socket of family {family} in state {number}")
    sent = received = cgroup_id = None
    at = start + _DIAG.size
    while at + 4 <= end:
        size, kind = _ATTRIBUTE.unpack_from(data, at)
        if size < 4 or at + size > end:
            raise ValueError("an attribute of a socket is cut off")
        if kind == _INFO and protocol == TCP:
            sent, received = _counters(data, at + 4, size - 4, number)
        elif kind == _CGROUP_ID and size >= 12:
            cgroup_id = _U64.unpack_from(data, at + 4)[0]
        at += (size + 3) & ~3
    return Socket(
        family,
        protocol,
        ("ESTABLISHED" if number == _ESTABLISHED else "") if protocol == UDP else STATES[number],
        _address(family, local),
        int.from_bytes(local_port, "big"),
        _address(family, remote),
        int.from_bytes(remote_port, "big"),
        uid if inode else None,
        inode or None,
        cookie,
        cgroup_id,
        sent,
        received,
    )


def _counters(data: bytes, start: int, size: int, state: int) -> tuple[int | None, int | None]:
    if state == _LISTEN or size < _ACKED_AT + _ACKED.size:
        return None, None
    acked, received = _ACKED.unpack_from(data, start + _ACKED_AT)
    sent = max(acked - 1, 0)
    if size >= _SENT_AT + _ACKED.size:
        total, again = _ACKED.unpack_from(data, start + _SENT_AT)
        sent = max(total - again, 0)
    return sent, max(received - (state in _OTHER_END_CLOSED), 0)


@lru_cache(8192)
def _address(family: int, raw: bytes) -> str:
    if family == _INET:
        return f"{raw[0]}.{raw[1]}.{raw[2]}.{raw[3]}"
    if raw.startswith(_MAPPED):
        return f"::ffff:{raw[12]}.{raw[13]}.{raw[14]}.{raw[15]}"
    return str(IPv6Address(raw))


def plain_address(address: str) -> str:
    """The same address in one form: an IPv4 address that is written inside an IPv6 one becomes IPv4."""
    return address.removeprefix("::ffff:") if "." in address else address
