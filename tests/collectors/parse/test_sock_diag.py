"""The kernel's list of sockets: real answers, and damaged ones."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.parse.sock_diag import TCP, UDP, Socket, parse_sock_diag, plain_address
from tests.support import FIXTURES

RECORDED = FIXTURES / "process_open_sockets" / "sock_diag" / "typical" / "sock_diag"
DONE = struct.pack("=IHHIIi", 20, 3, 2, 1, 0, 0)


def recorded(family: int, protocol: int) -> bytes:
    return (RECORDED / f"{family}-{protocol}.bin").read_bytes()


def message(
    *, family: int = 2, state: int = 1, inode: int = 5, attributes: bytes = b"", remote_port: int = 443
) -> bytes:
    body = struct.pack("=BBBB", family, state, 0, 0) + struct.pack(">HH", 50000, remote_port)
    body += bytes([192, 0, 2, 1]).ljust(16, b"\0") + bytes([198, 51, 100, 7]).ljust(16, b"\0")
    body += struct.pack("=IQIIIII", 0, 9, 0, 0, 0, 1000, inode) + attributes
    return struct.pack("=IHHII", 16 + len(body), 20, 2, 1, 0) + body


def attribute(kind: int, value: bytes) -> bytes:
    return (struct.pack("=HH", 4 + len(value), kind) + value).ljust((len(value) + 7) & ~3, b"\0")


def tcp_info(*, acked: int, received: int, sent: int | None = None, again: int = 0) -> bytes:
    data = b"\0" * 120 + struct.pack("=QQ", acked, received)
    if sent is not None:
        data = data.ljust(200, b"\0") + struct.pack("=QQ", sent, again)
    return attribute(2, data)


def one(data: bytes, protocol: int = TCP) -> Socket:
    (socket,) = parse_sock_diag(data + DONE, protocol)
    return socket


def test_recorded_connections_over_ipv4() -> None:
    listening, connected, dying = parse_sock_diag(recorded(2, 6), TCP)
    assert (listening.state, listening.local_port, listening.listens, listening.bytes_sent) == (
        "LISTEN",
        443,
        True,
        None,
    )
    assert (connected.local_address, connected.local_port) == ("192.0.2.10", 50001)
    assert (connected.remote_address, connected.remote_port, connected.state) == ("198.51.100.7", 443, "ESTABLISHED")
    assert (connected.uid, connected.inode, connected.cgroup_id) == (1000, 41002, 4242)
    assert (connected.bytes_sent, connected.bytes_received) == (12345, 678)
    assert (dying.state, dying.remote_address) == ("TIME_WAIT", "198.51.100.8")
    assert (dying.uid, dying.inode, dying.bytes_sent) == (None, None, None)


def test_recorded_connections_over_ipv6() -> None:
    listening, mapped, native = sorted(parse_sock_diag(recorded(10, 6), TCP), key=lambda socket: socket.inode or 0)
    assert (listening.local_address, listening.listens) == ("::", True)
    assert mapped.remote_address == "::ffff:203.0.113.9"
    assert plain_address(mapped.remote_address) == "203.0.113.9"
    assert mapped.bytes_received == 100
    assert (native.remote_address, native.bytes_sent, native.bytes_received) == ("2001:db8:1::7", 0, 50)
    assert plain_address(native.remote_address) == "2001:db8:1::7"


def test_udp_has_no_byte_counts_and_listens_when_it_has_no_fixed_other_end() -> None:
    open_port, connected = parse_sock_diag(recorded(2, 17), UDP)
    assert (open_port.local_port, open_port.listens) == (53, True)
    assert (connected.remote_address, connected.listens) == ("198.51.100.53", False)
    assert (connected.bytes_sent, connected.bytes_received, connected.state) == (None, None, "ESTABLISHED")


def test_repeats_do_not_count_as_sent() -> None:
    socket = one(message(attributes=tcp_info(acked=501, received=70, sent=800, again=300)))
    assert (socket.bytes_sent, socket.bytes_received) == (500, 70)


def test_an_old_kernel_counts_the_opening_as_a_byte() -> None:
    assert one(message(attributes=tcp_info(acked=1001, received=5))).bytes_sent == 1000
    assert one(message(attributes=tcp_info(acked=0, received=0))).bytes_sent == 0


def test_a_kernel_too_old_to_count_says_nothing() -> None:
    socket = one(message(attributes=attribute(2, b"\0" * 104)))
    assert (socket.bytes_sent, socket.bytes_received) == (None, None)


def test_the_close_of_the_other_end_is_no_byte() -> None:
    assert one(message(state=8, attributes=tcp_info(acked=1, received=5001, sent=0))).bytes_received == 5000


def test_an_empty_list() -> None:
    assert list(parse_sock_diag(DONE, TCP)) == []


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        message(),
        message()[:60] + DONE,
        recorded(2, 6)[:-30],
        struct.pack("=IHHII", 4, 20, 0, 0, 0) + DONE,
        struct.pack("=IHHII", 0xFFFFFFFF, 20, 0, 0, 0) + DONE,
        struct.pack("=IHHII", 16, 20, 0, 0, 0) + DONE,
        struct.pack("=IHHIIi", 20, 2, 0, 0, 0, -1),
        message(state=200) + DONE,
        message(family=1) + DONE,
        message(attributes=struct.pack("=HH", 400, 2)) + DONE,
        message(attributes=struct.pack("=HH", 0, 2)) + DONE,
    ],
)
def test_a_damaged_list_is_an_error_and_not_a_shorter_list(damaged: bytes) -> None:
    with pytest.raises(ValueError, match=r"socket|sock_diag|kernel"):
        list(parse_sock_diag(damaged, TCP))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 900), st.binary(min_size=1, max_size=6))
def test_changed_bytes_never_crash(at: int, changed: bytes) -> None:
    data = bytearray(recorded(2, 6))
    data[at : at + len(changed)] = changed
    try:
        sockets = list(parse_sock_diag(bytes(data), TCP))
    except ValueError:
        return
    assert len(sockets) <= 4
