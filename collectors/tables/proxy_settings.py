"""Settings that send traffic through another machine, or make programs trust more roots.

osquery has no such table on Linux. A proxy together with an added root can read what is sent to sites.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from collectors.host import Host
from collectors.model import OS, Fact, Row, Table, text
from collectors.parse.gvdb import parse_gvdb
from collectors.parse.proxies import VARIABLES, parse_apt, parse_environment, parse_kioslaverc, without_login

_LIMIT = 1 << 20
_DATABASE_LIMIT = 16 << 20
_GNOME = "/org/gnome/system/proxy/"
_GNOME_NAMES = (
    "mode",
    "autoconfig-url",
    "ignore-hosts",
    *(f"{kind}/{name}" for kind in ("http", "https", "ftp", "socks") for name in ("host", "port")),
)

TABLE = Table(
    "proxy_settings",
    "Settings that send traffic through another machine, or make programs trust more roots",
    fact=Fact.CONFIGURED,
    columns={
        "setting": text("Name of the setting, as its program names it"),
        "value": text("Its value; logins and other secrets are removed"),
        "scope": text("system, user, or this program"),
        "username": text("Person whose setting it is; empty for everyone"),
    },
)


@TABLE.source(OS.LINUX, OS.MACOS, OS.WINDOWS, reads="proxy and certificate variables of our own", needs_live=True)
def own_environment(host: Host) -> Iterator[Row]:
    """What this program was started with. Other programs of the same session usually get the same."""
    for name in VARIABLES:
        value = host.environ(name)
        if value is not None:
            yield _row((name, without_login(value)), "this program", "", f"environment variable {name}")


@TABLE.source(
    OS.LINUX,
    reads="proxy and certificate variables in /etc/environment, /etc/environment.d and /etc/profile.d; APT's "
    "settings; settings of GNOME in /etc/dconf/db",
)
def system_files(host: Host) -> Iterator[Row]:
    """What is set for everyone."""
    for path in ("/etc/environment", *_files(host, "/etc/environment.d", ".conf"), *_files(host, "/etc/profile.d")):
        with host.tolerate(path):
            yield from _rows(parse_environment(host.read_text(path, _LIMIT)), "system", "", path)
    for path in ("/etc/apt/apt.conf", *_files(host, "/etc/apt/apt.conf.d")):
        if path.rpartition("/")[2].count(".") and not path.endswith(".conf"):
            continue
        with host.tolerate(path):
            yield from _rows(parse_apt(host.read_text(path, _LIMIT)), "system", "", path)
    for path in _files(host, "/etc/dconf/db"):
        if not path.endswith(".d"):
            with host.tolerate(path):
                yield from _rows(parse_dconf(host.read_bytes(path, _DATABASE_LIMIT)), "system", "", path)


@TABLE.source(
    OS.LINUX,
    reads="in home folders: .config/kioslaverc (KDE), .config/dconf/user (GNOME), .config/environment.d",
)
def user_files(host: Host) -> Iterator[Row]:
    """What each person has set, or what was set for them in their own folder."""
    for user in host.users():
        folder = f"{user.home}/.config"
        for path in _files(host, f"{folder}/environment.d", ".conf"):
            with host.tolerate(path):
                yield from _rows(parse_environment(host.read_text(path, _LIMIT)), "user", user.name, path)
        with host.tolerate(f"{folder}/kioslaverc"):
            path = f"{folder}/kioslaverc"
            yield from _rows(parse_kioslaverc(host.read_text(path, _LIMIT)), "user", user.name, path)
        with host.tolerate(f"{folder}/dconf/user"):
            path = f"{folder}/dconf/user"
            yield from _rows(parse_dconf(host.read_bytes(path, _DATABASE_LIMIT)), "user", user.name, path)


def _files(host: Host, folder: str, suffix: str = "") -> list[str]:
    with host.tolerate(folder):
        return [f"{folder}/{name}" for name in host.names_or_none(folder) if name.endswith(suffix)]
    return []


def _rows(settings: Iterable[tuple[str, str]], scope: str, username: str, path: str) -> Iterator[Row]:
    for setting in settings:
        yield _row(setting, scope, username, path)


def _row(setting: tuple[str, str], scope: str, username: str, origin: str) -> Row:
    name, value = setting
    return Row({"setting": name, "value": value, "scope": scope, "username": username}, origin)


def parse_dconf(data: bytes) -> Iterator[tuple[str, str]]:
    """GNOME's proxy settings in a dconf database. The saved login is not read."""
    settings = parse_gvdb(data, (_GNOME,))
    for name in _GNOME_NAMES:
        value = settings.get(_GNOME + name)
        if isinstance(value, list):
            value = ", ".join(str(part) for part in value)
        if value is not None:
            setting = f"org.gnome.system.proxy.{name.replace('/', '.')}"
            yield setting, without_login(str(value))
