"""A small invented computer for the dashboard's tests: three programs seen, hostile names, open connections, gaps."""

from __future__ import annotations

from typing import Any

from collectors.model import OS, Cell, Outcome, Reading, Refusal, Row, Snapshot
from plainsight.catalogue import Catalogue, from_document
from plainsight.findings import Findings, find

HOSTILE = (
    "![x](https://evil.example/a.png)",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "abc\u202egnp.exe",
    "two\nlines",
    "=cmd|'/C calc'!A0",
    "[link](https://evil.example/) :red[x] $x$",
    "\udcff\udc80",
)
_SOURCE = {"guide": {"title": "Guide for administrators", "url": "https://docs.example/guide", "read": "2026-11-20"}}


def catalogue() -> Catalogue:
    """Four invented products with the words that go with them."""
    return from_document(
        {
            "schema": "plainsight.catalogue/1",
            "version": "test",
            "products": {
                "watchful": _product("Watchful", "employee_monitoring", "watchful", "screenshots"),
                "fleetkeeper": _product("Fleetkeeper Agent", "mdm", "fleetkeeper", "remote_wipe"),
                "harbour": _product("Harbour Sensor", "edr", "harbour", "process_telemetry"),
                "absent": _product("Absent Tool", "edr", "absent-tool", "screenshots"),
                "hidden": _product("Hidden Tool", "edr", "hidden-tool", "screenshots", table="rpm_packages"),
            },
            "kinds": {name: _kind(name) for name in ("employee_monitoring", "mdm", "edr")},
            "capabilities": {
                "screenshots": _ability("Taking pictures of your screen", "very_high"),
                "remote_wipe": _ability("Wiping this laptop", "high"),
                "process_telemetry": _ability("Seeing which programs run", "medium"),
            },
            "questions": ["Which tools watch what I do?"],
        }
    )


def snapshot(*more: Reading) -> Snapshot:
    """The computer. `more` readings are added to it."""
    packages = [("watchful", "4.2"), ("fleetkeeper", "1.9"), ("harbour", "7.0"), ("bash", "5.2")]
    programs = [(10, "watchful"), (11, "harbour"), (12, "firefox"), *enumerate(HOSTILE, start=50)]
    return Snapshot(
        taken_at="2026-11-20T09:42:00+00:00",
        os=OS.LINUX,
        elevated=False,
        how="recorded",
        tool="test",
        readings=(
            _reading("deb_packages", [{"name": name, "version": version} for name, version in packages]),
            _reading("processes", [process(pid, name) for pid, name in programs]),
            _reading("process_open_sockets", sockets()),
            _reading("listening_ports", [{"pid": 12, "port": 8080, "protocol": 6, "address": "127.0.0.1"}]),
            Reading("rpm_packages", "rpm", Outcome.DENIED, "This needs administrator rights: /var/lib/rpm."),
            Reading(
                "crontab",
                "user_crontabs",
                Outcome.PARTLY,
                "Some items could not be read.",
                refused=(Refusal(HOSTILE[1], "Permission denied"),),
            ),
            Reading("startup_items", "none", Outcome.UNSUPPORTED, "This can only be read on Windows."),
            *more,
        ),
        read_log={"/var/lib/dpkg/status": 1, "/proc/PID/stat": 4, HOSTILE[1]: 1, HOSTILE[5]: 1},
    )


def findings(*more: Reading) -> Findings:
    """What the computer says about the invented products."""
    return find(snapshot(*more), catalogue())


def process(pid: int, name: str) -> dict[str, Cell]:
    """A row of the table processes."""
    return {"pid": pid, "name": name, "path": f"/opt/{name}", "cmdline": f"{name} --run", "service": "", "state": "S"}


def sockets() -> list[dict[str, Cell]]:
    """Open connections: counted, not counted (UDP), of nobody, of a hostile name, inside this computer."""
    return [
        socket(10, "203.0.113.7", 443, 5_000_000, 20_000),
        socket(10, "203.0.113.7", 443, 1_500_000, None),
        socket(11, "198.51.100.9", 443, 42_000, 9_000),
        socket(12, "2001:db8::5", 443, 1_200, 900_000),
        socket(12, "192.0.2.3", 443, None, None, protocol=17),
        socket(None, "192.0.2.77", 8443, 700, 10),
        socket(51, "192.0.2.78", 443, 300, 10),
        socket(12, "127.0.0.1", 5432, 99, 99),
        socket(12, "0.0.0.0", 0, None, None),
    ]


def socket(
    pid: int | None, address: str, port: int, sent: int | None, received: int | None, protocol: int = 6
) -> dict[str, Cell]:
    """A row of the table process_open_sockets."""
    return {
        "pid": pid,
        "protocol": protocol,
        "remote_address": address,
        "remote_port": port,
        "bytes_sent": sent,
        "bytes_received": received,
        "service": "",
    }


def _reading(table: str, rows: list[dict[str, Cell]]) -> Reading:
    return Reading(table, "test", Outcome.READ, rows=tuple(Row(row, f"/made/up/{table}") for row in rows))


def _product(name: str, kind: str, trace: str, ability: str, table: str = "deb_packages") -> dict[str, Any]:
    traces = [{"table": table, "where": {"name": trace}, "os": "linux", "strength": "strong", "source": "guide"}]
    if table != "rpm_packages":
        traces.append(
            {"table": "processes", "where": {"name": trace}, "os": "linux", "strength": "medium", "source": "guide"}
        )
    return {
        "name": name,
        "maker": f"{name} Inc.",
        "kind": kind,
        "about": f"{name} is an invented program.",
        "traces": traces,
        "capabilities": [{"what": ability, "when": "if switched on", "source": "guide"}],
        "sends": [{"to": f"*.{trace}.example", "what": "activity records", "source": "guide"}],
        "sources": _SOURCE,
    }


def _kind(name: str) -> dict[str, str]:
    return {
        "name": name.replace("_", " ").capitalize(),
        "what_it_is_for": "It has a use.",
        "what_it_can_see": "Some things.",
        "what_it_usually_does_not_do": "Other things.",
        "ask_the_employer": "Is it on?",
    }


def _ability(name: str, intrusiveness: str) -> dict[str, str]:
    return {
        "name": name,
        "group": "screen",
        "intrusiveness": intrusiveness,
        "plain": "It can do this.",
        "why_it_matters": "It matters.",
        "ask_the_employer": "Do you do this?",
        "does_not_prove": "Being able to is not doing.",
    }
