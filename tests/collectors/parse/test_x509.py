"""x509: what a certificate says of itself, checked against what OpenSSL printed for the same files."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.parse.x509 import certificates_in, parse_certificate
from tests.support import FIXTURES

ROOT = (FIXTURES / "x509/root.pem").read_bytes()
LEAF = (FIXTURES / "x509/leaf.pem").read_bytes()
ROOT_DER, LEAF_DER = certificates_in(ROOT)[0], certificates_in(LEAF)[0]


def der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes((size,)) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes((tag,)) + length + content


def made(*, name: bytes = b"", before: bytes = b"", version: bytes = b"", extensions: bytes = b"") -> bytes:
    """A certificate of the barest kind: names itself as its maker, without a key or a signature."""
    before = before or der(0x17, b"200101000000Z")
    validity = der(0x30, before + der(0x18, b"20600101000000Z"))
    name = der(0x30, name)
    inner = version + der(2, b"\x01") + der(0x30, b"") + name + validity + name + der(0x30, b"") + extensions
    return der(0x30, der(0x30, inner))


def test_a_root_is_read() -> None:
    root = parse_certificate(ROOT_DER)
    assert root.common_name == "Example Corp Web Filter Root"
    assert root.subject == root.issuer == "/C=DE/O=Example Corp/CN=Example Corp Web Filter Root"
    assert (root.ca, root.self_signed) == (True, True)
    assert (root.not_before, root.not_after) == (1795224389, 2110584389)


def test_a_certificate_of_a_site_is_no_root() -> None:
    leaf = parse_certificate(LEAF_DER)
    assert leaf.subject == "/O=Büro/CN=proxy.corp.example"
    assert leaf.issuer == "/C=DE/O=Example Corp/CN=Example Corp Web Filter Root"
    assert (leaf.ca, leaf.self_signed) == (False, False)


def test_years_after_2049_are_read() -> None:
    public = parse_certificate(certificates_in((FIXTURES / "x509/public.pem").read_bytes())[0])
    assert public.not_after == 3523224389
    assert public.common_name == ""


def test_years_before_2000_are_read() -> None:
    assert parse_certificate(made(before=der(0x17, b"990101000000Z"))).not_before == 915148800


def test_a_root_of_the_first_version_may_vouch_for_others() -> None:
    assert parse_certificate(made()).ca is True
    assert parse_certificate(made(version=der(0xA0, der(2, b"\x02")))).ca is False


@pytest.mark.parametrize(
    ("tag", "value", "text"),
    [(0x1E, "Büro".encode("utf-16-be"), "Büro"), (0x14, b"B\xfcro", "Büro"), (0x0C, b"a\nb\x00/CN=x", "a\nb\x00/CN=x")],
)
def test_names_in_other_alphabets_are_read(tag: int, value: bytes, text: str) -> None:
    name = der(0x31, der(0x30, der(6, bytes((0x55, 4, 3))) + der(tag, value)))
    assert parse_certificate(made(name=name)).common_name == text


def test_all_certificates_of_a_file_are_found_in_each_form() -> None:
    assert certificates_in(b"a remark\n" + ROOT + b"\r\nmore\n" + LEAF.replace(b"\n", b"\r\n")) == [ROOT_DER, LEAF_DER]
    assert certificates_in(ROOT_DER) == [ROOT_DER]
    assert certificates_in(b"no certificate") == []


def test_openssls_trusted_form_is_the_same_certificate() -> None:
    text = base64.encodebytes(ROOT_DER + der(0x30, b"more"))
    trusted = b"-----BEGIN TRUSTED CERTIFICATE-----\n" + text + b"-----END TRUSTED CERTIFICATE-----\n"
    assert certificates_in(trusted) == [ROOT_DER]


def test_a_damaged_block_does_not_hide_the_others_or_itself() -> None:
    found = certificates_in(LEAF[:100] + b"\n" + ROOT)
    assert len(found) == 2
    assert found[1] == ROOT_DER
    with pytest.raises(ValueError, match="certificate"):
        parse_certificate(found[0])


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\x30",
        b"\x30\x80",
        b"\x30\x85\xff\xff\xff\xff\xff",
        b"\x30\x84\xff\xff\xff\xff",
        ROOT_DER[:-1],
        made(before=der(0x17, b"200001000000Z")),
        made(before=der(0x17, b"2001010000+1Z")),
        made(before=der(0x02, b"1")),
        made(before=der(0x18, b"00000101000000Z")),
    ],
)
def test_damage_is_said(damaged: bytes) -> None:
    with pytest.raises(ValueError, match="certificate"):
        parse_certificate(damaged)


@settings(max_examples=200, deadline=None)
@given(place=st.integers(0, len(ROOT_DER) - 1), value=st.integers(0, 255), cut=st.integers(0, len(ROOT_DER)))
def test_no_changed_byte_and_no_cut_does_more_than_be_refused(place: int, value: int, cut: int) -> None:
    changed = ROOT_DER[:place] + bytes((value,)) + ROOT_DER[place + 1 :]
    for data in (changed, ROOT_DER[:cut]):
        try:
            parse_certificate(data)
        except ValueError:
            continue


def test_a_file_of_endless_beginnings_is_read_in_time(tmp_path: Path) -> None:
    assert certificates_in(b"-----BEGIN CERTIFICATE-----\n" * 20_000) == [b""] * 20_000
