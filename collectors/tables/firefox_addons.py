"""Add-ons of Firefox and of browsers made from it: what they are, what they may do, and who put them there."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from typing import Any

from collectors.host import Host
from collectors.model import OS, Fact, Row, Table, bigint, integer, text
from collectors.parse import browser_places as places
from collectors.parse.browser_places import Browser, Kept
from collectors.parse.browser_policy import firefox_policy_files, installed_extensions
from collectors.parse.firefox_profiles import Profile, installed_at, installed_by, parse_profiles
from collectors.parse.secrets import redact_text
from collectors.parse.untyped import as_flag, as_int, as_map, as_text, joined, strings
from collectors.parse.web_extension import ALL_SITES, reaches_all_sites

_INI_LIMIT = 1 << 20
_UPDATES_OFF = 0

TABLE = Table(
    "firefox_addons",
    "Add-ons of Firefox and of browsers made from it",
    fact=Fact.INSTALLED,
    osquery=True,
    columns={
        "uid": bigint("Number of the user whose profile it is in"),
        "name": text("Name"),
        "identifier": text("Id of the add-on, the same on every computer"),
        "creator": text("Who made it, as it says"),
        "type": text("extension, theme, locale, dictionary or sitepermission"),
        "version": text("Version"),
        "description": text("What it says of itself"),
        "source_url": text("Where it was downloaded from; empty when Firefox does not say"),
        "visible": integer("1 when the browser uses this copy of it, 0 when another copy hides it"),
        "active": integer("1 when it is switched on and running, 0 when not"),
        "disabled": integer("1 when the user switched it off, 0 when not"),
        "autoupdate": integer("1 when it is kept up to date, 0 when not"),
        "location": text("Where Firefox found it, in its own words, such as app-profile or app-system-share"),
        "path": text("File or folder of the add-on"),
        "browser_type": text("Browser: firefox, librewolf, waterfox, floorp or zen", ours=True),
        "profile": text("Name of the profile", ours=True),
        "profile_path": text("Folder of the profile", ours=True),
        "install_timestamp": bigint("When it was installed, in seconds since 1970 (UTC)", ours=True),
        "installed_by": text(
            "How it came here: by the user, by policy, by another program, came with the browser, loaded from a "
            "folder; empty when Firefox kept a place that we do not know",
            ours=True,
        ),
        "force_installed": integer(
            "1 when a rule of an administrator installs it and the user cannot remove it, 0 when not", ours=True
        ),
        "permissions": text("Abilities it has, separated by commas", ours=True),
        "optional_permissions": text("Abilities and sites it may ask for later", ours=True),
        "host_permissions": text(
            "Sites whose pages it may read or change, for every site first; separated by commas", ours=True
        ),
        "all_sites": integer("1 when it may read and change the pages of every website", ours=True),
        "signed_state": integer("Its signature: 2 or more checked by Mozilla, 0 none, below 0 broken", ours=True),
    },
)


@TABLE.source(
    OS.LINUX,
    reads="profiles.ini and extensions.json of each Firefox profile, and its rules",
    absent="Nobody has a Firefox profile on this computer.",
)
def firefox(host: Host) -> Iterator[Row]:
    """Firefox, its long-term edition too, from packages, snap and flatpak."""
    return _addons(host, places.FIREFOX)


@TABLE.source(
    OS.LINUX,
    reads="profiles.ini and extensions.json of each LibreWolf, Waterfox, Floorp and Zen profile, and its rules",
    absent="Nobody has a LibreWolf, Waterfox, Floorp or Zen profile on this computer.",
)
def firefox_kin(host: Host) -> Iterator[Row]:
    """Browsers made from Firefox that keep the same files."""
    return _addons(host, places.FIREFOX_KIN)


def _addons(host: Host, browser: Browser) -> Iterator[Row]:
    forced: set[str] | None = None
    for kept in places.kept_by_users(host, browser):
        forced = _forced_by_rules(host, browser) if forced is None else forced
        for profile in _profiles(host, kept):
            path = f"{profile.folder}/extensions.json"
            with host.tolerate(path):
                addons = as_map(host.read_json(path)).get("addons")
                if not isinstance(addons, list):
                    raise ValueError("no list of add-ons")
                for addon in addons:
                    with host.tolerate(f"an add-on in {path}"):
                        yield Row(_columns(kept, profile, addon, forced), path)
    if forced is None:
        raise FileNotFoundError(errno.ENOENT, "no profile", browser.profiles[0][1])


def _forced_by_rules(host: Host, browser: Browser) -> set[str]:
    found: set[str] = set()
    for file in firefox_policy_files(host, browser.rules):
        with host.tolerate(file.path):
            modes = installed_extensions(file.rules)
            found |= {identifier for identifier, mode in modes.items() if mode == "force_installed"}
    return found


def _profiles(host: Host, kept: Kept) -> list[Profile]:
    """The profiles that profiles.ini names; without that file, every folder here may be one."""
    if "profiles.ini" in kept.names:
        with host.tolerate(f"{kept.folder}/profiles.ini"):
            return parse_profiles(host.read_text(f"{kept.folder}/profiles.ini", _INI_LIMIT), kept.folder)
    return [Profile(name, f"{kept.folder}/{name}") for name in kept.names]


def _columns(kept: Kept, profile: Profile, addon: Mapping[str, Any], forced: set[str]) -> dict[str, str | int | None]:
    identifier = as_text(addon["id"], 300)
    words = as_map(addon.get("defaultLocale"))
    granted, later = as_map(addon.get("userPermissions")), as_map(addon.get("optionalPermissions"))
    sites = sorted(strings(granted.get("origins")), key=lambda site: not ALL_SITES.fullmatch(site))
    updates = as_int(addon.get("applyBackgroundUpdates"))
    came = installed_by(addon)
    return {
        "uid": kept.user.uid,
        "name": as_text(words.get("name")),
        "identifier": identifier,
        "creator": as_text(words.get("creator")),
        "type": as_text(addon.get("type"), 100),
        "version": as_text(addon.get("version"), 100),
        "description": as_text(words.get("description")),
        "source_url": redact_text(as_text(addon.get("sourceURI"))),
        "visible": as_flag(addon.get("visible")),
        "active": as_flag(addon.get("active")),
        "disabled": as_flag(addon.get("userDisabled")),
        "autoupdate": None if updates is None else int(updates != _UPDATES_OFF),
        "location": as_text(addon.get("location"), 100),
        "path": as_text(addon.get("path")),
        "browser_type": kept.browser_type,
        "profile": profile.name,
        "profile_path": profile.folder,
        "install_timestamp": installed_at(addon),
        "installed_by": came,
        "force_installed": 1 if identifier in forced else None if came == "by policy" else 0,
        "permissions": joined(strings(granted.get("permissions"))),
        "optional_permissions": joined(strings(later.get("permissions")) + strings(later.get("origins"))),
        "host_permissions": joined(sites),
        "all_sites": reaches_all_sites(sites),
        "signed_state": as_int(addon.get("signedState")),
    }
