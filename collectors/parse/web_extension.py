"""What a browser extension says of itself: manifest.json and its translations.

Format: the WebExtensions manifest (developer.chrome.com/docs/extensions/reference/manifest, and MDN).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from collectors.parse.untyped import as_list, as_map, as_text, strings

ALL_SITES = re.compile(r"<all_urls>|(?:\*|https?)://\*(?::\*)?/\*")
_HOST = re.compile(r"<all_urls>|[a-z*][a-z0-9*+.-]*://.*", re.IGNORECASE)
_MESSAGE = re.compile(r"__MSG_([\w@]{1,200})__", re.ASCII)
_PLACEHOLDER = re.compile(r"\$([\w@]{1,100})\$", re.ASCII)
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[_-][A-Za-z0-9]{2,8}){0,2}")


def host_permissions(manifest: Mapping[str, Any]) -> list[str]:
    """The sites whose pages it asks to read or change; patterns for every site come first.

    They stand in `host_permissions` (version 3), among `permissions` (version 2), and in the matches of content
    scripts.
    """
    found = strings(manifest.get("host_permissions"))
    found += [item for item in strings(manifest.get("permissions")) if _HOST.fullmatch(item)]
    for script in as_list(manifest.get("content_scripts")):
        found += strings(as_map(script).get("matches"))
    return sorted(dict.fromkeys(found), key=lambda item: not ALL_SITES.fullmatch(item))


def reaches_all_sites(hosts: Iterable[str]) -> int:
    """1 when one of the patterns stands for every website."""
    return int(any(ALL_SITES.fullmatch(host) for host in hosts))


def locales(manifest: Mapping[str, Any]) -> list[str]:
    """The translations to look up its name in, best first. Only names that can be folders of translations."""
    wanted = [as_text(manifest.get("default_locale"), 40), "en", "en_US"]
    return [name for name in dict.fromkeys(wanted) if _LOCALE.fullmatch(name)]


def needs_translation(manifest: Mapping[str, Any]) -> bool:
    """Whether its name or description is only a reference into a translation."""
    return any(_MESSAGE.search(as_text(manifest.get(key))) for key in ("name", "description"))


def translate(text: str, messages: object) -> str:
    """The text with each __MSG_name__ replaced from a messages.json; unknown names stay.

    What is put in is not looked at again, so that messages that name each other cannot go on for ever.
    """
    known = {name.lower(): as_map(entry) for name, entry in as_map(messages).items()}

    def message(found: re.Match[str]) -> str:
        entry = known.get(found[1].lower(), {})
        inserts = {name.lower(): as_map(value) for name, value in as_map(entry.get("placeholders")).items()}
        raw = as_text(entry.get("message"), 1000)
        filled = _PLACEHOLDER.sub(
            lambda part: as_text(inserts.get(part[1].lower(), {}).get("content"), 200) or part[0], raw
        )
        return as_text(filled) or found[0]

    return as_text(_MESSAGE.sub(message, text[:1000]))
