"""crontab: what runs by the clock, as whom, and whose jobs we may not see."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from collectors.host import Host
from collectors.model import Outcome
from tests.support import read_table, recording

SYSTEM = """SHELL=/bin/sh
PATH=/usr/bin:/bin
MAILTO=""
# m h dom mon dow user command
17 *\t* * *\troot    cd / && run-parts --report /etc/cron.hourly
@reboot  track  /opt/track/agent --token abc123 --server track.example
*/5 8-18 * * mon-fri track mysqldump -pgeheim all%typed text
broken line
* * * * *
"""
SPOOL = "/var/spool/cron"


def world(folder: Path, files: Mapping[str, str | bytes], errors: Mapping[str, str] | None = None) -> Host:
    return recording(folder, files, errors={**(errors or {}), "/*": "absent"})


def test_system_jobs_have_their_time_user_and_command(tmp_path: Path) -> None:
    reading = read_table(world(tmp_path, {"/etc/crontab": SYSTEM}), "crontab", "system_jobs")
    assert reading.outcome is Outcome.READ
    assert [dict(row.columns) for row in reading.rows][1] == {
        "event": "@reboot",
        "minute": "",
        "hour": "",
        "day_of_month": "",
        "month": "",
        "day_of_week": "",
        "command": "/opt/track/agent --token [removed] --server track.example",
        "path": "/etc/crontab",
        "username": "track",
    }
    told = [(row.columns["minute"], row.columns["day_of_week"], row.columns["command"]) for row in reading.rows]
    assert told == [
        ("17", "*", "cd / && run-parts --report /etc/cron.hourly"),
        ("", "", "/opt/track/agent --token [removed] --server track.example"),
        ("*/5", "mon-fri", "mysqldump -p[removed] all"),
    ]


@pytest.mark.parametrize(
    ("command", "hidden"),
    [
        ("MYSQL_PWD=geheim mysqldump all", "geheim"),
        ("sh -c 'tool --password geheim'", "geheim"),
        ("echo x | sshpass -pgeheim ssh host", "geheim"),
        ("curl https://joe:geheim@track.example/up", "geheim"),
        ("tool 'unclosed --api-key geheim", "geheim"),
    ],
)
def test_secrets_in_commands_are_removed(tmp_path: Path, command: str, hidden: str) -> None:
    reading = read_table(world(tmp_path, {"/etc/crontab": f"@daily root {command}\n"}), "crontab", "system_jobs")
    assert hidden not in str(reading.rows[0].columns["command"])


def test_folders_of_jobs_are_read_and_leftovers_are_not(tmp_path: Path) -> None:
    files = {
        "/etc/cron.d/track": "0 * * * * root /opt/track/up\n",
        "/etc/cron.d/track.dpkg-old": "0 * * * * root /old\n",
        "/etc/cron.d/.placeholder": "",
        "/etc/cron.daily/track": "#!/bin/sh\nsecret content\n",
        "/etc/cron.weekly/.placeholder": "",
    }
    host = world(tmp_path, files)
    reading = read_table(host, "crontab", "system_jobs")
    assert {(row.columns["event"], row.columns["command"]) for row in reading.rows} == {
        ("", "/opt/track/up"),
        ("@daily", "/etc/cron.daily/track"),
    }
    assert "/etc/cron.daily/track" not in host.read_log()


def test_jobs_of_people_are_told_by_the_name_of_their_file(tmp_path: Path) -> None:
    files = {f"{SPOOL}/crontabs/worker": "30 9 * * * /home/worker/report.sh now\n"}
    reading = read_table(world(tmp_path, files), "crontab", "personal_jobs")
    assert reading.outcome is Outcome.READ
    assert [(row.columns["command"], row.columns["username"]) for row in reading.rows] == [
        ("/home/worker/report.sh now", "worker")
    ]


def test_the_spool_of_other_systems_is_read_too(tmp_path: Path) -> None:
    reading = read_table(world(tmp_path, {f"{SPOOL}/worker": "@daily x\n"}), "crontab", "personal_jobs")
    assert [row.columns["username"] for row in reading.rows] == ["worker"]


def test_a_closed_spool_is_not_an_empty_one(tmp_path: Path) -> None:
    debian = world(tmp_path / "debian", {}, {f"{SPOOL}/crontabs": "denied"})
    fedora = world(tmp_path / "fedora", {}, {SPOOL: "denied"})
    (tmp_path / "debian/root" / SPOOL.lstrip("/")).mkdir(parents=True)
    assert read_table(debian, "crontab", "personal_jobs").outcome is Outcome.PARTLY
    assert read_table(fedora, "crontab", "personal_jobs").outcome is Outcome.DENIED


def test_damaged_and_refused_files_do_not_stop_the_others(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "/etc/cron.d/a": b"\xff\x00 \x80 * * * * \n@daily root /opt/\xe9vil\n",
        "/etc/cron.d/b": "x" * (5 << 20),
    }
    reading = read_table(world(tmp_path, files, {"/etc/cron.d/c": "denied"}), "crontab", "system_jobs")
    assert reading.outcome is Outcome.PARTLY
    assert "/opt/\udce9vil" in [row.columns["command"] for row in reading.rows]
    assert {refusal.item for refusal in reading.refused} == {"/etc/cron.d/b", "/etc/cron.d/c"}


def test_a_machine_without_cron_has_no_jobs(tmp_path: Path) -> None:
    assert read_table(world(tmp_path, {}), "crontab", "system_jobs").outcome is Outcome.READ
    assert read_table(world(tmp_path, {}), "crontab", "personal_jobs").outcome is Outcome.ABSENT
