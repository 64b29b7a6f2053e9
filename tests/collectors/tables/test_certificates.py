"""certificates: which roots are trusted, and which of them did not come with the system."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from collectors.host import Host
from collectors.model import OS, Cell, Outcome, Reading
from tests.support import FIXTURES, read_table, recording

BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
FEDORA = "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"
SHIPPED = "/usr/share/ca-certificates/mozilla/Public.crt"
LOCAL = "/usr/local/share/ca-certificates"
LISTED = "/var/lib/dpkg/info/ca-certificates.list"
ADDED, PUBLIC = ((FIXTURES / f"x509/{name}.pem").read_bytes() for name in ("root", "public"))
NAME = "Example Corp Web Filter Root"


def world(folder: Path, files: Mapping[str, str | bytes], errors: Mapping[str, str] | None = None) -> Host:
    return recording(folder, files, errors={**(errors or {}), "/*": "absent"})


def roots(reading: Reading) -> dict[Cell, Mapping[str, Cell]]:
    return {row.columns["common_name"]: row.columns for row in reading.rows}


def test_an_added_root_is_told_from_those_that_came_with_the_system(tmp_path: Path) -> None:
    files = {BUNDLE: PUBLIC + ADDED, SHIPPED: PUBLIC, f"{LOCAL}/corp/filter.crt": ADDED}
    reading = read_table(world(tmp_path, files), "certificates")
    assert reading.outcome is Outcome.READ
    assert roots(reading)[""]["added"] == 0
    assert roots(reading)[""]["path"] == BUNDLE
    assert roots(reading)[NAME] == {
        "common_name": NAME,
        "subject": "/C=DE/O=Example Corp/CN=Example Corp Web Filter Root",
        "issuer": "/C=DE/O=Example Corp/CN=Example Corp Web Filter Root",
        "ca": 1,
        "self_signed": 1,
        "not_valid_before": "1795224389",
        "not_valid_after": "2110584389",
        "sha1": "7c686558a459a2e0eaa40dcc0641887b0bd64731",
        "path": f"{LOCAL}/corp/filter.crt",
        "sha256": "f41063c3a279f70514559696b4fe54252ba7009417f651754dc0b69959e839bf",
        "added": 1,
        "trusted": 1,
    }


def test_a_root_laid_beside_the_systems_own_files_counts_as_added(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        BUNDLE: PUBLIC + ADDED,
        SHIPPED: PUBLIC,
        "/usr/share/ca-certificates/corp/filter.crt": ADDED,
        LISTED: f"/.\n/usr/share/ca-certificates/mozilla\n{SHIPPED}\n",
    }
    reading = read_table(world(tmp_path, files), "certificates")
    assert (roots(reading)[NAME]["added"], roots(reading)[""]["added"]) == (1, 0)


def test_fedoras_places_are_read(tmp_path: Path) -> None:
    source = "/usr/share/pki/ca-trust-source/ca-bundle.trust.p11-kit"
    block = b'[p11-kit-object-v1]\nlabel: "Public"\ntrusted: true\n' + PUBLIC + b"\n[p11-kit-object-v1]\nclass: x\n"
    files = {FEDORA: PUBLIC + ADDED, source: block, "/etc/pki/ca-trust/source/anchors/corp.pem": ADDED}
    reading = read_table(world(tmp_path, files), "certificates")
    assert (roots(reading)[NAME]["added"], roots(reading)[""]["added"]) == (1, 0)


@pytest.mark.parametrize("error", [{}, {"/usr/share/ca-certificates": "denied"}, {LISTED: "denied"}])
def test_without_the_systems_own_set_added_is_unknown(tmp_path: Path, error: dict[str, str]) -> None:
    reading = read_table(world(tmp_path, {BUNDLE: ADDED}, error), "certificates")
    assert roots(reading)[NAME]["added"] is None
    assert reading.outcome is (Outcome.PARTLY if error else Outcome.READ)


def test_when_part_of_the_systems_own_set_is_closed_only_what_was_seen_in_it_is_known(tmp_path: Path) -> None:
    files = {BUNDLE: PUBLIC + ADDED, SHIPPED: PUBLIC}
    host = world(tmp_path, files, {"/usr/share/ca-certificates/mozilla/Other.crt": "denied"})
    found = roots(read_table(host, "certificates"))
    assert (found[""]["added"], found[NAME]["added"]) == (0, None)


def test_a_root_that_lies_ready_is_not_called_trusted(tmp_path: Path) -> None:
    files = {BUNDLE: PUBLIC, SHIPPED: PUBLIC, f"{LOCAL}/corp.crt": ADDED}
    row = roots(read_table(world(tmp_path, files), "certificates"))[NAME]
    assert (row["trusted"], row["added"]) == (0, 1)


def test_a_damaged_root_is_counted_and_the_others_are_shown(tmp_path: Path) -> None:
    files = {BUNDLE: PUBLIC[:120] + b"\n" + ADDED, SHIPPED: PUBLIC, f"{LOCAL}/junk.crt": b"\x30\x82\xff\xff junk"}
    reading = read_table(world(tmp_path, files), "certificates")
    assert reading.outcome is Outcome.PARTLY
    assert len(reading.refused) == 2
    assert list(roots(reading)) == [NAME]


def test_a_list_that_is_closed_to_us_is_denied_and_one_that_is_missing_is_no_empty_one(tmp_path: Path) -> None:
    assert read_table(world(tmp_path / "a", {}, {BUNDLE: "denied"}), "certificates").outcome is Outcome.DENIED
    assert read_table(world(tmp_path / "b", {}), "certificates").outcome is Outcome.FAILED


def test_an_empty_list_is_read(tmp_path: Path) -> None:
    reading = read_table(world(tmp_path, {BUNDLE: ""}), "certificates")
    assert (reading.outcome, reading.rows) == (Outcome.READ, ())


def test_a_copy_of_a_disk_is_read_within_itself(tmp_path: Path) -> None:
    (tmp_path / "etc/ssl/certs").mkdir(parents=True)
    (tmp_path / "usr/share/ca-certificates/mozilla").mkdir(parents=True)
    (tmp_path / "etc/ssl/certs/ca-certificates.crt").write_bytes(ADDED)
    (tmp_path / "usr/share/ca-certificates/mozilla/Public.crt").write_bytes(PUBLIC)
    reading = read_table(Host.mounted(str(tmp_path), OS.LINUX), "certificates")
    assert [row.columns["added"] for row in reading.rows] == [1]
