"""proxy_settings: who set a proxy or more roots, where, and without the login."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from collectors.host import Host
from collectors.model import OS, Cell, Outcome, Reading
from tests.support import FIXTURES, read_table, recording

MADE = (FIXTURES / "gvdb/dconf-user").read_bytes()
GNOME, KDE = "/home/worker/.config/dconf/user", "/home/worker/.config/kioslaverc"


def world(
    folder: Path,
    files: Mapping[str, str | bytes],
    errors: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Host:
    return recording(folder, files, errors={**(errors or {}), "/*": "absent"}, environ=environ or {})


def told(reading: Reading) -> dict[Cell, tuple[Cell, Cell, Cell]]:
    return {
        row.columns["setting"]: (row.columns["value"], row.columns["scope"], row.columns["username"])
        for row in reading.rows
    }


def test_our_own_variables_are_told_without_logins(tmp_path: Path) -> None:
    environ = {"https_proxy": "http://joe:geheim@proxy:1", "NODE_EXTRA_CA_CERTS": "/etc/corp.pem", "no_proxy": ""}
    environ["HOME"] = "/home/worker"
    reading = read_table(world(tmp_path, {}, environ=environ), "proxy_settings", "own_environment")
    assert told(reading) == {
        "https_proxy": ("http://[removed]@proxy:1", "this program", ""),
        "NODE_EXTRA_CA_CERTS": ("/etc/corp.pem", "this program", ""),
        "no_proxy": ("", "this program", ""),
    }


def test_a_copy_of_a_disk_has_no_variables_and_says_so(tmp_path: Path) -> None:
    reading = read_table(Host.mounted(str(tmp_path), OS.LINUX), "proxy_settings", "own_environment")
    assert reading.outcome is Outcome.UNSUPPORTED


def test_settings_for_everyone_are_found_in_their_files(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "/etc/environment": 'http_proxy="http://proxy:1"\n',
        "/etc/environment.d/90corp.conf": "REQUESTS_CA_BUNDLE=/etc/corp.pem\n",
        "/etc/profile.d/corp.sh": "export https_proxy=http://proxy:2\nexport SECRET=geheim\n",
        "/etc/apt/apt.conf.d/80corp": 'Acquire::http::Proxy "http://apt:3142";\n',
        "/etc/apt/apt.conf.d/80corp.bak": 'Acquire::ftp::Proxy "http://old:3142";\n',
        "/etc/dconf/db/local": MADE,
        "/etc/dconf/db/local.d/00-corp": "[org/gnome/system/proxy]\nmode='none'\n",
    }
    reading = read_table(world(tmp_path, files), "proxy_settings", "system_files")
    assert reading.outcome is Outcome.READ
    found = told(reading)
    assert found.pop("org.gnome.system.proxy.mode") == ("manual", "system", "")
    assert {name: value for name, (value, *_) in found.items() if not str(name).startswith("org.")} == {
        "http_proxy": "http://proxy:1",
        "REQUESTS_CA_BUNDLE": "/etc/corp.pem",
        "https_proxy": "http://proxy:2",
        "Acquire::http::Proxy": "http://apt:3142",
    }


def test_a_persons_desktop_settings_are_read_but_not_the_saved_login(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        GNOME: MADE,
        KDE: "[Proxy Settings]\nProxyType=2\nProxy Config Script=http://wpad/x.pac\n",
    }
    reading = read_table(world(tmp_path, files), "proxy_settings", "user_files")
    assert told(reading) == {
        "ProxyType": ("2", "user", "worker"),
        "Proxy Config Script": ("http://wpad/x.pac", "user", "worker"),
        "org.gnome.system.proxy.mode": ("manual", "user", "worker"),
        "org.gnome.system.proxy.autoconfig-url": ("", "user", "worker"),
        "org.gnome.system.proxy.ignore-hosts": ("localhost, 127.0.0.0/8, *.corp.example", "user", "worker"),
        "org.gnome.system.proxy.http.host": ("proxy.corp.example", "user", "worker"),
        "org.gnome.system.proxy.http.port": ("3128", "user", "worker"),
    }
    assert "hunter2" not in str(reading)


def test_nothing_set_is_read_and_empty(tmp_path: Path) -> None:
    for source in ("own_environment", "system_files", "user_files"):
        reading = read_table(world(tmp_path / source, {}), "proxy_settings", source)
        assert (reading.outcome, reading.rows) == (Outcome.READ, ())


def test_damaged_and_refused_files_are_said_and_the_others_are_read(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "/etc/environment": b"\xff\xfe\x00http_proxy\nhttps_proxy=http://\xe9:1\n",
        "/etc/dconf/db/local": MADE[:-100],
        "/etc/profile.d/big.sh": "#" * (2 << 20),
    }
    host = world(tmp_path, files, {"/etc/apt/apt.conf.d": "denied", "/etc/profile.d/closed.sh": "denied"})
    reading = read_table(host, "proxy_settings", "system_files")
    assert reading.outcome is Outcome.PARTLY
    assert told(reading) == {"https_proxy": ("http://\udce9:1", "system", "")}
    assert {refusal.item for refusal in reading.refused} == {
        "/etc/dconf/db/local",
        "/etc/profile.d/big.sh",
        "/etc/profile.d/closed.sh",
        "/etc/apt/apt.conf.d",
    }


def test_a_closed_home_is_denied_not_empty(tmp_path: Path) -> None:
    host = world(tmp_path, {}, {"/home/worker/.config/*": "denied"})
    reading = read_table(host, "proxy_settings", "user_files")
    assert reading.outcome is Outcome.DENIED
