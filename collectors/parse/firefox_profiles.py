"""What Firefox writes down about its profiles and add-ons: profiles.ini and extensions.json.

The names of `location` are those of toolkit/mozapps/extensions/internal/XPIProvider in Firefox.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from collectors.parse.untyped import as_int, as_map, as_text

_PROFILES_LIMIT = 500
_BUILT_IN = ("app-builtin", "app-system-defaults", "app-system-addons", "app-system-profile")
_BY_PROGRAM = ("app-global", "app-system-local", "app-system-share", "app-system-user")


class Profile(NamedTuple):
    """A profile: the name that Firefox shows, and its folder."""

    name: str
    folder: str


def parse_profiles(text: str, base: str) -> list[Profile]:
    """The profiles in a profiles.ini that lies in the folder `base`, each folder once. ValueError when it is none."""
    if "[" not in text:
        raise ValueError("no sections")
    found: dict[str, Profile] = {}
    section: dict[str, str] = {}
    for line in [*text.splitlines(), "[end]"]:
        line = line.strip()
        if line.startswith("["):
            path = section.get("Path", "")
            if path and "\0" not in path:
                folder = path if section.get("IsRelative") == "0" else f"{base}/{path}"
                if folder.startswith("/"):
                    found.setdefault(folder, Profile(section.get("Name", "")[:200], folder))
            section = {}
            if len(found) > _PROFILES_LIMIT:
                raise ValueError(f"more than {_PROFILES_LIMIT} profiles")
        elif "=" in line:
            key, _, value = line.partition("=")
            section.setdefault(key.strip(), value.strip())
    return list(found.values())


def installed_by(addon: Mapping[str, Any]) -> str:
    """How the add-on came here, in words; empty when Firefox kept a place that we do not know."""
    if as_map(addon.get("installTelemetryInfo")).get("source") == "enterprise-policy":
        return "by policy"
    location = as_text(addon.get("location"), 100)
    if location.startswith(_BUILT_IN):
        return "came with the browser"
    if location.startswith(_BY_PROGRAM) or addon.get("foreignInstall") is True:
        return "by another program"
    return {"app-profile": "by the user", "app-temporary": "loaded from a folder"}.get(location, "")


def installed_at(addon: Mapping[str, Any]) -> int | None:
    """When it was installed, in seconds since 1970; kept in milliseconds."""
    moment = as_int(addon.get("installDate"))
    return moment // 1000 if moment else None
