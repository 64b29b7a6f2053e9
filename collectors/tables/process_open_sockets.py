"""Connections between programs here and other computers, with bytes where the kernel counts them."""

from __future__ import annotations

from collections.abc import Iterator

from collectors.host import Host
from collectors.model import OS, Fact, Row, Table, bigint, integer, text
from collectors.parse.sock_diag import plain_address
from collectors.sockets import held_sockets

TABLE = Table(
    "process_open_sockets",
    "Connections that are open now, one row for each",
    fact=Fact.CONNECTED,
    osquery=True,
    columns={
        "pid": integer("Lowest-numbered process that holds it; None when that is hidden or nobody holds it any more"),
        "fd": bigint("Its lowest descriptor for it; None when hidden"),
        "socket": bigint("Number (inode) of the socket; None when no process holds it any more"),
        "family": integer("2 IPv4, 10 IPv6"),
        "protocol": integer("6 TCP, 17 UDP"),
        "local_address": text("Address at this end"),
        "local_port": integer("Port at this end"),
        "remote_address": text("Address at the other end; ::ffff:a.b.c.d for IPv4 through an IPv6 socket"),
        "remote_port": integer("Port at the other end"),
        "state": text("State of the connection, such as ESTABLISHED; for UDP only that, when it has a fixed other end"),
        "remote_ip": text("Address at the other end in one form, so that IPv4 is always written as IPv4", ours=True),
        "uid": bigint("Number of the user who opened it; None when the kernel no longer knows", ours=True),
        "cgroup_path": text("Control group that opened it; None when not known", ours=True),
        "service": text("System service that opened it; empty when none, None when not known", ours=True),
        "bytes_sent": bigint("Bytes sent since it was opened, repeats not counted; None for UDP", ours=True),
        "bytes_received": bigint("Bytes received since it was opened; None for UDP", ours=True),
        "cookie": text("The kernel's own name of the socket, never used twice while the computer runs", ours=True),
    },
)


@TABLE.source(OS.LINUX, reads="the kernel's list of sockets (netlink sock_diag) and /proc/PID/fd", needs_live=True)
def sock_diag(host: Host) -> Iterator[Row]:
    """Every TCP and UDP socket of our network namespace that does not listen."""
    for socket, pid, fd, cgroup_path, service in held_sockets(host):
        if socket.listens:
            continue
        yield Row(
            {
                "pid": pid,
                "fd": fd,
                "socket": socket.inode,
                "family": socket.family,
                "protocol": socket.protocol,
                "local_address": socket.local_address,
                "local_port": socket.local_port,
                "remote_address": socket.remote_address,
                "remote_port": socket.remote_port,
                "state": socket.state,
                "remote_ip": plain_address(socket.remote_address),
                "uid": socket.uid,
                "cgroup_path": cgroup_path,
                "service": service,
                "bytes_sent": socket.bytes_sent,
                "bytes_received": socket.bytes_received,
                "cookie": f"{socket.cookie:x}",
            },
            "netlink sock_diag",
        )
