"""Rows as the collectors would give them to an ordinary user, for the invented machines of make_samples."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from collectors.model import Cell, Row
from collectors.parse.cgroup import service_of

PERSON, UID = "sam", 1000
_NETLINK = "netlink sock_diag"
_LOCAL = {2: "192.0.2.45", 10: "2001:db8:1::45"}


Rows = Iterator[tuple[str, str, Row]]
"""Rows with the table and the source they belong to."""


class Program(NamedTuple):
    """One running program of an invented machine, and the connections it holds."""

    pid: int
    parent: int
    name: str
    cmdline: str
    uid: int
    group: str
    started: int
    sockets: Mapping[str, list[str]]


def process(program: Program) -> Row:
    ours = program.uid == UID
    columns: dict[str, Cell] = {
        "pid": program.pid,
        "parent": program.parent,
        "name": program.name,
        "path": program.cmdline.split()[0] if ours else None,
        "cmdline": program.cmdline,
        "state": "S" if program.cmdline else "I",
        "uid": program.uid,
        "start_time": program.started,
        "on_disk": 1 if ours else None,
        "cgroup_path": program.group,
        "service": service_of(program.group),
        "nspid": str(program.pid),
        "tracer_pid": 0,
    }
    return Row(columns, f"/proc/{program.pid}")


def sockets(program: Program) -> Rows:
    """The connections and open ports of a program; whose they are is only told of one's own programs."""
    for fd, (kind, line) in enumerate(((kind, line) for kind, lines in program.sockets.items() for line in lines), 11):
        protocol, address, port, *amounts = line.split() if kind == "listens" else [kind, *line.split()]
        ours = program.uid == UID
        family = 10 if ":" in address else 2
        shared: dict[str, Cell] = {
            "pid": program.pid if ours else None,
            "fd": fd if ours else None,
            "socket": 20000 + program.pid * 10 + fd,
            "family": family,
            "protocol": 6 if protocol == "tcp" else 17,
            "uid": program.uid,
            "cgroup_path": program.group,
            "service": service_of(program.group),
        }
        if kind == "listens":
            yield "listening_ports", "sock_diag", Row({**shared, "address": address, "port": int(port)}, _NETLINK)
            continue
        sent, received = (int(amount) for amount in amounts) if amounts else (None, None)
        ends: dict[str, Cell] = {
            "local_address": _LOCAL[family],
            "local_port": 40000 + program.pid + fd,
            "remote_address": address,
            "remote_port": int(port),
            "remote_ip": address,
            "state": "ESTABLISHED" if protocol == "tcp" else "",
            "bytes_sent": sent,
            "bytes_received": received,
            "cookie": f"{program.pid * 64 + fd:x}",
        }
        yield "process_open_sockets", "sock_diag", Row({**shared, **ends}, _NETLINK)


def package(name: str, version: str, section: str, maintainer: str) -> Row:
    status = "install ok installed"
    columns: dict[str, Cell] = {"name": name, "version": version, "source": "", "arch": "amd64", "status": status}
    return Row({**columns, "maintainer": maintainer, "section": section}, "/var/lib/dpkg/status")


def module(name: str, size: str, used_by: str, taints: str = "") -> Row:
    used_by = "" if used_by == "-" else used_by
    columns: dict[str, Cell] = {"name": name, "size": int(size), "used_by": used_by, "status": "Live", "taints": taints}
    return Row(columns, "/proc/modules")


def unit(unit: dict[str, Any], user: bool) -> Row:
    path = f"/usr/lib/systemd/{'user' if user else 'system'}/{unit['id']}"
    state = unit.get("state", "enabled")
    columns: dict[str, Cell] = {
        "id": unit["id"],
        "description": unit["about"],
        "active_state": "active" if unit.get("run", True) else "inactive",
        "unit_file_state": state,
        "fragment_path": path,
        "user": "" if user else unit.get("user", ""),
        "exec_start": unit["exec"],
        "path": unit["exec"].split()[0],
        "starts": int(state == "enabled"),
        "scope": "user" if user else "system",
        "username": "",
    }
    return Row(columns, path)


def startup(entry: dict[str, Any]) -> Row:
    program, _, arguments = entry["exec"].partition(" ")
    columns = {"name": entry["name"], "path": program, "args": arguments, "type": "autostart entry"}
    columns |= {"source": entry["file"], "status": "enabled", "username": entry.get("user", "")}
    return Row(columns, entry["file"])


def root(name: str, added: int) -> Row:
    bundle = "/etc/ssl/certs/ca-certificates.crt"
    file = f"/usr/local/share/ca-certificates/{name.lower().replace(' ', '-')}.crt"
    subject = f"/CN={name}/O=ExampleCorp"
    columns: dict[str, Cell] = {
        "common_name": name,
        "subject": subject,
        "issuer": subject,
        "ca": 1,
        "self_signed": 1,
        "not_valid_before": "1735689600",
        "not_valid_after": "2051222400",
        "sha1": hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest(),
        "path": file if added else bundle,
        "sha256": hashlib.sha256(name.encode()).hexdigest(),
        "added": added,
        "trusted": 1,
    }
    return Row(columns, str(columns["path"]))


SYSTEM: dict[str, Cell] = {
    "name": "Ubuntu",
    "version": "24.04.3 LTS (Noble Numbat)",
    "major": 24,
    "minor": 4,
    "patch": 3,
    "build": "",
    "platform": "ubuntu",
    "platform_like": "debian",
    "codename": "noble",
}


def hardware(machine: dict[str, Any]) -> dict[str, Cell]:
    return {
        "hostname": machine["hostname"],
        "cpu_brand": "Example Processor 8",
        "physical_memory": machine["memory"],
        "hardware_vendor": machine["maker"],
        "hardware_model": machine["model"],
        "hardware_version": "1",
    }
