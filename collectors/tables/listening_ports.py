"""Ports that programs here keep open for others."""

from __future__ import annotations

from collections.abc import Iterator

from collectors.host import Host
from collectors.model import OS, Fact, Row, Table, bigint, integer, text
from collectors.sockets import held_sockets

TABLE = Table(
    "listening_ports",
    "Ports that programs keep open for others",
    fact=Fact.RUNNING,
    osquery=True,
    columns={
        "pid": integer("Lowest-numbered process that holds it; None when that is hidden"),
        "fd": bigint("Its lowest descriptor for it; None when hidden"),
        "socket": bigint("Number (inode) of the socket"),
        "family": integer("2 IPv4, 10 IPv6"),
        "protocol": integer("6 TCP, 17 UDP"),
        "address": text("Address it is open on; 0.0.0.0 or :: means on every network"),
        "port": integer("Port"),
        "uid": bigint("Number of the user who opened it", ours=True),
        "cgroup_path": text("Control group that opened it; None when not known", ours=True),
        "service": text("System service that opened it; empty when none, None when not known", ours=True),
    },
)


@TABLE.source(OS.LINUX, reads="the kernel's list of sockets (netlink sock_diag) and /proc/PID/fd", needs_live=True)
def sock_diag(host: Host) -> Iterator[Row]:
    """Every listening TCP socket, and every UDP socket without a fixed other end."""
    for socket, pid, fd, cgroup_path, service in held_sockets(host):
        if not socket.listens:
            continue
        yield Row(
            {
                "pid": pid,
                "fd": fd,
                "socket": socket.inode,
                "family": socket.family,
                "protocol": socket.protocol,
                "address": socket.local_address,
                "port": socket.local_port,
                "uid": socket.uid,
                "cgroup_path": cgroup_path,
                "service": service,
            },
            "netlink sock_diag",
        )
