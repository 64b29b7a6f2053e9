"""Rules that an administrator sets for a browser: JSON objects from the name of a rule to its value.

The rules of Chromium browsers are listed at chromeenterprise.google/policies, those of Firefox at
mozilla.github.io/policy-templates. Values that look like secrets are removed before anything keeps them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from collectors.host import Host
from collectors.parse.secrets import MARK, redact_text
from collectors.parse.untyped import as_list, as_map, as_text, parse_json

_FILE_LIMIT = 4 << 20
_RULES_LIMIT = 5000
_DEEPEST = 6
_OPENED = 3
_SECRET = re.compile(
    r"(?:token|passw(?:or)?d|passphrase|secret|credential|licen[cs]e|(?:^|[-_.])key|"
    r"(?:api|access|private|shared|encryption|activation|auth|licen[cs]e|site)[-_]?key)s?$",
    re.IGNORECASE,
)
_LISTS_OF_EXTENSIONS = ("ExtensionInstallForcelist", "MandatoryExtensionsForIncognitoNavigation", "Extensions.Locked")


class Rule(NamedTuple):
    """One rule: its name, its value as text, and the extension it is about if it is about one."""

    policy: str
    value: str
    extension: str = ""


class PolicyFile(NamedTuple):
    """A file of rules that was read."""

    path: str
    level: str
    rules: Mapping[str, Any]


def chromium_policy_files(host: Host, folder: str) -> Iterator[PolicyFile]:
    """The files of rules below a folder like /etc/chromium/policies; damaged and refused ones are noted."""
    for below, level in (("managed", "mandatory"), ("recommended", "recommended")):
        with host.tolerate(f"{folder}/{below}"):
            for name in host.names_or_none(f"{folder}/{below}"):
                path = f"{folder}/{below}/{name}"
                if name.endswith(".json"):
                    with host.tolerate(path):
                        yield PolicyFile(path, level, _object(parse_json(host.read_bytes(path, _FILE_LIMIT))))


def firefox_policy_files(host: Host, paths: tuple[str, ...]) -> Iterator[PolicyFile]:
    """Those of the given policies.json that exist; damaged and refused ones are noted."""
    for path in paths:
        with host.tolerate(path):
            document = _object(parse_json(host.read_bytes(path, _FILE_LIMIT)))
            yield PolicyFile(path, "mandatory", as_map(document.get("policies")))


def rules_of(policies: Mapping[str, Any]) -> list[Rule]:
    """One rule per setting. Objects are opened, their names joined by dots; rules about extensions name each one.

    Settings that the administrator gives to an extension (`3rdparty`) are shown by name only: they are private
    between the two and may hold keys. ValueError when there are more rules than we are willing to keep.
    """
    found: list[Rule] = []
    for rule in _rules(policies):
        if len(found) >= _RULES_LIMIT:
            raise ValueError(f"more than {_RULES_LIMIT} rules")
        found.append(rule)
    return found


def installed_extensions(policies: Mapping[str, Any]) -> dict[str, str]:
    """Extension id to "force_installed" or "normal_installed", for those that the rules install."""
    found: dict[str, str] = {}
    for name in ("ExtensionInstallForcelist", "Extensions.Locked"):
        outer, _, inner = name.partition(".")
        listed = as_map(policies.get(outer)).get(inner) if inner else policies.get(outer)
        found |= {as_text(item).partition(";")[0]: "force_installed" for item in as_list(listed)}
    for identifier, settings in _extension_settings(policies.get("ExtensionSettings")):
        mode = settings.get("installation_mode")
        if mode in ("force_installed", "normal_installed"):
            found[identifier] = mode
    return found


def _rules(policies: Mapping[str, Any]) -> Iterator[Rule]:
    for name, value in policies.items():
        if name == "ExtensionSettings":
            for identifier, settings in _extension_settings(value):
                for key, setting in settings.items():
                    yield Rule(f"ExtensionSettings.{as_text(key, 200)}", _shown(key, setting), identifier)
        elif name == "3rdparty":
            for group in as_map(value).values():
                for identifier, settings in as_map(group).items():
                    names = sorted(as_text(key, 200) for key in as_map(settings))
                    yield Rule("3rdparty", as_text(json.dumps(names, ensure_ascii=False)), as_text(identifier, 200))
        else:
            yield from _opened(as_text(name, 200), value, 1)


def _opened(name: str, value: object, depth: int) -> Iterator[Rule]:
    if name in _LISTS_OF_EXTENSIONS and isinstance(value, list):
        for item in as_list(value):
            yield Rule(name, _shown(name, item), as_text(item, 4096).partition(";")[0])
    elif isinstance(value, dict) and value and depth <= _OPENED and not _SECRET.search(name):
        for key, inner in value.items():
            yield from _opened(f"{name}.{as_text(key, 200)}", inner, depth + 1)
    else:
        yield Rule(name, _shown(name, value))


def _extension_settings(value: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each extension and its settings. Firefox also takes the object written as text; a key may name several."""
    if isinstance(value, str):
        value = parse_json(value[:_FILE_LIMIT].encode("utf-8", "replace"))
    for identifiers, settings in as_map(value).items():
        for identifier in identifiers.split(",")[:1000]:
            yield as_text(identifier.strip(), 200), as_map(settings)


def _shown(name: str, value: object) -> str:
    """A value as text: true, false, numbers and texts as they are, lists and objects as JSON."""
    cleaned = _cleaned(name, value, 0)
    return as_text(cleaned if isinstance(cleaned, str) else json.dumps(cleaned, ensure_ascii=False))


def _cleaned(name: str, value: object, depth: int) -> object:
    """The value without what looks like a secret. Text that is JSON itself is looked into as well."""
    if value is None or isinstance(value, bool):
        return value
    if _SECRET.search(name):
        return MARK if value not in ("", [], {}) else value
    if depth >= _DEEPEST:
        return "[cut]"
    if isinstance(value, dict):
        members = list(value.items())[:1000]
        return {as_text(key, 200): _cleaned(key, inner, depth + 1) for key, inner in members}
    if isinstance(value, list):
        return [_cleaned(name, inner, depth + 1) for inner in as_list(value)]
    if isinstance(value, str):
        inside = _json_inside(value)
        return redact_text(as_text(value)) if inside is None else _cleaned(name, inside, depth + 1)
    return value


def _json_inside(value: str) -> object:
    if not value.lstrip().startswith(("{", "[")):
        return None
    try:
        return parse_json(value.encode("utf-8", "replace"))
    except ValueError:
        return None


def _object(document: object) -> Mapping[str, Any]:
    if not isinstance(document, dict):
        raise ValueError("no JSON object")
    return document
