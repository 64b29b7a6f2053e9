"""Settings that send a program's traffic another way, or make it trust other roots, in the files that hold them.

The names are those of the programs' own documentation: curl(1) for the proxies, OpenSSL, Python Requests, Node.js,
Git, the AWS CLI and pip for the roots, apt.conf(5) and apt-transport-http(1) for APT.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from collectors.parse.desktop_entry import parse_groups
from collectors.parse.secrets import MARK, redact_text

PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy")
ROOTS = (
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "CURL_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "AWS_CA_BUNDLE",
    "PIP_CERT",
)
VARIABLES = (*PROXIES, *(name.upper() for name in PROXIES), *ROOTS)

_ASSIGNMENT = re.compile(
    rf"^\s*(?:export\s+|declare\s+-x\s+|setenv\s+)?({'|'.join(VARIABLES)})[=\s]\s*"
    r"""(?:"([^"\n]*)"|'([^'\n]*)'|([^\s;#]*))""",
    re.MULTILINE,
)
_APT = re.compile(r"Acquire::(?:https?|ftp)::(?:Proxy(?:-Auto-Detect)?(?:::.+)?|CaInfo)", re.IGNORECASE)
_APT_TOKEN = re.compile(r"""/\*.*?\*/|//[^\n]*|\#[^\n]*|"([^"\n]*)"|([{};])|([^\s{};"]+)""", re.DOTALL)
_KDE = ("ProxyType", "Proxy Config Script", "httpProxy", "httpsProxy", "ftpProxy", "socksProxy", "NoProxyFor")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def without_login(value: str) -> str:
    """A proxy's address without the name and password in it; other secrets are removed as well.

    All before the last @ goes: a password may hold any sign, and no proxy's address holds an @ behind its login.
    """
    scheme = _SCHEME.match(value)
    head = scheme[0] if scheme else ""
    rest = value[len(head) :]
    if "@" in rest and not value.startswith("/"):
        rest = f"{MARK}@{rest.rpartition('@')[2]}"
    return redact_text(head + rest) if MARK not in rest else head + MARK + redact_text(rest.removeprefix(MARK))


def parse_environment(text: str) -> Iterator[tuple[str, str]]:
    """The variables above as a shell script, /etc/environment or environment.d sets them, without logins."""
    for found in _ASSIGNMENT.finditer(text):
        yield found[1], without_login(found[2] or found[3] or found[4] or "")


def parse_apt(text: str) -> Iterator[tuple[str, str]]:
    """The proxies and roots of APT, whether written with :: or in nested braces, without logins."""
    groups: list[str] = []
    words: list[str] = []
    for token in _APT_TOKEN.finditer(text):
        quoted, sign, word = token.groups()
        if sign is None:
            words += [part for part in (quoted, word) if part is not None]
            continue
        name = "::".join([*groups, *words[:1]])
        if sign == "{":
            groups.append(words[0] if words else "")
        elif sign == "}":
            del groups[-1:]
        elif len(words) > 1 and _APT.fullmatch(name):
            yield name, without_login(words[1])
        words = []


def parse_kioslaverc(text: str) -> Iterator[tuple[str, str]]:
    """KDE's proxy settings. ProxyType: 0 none, 1 set here, 2 by script, 3 found out, 4 from the environment."""
    settings = parse_groups(text).get("Proxy Settings", {})
    for name in _KDE:
        if settings.get(name):
            yield name, without_login(settings[name])
