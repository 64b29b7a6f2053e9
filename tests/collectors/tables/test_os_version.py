"""os_version on Linux: what os-release says."""

from __future__ import annotations

from pathlib import Path

import pytest

from collectors.host import Host
from collectors.model import OS, Cell, Outcome
from tests.support import read_table, recording

ETC, USR = "/etc/os-release", "/usr/lib/os-release"
DEBIAN = 'NAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n'
UBUNTU = 'NAME=\'Ubuntu\'\nVERSION="24.04.1 LTS (Noble)"\nVERSION_ID="24.04.1"\nID=ubuntu\nID_LIKE=debian\n'
ROLLING = 'NAME="Arch Linux"\nID=arch\nBUILD_ID=rolling\n# a note\nHOME_URL="https://archlinux.example/"\n'


def row(folder: Path, content: str | bytes) -> dict[str, Cell]:
    reading = read_table(recording(folder, {ETC: content}), "os_version")
    assert reading.outcome is Outcome.READ
    return dict(reading.rows[0].columns)


def test_debian(tmp_path: Path) -> None:
    assert row(tmp_path, DEBIAN) == {
        "name": "Debian GNU/Linux",
        "version": "12 (bookworm)",
        "major": 12,
        "minor": None,
        "patch": None,
        "build": "",
        "platform": "debian",
        "platform_like": "",
        "codename": "bookworm",
    }


def test_three_numbers_and_a_parent_system(tmp_path: Path) -> None:
    found = row(tmp_path, UBUNTU)
    assert (found["major"], found["minor"], found["patch"]) == (24, 4, 1)
    assert (found["name"], found["platform_like"]) == ("Ubuntu", "debian")


def test_a_system_without_versions(tmp_path: Path) -> None:
    found = row(tmp_path, ROLLING)
    assert (found["version"], found["major"], found["build"]) == ("", None, "rolling")


def test_quotes_and_escapes_of_the_shell(tmp_path: Path) -> None:
    assert row(tmp_path, r'NAME="A \"B\" \$C \\ D"')["name"] == 'A "B" $C \\ D'


def test_odd_bytes_and_enormous_numbers(tmp_path: Path) -> None:
    found = row(tmp_path, b'NAME="\xff<b>"\nVERSION_ID=' + b"9" * 5000)
    assert found["name"] == "\udcff<b>"
    assert isinstance(found["major"], int)


def test_the_place_in_usr_when_etc_has_none(tmp_path: Path) -> None:
    reading = read_table(recording(tmp_path, {USR: DEBIAN}, errors={ETC: "absent"}), "os_version")
    assert (reading.rows[0].columns["platform"], reading.rows[0].origin) == ("debian", USR)


def test_a_link_into_usr_on_a_mounted_disk(tmp_path: Path) -> None:
    (tmp_path / "usr/lib").mkdir(parents=True)
    (tmp_path / "etc").mkdir()
    (tmp_path / "usr/lib/os-release").write_text(UBUNTU, "utf-8")
    (tmp_path / "etc/os-release").symlink_to("/usr/lib/os-release")
    reading = read_table(Host.mounted(str(tmp_path), OS.LINUX), "os_version")
    assert reading.rows[0].columns["platform"] == "ubuntu"


@pytest.mark.parametrize("content", ["", b"\0\xff" * 100], ids=["empty", "damaged"])
def test_a_file_without_settings_is_a_failure(tmp_path: Path, content: str | bytes) -> None:
    assert read_table(recording(tmp_path, {ETC: content}), "os_version").outcome is Outcome.FAILED


def test_denied_and_missing_are_not_the_same(tmp_path: Path) -> None:
    denied = recording(tmp_path / "a", errors={ETC: "denied"})
    missing = recording(tmp_path / "b", errors={ETC: "absent", USR: "absent"})
    assert read_table(denied, "os_version").outcome is Outcome.DENIED
    assert read_table(missing, "os_version").outcome is Outcome.FAILED
