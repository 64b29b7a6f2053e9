"""What of the facts is no sign of a product: by rule, by data/import/noise.csv, and by the facts' own ambiguous.csv."""

from __future__ import annotations

import re

INSTALLER = re.compile(
    r"installer|(?<![a-z])(?:un)?install|(?<![a-z])inst\b|setup|remover|download|\.(?:msi|dmg|pkg|deb|mst|zip)$", re.I
)
"""Shows that a program was fetched, not that it is there."""

ODD = re.compile(r"\.\*|[=<>{]|\s$|^\.|\(x\d\d|\\$|/$")
"""Remains of other pattern languages, and values cut off."""

WEB_SITE = re.compile(
    r"^(?:www|docs?|help|forum|support|blog|community|shop|trust|releases|nightly|demo|staging|mail|analytics|dev\w*|"
    r"lab|learn|cart|bill|discount|feedback|accounts?|image|changes|sentry|ecom|downloads?|\w\w\.refog)\."
)
"""Host names of web sites for people, and of testing."""

SHARED_HOST = re.compile(
    r"(?:amazonaws|cloudfront|windows\.net|azure\w*|msecnd|akamai\w*|akadns|github\w*|firebase\w*|page\.link|pages\.dev|"
    r"zendesk|atlassian|typeform|pubnubapi|softonic|informer|thawte|ghcr|googleapis|trafficmanager|cloudapp)\b"
)
"""Clouds that carry the servers of everybody."""

BOUGHT_IN = re.compile(r"cb(?:f?s?fi?lte?r|fltfs|process|registry)\w*\.sys$", re.I)
"""Drivers of a kit that many makers buy in and ship under its own names."""

TELLS_LITTLE = 4
"""A name of fewer letters fits too much."""


def process_noise(name: str) -> str:
    """Why a process name is no sign, or ""."""
    stem = re.sub(r"\.(?:exe|bin)$", "", name, flags=re.I)
    if INSTALLER.search(stem) or INSTALLER.search(name):
        return "an installer"
    if ODD.search(name) or "/" in name or "\\" in name:
        return "not a name"
    if len(stem.replace("*", "")) < (8 if "*" in stem else TELLS_LITTLE):
        return "too short"
    return ""


def domain_noise(name: str) -> str:
    """Why a host name is no sign, or ""."""
    if not re.fullmatch(r"(?:[a-z0-9][a-z0-9_-]*\.)+[a-z]{2,}", name):
        return "not a host name"
    if WEB_SITE.search(name):
        return "a web site for people"
    return "a cloud that everybody uses" if SHARED_HOST.search(name) else ""


def driver_name(text: str) -> str:
    """The file name of a driver without the list's remarks ("x.sys (retired)"), or "" when it is none."""
    found = re.match(r"([\w.\- ]*?[\w\-]\.sys)\b", text.strip(), re.I)
    if not found or re.search("retired|renamed|x_x|xxx", text, re.I) or len(found[1]) < TELLS_LITTLE + len(".sys"):
        return ""
    return "" if BOUGHT_IN.match(found[1]) else found[1].lower()
