"""Rules for browsers: each is one row, an absent browser is absent, a damaged file is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from collectors.model import Outcome
from tests.support import read_table, recording

NOWHERE = {"/home/*": "absent", "/etc/*": "absent", "/usr/*": "absent", "/opt/*": "absent", "/snap/*": "absent"}
NOWHERE |= {"/var/*": "absent"}
CHROME = "/etc/opt/chrome/policies"


def test_rules_of_both_levels(tmp_path: Path) -> None:
    files = {
        f"{CHROME}/managed/a.json": '{"CloudReportingEnabled": true, /* why */ "IncognitoModeAvailability": 1,}',
        f"{CHROME}/recommended/b.json": '{"HomepageLocation": "https://intranet.example"}',
        f"{CHROME}/managed/notes.txt": "not a rule",
    }
    reading = read_table(recording(tmp_path, files, errors=NOWHERE), "browser_policies", "chrome")
    assert reading.outcome is Outcome.READ
    assert [tuple(row.columns[name] for name in ("policy", "value", "level", "path")) for row in reading.rows] == [
        ("CloudReportingEnabled", "true", "mandatory", f"{CHROME}/managed/a.json"),
        ("IncognitoModeAvailability", "1", "mandatory", f"{CHROME}/managed/a.json"),
        ("HomepageLocation", "https://intranet.example", "recommended", f"{CHROME}/recommended/b.json"),
    ]


def test_no_rules_and_no_browser_is_absent(tmp_path: Path) -> None:
    for source in ("chrome", "chromium", "edge", "brave", "vivaldi", "firefox", "firefox_kin"):
        reading = read_table(recording(tmp_path, errors=NOWHERE), "browser_policies", source)
        assert reading.outcome is Outcome.ABSENT, reading


def test_enrollment_is_told_without_the_token(tmp_path: Path) -> None:
    token = f"{CHROME}/enrollment/CloudManagementEnrollmentToken"
    host = recording(tmp_path, {token: "37185d02-e055-11e7-80c1-9a214cf093ae"}, errors=NOWHERE)
    reading = read_table(host, "browser_policies", "chrome")
    assert [(row.columns["policy"], row.columns["value"]) for row in reading.rows] == [
        ("CloudManagementEnrollmentToken", "[removed]")
    ]
    assert "37185d02" not in str(reading)


def test_rules_that_come_over_the_network_leave_a_trace(tmp_path: Path) -> None:
    folder = "/home/worker/.config/microsoft-edge"
    files = {
        f"{folder}/Policy/Machine Level User Cloud Policy": b"\x0a\x01",
        f"{folder}/Default/Preferences": "{}",
        f"{folder}/Default/Policy/User Policy": b"\x0a\x01",
    }
    reading = read_table(recording(tmp_path, files, errors=NOWHERE), "browser_policies", "edge")
    assert reading.outcome is Outcome.READ
    assert [(row.columns["policy"], row.columns["scope"]) for row in reading.rows] == [
        ("Machine Level User Cloud Policy", "machine"),
        ("User Policy", "user"),
    ]


@pytest.mark.parametrize("content", ["", "{", "[]", "[" * 100_000, '{"a":' * 5000, b"\xff\xfe"])
def test_a_damaged_file_is_named_and_the_others_are_read(tmp_path: Path, content: str | bytes) -> None:
    files = {f"{CHROME}/managed/a.json": content, f"{CHROME}/managed/b.json": '{"MetricsReportingEnabled": false}'}
    reading = read_table(recording(tmp_path, files, errors=NOWHERE), "browser_policies", "chrome")
    assert reading.outcome is Outcome.PARTLY
    assert [refusal.item for refusal in reading.refused] == [f"{CHROME}/managed/a.json"]
    assert [row.columns["policy"] for row in reading.rows] == ["MetricsReportingEnabled"]


def test_a_refused_folder_is_not_absence(tmp_path: Path) -> None:
    errors = {**NOWHERE, f"{CHROME}/managed": "denied"}
    reading = read_table(recording(tmp_path, errors=errors), "browser_policies", "chrome")
    assert not reading.outcome.looked
    assert f"{CHROME}/managed" in [refusal.item for refusal in reading.refused]


def test_rules_for_firefox(tmp_path: Path) -> None:
    files = {
        "/etc/firefox/policies/policies.json": '{"policies": {"Certificates": {"ImportEnterpriseRoots": true}}}',
        "/usr/lib/firefox-esr/distribution/policies.json": '{"policies": {"ExtensionSettings": {"a@b.example": '
        '{"installation_mode": "force_installed", "install_url": "https://x.example/a.xpi"}}}}',
    }
    reading = read_table(recording(tmp_path, files, errors=NOWHERE), "browser_policies", "firefox")
    assert [tuple(row.columns[name] for name in ("policy", "value", "extension")) for row in reading.rows] == [
        ("Certificates.ImportEnterpriseRoots", "true", ""),
        ("ExtensionSettings.installation_mode", "force_installed", "a@b.example"),
        ("ExtensionSettings.install_url", "https://x.example/a.xpi", "a@b.example"),
    ]
