"""Extensions of Chromium browsers: found wherever they are noted, and never lost without a word."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from collectors.host import Host
from collectors.model import Cell, Outcome, Reading
from collectors.take import take
from tests.support import read_table, recording

ID = "abcdefghijklmnopabcdefghijklmnop"
OTHER = ID[::-1]
HOME = "/home/worker"
PROFILE = f"{HOME}/.config/google-chrome/Default"
NOWHERE = {"/home/*": "absent", "/etc/*": "absent"}
MANIFEST = {
    "manifest_version": 3,
    "name": "__MSG_name__",
    "version": "2.1",
    "default_locale": "en",
    "permissions": ["tabs", "nativeMessaging"],
    "optional_permissions": ["downloads"],
    "host_permissions": ["https://intranet.example/*", "<all_urls>"],
}
ENTRY = {
    "active_permissions": {"api": ["tabs", "nativeMessaging"], "explicit_host": ["<all_urls>"]},
    "disable_reasons": [],
    "first_install_time": "13439697192142761",
    "from_webstore": True,
    "location": 7,
    "path": f"{ID}/2.1_0",
}


def preferences(settings: dict[str, Any], name: str = "Work") -> str:
    return json.dumps({"profile": {"name": name}, "extensions": {"settings": settings}})


def extension(identifier: str, manifest: dict[str, Any] | str = MANIFEST, profile: str = PROFILE) -> dict[str, str]:
    folder = f"{profile}/Extensions/{identifier}/2.1_0"
    return {
        f"{folder}/manifest.json": manifest if isinstance(manifest, str) else json.dumps(manifest),
        f"{folder}/_locales/en/messages.json": json.dumps({"name": {"message": "Tower"}}),
    }


def world(folder: Path, files: dict[str, Any], **more: Any) -> Host:
    return recording(folder, files, errors={**NOWHERE, **more.pop("errors", {})}, **more)


def only(reading: Reading) -> dict[str, Cell]:
    assert len(reading.rows) == 1, reading
    return dict(reading.rows[0].columns)


def test_an_extension_put_there_by_the_employer(tmp_path: Path) -> None:
    files = {f"{PROFILE}/Secure Preferences": preferences({ID: ENTRY}), **extension(ID)}
    reading = read_table(world(tmp_path, files), "chrome_extensions", "chrome")
    row = only(reading)
    assert reading.outcome is Outcome.READ
    assert (row["name"], row["identifier"], row["version"]) == ("Tower", ID, "2.1")
    assert (row["browser_type"], row["uid"], row["profile"], row["profile_path"]) == ("chrome", 1000, "Work", PROFILE)
    assert (row["location"], row["location_code"], row["force_installed"]) == ("by policy", 7, 1)
    assert (row["permissions"], row["optional_permissions"]) == ("tabs, nativeMessaging", "downloads")
    assert (row["host_permissions"], row["all_sites"]) == ("<all_urls>, https://intranet.example/*", 1)
    assert (row["state"], row["from_webstore"], row["referenced"]) == ("1", "true", 1)
    assert row["install_timestamp"] == 1795223592


def test_no_browser_is_absent_and_not_a_failure(tmp_path: Path) -> None:
    reading = read_table(world(tmp_path, {}), "chrome_extensions", "edge")
    assert (reading.outcome, reading.reason) == (
        Outcome.ABSENT,
        "Nobody has a Microsoft Edge profile on this computer.",
    )


@pytest.mark.parametrize(
    ("source", "below", "browser_type"),
    [
        ("chrome", ".config/google-chrome-beta", "chrome_beta"),
        ("chromium", "snap/chromium/common/chromium", "chromium"),
        ("edge", ".config/microsoft-edge", "edge"),
        ("brave", ".var/app/com.brave.Browser/config/BraveSoftware/Brave-Browser", "brave"),
        ("vivaldi", ".config/vivaldi", "vivaldi"),
    ],
)
def test_every_kind_of_installation(tmp_path: Path, source: str, below: str, browser_type: str) -> None:
    profile = f"{HOME}/{below}/Profile 2"
    files = {f"{profile}/Preferences": preferences({ID: ENTRY}), **extension(ID, profile=profile)}
    row = only(read_table(world(tmp_path, files), "chrome_extensions", source))
    assert (row["browser_type"], row["profile_path"], row["name"]) == (browser_type, profile, "Tower")


def test_settings_that_were_moved(tmp_path: Path) -> None:
    profile = "/srv/settings/chromium/Default"
    files = {f"{profile}/Preferences": preferences({ID: ENTRY}), **extension(ID, profile=profile)}
    host = world(tmp_path, files, environ={"XDG_CONFIG_HOME": "/srv/settings"}, errors={"/srv/*": "absent"})
    assert only(read_table(host, "chrome_extensions", "chromium"))["profile_path"] == profile


@pytest.mark.parametrize(
    ("code", "extra", "word", "forced"),
    [
        (1, {}, "by the user", 0),
        (1, {"was_installed_by_default": True}, "came with the browser", 0),
        (3, {}, "by another program", 0),
        (6, {}, "by another program or by policy", 0),
        (5, {}, "came with the browser", 0),
        (8, {}, "loaded from a folder", 0),
        (9, {}, "by policy", 1),
        (77, {}, "", 0),
        (None, {}, "", None),
    ],
)
def test_how_it_came_here(tmp_path: Path, code: int | None, extra: dict[str, Any], word: str, forced: Cell) -> None:
    files = {f"{PROFILE}/Preferences": preferences({ID: {**ENTRY, **extra, "location": code}}), **extension(ID)}
    row = only(read_table(world(tmp_path, files), "chrome_extensions", "chrome"))
    assert (row["location"], row["force_installed"]) == (word, forced)


def test_a_rule_outweighs_what_the_browser_noted(tmp_path: Path) -> None:
    files = {
        f"{PROFILE}/Preferences": preferences({ID: {**ENTRY, "location": 6}}),
        "/etc/opt/chrome/policies/managed/x.json": f'{{"ExtensionInstallForcelist": ["{ID};https://u.example/"],}}',
        **extension(ID),
    }
    row = only(read_table(world(tmp_path, files), "chrome_extensions", "chrome"))
    assert (row["location"], row["location_code"], row["force_installed"]) == ("by policy", 6, 1)


def test_rules_that_cannot_be_read_leave_it_unknown(tmp_path: Path) -> None:
    files = {f"{PROFILE}/Preferences": preferences({ID: {**ENTRY, "location": 1}}), **extension(ID)}
    host = world(tmp_path, files, errors={"/etc/opt/chrome/policies/managed": "denied"})
    reading = read_table(host, "chrome_extensions", "chrome")
    assert reading.outcome is Outcome.PARTLY
    assert only(reading)["force_installed"] is None


@pytest.mark.parametrize("content", ["{", "[]", '"x"', "[" * 100_000, b"\xff\xfe\x00"])
def test_damaged_preferences_are_named_and_the_files_still_tell(tmp_path: Path, content: str | bytes) -> None:
    files = {f"{PROFILE}/Preferences": content, **extension(ID)}
    reading = read_table(world(tmp_path, files), "chrome_extensions", "chrome")
    row = only(reading)
    assert (reading.outcome, reading.refused[0].item) == (Outcome.PARTLY, f"{PROFILE}/Preferences")
    assert (row["identifier"], row["name"]) == (ID, "Tower")
    assert (row["state"], row["location"], row["force_installed"], row["referenced"]) == (None, None, None, None)


def test_one_profile_that_is_closed_does_not_hide_another(tmp_path: Path) -> None:
    files = {f"{PROFILE}/Preferences": preferences({ID: ENTRY}), **extension(ID)}
    closed = f"{HOME}/.config/google-chrome/Profile 1"
    host = world(tmp_path, files, errors={f"{closed}/Preferences": "denied"})
    reading = read_table(host, "chrome_extensions", "chrome")
    assert (reading.outcome, [refusal.item for refusal in reading.refused]) == (Outcome.PARTLY, [closed])
    assert only(reading)["identifier"] == ID


def test_a_closed_home_of_someone_else_is_one_refusal_and_not_absence(tmp_path: Path) -> None:
    files = {"/etc/passwd": "alice:x:1001:1001::/home/alice:/bin/bash\n"}
    host = recording(tmp_path, files, errors={"/home/alice/*": "denied", **NOWHERE})
    reading = read_table(host, "chrome_extensions", "chrome")
    assert not reading.outcome.looked
    assert [refusal.item for refusal in reading.refused] == ["the Google Chrome profiles of alice"]


def test_files_without_a_note_in_the_preferences_are_shown_as_such(tmp_path: Path) -> None:
    files = {f"{PROFILE}/Preferences": preferences({}), **extension(ID)}
    row = only(read_table(world(tmp_path, files), "chrome_extensions", "chrome"))
    assert (row["referenced"], row["state"], row["location"]) == (0, "", "")


def test_an_extension_that_came_with_the_browser_needs_no_files(tmp_path: Path) -> None:
    manifest = {"name": "PDF", "version": "1", "permissions": [{"fileSystem": ["write"]}]}
    entry = {"location": 5, "path": "/usr/lib/chromium/resources/pdf", "manifest": manifest}
    files = {f"{PROFILE}/Preferences": preferences({ID: entry})}
    host = world(tmp_path, files, errors={"/usr/*": "absent"})
    reading = read_table(host, "chrome_extensions", "chrome")
    row = only(reading)
    assert reading.outcome is Outcome.READ
    assert (row["name"], row["permissions"], row["manifest_hash"]) == ("PDF", "fileSystem", None)


def test_sites_that_the_user_holds_back_do_not_count(tmp_path: Path) -> None:
    held = {**ENTRY, "withholding_permissions": True, "active_permissions": {"api": ["tabs"], "explicit_host": []}}
    files = {f"{PROFILE}/Preferences": preferences({ID: held}), **extension(ID)}
    row = only(read_table(world(tmp_path, files), "chrome_extensions", "chrome"))
    assert (row["all_sites"], row["host_permissions"]) == (0, "<all_urls>, https://intranet.example/*")


def test_an_uninstalled_one_is_not_shown(tmp_path: Path) -> None:
    files = {f"{PROFILE}/Preferences": preferences({ID: {"location": 3, "state": 2, "path": "x"}, OTHER: {}})}
    reading = read_table(world(tmp_path, files), "chrome_extensions", "chrome")
    assert (reading.outcome, reading.rows) == (Outcome.READ, ())


def test_a_damaged_manifest_is_named_and_the_preferences_still_tell(tmp_path: Path) -> None:
    files = {f"{PROFILE}/Preferences": preferences({ID: ENTRY}), **extension(ID, "[" * 100_000)}
    reading = read_table(world(tmp_path, files), "chrome_extensions", "chrome")
    row = only(reading)
    assert (reading.outcome, row["name"], row["permissions"]) == (Outcome.PARTLY, None, None)
    assert (row["host_permissions"], row["all_sites"], row["force_installed"]) == ("<all_urls>", 1, 1)


@pytest.mark.parametrize("odd", [None, 7, [], {}, "\ud800", "x" * 9000, {"a": [{"b": None}]}, True, 1e308])
@pytest.mark.parametrize("key", [*ENTRY, "state", "manifest", "incognito", "withholding_permissions"])
def test_wrong_types_in_preferences_never_lose_the_neighbour(tmp_path: Path, key: str, odd: object) -> None:
    files = {
        f"{PROFILE}/Preferences": preferences({ID: {**ENTRY, key: odd}, OTHER: {**ENTRY, "path": f"{OTHER}/2.1_0"}})
    }
    files |= extension(OTHER) | extension(ID)
    host = world(tmp_path, files, errors={"/*": "absent"})
    reading = read_table(host, "chrome_extensions", "chrome")
    assert reading.outcome in (Outcome.READ, Outcome.PARTLY), reading.reason
    assert OTHER in [row.columns["identifier"] for row in reading.rows]
    json.dumps([dict(row.columns) for row in reading.rows]).encode()


@pytest.mark.parametrize(
    "key", ["name", "version", "permissions", "host_permissions", "content_scripts", "default_locale"]
)
@pytest.mark.parametrize("odd", [None, 7, [[["x"]]], {"a": {}}, "../../../etc"])
def test_wrong_types_in_a_manifest_are_survived(tmp_path: Path, key: str, odd: object) -> None:
    files = {f"{PROFILE}/Preferences": preferences({ID: ENTRY}), **extension(ID, {**MANIFEST, key: odd})}
    files[f"{PROFILE}/Extensions/{ID}/2.1_0/_locales/en_US/messages.json"] = "{}"
    host = world(tmp_path, files)
    assert only(read_table(host, "chrome_extensions", "chrome"))["identifier"] == ID
    assert not [place for place in host.read_log() if "/etc/messages.json" in place]


def test_private_files_of_the_browser_are_never_touched(tmp_path: Path) -> None:
    private = ["Cookies", "Login Data", "Web Data", "History", "Local Storage/leveldb/000003.log"]
    files: dict[str, Any] = {f"{PROFILE}/{name}": "secret" for name in private}
    files |= {f"{PROFILE}/Preferences": preferences({ID: ENTRY}), f"{HOME}/.config/google-chrome/Local State": "{}"}
    host = world(tmp_path, files | extension(ID))
    read_table(host, "chrome_extensions", "chrome")
    assert not [
        place for place in host.read_log() if any(name.split("/")[0] in place for name in [*private, "Local S"])
    ]


@pytest.mark.browser
def test_a_real_chromium_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("Chromium is not installed on this computer")
    unpacked = tmp_path / "unpacked"
    (unpacked / "_locales" / "en").mkdir(parents=True)
    (unpacked / "manifest.json").write_text(json.dumps(MANIFEST))
    (unpacked / "_locales" / "en" / "messages.json").write_text('{"name": {"message": "Tower"}}')
    folder = tmp_path / ".config" / "chromium"
    quiet = "--headless --no-sandbox --disable-gpu --disable-sync --no-first-run --disable-component-update"
    command = [program, *quiet.split(), "--disable-background-networking", f"--user-data-dir={folder}"]
    subprocess.run(
        [*command, f"--load-extension={unpacked}", "--dump-dom", "about:blank"],
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        timeout=120,
        check=True,
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    host = Host.live()
    from collectors.tables.chrome_extensions import TABLE

    reading = take(next(source for source in TABLE.sources if source.name == "chromium"), host)
    rows = [dict(row.columns) for row in reading.rows if str(row.columns["profile_path"]).startswith(str(folder))]
    found = {row["name"]: row for row in rows}
    assert "Tower" in found, reading
    assert (found["Tower"]["location"], found["Tower"]["location_code"]) == ("loaded from a folder", 8)
    assert (found["Tower"]["all_sites"], found["Tower"]["state"]) == (1, "1")
    assert "came with the browser" in {row["location"] for row in rows}
