"""Jobs that cron runs by the clock (crontab(5), cron(8))."""

from __future__ import annotations

import re
from collections.abc import Iterator

from collectors.host import Host
from collectors.model import OS, Fact, Row, Table, text
from collectors.parse.commandline import redact_command

_LIMIT = 4 << 20
_FIELDS = ("minute", "hour", "day_of_month", "month", "day_of_week")
_PERIODS = ("hourly", "daily", "weekly", "monthly")
_SPOOL = "/var/spool/cron"
_SETTING = re.compile(r"""^\s*["']?[A-Za-z_]\w*["']?\s*=""")
_LEFT_BEHIND = re.compile(r"^\.|~$|\.(?:dpkg-\w+|rpm(?:save|new|orig)|swp|bak)$")
_INPUT = re.compile(r"(?<!\\)%.*", re.DOTALL)

TABLE = Table(
    "crontab",
    "Programs that start at set times",
    fact=Fact.STARTS,
    osquery=True,
    columns={
        "event": text("Word for the time, such as @daily or @reboot; empty when the time is given in fields"),
        "minute": text("Minutes at which it starts"),
        "hour": text("Hours at which it starts"),
        "day_of_month": text("Days of the month on which it starts"),
        "month": text("Months in which it starts"),
        "day_of_week": text("Days of the week on which it starts"),
        "command": text("What is run; values that look like secrets, and text fed to the program, are removed"),
        "path": text("File that says so"),
        "username": text("User it runs as", ours=True),
    },
)


@TABLE.source(OS.LINUX, reads="/etc/crontab, /etc/cron.d and names in /etc/cron.hourly, daily, weekly and monthly")
def system_jobs(host: Host) -> Iterator[Row]:
    """Jobs of the system."""
    with host.tolerate("/etc/crontab"):
        yield from _jobs(host, "/etc/crontab", "")
    with host.tolerate("/etc/cron.d"):
        for name in host.names_or_none("/etc/cron.d"):
            if not _LEFT_BEHIND.search(name):
                with host.tolerate(f"/etc/cron.d/{name}"):
                    yield from _jobs(host, f"/etc/cron.d/{name}", "")
    for period in _PERIODS:
        folder = f"/etc/cron.{period}"
        with host.tolerate(folder):
            for name in host.names_or_none(folder):
                if not _LEFT_BEHIND.search(name):
                    path = f"{folder}/{name}"
                    yield _row({"event": f"@{period}"}, path, path, "root")


@TABLE.source(
    OS.LINUX,
    reads="/var/spool/cron, where the jobs of each person are",
    absent="No person has jobs of their own on this machine.",
)
def personal_jobs(host: Host) -> Iterator[Row]:
    """Jobs of people. Usually only an administrator may read them."""
    within = host.names(_SPOOL)
    folder = next((f"{_SPOOL}/{name}" for name in ("crontabs", "tabs") if name in within), _SPOOL)
    with host.tolerate(folder):
        for name in sorted(host.names(folder)):
            if not _LEFT_BEHIND.search(name):
                with host.tolerate(f"{folder}/{name}"):
                    yield from _jobs(host, f"{folder}/{name}", name)


def _jobs(host: Host, path: str, username: str) -> Iterator[Row]:
    for when, user, command in parse_crontab(host.read_text(path, _LIMIT), username):
        yield _row(when, command, path, user)


def _row(when: dict[str, str], command: str, path: str, username: str) -> Row:
    times = {field: when.get(field, "") for field in ("event", *_FIELDS)}
    return Row({**times, "command": redact_command(command), "path": path, "username": username}, path)


def parse_crontab(text: str, username: str) -> Iterator[tuple[dict[str, str], str, str]]:
    """When, as whom and what. With an empty `username` each line names the user itself, as in /etc/crontab."""
    for line in text.splitlines():
        line = line.strip().removeprefix("-")
        if not line or line.startswith("#") or _SETTING.match(line):
            continue
        names = ("event",) if line.startswith("@") else _FIELDS
        parts = line.split(None, len(names) + (not username))
        if len(parts) > len(names) + (not username):
            user = username or parts[len(names)]
            yield dict(zip(names, parts, strict=False)), user, _INPUT.sub("", parts[-1])
