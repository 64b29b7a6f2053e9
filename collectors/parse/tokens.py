"""Tell tokens from names: JSON Web Tokens, keys with a known beginning, and long random-looking runs of characters.

Lengths and beginnings are those that the makers document: RFC 7519, the token formats of GitHub, GitLab, Slack,
Amazon, Google, Stripe, npm, PyPI, Tailscale and others.
"""

from __future__ import annotations

import re

_BEGINNINGS = (
    *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glrt-", "glcbt-", "xoxa-", "xoxb-"),
    *("xoxp-", "xoxr-", "xoxs-", "xapp-", "sk_live_", "sk_test_", "rk_live_", "AKIA", "ASIA", "AIza", "ya29", "npm_"),
    *("pypi-", "dop_v1_", "shpat_", "tskey-", "dapi", "lin_api_", "figd_", "ATATT", "AGE-SECRET-KEY-", "sk-"),
)
_SHORTEST, _LONG, _HEX, _NEAR = 16, 32, 32, 512
_RUN = re.compile(r"[A-Za-z0-9_+~-]{16,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_CHANGE = re.compile(r"[a-z](?=[A-Z0-9])|[0-9](?=[A-Za-z])|[A-Z](?=[0-9])")
_DIGIT = re.compile(r"[0-9]")
_HEXADECIMAL = re.compile(r"[0-9a-fA-F]+$")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
_DIGEST = ("sha1:", "sha256:", "sha384:", "sha512:", "md5:")
_ABSOLUTE = re.compile(
    r"/(?:[a-z][a-z0-9_.-]{1,30}|Users|Library|Applications|System|Volumes)(?:/|$)|~/|\.\.?/|[A-Za-z]:\\"
)
_RELATIVE = re.compile(r"[a-z@.][a-z._-]{0,40}/")
_PLAIN = re.compile(r"[a-z]{1,16}(?:[-_.][a-z]{1,16}){0,6}$|\d{1,9}$")
_AROUND_PATH = re.compile(r"[=:,;'\"(\[{]")


def is_path(text: str) -> bool:
    """Whether it reads as the absolute path of a file, or one that begins at home or here."""
    return bool(_ABSOLUTE.match(text))


def is_plain(text: str) -> bool:
    """Whether it is an ordinary word or a short number."""
    return bool(_PLAIN.match(text))


def is_random(run: str) -> bool:
    """Whether a run of letters and digits changes kind as often as random ones do, and names hardly ever."""
    if len(run) < 20 or run.isdigit() or not _DIGIT.search(run) or _UUID.match(run):
        return False
    if _HEXADECIMAL.match(run):
        return len(run) >= _HEX
    share = len(_CHANGE.findall(run)) / len(run)
    return share >= (0.12 if len(run) >= _LONG else 0.2)


def redact_tokens(word: str, mark: str) -> str:
    """The same word with each token in it replaced. Parts of file paths and of host names stay."""
    if len(word) < _SHORTEST or (_RUN.search(word) is None and "/" not in word):
        return word
    if "/" in word and "://" not in word:
        word = _without_base64(word, mark)
    result: list[str] = []
    done = 0
    for run in _RUN.finditer(word):
        start, end = run.span()
        if start < done:
            continue
        jwt = run[0].startswith("eyJ")
        if not jwt and not _is_token(run[0]):
            continue
        if not jwt and _in_place(word, start, end):
            continue
        while jwt and word.startswith(".", end):
            following = _RUN.match(word, end + 1)
            if not following:
                break
            end = following.end()
        while word.startswith("=", end):
            end += 1
        result += [word[done:start], mark]
        done = end
    return "".join(result) + word[done:] if done else word


def _is_token(run: str) -> bool:
    bare = run.lstrip("-")
    if bare.startswith(_BEGINNINGS) and (any(map(str.isdigit, bare[4:])) or not bare.islower()):
        return True
    return is_random(bare)


def _in_place(word: str, start: int, end: int) -> bool:
    """Whether the run is a part of a file's path, of a host's name or of a digest: those are no secrets."""
    near = max(0, start - _NEAR)
    address = word.rfind("://", near, start)
    if address >= 0:
        return not any(mark in word[address + 3 : end] for mark in "/?#")
    if word[:start].endswith(_DIGEST):
        return True
    first = max((found.end() for found in _AROUND_PATH.finditer(word, near, start)), default=near)
    return bool(_ABSOLUTE.match(word, first) or _RELATIVE.match(word, first))


def _without_base64(word: str, mark: str) -> str:
    """Base64 may hold slashes. Paths do too, but theirs begin with a plain word and hardly change kind."""

    def judge(found: re.Match[str]) -> str:
        text = found[0].rstrip("=")
        if "/" not in text or _in_place(word, found.start(), found.end()) or text.startswith("-"):
            return found[0]
        upper, lower = any(map(str.isupper, text)), any(map(str.islower, text))
        digits = any(map(str.isdigit, text))
        many = len(_CHANGE.findall(text)) / len(text) >= 0.2
        return mark if upper and lower and digits and many else found[0]

    return _BASE64.sub(judge, word)
