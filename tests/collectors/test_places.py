"""Where bytes come from: a mounted disk stays inside itself, and a recording is what was read and no more."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from collectors.host import Host
from collectors.model import OS, TooLarge
from collectors.places.recording import NotRecorded
from tests.support import recording


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    root = tmp_path / "disk"
    (root / "etc").mkdir(parents=True)
    (root / "etc/os-release").write_text("ID=example\n")
    (tmp_path / "outside").write_text("not part of the disk")
    return root


def mounted(disk: Path) -> Host:
    return Host.mounted(str(disk), OS.LINUX)


def test_absolute_links_are_followed_inside_the_disk(disk: Path) -> None:
    (disk / "usr").mkdir()
    (disk / "usr/os-release").symlink_to("/etc/os-release")
    (disk / "lib").symlink_to("/usr")
    assert mounted(disk).read_text("/lib/os-release") == "ID=example\n"


@pytest.mark.parametrize("target", ["../../outside", "../../../../../../outside", "/../../outside", "{absolute}"])
def test_no_link_leads_out_of_the_disk(disk: Path, target: str) -> None:
    (disk / "etc/leak").symlink_to(target.format(absolute=disk.parent / "outside"))
    with pytest.raises(FileNotFoundError):
        mounted(disk).read_text("/etc/leak")


def test_dots_in_a_path_do_not_lead_out_of_the_disk(disk: Path) -> None:
    with pytest.raises(FileNotFoundError):
        mounted(disk).read_text("/etc/../../outside")


def test_links_in_a_circle_are_an_error(disk: Path) -> None:
    (disk / "a").symlink_to("/b")
    (disk / "b").symlink_to("/a")
    with pytest.raises(OSError, match="too many links"):
        mounted(disk).read_text("/a")


def test_a_pipe_or_a_device_is_not_opened(disk: Path) -> None:
    os.mkfifo(disk / "etc/pipe")
    with pytest.raises(OSError, match="not a regular file"):
        mounted(disk).read_text("/etc/pipe")


def test_a_file_over_the_limit_is_refused(disk: Path) -> None:
    (disk / "big").write_bytes(b"x" * 200_000)
    with pytest.raises(TooLarge):
        mounted(disk).read_bytes("/big", limit=100_000)
    assert len(mounted(disk).read_bytes("/big", limit=200_000)) == 200_000


def test_a_mounted_disk_is_not_asked_for_what_only_runs(disk: Path) -> None:
    host = mounted(disk)
    assert not host.is_live
    assert host.environ("PATH") is None
    with pytest.raises(OSError, match="no connections"):
        host.sock_diag(socket.AF_INET, socket.IPPROTO_TCP)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        Host.mounted(str(tmp_path / "nowhere"), OS.LINUX)


def test_a_recording_tells_absent_denied_and_not_recorded_apart(tmp_path: Path) -> None:
    host = recording(tmp_path, {"/etc/hosts": "127.0.0.1 localhost"}, errors={"/no": "absent", "/root/*": "denied"})
    assert host.read_text("/etc/hosts").startswith("127")
    assert host.names("/etc") == ["hosts"]
    assert not host.exists("/no")
    with pytest.raises(PermissionError):
        host.read_text("/root/.bashrc")
    with pytest.raises(NotRecorded):
        host.read_text("/etc/hostz")
    with pytest.raises(NotRecorded):
        host.sock_diag(2, 6)


def test_what_was_recorded_live_replays_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "recording"
    live = Host.live(record=str(folder))
    hosts, names, target = live.read_bytes("/etc/passwd"), live.names("/etc"), live.link("/proc/self/exe")
    status = live.stat("/etc/passwd")
    with pytest.raises(FileNotFoundError):
        live.read_bytes("/etc/there-is-no-such-file")
    live.close()
    again = Host.recorded(str(folder))
    assert again.read_bytes("/etc/passwd") == hosts
    assert sorted(again.names("/etc")) == sorted(names)
    assert again.link("/proc/self/exe") == target
    assert again.stat("/etc/passwd") == status
    assert not again.exists("/etc/there-is-no-such-file")
    assert again.me == live.me
    assert again.is_live


def test_a_recording_keeps_no_secrets_of_command_lines(tmp_path: Path) -> None:
    class Fake:
        def read(self, path: str, limit: int) -> bytes:
            return b"agent\0--password=hunter2secret\0--token\0abc123def456\0"

    from collectors.places.recording import Recorder

    recorder = Recorder(Fake(), str(tmp_path / "r"), {"os": "linux"})  # type: ignore[arg-type]
    recorder.read("/proc/7/cmdline", 1000)
    kept = (tmp_path / "r/root/proc/7/cmdline").read_bytes()
    assert b"hunter2secret" not in kept
    assert b"abc123def456" not in kept
    assert kept.startswith(b"agent\0--password=")


def test_something_else_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no recording"):
        Host.recorded(str(tmp_path))
    (tmp_path / "recording.json").write_text('{"schema": "other/9"}')
    with pytest.raises(ValueError, match="not a recording"):
        Host.recorded(str(tmp_path))


def test_every_read_is_in_the_log_with_process_numbers_folded(tmp_path: Path) -> None:
    host = recording(tmp_path, {"/proc/1/stat": "a", "/proc/22/stat": "b", "/etc/hosts": "c"}, errors={"/no": "absent"})
    host.read_bytes("/proc/1/stat")
    host.read_bytes("/proc/22/stat")
    host.read_bytes("/etc/hosts")
    host.environ("https_proxy")
    assert host.read_log() == {"/etc/hosts": 1, "/proc/PID/stat": 2, "environment variable https_proxy": 1}


def test_people_are_the_one_who_runs_it_and_those_with_a_login(tmp_path: Path) -> None:
    passwd = (
        "root:x:0:0:root:/root:/bin/bash\n"
        "daemon:x:1:1::/usr/sbin:/usr/sbin/nologin\n"
        "worker:x:1000:1000::/home/worker:/bin/bash\n"
        "colleague:x:1001:1001::/home/colleague:/bin/zsh\n"
        "kiosk:x:1002:1002::/home/kiosk:/bin/false\n"
        "damaged line\n"
        "nobody:x:65534:65534::/nonexistent:/bin/sh\n"
    )
    people = recording(tmp_path / "a", {"/etc/passwd": passwd}).users()
    assert [(user.name, user.me) for user in people] == [("worker", True), ("colleague", False)]
    as_root = recording(tmp_path / "b", {"/etc/passwd": passwd}, elevated=True).users()
    assert [user.name for user in as_root] == ["worker", "root", "colleague"]


def test_without_a_user_list_the_one_who_runs_it_is_still_known(tmp_path: Path) -> None:
    assert [user.name for user in recording(tmp_path, errors={"/etc/passwd": "denied"}).users()] == ["worker"]
