"""Extensions of Chrome, Chromium, Edge, Brave and Vivaldi: what they are, what they may do, and who put them there."""

from __future__ import annotations

import errno
import hashlib
import posixpath
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from collectors.host import Host
from collectors.model import OS, Cell, Fact, Row, Table, bigint, integer, text
from collectors.parse import browser_places as places
from collectors.parse import chromium_preferences as preferences
from collectors.parse import web_extension
from collectors.parse.browser_places import Browser, Kept
from collectors.parse.browser_policy import chromium_policy_files, installed_extensions
from collectors.parse.secrets import redact_text
from collectors.parse.untyped import as_flag, as_map, as_text, joined, parse_json, strings

_MANIFEST_LIMIT = 4 << 20
_TRUTH = {1: "true", 0: "false", None: ""}
_READS = "Preferences, Secure Preferences and Extensions of each {} profile, and its rules below /etc"
_ABSENT = "Nobody has a {} profile on this computer."

TABLE = Table(
    "chrome_extensions",
    "Extensions of Chrome and of browsers made from Chromium",
    fact=Fact.INSTALLED,
    osquery=True,
    columns={
        "browser_type": text("Browser: chrome, chromium, edge, brave or vivaldi, with _beta, _dev and so on"),
        "uid": bigint("Number of the user whose profile it is in"),
        "profile": text("Name of the profile as the browser shows it"),
        "profile_path": text("Folder of the profile"),
        "identifier": text("Id of the extension: 32 letters, the same on every computer"),
        "name": text("Name; None when neither its files nor the preferences could be read"),
        "version": text("Version"),
        "description": text("What it says of itself"),
        "path": text("Folder of the extension"),
        "update_url": text("Where it gets new versions; empty when it says nothing"),
        "permissions": text("Abilities it asks for, as written in its manifest, separated by commas"),
        "optional_permissions": text("Abilities and sites it may ask for later"),
        "manifest_hash": text("SHA-256 of its manifest; None when that file was not read"),
        "referenced": bigint("1 when the preferences of the profile know it; 0 when only its files are there"),
        "from_webstore": text("true when it came from the browser's store, false when not"),
        "state": text("1 switched on, 0 switched off, as the browser last wrote it down"),
        "install_timestamp": bigint("When it was first installed, in seconds since 1970 (UTC)"),
        "location": text(
            "How it came here: by the user, by policy, by another program, by another program or by policy (the "
            "browser does not say which), came with the browser, loaded from a folder; empty when not known",
            ours=True,
        ),
        "location_code": integer("The number for this that the browser keeps", ours=True),
        "force_installed": integer(
            "1 when a rule of an administrator installs it and the user cannot remove it, 0 when not", ours=True
        ),
        "host_permissions": text(
            "Sites whose pages it asks to read or change, for every site first; separated by commas", ours=True
        ),
        "all_sites": integer("1 when it can now read and change the pages of every website", ours=True),
        "active_permissions": text("Abilities that it has now; None when the browser does not say", ours=True),
        "incognito": integer("1 when it is allowed in private windows, 0 when not", ours=True),
    },
)


@TABLE.source(OS.LINUX, reads=_READS.format("Chrome"), absent=_ABSENT.format("Google Chrome"))
def chrome(host: Host) -> Iterator[Row]:
    """Google Chrome."""
    return _extensions(host, places.CHROME)


@TABLE.source(OS.LINUX, reads=_READS.format("Chromium"), absent=_ABSENT.format("Chromium"))
def chromium(host: Host) -> Iterator[Row]:
    """Chromium."""
    return _extensions(host, places.CHROMIUM)


@TABLE.source(OS.LINUX, reads=_READS.format("Edge"), absent=_ABSENT.format("Microsoft Edge"))
def edge(host: Host) -> Iterator[Row]:
    """Microsoft Edge."""
    return _extensions(host, places.EDGE)


@TABLE.source(OS.LINUX, reads=_READS.format("Brave"), absent=_ABSENT.format("Brave"))
def brave(host: Host) -> Iterator[Row]:
    """Brave."""
    return _extensions(host, places.BRAVE)


@TABLE.source(OS.LINUX, reads=_READS.format("Vivaldi"), absent=_ABSENT.format("Vivaldi"))
def vivaldi(host: Host) -> Iterator[Row]:
    """Vivaldi."""
    return _extensions(host, places.VIVALDI)


class _Rules(NamedTuple):
    """What rules install, by id, and whether every file of rules could be read."""

    installed: dict[str, str]
    complete: bool


class _Profile(NamedTuple):
    """A profile; `complete` when all of its preferences could be read."""

    kept: Kept
    folder: str
    name: Cell
    complete: bool
    rules: _Rules


class _Manifest(NamedTuple):
    values: Mapping[str, Any]
    digest: Cell


def _extensions(host: Host, browser: Browser) -> Iterator[Row]:
    rules: _Rules | None = None
    for kept in places.kept_by_users(host, browser):
        rules = rules or _rules(host, browser)
        for folder in places.chromium_profiles(host, kept):
            yield from _profile_rows(host, kept, folder, rules)
    if rules is None:
        raise FileNotFoundError(errno.ENOENT, "no profile", browser.profiles[0][1])


def _rules(host: Host, browser: Browser) -> _Rules:
    refused = len(host.refused())
    found: dict[str, str] = {}
    for folder in browser.rules:
        for file in chromium_policy_files(host, folder):
            with host.tolerate(file.path):
                if file.level == "mandatory":
                    found |= installed_extensions(file.rules)
    return _Rules(found, len(host.refused()) == refused)


def _profile_rows(host: Host, kept: Kept, folder: str, rules: _Rules) -> Iterator[Row]:
    refused = len(host.refused())
    documents: list[object] = []
    for name in ("Preferences", "Secure Preferences"):
        with host.tolerate(f"{folder}/{name}"):
            documents.append(_object(host.read_json(f"{folder}/{name}")))
    complete = len(host.refused()) == refused
    shown = next((name for name in map(preferences.profile_name, documents) if name), "" if complete else None)
    profile = _Profile(kept, folder, shown, complete, rules)
    settings = preferences.extension_settings(*documents)
    for identifier, entry in settings.items():
        with host.tolerate(f"extension {identifier} in {folder}"):
            yield _known(host, profile, identifier, entry)
    with host.tolerate(f"{folder}/Extensions"):
        for identifier in host.names_or_none(f"{folder}/Extensions"):
            if preferences.EXTENSION_ID.fullmatch(identifier) and identifier not in settings:
                with host.tolerate(f"extension {identifier} in {folder}"):
                    yield from _unknown(host, profile, identifier)


def _known(host: Host, profile: _Profile, identifier: str, entry: Mapping[str, Any]) -> Row:
    """The row of an extension that the preferences know."""
    path = _folder(profile.folder, as_text(entry.get("path")))
    manifest = _manifest(host, path, entry)
    abilities, hosts = preferences.active_permissions(entry)
    asked = web_extension.host_permissions(manifest.values)
    code = preferences.location_code(entry)
    location = preferences.location_word(code, entry)
    by_rule = profile.rules.installed.get(identifier)
    told = any(key in entry for key in ("active_permissions", "granted_permissions"))
    columns = {
        **_described(host, profile, identifier, path, manifest),
        "referenced": 1,
        "from_webstore": _TRUTH[as_flag(entry.get("from_webstore"))],
        "state": preferences.state(entry),
        "install_timestamp": preferences.installed_at(entry),
        "location": preferences.BY_POLICY if by_rule else location,
        "location_code": code,
        "force_installed": _forced(code, by_rule, profile.rules.complete),
        "host_permissions": joined(asked or hosts) if manifest.values or told else None,
        "all_sites": _all_sites(asked, hosts, told, entry) if manifest.values or told else None,
        "active_permissions": joined(abilities) if told else None,
        "incognito": as_flag(entry.get("incognito", False)),
    }
    return Row(columns, f"{profile.folder}/Preferences")


def _unknown(host: Host, profile: _Profile, identifier: str) -> Iterator[Row]:
    """The rows of an extension whose files lie in the profile, though the preferences we could read do not know it."""
    nothing: Cell = "" if profile.complete else None
    for version in host.names_or_none(f"{profile.folder}/Extensions/{identifier}"):
        path = f"{profile.folder}/Extensions/{identifier}/{version}"
        manifest = _manifest(host, path, {})
        if not manifest.values:
            continue
        columns = {
            **_described(host, profile, identifier, path, manifest),
            "referenced": 0 if profile.complete else None,
            "from_webstore": nothing,
            "state": nothing,
            "install_timestamp": None,
            "location": nothing,
            "location_code": None,
            "force_installed": 1 if profile.rules.installed.get(identifier) == "force_installed" else None,
            "host_permissions": joined(web_extension.host_permissions(manifest.values)),
            "all_sites": None,
            "active_permissions": None,
            "incognito": None,
        }
        yield Row(columns, f"{path}/manifest.json")


def _described(host: Host, profile: _Profile, identifier: str, path: str, manifest: _Manifest) -> dict[str, Cell]:
    """The columns that tell what the extension is."""
    values = manifest.values
    messages = _messages(host, path, values)

    def said(key: str) -> Cell:
        return web_extension.translate(as_text(values.get(key)), messages) if values else None

    return {
        "browser_type": profile.kept.browser_type,
        "uid": profile.kept.user.uid,
        "profile": profile.name,
        "profile_path": profile.folder,
        "identifier": identifier,
        "name": said("name"),
        "version": as_text(values.get("version"), 100) if values else None,
        "description": said("description"),
        "path": path,
        "update_url": redact_text(as_text(values.get("update_url"))) if values else None,
        "permissions": joined(strings(values.get("permissions"))) if values else None,
        "optional_permissions": joined(_later(values)) if values else None,
        "manifest_hash": manifest.digest,
    }


def _manifest(host: Host, path: str, entry: Mapping[str, Any]) -> _Manifest:
    """The manifest from its file, else the copy that the browser keeps, as for the extensions it brings."""
    if path:
        with host.tolerate(f"{path}/manifest.json"):
            data = host.read_bytes(f"{path}/manifest.json", _MANIFEST_LIMIT)
            return _Manifest(_object(parse_json(data)), hashlib.sha256(data).hexdigest())
    return _Manifest(as_map(entry.get("manifest")), None)


def _messages(host: Host, path: str, manifest: Mapping[str, Any]) -> object:
    """The first translation that can be read."""
    if path and web_extension.needs_translation(manifest):
        for locale in web_extension.locales(manifest):
            file = f"{path}/_locales/{locale}/messages.json"
            with host.tolerate(file):
                return parse_json(host.read_bytes(file, _MANIFEST_LIMIT))
    return {}


def _later(manifest: Mapping[str, Any]) -> list[str]:
    return strings(manifest.get("optional_permissions")) + strings(manifest.get("optional_host_permissions"))


def _folder(profile: str, path: str) -> str:
    """The folder of an extension: kept below Extensions of the profile, or anywhere when written in full."""
    if "\0" in path:
        raise ValueError("no path")
    return posixpath.normpath(f"{profile}/Extensions/{path}" if not path.startswith("/") else path) if path else ""


def _forced(code: int | None, by_rule: str | None, rules_read: bool) -> int | None:
    """Certain from the number that the browser keeps or from a rule; 0 only when both are known and say no."""
    if code in preferences.POLICY_LOCATIONS or by_rule == "force_installed":
        return 1
    return 0 if code is not None and rules_read else None


def _all_sites(asked: list[str], active: list[str], told: bool, entry: Mapping[str, Any]) -> int:
    """What it has now when the browser says so and the user has held sites back; else also what it asks for."""
    withheld = told and entry.get("withholding_permissions") is True
    return web_extension.reaches_all_sites(active if withheld else asked + active)


def _object(document: object) -> Mapping[str, Any]:
    if not isinstance(document, dict):
        raise ValueError("no JSON object")
    return document
