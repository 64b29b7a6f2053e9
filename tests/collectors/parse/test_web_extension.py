"""Manifests of extensions: which sites they reach, and what they are called."""

from __future__ import annotations

import pytest

from collectors.parse.web_extension import host_permissions, locales, reaches_all_sites, translate


@pytest.mark.parametrize("pattern", ["<all_urls>", "*://*/*", "https://*/*", "http://*/*", "https://*:*/*"])
def test_patterns_for_every_site(pattern: str) -> None:
    assert reaches_all_sites(["https://a.example/*", pattern]) == 1


@pytest.mark.parametrize("pattern", ["https://*.example/*", "*://*/login", "file:///*", "chrome://*/*", ""])
def test_patterns_for_some_sites(pattern: str) -> None:
    assert reaches_all_sites([pattern]) == 0


def test_hosts_come_from_all_three_places_and_every_site_is_named_first() -> None:
    manifest = {
        "permissions": ["tabs", "https://old.example/*"],
        "host_permissions": ["https://new.example/*"],
        "content_scripts": [{"matches": ["<all_urls>", "https://new.example/*"]}, "odd", {"matches": 3}],
    }
    assert host_permissions(manifest) == ["<all_urls>", "https://new.example/*", "https://old.example/*"]


def test_names_are_translated_whatever_their_case() -> None:
    messages = {"APPName": {"message": "Watch $Who$", "placeholders": {"who": {"content": "Tower"}}}}
    assert translate("__MSG_appname__ 2", messages) == "Watch Tower 2"


def test_messages_that_name_each_other_end() -> None:
    messages = {"a": {"message": "__MSG_b__"}, "b": {"message": "__MSG_a__"}}
    assert translate("__MSG_a__", messages) == "__MSG_b__"


@pytest.mark.parametrize("messages", [None, [], {"name": 3}, {"name": {"message": ["x"]}}])
def test_a_name_without_translation_stays(messages: object) -> None:
    assert translate("__MSG_name__", messages) == "__MSG_name__"


def test_a_hostile_locale_is_never_a_path() -> None:
    assert locales({"default_locale": "../../../etc"}) == ["en", "en_US"]
    assert locales({"default_locale": "pt_BR"})[0] == "pt_BR"
