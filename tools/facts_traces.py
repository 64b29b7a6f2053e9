"""From single facts (kind and value) to the traces of a product: one small function per kind of fact."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from tools.facts_noise import INSTALLER, ODD, driver_name, process_noise

SYSTEM_NAME = 15
"""Linux cuts the name of a process after so many letters."""

WINDOWS_FOLDERS = (
    (r"^(?:[a-z]:|\*|%programfiles(?:\(x86\))?%)?\\?program files(?: \(x86\)|\*)?\\", "?:\\Program Files*\\"),
    (r"^%programfiles(?:\(x86\))?%\\", "?:\\Program Files*\\"),
    (r"^(?:[a-z]:\\|\*)?programdata\\|^%programdata%\\", "?:\\ProgramData\\"),
    (r"^(?:[a-z]:\\|\*)?users\\\*\\appdata\\roaming\\", "?:\\Users\\*\\AppData\\Roaming\\"),
    (r"^[a-z]:\\users\\\*\\appdata\\local\\", "?:\\Users\\*\\AppData\\Local\\"),
    (r"^%localappdata%\\", "?:\\Users\\*\\AppData\\Local\\"),
    (r"^%appdata%\\", "?:\\Users\\*\\AppData\\Roaming\\"),
    (r"^(?:[a-z]:\\windows|%systemroot%)\\", "?:\\Windows\\"),
)
PROGRAMS, ROAMING = "?:\\Program Files*\\", "?:\\Users\\*\\AppData\\Roaming\\"
DATA = re.compile(r"\\(?:logs?|quarantine|infected|cache|config|conf|db|scripts|package cache|packages|winevt)\b", re.I)
SHORTEST_FOLDER = 4
KEY = re.compile(r"^(HKEY_\w+|HK\w+)\\(.*)$", re.I)
ROOTS = {"hklm": "HKEY_LOCAL_MACHINE", "hkcu": "HKEY_USERS\\*", "hku": "HKEY_USERS"}
OWN_KEY = re.compile(
    r"HKEY_(?:LOCAL_MACHINE|USERS\\\*)\\software\\(?:wow6432node\\)?(?!microsoft|classes|policies|clients|citrix)[^\\*{<]+(?:\\[^\\*{<]+)?",
    re.I,
)
TEAM = re.compile(r"\(([A-Z0-9]{10})\)$")


class Fact(NamedTuple):
    """One row of facts.csv, as far as a trace needs it."""

    system: str
    kind: str
    value: str


class Hint(NamedTuple):
    """What one fact becomes: a pattern on a column of a table, and how much it says."""

    table: str
    column: str
    pattern: str
    system: str
    strength: str


def hint_of(fact: Fact) -> Hint | None:
    """The trace of a fact; None for one that is noise by rule, or of a kind that says nothing about presence."""
    make = KINDS.get(fact.kind)
    hint = make(fact) if make else None
    return hint if hint and hint.pattern and not re.search(r"[<>]", hint.pattern) else None


def _plain(table: str, column: str, strength: str) -> Callable[[Fact], Hint | None]:
    def make(fact: Fact) -> Hint | None:
        if ODD.search(fact.value) or INSTALLER.search(fact.value) or "*" in fact.value:
            return None
        return Hint(table, column, fact.value, fact.system, strength)

    return make


def _process(fact: Fact) -> Hint | None:
    name = fact.value.strip()
    if process_noise(name) or (fact.system == "windows") != name.lower().endswith(".exe"):
        return None
    return Hint("processes", "name", name[:SYSTEM_NAME] if fact.system == "linux" else name, fact.system, "medium")


def _launchd(fact: Fact) -> Hint | None:
    return Hint("launchd", "label", fact.value, "macos", "strong") if "." in fact.value else None


def _driver(fact: Fact) -> Hint | None:
    name = driver_name(fact.value.rpartition(";")[2])
    return Hint("drivers", "image", f"*\\{name}", "windows", "medium") if name else None


def _service(fact: Fact) -> Hint | None:
    if ODD.search(fact.value):
        return None
    if " " in fact.value:
        return Hint("services", "display_name", fact.value, "windows", "medium")
    return Hint("services", "name", fact.value, "windows", "medium" if "*" in fact.value else "strong")


def _registry(fact: Fact) -> Hint | None:
    found = KEY.match(fact.value.rstrip("*\\"))
    if not found:
        return None
    root = ROOTS.get(found[1].lower(), found[1].upper().replace("HKEY_CURRENT_USER", "HKEY_USERS\\*"))
    rest = re.sub(r"^(?:\{?<?SID>?\}?|\.DEFAULT)\\", "", found[2]) if root == "HKEY_USERS" else found[2]
    service = re.match(r"system\\currentcontrolset\\services\\([^\\*]+)", rest, re.I)
    if service:
        return Hint("services", "name", service[1], "windows", "strong")
    code = re.search(r"\\uninstall\\(\{[0-9a-f-]{36}\})", rest, re.I)
    if code:
        return Hint("programs", "identifying_number", code[1], "windows", "strong")
    key = f"{root}\\{rest}"
    return Hint("registry", "key", key, "windows", "medium") if OWN_KEY.fullmatch(key) else None


def _signer(fact: Fact) -> Hint | None:
    if fact.system == "macos":
        team = TEAM.search(fact.value)
        return Hint("signature", "team_identifier", team[1], "macos", "medium") if team else None
    return Hint("authenticode", "subject_name", fact.value.strip("\\ "), "windows", "medium")


def _path(fact: Fact) -> Hint | None:
    value = fact.value.strip()
    if fact.system == "windows":
        return _windows_path(value)
    if not value.startswith("/") or re.search(r"/logs?\b|\.log|\.plist$|quarantine", value, re.I):
        return None
    if fact.system == "macos" and re.fullmatch(r"/Applications/[^/*]+\.app", value):
        return None if INSTALLER.search(value) else Hint("apps", "path", value, "macos", "medium")
    unit = re.fullmatch(r"/(?:etc|lib|usr/lib)/systemd/system/([^/*]+\.service)", value)
    if unit:
        return Hint("systemd_units", "id", unit[1], "linux", "strong")
    value = value.rstrip("*").rstrip("/")
    if "*" in value or value.count("/") < 2 or INSTALLER.search(value):
        return None
    return Hint("file", "path", value, "macos" if fact.system == "macos" else "linux", "medium")


def _windows_path(value: str) -> Hint | None:
    if re.search(r"[<{]", value) or INSTALLER.search(value) or DATA.search(value):
        return None
    start, folder = next(
        ((found, to) for pattern, to in WINDOWS_FOLDERS if (found := re.match(pattern, value, re.I))), (None, "")
    )
    if start is None and not value.startswith("*\\"):
        return None
    rest = value[start.end() if start else 2 :]
    is_folder = re.search(r"\\\*?$", rest) is not None
    rest = re.sub(r"\\?\*?$", "", rest) if is_folder else rest
    program = rest.lower().endswith(".exe")
    if not program and not is_folder and re.search(r"\.[\w-]{1,12}\*?$", rest):
        return None
    deepest = {ROAMING: 1, "?:\\ProgramData\\": 2}.get(folder, 9)
    if not folder and program and "\\" not in rest:
        return None
    if len(rest.replace("*", "")) < SHORTEST_FOLDER or (not program and rest.count("\\") >= deepest):
        return None
    pattern = f"{folder or '*' + chr(92)}{rest}"
    return Hint("processes", "path", pattern if program else f"{pattern}\\*", "windows", "medium")


def leanest(hints: Iterable[Hint]) -> list[Hint]:
    """The hints without those that others cover: paths below a folder we have, folders for data where one for programs
    is known, a program's path where its name is telling, an app's path where its identifier is known."""
    kept = sorted(set(hints), key=lambda hint: (*hint[:2], hint.system, len(hint.pattern), hint.pattern.lower(), hint))
    names = {hint.pattern.lower() for hint in kept if hint[:2] == ("processes", "name")}
    known = {hint.table for hint in kept if hint[:2] == ("apps", "bundle_identifier")}
    folders = [hint.pattern.lower() for hint in kept if hint.column == "path" and hint.pattern.endswith("\\*")]
    programs = any(folder.startswith(PROGRAMS.lower()) for folder in folders)
    return [hint for hint in kept if not _covered(hint, names, known, folders, programs)]


def _covered(hint: Hint, names: set[str], known: set[str], folders: list[str], programs: bool) -> bool:
    pattern = hint.pattern.lower()
    if hint[:2] == ("apps", "path"):
        return "apps" in known
    if hint.table != "processes" or hint.column != "path":
        return hint.table == "registry" and "wow6432node" in pattern
    if any(pattern != folder and pattern.startswith(folder[:-1]) for folder in folders):
        return True
    if pattern.endswith(".exe"):
        return pattern.rpartition("\\")[2] in names
    return programs and not pattern.startswith(PROGRAMS.lower())


KINDS: dict[str, Callable[[Fact], Hint | None]] = {
    "process": _process,
    "path": _path,
    "service": _service,
    "systemd_unit": _plain("systemd_units", "id", "strong"),
    "launchd_label": _launchd,
    "bundle_id": _plain("apps", "bundle_identifier", "strong"),
    "team_id": _plain("signature", "team_identifier", "medium"),
    "certificate_cn": _signer,
    "registry_key": _registry,
    "uninstall_name": _plain("programs", "name", "strong"),
    "deb_package": _plain("deb_packages", "name", "strong"),
    "rpm_package": _plain("rpm_packages", "name", "strong"),
    "pkg_receipt": _plain("package_receipts", "package_id", "strong"),
    "system_extension": _plain("system_extensions", "identifier", "strong"),
    "chrome_extension_id": _plain("chrome_extensions", "identifier", "strong"),
    "driver": _driver,
    "minifilter_altitude": _driver,
}
