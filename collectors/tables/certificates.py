"""Roots that this machine trusts, and whether each came with the system or was added to it.

Whoever holds the key of a trusted root can make certificates for any site that programs here accept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from collectors.host import Host
from collectors.model import OS, Fact, Row, Table, integer, text
from collectors.parse.x509 import Certificate, certificates_in, parse_certificate

_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ca-certificates/extracted/tls-ca-bundle.pem",
    "/var/lib/ca-certificates/ca-bundle.pem",
)
_PACKAGE = "/var/lib/dpkg/info/ca-certificates.list"
_SHIPPED = "/usr/share/ca-certificates"
_SHIPPED_BLOCKS = ("/usr/share/pki/ca-trust-source", "/usr/share/ca-certificates/trust-source", "/usr/share/pki/trust")
_ADDED = (
    "/usr/local/share/ca-certificates",
    "/etc/pki/ca-trust/source/anchors",
    "/etc/ca-certificates/trust-source/anchors",
    "/etc/pki/trust/anchors",
)
_FILE_LIMIT = 4 << 20
_MAX_FILES = 5000
_MAX_DEPTH = 4
_CERTIFICATE = (".crt", ".pem", ".cer", ".der", ".p11-kit")

TABLE = Table(
    "certificates",
    "Roots that programs trust when they check who a site is",
    fact=Fact.CONFIGURED,
    osquery=True,
    columns={
        "common_name": text("Name of the root; empty when it has none"),
        "subject": text("Whom it is made out to"),
        "issuer": text("Who made it"),
        "ca": integer("1 when it may vouch for others, else 0"),
        "self_signed": integer("1 when it names itself as its maker, else 0"),
        "not_valid_before": text("Valid from, in seconds since 1970 (UTC)"),
        "not_valid_after": text("Valid until, in seconds since 1970 (UTC)"),
        "sha1": text("SHA-1 of the certificate"),
        "path": text("File it is in"),
        "sha256": text("SHA-256 of the certificate", ours=True),
        "added": integer(
            "1 when it is not part of what the system's maker ships, 0 when it is; None when that could not be read",
            ours=True,
        ),
        "trusted": integer(
            "1 when it is in the system's list of trusted roots, 0 when it only lies ready to be added", ours=True
        ),
    },
)


@TABLE.source(
    OS.LINUX,
    reads="the system's list of trusted roots in /etc/ssl or /etc/pki, the roots that came with the system, and "
    "/usr/local/share/ca-certificates",
)
def system_roots(host: Host) -> Iterator[Row]:
    """Every root in the system's list, and added ones that lie ready. Damaged ones are counted as refused."""
    bundle, trusted = _bundle(host)
    shipped, complete = _shipped(host)
    added: dict[str, tuple[str, bytes]] = {}
    for folder in _ADDED:
        for path, der in _walk(host, folder):
            added.setdefault(hashlib.sha256(der).hexdigest(), (path, der))
    listed = {hashlib.sha256(der).hexdigest(): (bundle, der) for der in trusted}
    for digest, (path, der) in (listed | added).items():
        with host.tolerate(f"certificate {digest[:16]} in {path}"):
            flags = {
                "added": 0 if digest in shipped else 1 if complete else None,
                "trusted": int(digest in listed),
            }
            yield Row({**_told(parse_certificate(der)), **_found(der, digest, path), **flags}, path)


def _told(certificate: Certificate) -> dict[str, str | int]:
    return {
        "common_name": certificate.common_name,
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "ca": int(certificate.ca),
        "self_signed": int(certificate.self_signed),
        "not_valid_before": str(certificate.not_before),
        "not_valid_after": str(certificate.not_after),
    }


def _found(der: bytes, digest: str, path: str) -> dict[str, str]:
    return {"sha1": hashlib.sha1(der, usedforsecurity=False).hexdigest(), "path": path, "sha256": digest}


def _bundle(host: Host) -> tuple[str, list[bytes]]:
    """The list that most programs read: the first of its usual places that is there."""
    path = next((path for path in _BUNDLES[:-1] if host.exists(path)), _BUNDLES[-1])
    data = host.read_bytes(path)
    found = certificates_in(data)
    if data.strip() and not found:
        raise ValueError(f"{path} holds no certificates that we can read.")
    return path, found


def _shipped(host: Host) -> tuple[set[str], bool]:
    """SHA-256 of the roots that came with the system, and whether that is all of them.

    Where dpkg says which files belong to the system's package, only those count: anyone may put more beside them.
    """
    digests: set[str] = set()
    before = len(host.refused())
    listed: list[str] = []
    with host.tolerate(_PACKAGE):
        listed = _listed(host)
    for path in listed:
        digests.update(hashlib.sha256(der).hexdigest() for der in _read(host, path))
    for folder in (*([] if listed else [_SHIPPED]), *_SHIPPED_BLOCKS):
        digests.update(hashlib.sha256(der).hexdigest() for _, der in _walk(host, folder))
    return digests, bool(digests) and len(host.refused()) == before


def _listed(host: Host) -> list[str]:
    if not host.exists(_PACKAGE):
        return []
    names = host.read_text(_PACKAGE).splitlines()
    return [name for name in names if name.startswith(_SHIPPED) and name.endswith(".crt")][:_MAX_FILES]


def _walk(host: Host, folder: str, depth: int = _MAX_DEPTH) -> Iterator[tuple[str, bytes]]:
    """Every certificate below a folder, with the file it is in."""
    names: list[str] = []
    with host.tolerate(folder):
        names = host.names_or_none(folder)[:_MAX_FILES]
    for name in names:
        path = f"{folder}/{name}"
        if name.endswith(_CERTIFICATE):
            yield from ((path, der) for der in _read(host, path))
        elif depth and "." not in name:
            yield from _walk(host, path, depth - 1)


def _read(host: Host, path: str) -> list[bytes]:
    with host.tolerate(path):
        return certificates_in(host.read_bytes(path, _FILE_LIMIT))
    return []
