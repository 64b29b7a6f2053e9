"""Real agents from Debian, installed and started on this machine: none is found before, each is found after."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plainsight.catalogue import load
from plainsight.words import Strength
from tests.ordinary import NOBODY, as_user, plainsight

DISPLAY = 1000 + os.getpid() % 9000
PACKAGES = ("x11vnc", "zabbix-agent", "ocsinventory-agent", "auditd")

pytestmark = [
    pytest.mark.machine,
    pytest.mark.skipif(
        not os.environ.get("CI") or os.geteuid() != 0 or shutil.which("apt-get") is None,
        reason="installs software: only in CI, as root, on Debian",
    ),
]


def apt(*arguments: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(
        ["apt-get", "-y", "-q", *arguments], env=environment, check=True, stdout=subprocess.DEVNULL, timeout=600
    )


def scan(user: int | None = None) -> dict[str, Any]:
    """The findings document of a real scan from the command line."""
    argv, environment = plainsight(user, "scan", "--format", "json", "--no-save")
    ran = subprocess.run(argv, env=environment, capture_output=True, cwd="/", timeout=120, check=True, **as_user(user))
    return json.loads(ran.stdout)


def by_slug(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {finding["product"]: finding for finding in document["findings"]}


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a program, and see that it is gone. x11vnc sometimes does not heed the first word."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, Any]]]:
    """Scans before the agents are here, and with them installed and running, as root and as an ordinary user."""
    folder = tmp_path_factory.mktemp("agents")
    apt("purge", *PACKAGES)
    before = scan()
    apt("install", "--no-install-recommends", "xvfb", "cron", *PACKAGES)
    config = folder / "zabbix.conf"
    config.write_text(
        f"Server=127.0.0.1\nListenPort={free_port()}\nListenIP=127.0.0.1\nLogType=console\nPidFile={folder}/z.pid\nAllowRoot=1\n"
    )
    started = [
        subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        for argv in (
            ["Xvfb", f":{DISPLAY}", "-screen", "0", "800x600x24", "-nolisten", "tcp"],
            ["zabbix_agentd", "-f", "-c", str(config)],
        )
    ]
    deadline = time.monotonic() + 30
    while not Path(f"/tmp/.X11-unix/X{DISPLAY}").exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    port = free_port()
    vnc = [
        "x11vnc",
        "-display",
        f":{DISPLAY}",
        "-localhost",
        "-rfbport",
        str(port),
        "-forever",
        "-quiet",
        "-nopw",
        "-shared",
    ]
    started.append(subprocess.Popen(vnc, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    viewer: socket.socket | None = None
    try:
        while viewer is None and time.monotonic() < deadline + 30:
            try:
                viewer = socket.create_connection(("127.0.0.1", port), timeout=5)
                viewer.recv(12)
            except OSError:
                time.sleep(0.5)
        yield {"port": port, "before": before, "after": scan(), "as nobody": scan(NOBODY)}
    finally:
        if viewer:
            viewer.close()
        for process in reversed(started):
            stop(process)
        apt("purge", *PACKAGES)


def test_none_is_found_before(machine: dict[str, Any]) -> None:
    findings = by_slug(machine["before"])
    assert {slug: findings[slug]["verdict"] for slug in PACKAGES} == dict.fromkeys(PACKAGES, "not found")


@pytest.mark.parametrize("who", ["after", "as nobody"])
@pytest.mark.parametrize("slug", PACKAGES)
def test_each_is_found_with_its_package_as_evidence(machine: dict[str, Any], slug: str, who: str) -> None:
    finding = by_slug(machine[who])[slug]
    assert finding["verdict"] == "found"
    assert "installed" in finding["facts"]
    package = next(item for item in finding["evidence"] if item["table"] == "deb_packages")
    assert package["row"]["name"] == slug
    assert package["origin"].startswith("/var/lib/dpkg/status")
    assert package["trace"]["source"]["url"].startswith("https://")


@pytest.mark.parametrize("who", ["after", "as nobody"])
@pytest.mark.parametrize("slug", ["x11vnc", "zabbix-agent"])
def test_those_that_run_are_seen_running(machine: dict[str, Any], slug: str, who: str) -> None:
    finding = by_slug(machine[who])[slug]
    assert "running" in finding["facts"]
    assert any(item["table"] == "processes" for item in finding["evidence"])


def test_the_open_connection_of_a_found_program_is_shown_with_its_bytes(machine: dict[str, Any]) -> None:
    finding = by_slug(machine["after"])["x11vnc"]
    assert "connected" in finding["facts"]
    sockets = [item["row"] for item in finding["evidence"] if item["table"] == "process_open_sockets"]
    viewer = next(row for row in sockets if row["local_port"] == machine["port"])
    assert viewer["bytes_sent"] == 12, "x11vnc greets with the 12 bytes of its protocol version"


@pytest.mark.parametrize("who", ["before", "after", "as nobody"])
def test_nothing_refused_reads_not_found(machine: dict[str, Any], who: str) -> None:
    document = machine[who]
    looked = {"read", "absent"}
    closed = {entry["table"] for entry in document["coverage"] if entry["outcome"] not in looked}
    findings = by_slug(document)
    for product in load().products:
        if findings[product.slug]["verdict"] != "not found":
            continue
        places = {
            trace.table
            for trace in product.traces
            if trace.strength is not Strength.WEAK and any(s.value == "linux" for s in trace.systems)
        }
        assert not places & closed, product.slug


def test_an_ordinary_user_is_told_what_could_not_be_looked_at(machine: dict[str, Any]) -> None:
    refused = {
        entry["table"]: entry["reason"]
        for entry in machine["as nobody"]["coverage"]
        if entry["outcome"] in ("denied", "partly")
    }
    assert "/var/spool/cron/crontabs" in refused["crontab"]
    assert all(refused.values())
