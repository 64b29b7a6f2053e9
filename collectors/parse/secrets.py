"""Take values that look like passwords, tokens and keys out of command lines before anything keeps them.

What is removed is replaced by a fixed mark, so that a reader sees that something stood there. Names of options
stay; so do paths and host names. A heuristic: it errs towards removing. The time it takes grows in step with the
length of the text, whatever the text is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from collectors.parse import secret_words as words
from collectors.parse.tokens import is_path, is_plain, redact_tokens

MARK = "[removed]"

_RUN = b"x" * 16
_ALNUM = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789")
_RUNS = bytes(ord("x") if byte in _ALNUM or byte in b"_+~-" else 32 for byte in range(256))
_WORDS = bytes(byte if byte in _ALNUM else 32 for byte in range(256))
_KINDS = bytes((ord("1") if byte in b"0123456789" else ord("a")) if byte in _ALNUM else 32 for byte in range(256))

_SPACE = re.compile(r"(\s+)")
_HAS_SPACE = re.compile(r"\s")
_SEPARATOR = re.compile(r"[=:]|%3[ADad]")
_NOT_NAME = re.compile(r"[^\w.-]")
_NAME_LENGTH = 80
_NEAR = 512
_QUOTES = ("'", '"')
_ENDS_VALUE = re.compile(r"[,;&\s]")
_OPTION = re.compile(r"--[a-z][a-z0-9-]*(?:=|$)")
_PORT = re.compile(r"[\d.:-]+(?:/(?:tcp|udp))?$")
_ONLY_PORT = re.compile(r"\d{1,5}(?:/|$)")
_LOGIN = re.compile(r"[^\s/:@]+:(?!//)[^\s/@]+@[^\s@/]+")
_NAME_ALONE = re.compile(r"[a-z]{1,12}$")
_SQLPLUS = re.compile(r"(?P<user>[^\s/@]+)/[^\s@]+(?P<at>@.*)?$", re.DOTALL)
_PEM = "PRIVATE KEY-----"

_NOTHING, _VALUE, _LIKELY, _USER = range(4)


def redact_arguments(arguments: Iterable[str]) -> list[str]:
    """The same arguments with the values of secret-looking ones replaced by MARK."""
    known = list(arguments)
    if not _may_hold_secret("\0".join(known)):
        return known
    line = _Line()
    result = [line.argument(argument, bool(position)) for position, argument in enumerate(known)]
    if line.hides_last and len(result) > 2:
        result[-1] = MARK
    return result


def redact_text(text: str) -> str:
    """The same free text without logins in addresses, secret-looking settings and known kinds of tokens."""
    return _Line().argument(text, True) if _may_hold_secret(text) else text


def _may_hold_secret(text: str) -> bool:
    """A cheap test that most command lines fail. What it lets through is looked at closely."""
    lower = text.lower()
    if "key" in lower or "pass" in lower or "token" in lower or "secret" in lower or "auth" in lower:
        return True
    if "cred" in lower or "pwd" in lower or "cookie" in lower or ("@" in lower and ":" in lower):
        return True
    data = lower.encode("ascii", "replace")
    found = data.translate(_WORDS).split()
    if not words.TRIGGERS.isdisjoint(found):
        return True
    if b"id" in found and not words.ID_TRIGGERS.isdisjoint(found):
        return True
    if (":" in lower or "%" in lower or "," in lower) and not words.USER_TRIGGERS.isdisjoint(found):
        return True
    if data.translate(_RUNS).find(_RUN) < 0:
        return False
    kinds = data.translate(_KINDS)
    return kinds.find(b"a1") >= 0 or kinds.find(b"1a") >= 0


class _Line:
    """A command line, read from left to right: what the next word is depends on those before it."""

    def __init__(self) -> None:
        self.expected = _NOTHING
        self.special = False
        self.separate: dict[str, int] = {}
        self.attached: dict[str, bool] = {}
        self.ports = False
        self.sqlplus = False
        self.hides_last = False
        self.goes_on = False

    def argument(self, argument: str, may_name: bool) -> str:
        """One argument, which may hold a whole command of its own. Only words after the first name a value."""
        if self._is_ordinary(argument):
            return argument
        if _HAS_SPACE.search(argument) is None:
            return self.word(argument, may_name) if argument else self._nothing(argument)
        if self.expected == _VALUE or _PEM in argument:
            return self._nothing(MARK)
        if self.expected == _USER and (shown := _without_password(argument)) != argument:
            return self._nothing(shown)
        return self._text(argument, may_name)

    def _is_ordinary(self, text: str) -> bool:
        return not (self.expected or self.special or text in words.USER_OPTIONS or _may_hold_secret(text))

    def _nothing(self, shown: str) -> str:
        self.expected = _NOTHING
        return shown

    def _text(self, text: str, may_name: bool) -> str:
        """Words with white space between them. A value may go on to the end of its quotes, or of the text."""
        result: list[str] = []
        quote = ""
        parts = _SPACE.split(text)
        for number in range(0, len(parts), 2):
            part = parts[number]
            if quote:
                quote = "" if _closes(part, quote) else quote
                continue
            result += parts[number - 1 : number] if number else []
            expected, self.goes_on = self.expected, False
            ordinary = not part or self._is_ordinary(part)
            shown = part if ordinary else self.word(part, may_name or number > 0)
            result.append(shown)
            if not self.goes_on and not (expected and shown == MARK):
                continue
            quote = part[0] if part[0] in _QUOTES else next((mark for mark in _QUOTES if part.count(mark) % 2), "")
            closed = bool(quote) and _closes(part[1:], quote)
            header = self.expected == _VALUE
            if header:
                result.append(" " + MARK)
            if (header and closed) or (self.goes_on and not quote and (header or number == 0)):
                return self._nothing("".join(result))
            quote = "" if closed else quote
            self.expected = _NOTHING
        return "".join(result)

    def word(self, word: str, may_name: bool) -> str:
        """One word without white space."""
        expected, self.expected = self.expected, _NOTHING
        if expected:
            shown = self._expected(word, expected)
            if shown is not None:
                return shown
        self._learn(word)
        if may_name:
            self.expected = self._names(word)
            if self.expected:
                return word
        for prefix in self.attached:
            if word.startswith(prefix) and len(word) > len(prefix) and not word.startswith("--"):
                value = word[len(prefix) :]
                self.goes_on = True
                return prefix + (MARK if prefix not in ("-u", "-U") else _without_password(value))
        if self.sqlplus and (login := _SQLPLUS.match(word)) and not is_path(word):
            return f"{login['user']}/{MARK}{login['at'] or ''}"
        if "@" in word:
            word = _without_login(word)
        return self._assigned(word)

    def _expected(self, word: str, expected: int) -> str | None:
        """The word as it may be shown where a value was expected; None when it is something else after all."""
        if expected == _USER:
            return _without_password(word) if ":" in word or "%" in word or "," in word else None
        if word in ("=", ":", ":=", "=>"):
            self.expected = expected
            return word
        bare = word.strip("'\"")
        if _OPTION.match(word) or bare.lower() in words.HARMLESS or is_path(bare):
            return None
        if self.ports and _PORT.match(word):
            return word
        if expected == _LIKELY and (len(word) < 6 or word.startswith("-") or "://" in word or is_plain(word)):
            return None
        return MARK

    def _learn(self, word: str) -> None:
        """Take note of a program that has its own way of taking passwords."""
        name = word.rpartition("/")[2].strip("'\"").lower().removesuffix(".exe")
        if name not in words.PROGRAMS:
            return
        self.special = True
        if name in words.SEPARATE:
            self.separate |= dict.fromkeys(words.SEPARATE[name], _VALUE)
            self.ports = name in ("docker", "podman", "nerdctl")
        if name in words.ATTACHED:
            self.attached |= dict.fromkeys(words.ATTACHED[name], True)
        self.sqlplus = self.sqlplus or name == "sqlplus"
        self.hides_last = self.hides_last or name in words.LAST_ARGUMENT

    def _names(self, word: str) -> int:
        """What is to be expected after this word, if it is an option or a name with its value apart."""
        if word in self.separate:
            return self.separate[word]
        if word in words.USER_OPTIONS:
            return _USER
        if word in ("-k", "-K"):
            return _LIKELY
        bare = word.strip("'\"")
        if bare.lower() in words.BARE:
            return _VALUE
        name = bare.lstrip("-/")
        if bare[:1] not in ("-", "/") or not name or _NOT_NAME.search(name):
            return _NOTHING
        return _VALUE if words.is_secret_name(name) and not words.is_switch(name) else _NOTHING

    def _assigned(self, word: str) -> str:
        """The word up to the value of its first secret-looking setting; without one, the word without tokens."""
        if "=" not in word and ":" not in word and "%3" not in word:
            return redact_tokens(word, MARK)
        start = 0
        address, login = word.find("://"), word.find("@")
        for separator in _SEPARATOR.finditer(word):
            at, end = separator.span()
            chunk = word[max(start, at - _NAME_LENGTH) : at].rstrip("'\"])\\")
            start = end
            name = _NOT_NAME.split(chunk)[-1].lstrip("-")
            if not name or word.startswith("//", end):
                continue
            if name.replace("-", "").lower() in words.USER_NAMES and word.find(":", end, end + _NEAR) > 0:
                return word[:end] + _without_password(word[end:])
            if not words.is_secret_name(name):
                continue
            value = word[end : end + _NEAR]
            host = 0 <= address < at or 0 <= login < at
            if host and separator[0] == ":" and _ONLY_PORT.match(value):
                continue
            if not value.strip("'\""):
                self.expected, self.goes_on = _VALUE, separator[0] == ":"
                return word
            first = _ENDS_VALUE.split(value.lstrip("'\""), maxsplit=1)[0].rstrip("'\"})]")
            if is_path(first) or first.lower() in words.HARMLESS:
                continue
            self.goes_on = True
            return redact_tokens(word[:end], MARK) + MARK
        return MARK if _PEM in word else redact_tokens(word, MARK)


def _closes(part: str, quote: str) -> bool:
    end = part.rstrip(";|&),")
    return end.endswith(quote) and not end.endswith("\\" + quote)


def _without_password(login: str) -> str:
    """user:password, user%password or user,password without the password. Two numbers are a user and a group."""
    for separator in (":", "%", ","):
        user, found, password = login.partition(separator)
        if found and password:
            return login if user.isdigit() and password.isdigit() else f"{user}{separator}{MARK}"
    return login


def _without_login(word: str) -> str:
    """Addresses without user:password@; the name alone of a person or a service may stay."""
    result: list[str] = []
    done = 0
    start = word.find("://")
    while start >= 0:
        start += 3
        following = word.find("://", start)
        stretch = word[start : following if following >= 0 else len(word)]
        host = min((at for at in map(stretch.find, "/?#") if at >= 0), default=len(stretch))
        at = stretch.rfind("@", 0, host)
        if at < 0 and ":" in stretch[:host] and not _ONLY_PORT.match(stretch[stretch.index(":") + 1 :]):
            at = stretch.rfind("@")
        if at >= 0 and not _NAME_ALONE.match(stretch[:at]):
            result += [word[done:start], MARK]
            done = start + at
        start = following
    word = "".join(result) + word[done:]
    if "://" not in word and _LOGIN.fullmatch(word):
        user, _, rest = word.partition(":")
        return f"{user}:{MARK}{rest[rest.rindex('@') :]}"
    return word
