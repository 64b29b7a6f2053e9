"""Certificates: who one is made out to, by whom, for how long, and whether it may vouch for others (RFC 5280, X.690).

Signatures are not checked: this only tells what a certificate says of itself.
"""

from __future__ import annotations

import binascii
import calendar
import re
from typing import NamedTuple

_PEM = re.compile(rb"-----BEGIN (TRUSTED )?(?:X509 )?CERTIFICATE-----([A-Za-z0-9+/=\s]*)")
_ATTRIBUTES = {
    bytes((0x55, 4, 3)): "CN",
    bytes((0x55, 4, 5)): "serialNumber",
    bytes((0x55, 4, 6)): "C",
    bytes((0x55, 4, 7)): "L",
    bytes((0x55, 4, 8)): "ST",
    bytes((0x55, 4, 10)): "O",
    bytes((0x55, 4, 11)): "OU",
    bytes((0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 1)): "emailAddress",
    bytes((9, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 1, 0x19)): "DC",
}
_BASIC_CONSTRAINTS = bytes((0x55, 0x1D, 0x13))
_INTEGER, _BOOLEAN, _OCTETS, _SEQUENCE, _SET = 2, 1, 4, 0x30, 0x31
_UTC_TIME, _GENERAL_TIME = 0x17, 0x18
_VERSION, _EXTENSIONS = 0xA0, 0xA3
_UTF16, _UTF32 = 0x1E, 0x1C
_MAX_ATTRIBUTES = 64
_MAX_TEXT = 512


class Certificate(NamedTuple):
    """What a certificate says of itself. Names as "/C=.../O=.../CN=..."; times in seconds since 1970."""

    common_name: str
    subject: str
    issuer: str
    self_signed: bool
    ca: bool
    not_before: int
    not_after: int


def certificates_in(data: bytes) -> list[bytes]:
    """The certificates in a file as DER: one in DER, or any number in PEM (RFC 7468). A damaged one comes as it is."""
    if data[:1] == bytes((_SEQUENCE,)):
        return [data]
    return [_unwrapped(text, bool(trusted)) for trusted, text in _PEM.findall(data)]


def parse_certificate(der: bytes) -> Certificate:
    """Read one certificate. ValueError when it is damaged."""
    _, start, end = _expect(der, 0, len(der), _SEQUENCE)
    _, at, end = _expect(der, start, end, _SEQUENCE)
    tag, _, after = _head(der, at, end)
    version_1 = tag != _VERSION
    if not version_1:
        at = after
    at = _expect(der, at, end, _INTEGER)[2]  # serial number
    at = _expect(der, at, end, _SEQUENCE)[2]  # algorithm of the signature
    issuer_start, issuer_end = _expect(der, at, end, _SEQUENCE)[1:]
    _, validity, validity_end = _expect(der, issuer_end, end, _SEQUENCE)
    _, subject_start, subject_end = _expect(der, validity_end, end, _SEQUENCE)
    after_first = _head(der, validity, validity_end)[2]
    subject = _name(der, subject_start, subject_end)
    self_signed = der[issuer_start:issuer_end] == der[subject_start:subject_end]
    common = [value for key, value in subject if key == "CN"]
    written = _written(subject)
    return Certificate(
        common_name=common[-1] if common else "",
        subject=written,
        issuer=written if self_signed else _written(_name(der, issuer_start, issuer_end)),
        self_signed=self_signed,
        ca=self_signed if version_1 else _is_ca(der, subject_end, end),
        not_before=_time(der, validity, validity_end),
        not_after=_time(der, after_first, validity_end),
    )


def _unwrapped(text: bytes, with_more: bool) -> bytes:
    """The certificate alone: OpenSSL's "trusted" form puts more behind it. Empty when it is no base64."""
    try:
        der = binascii.a2b_base64(text)
        return der[: _head(der, 0, len(der))[2]] if with_more else der
    except ValueError:
        return b""


def _head(der: bytes, at: int, end: int) -> tuple[int, int, int]:
    """Tag, start and end of the value at a place. ValueError when it leaves its surroundings."""
    if at + 2 > end:
        raise ValueError("a certificate ends too early")
    tag, length = der[at], der[at + 1]
    start = at + 2
    if length & 0x80:
        count = length & 0x7F
        if not 1 <= count <= 4 or start + count > end:
            raise ValueError("a certificate holds a length that cannot be")
        length = int.from_bytes(der[start : start + count], "big")
        start += count
    if start + length > end:
        raise ValueError("a part of a certificate is longer than the whole")
    return tag, start, start + length


def _expect(der: bytes, at: int, end: int, tag: int) -> tuple[int, int, int]:
    found = _head(der, at, end)
    if found[0] != tag:
        raise ValueError(f"a certificate holds part {found[0]:#x} where {tag:#x} belongs")
    return found


def _name(der: bytes, at: int, end: int) -> list[tuple[str, str]]:
    """The attributes of a name. Kinds we have no letters for are left out."""
    found: list[tuple[str, str]] = []
    while at < end and len(found) < _MAX_ATTRIBUTES:
        _, item, at = _expect(der, at, end, _SET)
        while item < at:
            _, kind, item = _expect(der, item, at, _SEQUENCE)
            _, kind_start, kind_end = _head(der, kind, item)
            letters = _ATTRIBUTES.get(der[kind_start:kind_end])
            if letters:
                tag, value, value_end = _head(der, kind_end, item)
                found.append((letters, _text(tag, der[value:value_end])))
    return found


def _text(tag: int, value: bytes) -> str:
    code = "utf-16-be" if tag == _UTF16 else "utf-32-be" if tag == _UTF32 else "utf-8"
    try:
        text = value.decode(code)
    except UnicodeDecodeError:
        text = value.decode("latin-1")
    return text[:_MAX_TEXT]


def _written(name: list[tuple[str, str]]) -> str:
    return "".join([f"/{key}={value}" for key, value in name])


def _time(der: bytes, at: int, end: int) -> int:
    tag, start, stop = _head(der, at, end)
    digits = der[start:stop]
    if tag == _UTC_TIME:
        digits = (b"20" if digits[:2] < b"50" else b"19") + digits
    elif tag != _GENERAL_TIME:
        raise ValueError("a certificate holds no time where one belongs")
    if digits[14:] != b"Z" or not digits[:14].isdigit():
        raise ValueError("a certificate holds a time that cannot be read")
    year, rest = int(digits[:4]), digits[4:14]
    month, day, hour, minute, second = (int(rest[place : place + 2]) for place in range(0, 10, 2))
    if not (1 <= month <= 12 and year):
        raise ValueError("a certificate holds a time that cannot be")
    return calendar.timegm((year, month, day, hour, minute, second))


def _is_ca(der: bytes, at: int, end: int) -> bool:
    """The basic constraints, searched in the extensions after the public key (RFC 5280, 4.2.1.9)."""
    while at < end:
        tag, start, at = _head(der, at, end)
        if tag != _EXTENSIONS:
            continue
        _, item, stop = _expect(der, start, at, _SEQUENCE)
        while item < stop:
            _, kind, item = _expect(der, item, stop, _SEQUENCE)
            _, kind_start, kind_end = _head(der, kind, item)
            if der[kind_start:kind_end] == _BASIC_CONSTRAINTS:
                return _constraint(der, kind_end, item)
    return False


def _constraint(der: bytes, at: int, end: int) -> bool:
    tag, start, stop = _head(der, at, end)
    if tag == _BOOLEAN:
        tag, start, stop = _head(der, stop, end)
    if tag != _OCTETS:
        raise ValueError("a certificate's constraints cannot be read")
    _, start, stop = _expect(der, start, stop, _SEQUENCE)
    return start < stop and der[start] == _BOOLEAN and any(der[slice(*_head(der, start, stop)[1:])])
