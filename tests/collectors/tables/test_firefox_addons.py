"""Add-ons of Firefox: found in every kind of installation, and never lost without a word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from collectors.host import Host
from collectors.model import Cell, Outcome, Reading
from tests.support import read_table, recording

BASE = "/home/worker/.mozilla/firefox"
NOWHERE = {f"/{top}/*": "absent" for top in ("home", "etc", "usr", "opt", "snap", "var")}
INI = "[Profile0]\nName=default-release\nIsRelative=1\nPath=x1.default-release\n"
ADDON = {
    "id": "tower@watch.example",
    "version": "3.0",
    "type": "extension",
    "active": True,
    "visible": True,
    "userDisabled": False,
    "applyBackgroundUpdates": 1,
    "location": "app-profile",
    "path": f"{BASE}/x1.default-release/extensions/tower@watch.example.xpi",
    "sourceURI": "https://me:hush@files.example/tower.xpi?token=hush",
    "installDate": 1795223592000,
    "signedState": 2,
    "installTelemetryInfo": {"source": "enterprise-policy"},
    "defaultLocale": {"name": "Tower", "creator": "Watch Ltd", "description": "Watches"},
    "userPermissions": {"permissions": ["tabs", "webRequest"], "origins": ["https://a.example/*", "<all_urls>"]},
    "optionalPermissions": {"permissions": ["downloads"], "origins": []},
}


def world(folder: Path, addons: object, base: str = BASE, **files: str) -> Host:
    given: dict[str, Any] = {
        f"{base}/profiles.ini": INI,
        f"{base}/x1.default-release/extensions.json": json.dumps({"schemaVersion": 37, "addons": addons}),
    }
    return recording(folder, {**given, **files}, errors=NOWHERE)


def only(reading: Reading) -> dict[str, Cell]:
    assert len(reading.rows) == 1, reading
    return dict(reading.rows[0].columns)


def test_an_addon_put_there_by_the_employer(tmp_path: Path) -> None:
    rules = {"policies": {"ExtensionSettings": {"tower@watch.example": {"installation_mode": "force_installed"}}}}
    host = world(tmp_path, [ADDON], **{"/etc/firefox/policies/policies.json": json.dumps(rules)})
    reading = read_table(host, "firefox_addons", "firefox")
    row = only(reading)
    assert reading.outcome is Outcome.READ
    assert (row["name"], row["identifier"], row["creator"]) == ("Tower", "tower@watch.example", "Watch Ltd")
    assert (row["installed_by"], row["force_installed"], row["location"]) == ("by policy", 1, "app-profile")
    assert (row["permissions"], row["host_permissions"]) == ("tabs, webRequest", "<all_urls>, https://a.example/*")
    assert (row["all_sites"], row["active"], row["disabled"], row["autoupdate"]) == (1, 1, 0, 1)
    assert (row["profile"], row["install_timestamp"]) == ("default-release", 1795223592)
    assert "hush" not in str(row)


def test_without_the_rule_file_it_is_not_said_that_it_may_be_removed(tmp_path: Path) -> None:
    row = only(read_table(world(tmp_path, [ADDON]), "firefox_addons", "firefox"))
    assert (row["installed_by"], row["force_installed"]) == ("by policy", None)


@pytest.mark.parametrize(
    ("source", "below", "browser_type"),
    [
        ("firefox", ".config/mozilla/firefox", "firefox"),
        ("firefox", "snap/firefox/common/.mozilla/firefox", "firefox"),
        ("firefox", ".var/app/org.mozilla.firefox/.mozilla/firefox", "firefox"),
        ("firefox_kin", ".librewolf", "librewolf"),
    ],
)
def test_every_kind_of_installation(tmp_path: Path, source: str, below: str, browser_type: str) -> None:
    host = world(tmp_path, [{**ADDON, "installTelemetryInfo": {}}], f"/home/worker/{below}")
    row = only(read_table(host, "firefox_addons", source))
    assert (row["browser_type"], row["installed_by"], row["force_installed"]) == (browser_type, "by the user", 0)


def test_no_firefox_is_absent(tmp_path: Path) -> None:
    reading = read_table(recording(tmp_path, errors=NOWHERE), "firefox_addons", "firefox")
    assert reading.outcome is Outcome.ABSENT


def test_a_new_profile_without_addons_is_read(tmp_path: Path) -> None:
    host = recording(tmp_path, {f"{BASE}/profiles.ini": INI}, errors=NOWHERE)
    reading = read_table(host, "firefox_addons", "firefox")
    assert (reading.outcome, reading.rows) == (Outcome.READ, ())


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"addons": 3}', "[" * 100_000])
def test_a_damaged_list_is_named(tmp_path: Path, content: str) -> None:
    path = f"{BASE}/x1.default-release/extensions.json"
    host = recording(tmp_path, {f"{BASE}/profiles.ini": INI, path: content}, errors=NOWHERE)
    reading = read_table(host, "firefox_addons", "firefox")
    assert (reading.outcome, [refusal.item for refusal in reading.refused]) == (Outcome.PARTLY, [path])


def test_a_damaged_list_of_profiles_is_named_and_every_folder_tried(tmp_path: Path) -> None:
    host = world(tmp_path, [ADDON], **{f"{BASE}/profiles.ini": "\0\0"})
    reading = read_table(host, "firefox_addons", "firefox")
    assert (reading.outcome, only(reading)["name"]) == (Outcome.PARTLY, "Tower")


@pytest.mark.parametrize("odd", [None, 7, [], {}, "\ud800", [[1]], True, 1e308])
@pytest.mark.parametrize("key", ADDON)
def test_wrong_types_never_lose_the_neighbour(tmp_path: Path, key: str, odd: object) -> None:
    host = world(tmp_path, [{**ADDON, key: odd}, 5, ADDON])
    reading = read_table(host, "firefox_addons", "firefox")
    assert reading.outcome is Outcome.PARTLY, "the 5 is no add-on"
    assert "tower@watch.example" in [row.columns["identifier"] for row in reading.rows]
    json.dumps([dict(row.columns) for row in reading.rows]).encode()
