"""Take values that look like passwords, tokens and keys out of command lines before anything keeps them.

What is removed is replaced by a fixed mark, so that a reader sees that something stood there. Names of options
stay; so do paths and host names. A heuristic: it errs towards removing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MARK = "[removed]"

_WORDS = (
    r"pass(?:wd|word|phrase|code)?|pwd|secret|token|api[-_.]?key|access[-_.]?key|private[-_.]?key|auth(?:[-_.]?key|orization)?|"
    r"cred(?:ential)?s?|bearer|cookie|session[-_.]?(?:id|key)|licen[cs]e[-_.]?key|activation[-_.]?(?:code|id)|"
    r"registration[-_.]?(?:key|code|token)|enroll?(?:ment)?[-_.]?(?:secret|token|key)|psk|otp|pin|key|cid|site[-_.]?token"
)
_NAME = re.compile(rf"(?:^|[-_./:]|(?<=[a-z])(?=[A-Z]))(?:{_WORDS})$", re.IGNORECASE)
_CAMEL = re.compile(r"(?:Password|Passwd|Secret|Token|ApiKey|AccessKey|AuthKey|Credentials?)$")
_ASSIGNED = re.compile(r"^([^=\s]{1,80}?)([=:])(.+)$", re.DOTALL)
_URL_LOGIN = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]{1,20}://)[^/\s@]+@", re.IGNORECASE)
_URL_QUERY = re.compile(rf"([?&;](?:[\w.-]*[-_.])?(?:{_WORDS})=)[^&\s;]+", re.IGNORECASE)
_HEADER = re.compile(r"((?:proxy-)?authorization|x-[a-z-]*(?:key|token)|cookie)(\s*:\s*).+", re.IGNORECASE | re.DOTALL)
_KNOWN = re.compile(
    r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\b(?:gh[opsur]_|github_pat_|glpat-|xox[abprs]-|sk-|AKIA|ASIA|AIza|ya29\.)[\w-]{12,}"
)
_LONG = re.compile(r"(?<![\w/.+-])(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[A-Za-z0-9+_-]{32,}={0,2}(?![\w/.-])")
_SHORT_PASSWORD = re.compile(r"^(-p)(?=.*[^\d:./,-])[^\s/=.-]{4,}$")
_SHORT_PASSWORD_PROGRAMS = frozenset(
    {"mysql", "mysqldump", "mysqladmin", "mariadb", "sshpass", "xfreerdp", "7z", "7za"}
)


def redact_arguments(arguments: Iterable[str]) -> list[str]:
    """The same arguments with the values of secret-looking ones replaced by MARK."""
    result: list[str] = []
    value_follows = False
    program = ""
    for position, argument in enumerate(arguments):
        if position == 0:
            program = argument.rpartition("/")[2]
        if value_follows and argument and not argument.startswith("--"):
            result.append(MARK)
            value_follows = False
            continue
        value_follows = position > 0 and argument.startswith(("-", "/")) and _is_secret_name(argument)
        result.append(_redact_one(argument, program) if argument else argument)
    return result


def redact_text(text: str) -> str:
    """The same free text without logins in addresses, secret-looking settings and known kinds of tokens."""
    return "".join(part if part.isspace() else _redact_one(part, "") for part in re.split(r"(\s+)", text))


def _is_secret_name(name: str) -> bool:
    bare = name.lstrip("-/")
    return bool(bare) and "/" not in bare and bool(_NAME.search(bare) or _CAMEL.search(bare))


def _redact_one(argument: str, program: str) -> str:
    if program in _SHORT_PASSWORD_PROGRAMS and _SHORT_PASSWORD.match(argument):
        return f"-p{MARK}"
    argument = _URL_QUERY.sub(rf"\1{MARK}", _URL_LOGIN.sub(rf"\g<scheme>{MARK}@", argument))
    header = _HEADER.search(argument)
    if header:
        argument = argument[: header.end(2)] + MARK
    assigned = _ASSIGNED.match(argument)
    if assigned and "://" not in assigned[1] and not assigned[3].startswith("//") and _is_secret_name(assigned[1]):
        return f"{assigned[1]}{assigned[2]}{MARK}"
    return _LONG.sub(MARK, _KNOWN.sub(MARK, argument))
