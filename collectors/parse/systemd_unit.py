"""Unit files of systemd: the few settings that tell what is started, as whom and when (systemd.unit(5), .syntax(7))."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Settings = Mapping[str, list[str]]
"""Values by "Section.Key", in the order in which they were given."""

MAKERS = ("/usr/", "/lib/")
"""Folders of those who made the software; what links there was not chosen on this machine."""

_KEPT = frozenset(
    {
        "Unit.Description",
        "Service.ExecStart",
        "Service.User",
        "Service.RemainAfterExit",
        "Timer.Unit",
        "Path.Unit",
        "Socket.Service",
        "Install.WantedBy",
        "Install.RequiredBy",
        "Install.UpheldBy",
        "Install.Alias",
        "Install.Also",
    }
)
_PREFIXES = "@-:+!|"
_YES = frozenset({"1", "yes", "true", "on", "y", "t"})


def parse_unit(texts: Iterable[str]) -> Settings:
    """The settings of a unit file followed by its drop-ins. An empty value takes back the earlier ones."""
    settings: dict[str, list[str]] = {}
    for text in texts:
        section, pending = "", ""
        for raw in text.split("\n"):
            line = raw.strip()
            if line.startswith(("#", ";")):
                continue
            if line.endswith("\\"):
                pending += line[:-1] + " "
                continue
            line, pending = pending + line, ""
            if line.startswith("[") and line.endswith("]"):
                section = line[1:-1]
                continue
            name, _, value = line.partition("=")
            name = f"{section}.{name.rstrip()}"
            if name not in _KEPT:
                continue
            value = value.strip()
            if value:
                settings.setdefault(name, []).append(value)
            else:
                settings.pop(name, None)
    return settings


def last(settings: Settings, name: str) -> str:
    """The value that counts for a setting that can be given once."""
    values = settings.get(name)
    return values[-1] if values else ""


def commands(settings: Settings) -> list[str]:
    """The commands that start a service, without the marks before the program's path."""
    return [value.lstrip(_PREFIXES).lstrip() for value in settings.get("Service.ExecStart", ())]


def stays_after_exit(settings: Settings) -> bool:
    """Whether a service counts as active although its processes have ended."""
    return last(settings, "Service.RemainAfterExit").lower() in _YES


def triggers(unit: str, settings: Settings) -> str:
    """The service that a timer, a path or a socket starts; empty for other units."""
    stem, _, kind = unit.rpartition(".")
    if kind == "socket":
        return last(settings, "Socket.Service") or f"{stem}.service"
    if kind in ("timer", "path"):
        return last(settings, f"{kind.capitalize()}.Unit") or f"{stem}.service"
    return ""


def file_state(path: str, settings: Settings, folders: Iterable[str], *, masked: bool, link: bool) -> str:
    """The state that systemctl(1) gives for a unit file: `folders` are those that hold a link which starts it."""
    runtime = "-runtime" if path.startswith("/run/") else ""
    if masked:
        return "masked" + runtime
    if path.startswith("/run/systemd/generator"):
        return "generated"
    if path.startswith("/run/systemd/transient"):
        return "transient"
    chosen = [folder for folder in folders if not folder.startswith(MAKERS)]
    if chosen:
        return "enabled-runtime" if all(folder.startswith("/run/") for folder in chosen) else "enabled"
    if link:
        return "linked" + runtime
    if any(f"Install.{key}" in settings for key in ("WantedBy", "RequiredBy", "UpheldBy", "Alias")):
        return "disabled"
    return "indirect" if "Install.Also" in settings else "static"


def template_of(unit: str) -> str:
    """The template that an instance is made from ("getty@.service" of "getty@tty1.service"); empty for others."""
    stem, _, kind = unit.rpartition(".")
    name, at, instance = stem.partition("@")
    return f"{name}@.{kind}" if at and instance else ""
