"""Where a fact is written: from the facts' source column to an entry of a product's sources."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote

READ = "2026-11-20"
ALTITUDES = "MicrosoftDocs/windows-driver-docs"
STALKERWARE = "AssoEchap/stalkerware-indicators"

LICENCES = {
    ALTITUDES: "CC-BY-4.0",
    STALKERWARE: "CC-BY-4.0",
    "magicsword-io/LOLRMM": "Apache-2.0",
    "LivingInSyn/RMML": "MIT",
    "Installomator/Installomator": "Apache-2.0",
    "Homebrew/homebrew-cask": "BSD-2-Clause",
    "microsoft/mdatp-xplat": "MIT",
    "microsoft/shell-intune-samples": "MIT",
    "kandji-inc/support": "MIT",
    "TheJumpCloud/support": "MIT",
    "rtrouton/privacy_preferences_control_profiles": "MIT",
    "google/santa": "Apache-2.0",
    "ProfileCreator/ProfileManifests": "",
    "MISP/misp-warninglists": "CC0-1.0",
    "crazy-max/WindowsSpyBlocker": "MIT",
    "nand0san/av_detect": "MIT",
    "olafhartong/sysmon-modular": "MIT",
    "chainguard-dev/osquery-defense-kit": "Apache-2.0",
    "ForensicArtifacts/artifacts": "Apache-2.0",
    "SigmaHQ/sigma": "DRL-1.1",
    "jschell/RemoteManagementMonitoringTools": "MIT",
    "osquery/osquery": "Apache-2.0 or GPL-2.0-only",
    "autopkg/dataJAR-recipes": "Apache-2.0",
    "autopkg/rtrouton-recipes": "MIT",
}
"""The repositories that may be cited, and their licences ("" where they name none). autopkg's others: Apache-2.0."""

TITLES = {
    ALTITUDES: "Microsoft: allocated filter altitudes",
    "magicsword-io/LOLRMM": "LOLRMM, remote management tools",
    "LivingInSyn/RMML": "RMML, remote management tools",
    "Installomator/Installomator": "Installomator label",
    "Homebrew/homebrew-cask": "Homebrew cask",
    STALKERWARE: "Indicators on stalkerware, Echap",
    "nand0san/av_detect": "av_detect, names of security programs",
    "olafhartong/sysmon-modular": "sysmon-modular, paths of installed agents",
    "ForensicArtifacts/artifacts": "ForensicArtifacts",
}


class Source(NamedTuple):
    """One entry of a product's sources. `named`: somebody vouches for it."""

    key: str
    title: str
    url: str
    licence: str
    named: bool = True


LISTS = Source("lists", "Public lists that name no origin; the maker's own naming supports the value", "", "", False)


def source_of(text: str) -> Source | None:
    """The best of the sources a fact names (joined by " ; "), or None when none of them may be cited."""
    found = [source for part in text.split(" ; ") if (source := _one(part.strip()))]
    return min(found, key=lambda source: not source.named, default=None)


def _one(text: str) -> Source | None:
    if text.startswith("unnamed public file") and "weak evidence" not in text:
        return LISTS
    if text.startswith("http"):
        url = text.split()[0]
        host = url.split("/")[2].removeprefix("www.")
        return Source(_key(host.rsplit(".", 1)[0]), f"Documentation on {host}", url, "")
    repository, _, path = text.partition(":")
    licence = LICENCES.get(repository, "Apache-2.0" if repository.startswith("autopkg/") else None)
    if licence is None or not path:
        return None
    path, _, part = path.partition("#")
    name = part or re.sub(r"\.\w+$", "", path.rpartition("/")[2])
    title = TITLES.get(repository, repository)
    return Source(
        key=_key(repository.split("/")[1] if repository != ALTITUDES else "altitudes"),
        title=f"{title}: {name}" if repository != ALTITUDES else title,
        url=f"https://github.com/{repository}/blob/HEAD/{quote(path)}",
        licence=licence,
    )


def _key(text: str) -> str:
    return "-".join(re.findall("[a-z0-9]+", text.lower()))
