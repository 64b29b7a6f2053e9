"""Rules that an administrator has set for the web browsers of this computer."""

from __future__ import annotations

import errno
from collections.abc import Iterator

from collectors.host import Host
from collectors.model import OS, Cell, Fact, Row, Table, text
from collectors.parse import browser_places as places
from collectors.parse.browser_places import Browser
from collectors.parse.browser_policy import PolicyFile, chromium_policy_files, firefox_policy_files, rules_of
from collectors.parse.secrets import MARK

_ENROLLED = "CloudManagementEnrollmentToken"
_MACHINE_CLOUD = "Machine Level User Cloud Policy"
_USER_CLOUD = "User Policy"
_ABSENT = "There are no files with rules for {} on this computer."

TABLE = Table(
    "browser_policies",
    "Rules that an administrator has set for the web browsers of this computer",
    fact=Fact.CONFIGURED,
    columns={
        "browser": text("Family of browsers: chrome, chromium, edge, brave, vivaldi, firefox, firefox_kin", ours=True),
        "policy": text(
            "Name of the rule in the browser's own list. Names inside an object follow after dots, as in "
            "Certificates.ImportEnterpriseRoots. ExtensionSettings.NAME is about the extension in `extension`. "
            "3rdparty: settings given to an extension. CloudManagementEnrollmentToken: the browser is told to report "
            "to an administrator's console. Machine Level User Cloud Policy, User Policy: rules came from a console "
            "over the network and are kept in a file that only the browser can read",
            ours=True,
        ),
        "value": text(
            "true, false, number or text as it is, lists as JSON; secrets removed; for 3rdparty only the names of the "
            "settings; for rules from a console: present",
            ours=True,
        ),
        "extension": text("Extension that the rule is about, * for all; empty when it is about none", ours=True),
        "level": text("mandatory, or recommended when the user may change it", ours=True),
        "scope": text("machine: for everyone here; user: for one profile", ours=True),
        "path": text("File that holds the rule", ours=True),
    },
)


@TABLE.source(OS.LINUX, reads="/etc/opt/chrome/policies", absent=_ABSENT.format("Google Chrome"))
def chrome(host: Host) -> Iterator[Row]:
    """Rules for Google Chrome."""
    return _chromium(host, "chrome", places.CHROME)


@TABLE.source(
    OS.LINUX, reads="/etc/chromium/policies, /etc/chromium-browser/policies", absent=_ABSENT.format("Chromium")
)
def chromium(host: Host) -> Iterator[Row]:
    """Rules for Chromium, which browsers made from it may follow too."""
    return _chromium(host, "chromium", places.CHROMIUM)


@TABLE.source(OS.LINUX, reads="/etc/opt/edge/policies", absent=_ABSENT.format("Microsoft Edge"))
def edge(host: Host) -> Iterator[Row]:
    """Rules for Microsoft Edge."""
    return _chromium(host, "edge", places.EDGE)


@TABLE.source(OS.LINUX, reads="/etc/brave/policies", absent=_ABSENT.format("Brave"))
def brave(host: Host) -> Iterator[Row]:
    """Rules for Brave."""
    return _chromium(host, "brave", places.BRAVE)


@TABLE.source(OS.LINUX, reads="/etc/opt/vivaldi/policies", absent=_ABSENT.format("Vivaldi"))
def vivaldi(host: Host) -> Iterator[Row]:
    """Rules for Vivaldi alone; it may follow those for Chromium as well."""
    return _chromium(host, "vivaldi", places.VIVALDI._replace(rules=places.VIVALDI.rules[:1]))


@TABLE.source(
    OS.LINUX,
    reads="/etc/firefox/policies and the distribution folder of Firefox",
    absent=_ABSENT.format("Firefox"),
)
def firefox(host: Host) -> Iterator[Row]:
    """Rules for Firefox."""
    return _firefox(host, "firefox", places.FIREFOX)


@TABLE.source(
    OS.LINUX,
    reads="/etc/NAME/policies of LibreWolf, Waterfox, Floorp and Zen, and the distribution folder of LibreWolf",
    absent=_ABSENT.format("LibreWolf, Waterfox, Floorp or Zen"),
)
def firefox_kin(host: Host) -> Iterator[Row]:
    """Rules for browsers made from Firefox. LibreWolf brings some of its own."""
    return _firefox(host, "firefox_kin", places.FIREFOX_KIN)


def _chromium(host: Host, family: str, browser: Browser) -> Iterator[Row]:
    there = False
    for folder in browser.rules:
        with host.tolerate(folder):
            there |= host.exists(folder)
        for file in chromium_policy_files(host, folder):
            yield from _rows(host, family, file)
        with host.tolerate(f"{folder}/enrollment"):
            token = f"{folder}/enrollment/{_ENROLLED}"
            if host.exists(token):
                yield _row(family, _ENROLLED, MARK, "", "mandatory", "machine", token)
    for kept in places.kept_by_users(host, browser):
        there = True
        machine = f"{kept.folder}/Policy/{_MACHINE_CLOUD}"
        with host.tolerate(machine):
            if host.exists(machine):
                yield _row(family, _MACHINE_CLOUD, "present", "", "mandatory", "machine", machine)
        for profile in places.chromium_profiles(host, kept):
            user = f"{profile}/Policy/{_USER_CLOUD}"
            with host.tolerate(user):
                if host.exists(user):
                    yield _row(family, _USER_CLOUD, "present", "", "mandatory", "user", user)
    if not there:
        raise FileNotFoundError(errno.ENOENT, "no rules and no profiles", browser.rules[0])


def _firefox(host: Host, family: str, browser: Browser) -> Iterator[Row]:
    there = False
    for file in firefox_policy_files(host, browser.rules):
        there = True
        yield from _rows(host, family, file)
    if not there:
        raise FileNotFoundError(errno.ENOENT, "no rules", browser.rules[0])


def _rows(host: Host, family: str, file: PolicyFile) -> Iterator[Row]:
    with host.tolerate(file.path):
        for rule in rules_of(file.rules):
            yield _row(family, rule.policy, rule.value, rule.extension, file.level, "machine", file.path)


def _row(family: str, policy: str, value: str, extension: str, level: str, scope: str, path: str) -> Row:
    columns: dict[str, Cell] = {
        "browser": family,
        "policy": policy,
        "value": value,
        "extension": extension,
        "level": level,
        "scope": scope,
        "path": path,
    }
    return Row(columns, path)
