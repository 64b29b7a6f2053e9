"""systemd_units: which services start by themselves, what they run, and what we could not see of that."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from collectors.host import Host
from collectors.model import OS, Cell, Outcome, Reading
from tests.support import read_table, recording

LIB, ETC, RUN = "/usr/lib/systemd/system", "/etc/systemd/system", "/run/systemd/system"
GROUPS = "/sys/fs/cgroup/system.slice"
AGENT = """# the agent
[Unit]
Description=Exampletrack \\
  agent
[Service]
User=track
ExecStart=-/opt/track/agentd --server track.example \\
; a remark in between
  --token abc123secret
[Install]
WantedBy=multi-user.target
"""
PLAIN = "[Service]\nExecStart=/bin/x\n[Install]\nWantedBy=multi-user.target\n"


def world(folder: Path, files: Mapping[str, str | bytes], errors: Mapping[str, str] | None = None, **head: Any) -> Host:
    return recording(folder, files, errors={**(errors or {}), "/*": "absent"}, **head)


def units(reading: Reading) -> dict[str, Mapping[str, Cell]]:
    return {str(row.columns["id"]): row.columns for row in reading.rows}


def system(host: Host) -> dict[str, Mapping[str, Cell]]:
    reading = read_table(host, "systemd_units", "system_units")
    assert reading.outcome is Outcome.READ, reading.reason
    return units(reading)


def test_an_enabled_running_service_is_told_in_full_without_its_token(tmp_path: Path) -> None:
    files = {
        f"{LIB}/agent.service": AGENT,
        f"{ETC}/multi-user.target.wants/agent.service": "",
        f"{GROUPS}/agent.service/cgroup.events": "populated 1\nfrozen 0\n",
    }
    assert system(world(tmp_path, files))["agent.service"] == {
        "id": "agent.service",
        "description": "Exampletrack  agent",
        "active_state": "active",
        "unit_file_state": "enabled",
        "fragment_path": f"{LIB}/agent.service",
        "user": "track",
        "exec_start": "/opt/track/agentd --server track.example --token [removed]",
        "path": "/opt/track/agentd",
        "starts": 1,
        "scope": "system",
        "username": "",
    }


def test_the_file_in_etc_wins_over_run_and_run_over_lib(tmp_path: Path) -> None:
    files = {
        f"{LIB}/a.service": "[Service]\nExecStart=/lib",
        f"{RUN}/a.service": "[Service]\nExecStart=/run",
        f"{ETC}/a.service": "[Service]\nExecStart=/etc",
        f"{LIB}/b.service": "[Service]\nExecStart=/lib",
        f"{RUN}/b.service": "[Service]\nExecStart=/run",
    }
    found = system(world(tmp_path, files))
    assert (found["a.service"]["path"], found["b.service"]["path"]) == ("/etc", "/run")


def test_a_drop_in_can_replace_what_a_known_service_runs(tmp_path: Path) -> None:
    files = {
        f"{LIB}/ssh.service": "[Service]\nExecStart=/usr/sbin/sshd -D\n",
        f"{LIB}/ssh.service.d/10-a.conf": "[Service]\nExecStart=/lib/lost\n",
        f"{ETC}/ssh.service.d/10-a.conf": "[Service]\nExecStart=\nExecStart=/opt/track/wrap sshd\n",
        f"{ETC}/ssh.service.d/readme": "[Service]\nExecStart=/not/a/drop-in\n",
    }
    row = system(world(tmp_path, files))["ssh.service"]
    assert (row["exec_start"], row["path"]) == ("/opt/track/wrap sshd", "/opt/track/wrap")


def test_a_drop_in_linked_to_nothing_is_blocked(tmp_path: Path) -> None:
    second = "[Service]\nExecStart=/second\n"
    files = {f"{LIB}/a.service": PLAIN, f"{LIB}/a.service.d/x.conf": second, f"{ETC}/a.service.d/readme": ""}
    host = world(tmp_path, files, links={f"{ETC}/a.service.d/x.conf": "/dev/null"})
    assert system(host)["a.service"]["exec_start"] == "/bin/x"


@pytest.mark.parametrize("kind", ["link", "empty file"])
def test_a_masked_service_does_not_start_though_it_is_linked(tmp_path: Path, kind: str) -> None:
    files = {f"{LIB}/a.service": PLAIN, f"{ETC}/multi-user.target.wants/a.service": ""}
    links = {f"{ETC}/a.service": "/dev/null"} if kind == "link" else {}
    if kind == "empty file":
        files[f"{ETC}/a.service"] = ""
    row = system(world(tmp_path, files, links=links))["a.service"]
    assert (row["unit_file_state"], row["starts"]) == ("masked", 0)


@pytest.mark.parametrize(
    ("install", "state"),
    [("[Install]\nWantedBy=a.target", "disabled"), ("[Install]\nAlso=b.service", "indirect"), ("", "static")],
)
def test_a_service_that_nothing_links_to_does_not_start(tmp_path: Path, install: str, state: str) -> None:
    row = system(world(tmp_path, {f"{LIB}/a.service": f"[Service]\nExecStart=/x\n{install}\n"}))["a.service"]
    assert (row["unit_file_state"], row["starts"]) == (state, 0)


def test_a_link_of_the_maker_starts_a_service_without_counting_as_enabled(tmp_path: Path) -> None:
    files = {f"{LIB}/a.service": "[Service]\nExecStart=/x\n", f"{LIB}/sysinit.target.wants/a.service": ""}
    row = system(world(tmp_path, files))["a.service"]
    assert (row["unit_file_state"], row["starts"]) == ("static", 1)


@pytest.mark.parametrize(
    ("trigger", "text"),
    [
        ("report.timer", "[Timer]\nOnCalendar=hourly\n"),
        ("often.timer", "[Timer]\nUnit=report.service\n"),
        ("report.path", "[Path]\nPathChanged=/home\n"),
        ("in.socket", "[Socket]\nService=report.service\n"),
    ],
)
def test_a_service_started_by_a_timer_path_or_socket_starts_by_itself(tmp_path: Path, trigger: str, text: str) -> None:
    files = {
        f"{LIB}/report.service": "[Service]\nExecStart=/x\n",
        f"{ETC}/{trigger}": text,
        f"{ETC}/basic.target.wants/{trigger}": "",
    }
    found = system(world(tmp_path, files))
    assert (found["report.service"]["unit_file_state"], found["report.service"]["starts"]) == ("static", 1)
    files.pop(f"{ETC}/basic.target.wants/{trigger}")
    assert system(world(tmp_path / "off", files))["report.service"]["starts"] == 0


def test_an_instance_of_a_template_has_a_row_of_its_own(tmp_path: Path) -> None:
    files = {
        f"{LIB}/agent@.service": "[Service]\nExecStart=/opt/agent %i\n[Install]\nWantedBy=multi-user.target\n",
        f"{ETC}/multi-user.target.wants/agent@home.service": "",
    }
    found = system(world(tmp_path, files))
    assert found["agent@home.service"]["fragment_path"] == f"{LIB}/agent@.service"
    assert [found[unit]["starts"] for unit in ("agent@home.service", "agent@.service")] == [1, 0]


def test_another_name_switches_the_service_on_that_it_stands_for(tmp_path: Path) -> None:
    files = {f"{LIB}/gdm.service": "[Service]\nExecStart=/usr/sbin/gdm\n", f"{ETC}/keep": ""}
    found = system(world(tmp_path, files, links={f"{ETC}/display-manager.service": f"{LIB}/gdm.service"}))
    assert found.keys() == {"gdm.service"}
    assert (found["gdm.service"]["unit_file_state"], found["gdm.service"]["starts"]) == ("enabled", 1)


def test_a_service_whose_file_lies_elsewhere_is_seen(tmp_path: Path) -> None:
    files = {f"{ETC}/track.service": PLAIN}
    found = system(world(tmp_path, files, links={f"{ETC}/track.service": "/opt/track/track.service"}))
    assert found["track.service"]["unit_file_state"] == "linked"


def test_whether_it_runs_is_told_from_its_control_group(tmp_path: Path) -> None:
    files = {f"{LIB}/{name}.service": PLAIN for name in ("old", "idle", "nested", "none")}
    files[f"{LIB}/once.service"] = "[Service]\nExecStart=/x\nRemainAfterExit=yes\n"
    files[f"{LIB}/a.timer"] = "[Timer]\n"
    groups = "/sys/fs/cgroup/systemd/system.slice"
    files |= {
        f"{groups}/old.service/cgroup.procs": "812\n",
        f"{groups}/idle.service/cgroup.procs": "",
        f"{groups}/system-x.slice/nested.service/cgroup.procs": "9\n",
    }
    states = {unit: row["active_state"] for unit, row in system(world(tmp_path, files)).items()}
    assert states == {
        "old.service": "active",
        "nested.service": "active",
        "idle.service": "inactive",
        "none.service": "inactive",
        "once.service": None,
        "a.timer": None,
    }


@pytest.mark.parametrize("error", ["absent", "denied"])
def test_without_control_groups_running_is_unknown_not_no(tmp_path: Path, error: str) -> None:
    host = world(tmp_path, {f"{LIB}/a.service": PLAIN}, {f"/sys/fs/cgroup{tail}": error for tail in ("", "/*")})
    row = units(read_table(host, "systemd_units", "system_units"))["a.service"]
    assert row["active_state"] is None


def test_a_unit_that_may_not_be_read_is_named_with_unknown_content(tmp_path: Path) -> None:
    files = {f"{LIB}/a.service": PLAIN, f"{ETC}/multi-user.target.wants/secret.service": "", f"{ETC}/b.service": PLAIN}
    reading = read_table(world(tmp_path, files, {f"{ETC}/secret.service": "denied"}), "systemd_units", "system_units")
    assert reading.outcome is Outcome.PARTLY
    row = units(reading)["secret.service"]
    assert (row["exec_start"], row["path"], row["user"], row["unit_file_state"]) == (None, None, None, None)
    assert row["starts"] == 1


def test_when_the_links_may_not_be_seen_nothing_is_called_switched_off(tmp_path: Path) -> None:
    reading = read_table(world(tmp_path, {f"{LIB}/a.service": PLAIN}, {ETC: "denied"}), "systemd_units", "system_units")
    assert reading.outcome is Outcome.PARTLY
    assert (units(reading)["a.service"]["unit_file_state"], units(reading)["a.service"]["starts"]) == (None, None)


def test_a_link_to_a_file_that_is_gone_starts_nothing(tmp_path: Path) -> None:
    host = world(tmp_path, {f"{LIB}/a.service": PLAIN, f"{ETC}/k": ""}, links={f"{ETC}/b.service": "/opt/b.service"})
    assert system(host).keys() == {"a.service"}


def test_odd_bytes_and_unclosed_quotes_are_kept_as_they_are(tmp_path: Path) -> None:
    text = (
        b'\xff\xfe[x\n=\n[Service]\nExecStart=/opt/\xe9vil "unclosed --password geheim\n[Unit]\nDescription=\x1b[31m\\'
    )
    row = system(world(tmp_path, {f"{LIB}/a.service": text}))["a.service"]
    assert row["path"] == "/opt/\udce9vil"
    assert "geheim" not in str(row["exec_start"])


def test_a_file_that_is_far_too_large_is_refused_and_the_others_go_on(tmp_path: Path) -> None:
    files = {f"{LIB}/big.service": "#" * (2 << 20), f"{LIB}/a.service": PLAIN}
    reading = read_table(world(tmp_path, files), "systemd_units", "system_units")
    assert reading.outcome is Outcome.PARTLY
    assert units(reading)["a.service"]["path"] == "/bin/x"


def test_without_any_folder_of_units_there_is_no_systemd(tmp_path: Path) -> None:
    assert read_table(world(tmp_path, {}), "systemd_units", "system_units").outcome is Outcome.ABSENT


def test_refused_everywhere_is_denied_not_absent(tmp_path: Path) -> None:
    host = recording(tmp_path, errors={"/sys/*": "absent", "/*": "denied"})
    assert read_table(host, "systemd_units", "system_units").outcome is Outcome.DENIED


def test_a_person_can_switch_on_and_change_units_that_are_there_for_everyone(tmp_path: Path) -> None:
    home = "/home/worker/.config/systemd/user"
    files = {
        "/usr/lib/systemd/user/sync.service": PLAIN,
        "/usr/lib/systemd/user/other.service": PLAIN,
        f"{home}/default.target.wants/sync.service": "",
        f"{home}/mine.service": "[Service]\nExecStart=/home/worker/bin/mine\n",
        "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/sync.service/cgroup.procs": "77\n",
    }
    reading = read_table(world(tmp_path, files), "systemd_units", "user_units")
    found = {(row.columns["username"], row.columns["id"]): row.columns for row in reading.rows}
    assert {key: row["starts"] for key, row in found.items()} == {
        ("", "sync.service"): 0,
        ("", "other.service"): 0,
        ("worker", "sync.service"): 1,
        ("worker", "mine.service"): 0,
    }
    assert found["worker", "sync.service"]["active_state"] == "active"
    assert {row["scope"] for row in found.values()} == {"user"}


def test_a_copy_of_a_disk_gives_the_same_but_not_what_runs(tmp_path: Path) -> None:
    (tmp_path / "usr/lib/systemd/system").mkdir(parents=True)
    (tmp_path / "etc/systemd/system/multi-user.target.wants").mkdir(parents=True)
    (tmp_path / "usr/lib/systemd/system/agent.service").write_text(AGENT)
    (tmp_path / "etc/systemd/system/multi-user.target.wants/agent.service").symlink_to(f"{LIB}/agent.service")
    (tmp_path / "etc/systemd/system/off.service").symlink_to("/dev/null")
    found = system(Host.mounted(str(tmp_path), OS.LINUX))
    assert found["agent.service"]["starts"] == 1
    assert found["agent.service"]["active_state"] is None
    assert found["off.service"]["unit_file_state"] == "masked"


def test_what_was_recorded_from_a_disk_can_be_played_back(tmp_path: Path) -> None:
    from collectors.places.disk import MountedDisk
    from collectors.places.recording import Recorder

    disk = tmp_path / "disk"
    (disk / "etc/systemd/system").mkdir(parents=True)
    (disk / "etc/systemd/system/a.service").write_text(PLAIN)
    (disk / "etc/systemd/system/b.service").symlink_to("/dev/null")
    recorder = Recorder(MountedDisk(str(disk)), str(tmp_path / "rec"), {"os": "linux", "elevated": False, "me": None})
    live = Host(recorder, OS.LINUX, "live", elevated=False, me=None)
    first = read_table(live, "systemd_units", "system_units")
    live.close()
    again = read_table(Host.recorded(str(tmp_path / "rec")), "systemd_units", "system_units")
    assert again.rows == first.rows
    assert [row.columns["unit_file_state"] for row in again.rows] == ["disabled", "masked"]
