"""What Chromium browsers write down about each extension of a profile: `Preferences` and `Secure Preferences`.

Both hold JSON; the extensions are members of `extensions.settings`. Numbers of `location` are those of
extensions/common/mojom/manifest.mojom in Chromium, which keeps them for ever because they are stored. 6 stands for
what another program wants to have installed, and for what a rule installs so that the user may switch it off.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from collectors.parse.untyped import as_int, as_map, as_text, strings

EXTENSION_ID = re.compile(r"[a-p]{32}")
POLICY_LOCATIONS = (7, 9)
BY_POLICY = "by policy"
BY_USER = "by the user"
BY_PROGRAM = "by another program"
BY_PROGRAM_OR_POLICY = "by another program or by policy"
BUILT_IN = "came with the browser"
FROM_FOLDER = "loaded from a folder"
_WORDS = {
    1: BY_USER,
    2: BY_PROGRAM,
    3: BY_PROGRAM,
    4: FROM_FOLDER,
    5: BUILT_IN,
    6: BY_PROGRAM_OR_POLICY,
    7: BY_POLICY,
    8: FROM_FOLDER,
    9: BY_POLICY,
    10: BUILT_IN,
}
_SECONDS_1601_TO_1970 = 11_644_473_600
_UNINSTALLED = 2


def extension_settings(*documents: object) -> dict[str, dict[str, Any]]:
    """Extension id to what the browser keeps of it, from both files; entries of extensions that are gone left out."""
    found: dict[str, dict[str, Any]] = {}
    for document in documents:
        for identifier, entry in as_map(as_map(as_map(document).get("extensions")).get("settings")).items():
            if EXTENSION_ID.fullmatch(identifier) and isinstance(entry, dict):
                found.setdefault(identifier, {}).update(entry)
    return {
        identifier: entry
        for identifier, entry in found.items()
        if as_int(entry.get("state")) != _UNINSTALLED and (entry.get("path") or entry.get("manifest"))
    }


def profile_name(document: object) -> str:
    """The name the browser shows for the profile."""
    return as_text(as_map(as_map(document).get("profile")).get("name"), 200)


def state(entry: Mapping[str, Any]) -> str:
    """ "1" when it is switched on, "0" when off. Newer browsers keep only the reasons for being off."""
    reasons = entry.get("disable_reasons")
    if reasons:
        return "0"
    return "1" if as_int(entry.get("state")) in (None, 1) else "0"


def location_code(entry: Mapping[str, Any]) -> int | None:
    """The number that tells how the extension came here."""
    code = as_int(entry.get("location"))
    return code if code is not None and 0 < code < 1000 else None


def location_word(code: int | None, entry: Mapping[str, Any]) -> str:
    """How the extension came here, in words; empty when the number is not known."""
    if code == 1 and True in (entry.get("was_installed_by_default"), entry.get("was_installed_by_oem")):
        return BUILT_IN
    return _WORDS.get(code or 0, "")


def installed_at(entry: Mapping[str, Any]) -> int | None:
    """When it was first installed, in seconds since 1970; kept as microseconds since 1601."""
    for key in ("first_install_time", "install_time"):
        moment = as_int(entry.get(key))
        if moment:
            return moment // 1_000_000 - _SECONDS_1601_TO_1970
    return None


def active_permissions(entry: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """What it may do now: names of abilities, and sites it may read or change."""
    active = as_map(entry.get("active_permissions") or entry.get("granted_permissions"))
    return strings(active.get("api")), strings(active.get("explicit_host")) + strings(active.get("scriptable_host"))
