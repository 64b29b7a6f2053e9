"""Rules for browsers: readable, one by one, and without secrets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.parse.browser_policy import Rule, installed_extensions, rules_of

ID = "abcdefghijklmnopabcdefghijklmnop"


def test_a_rule_is_shown_as_it_is_written() -> None:
    rules = rules_of({"CloudReportingEnabled": True, "IncognitoModeAvailability": 1, "ProxyMode": "pac_script"})
    assert rules == [
        Rule("CloudReportingEnabled", "true"),
        Rule("IncognitoModeAvailability", "1"),
        Rule("ProxyMode", "pac_script"),
    ]


def test_objects_are_opened_with_dots() -> None:
    rules = rules_of({"Certificates": {"ImportEnterpriseRoots": True, "Install": ["a.pem"]}})
    assert rules == [Rule("Certificates.ImportEnterpriseRoots", "true"), Rule("Certificates.Install", '["a.pem"]')]


def test_each_extension_has_rows_of_its_own() -> None:
    rules = rules_of(
        {
            "ExtensionInstallForcelist": [f"{ID};https://update.example/crx"],
            "ExtensionSettings": {"*": {"installation_mode": "blocked"}, ID: {"toolbar_pin": "force_pinned"}},
        }
    )
    assert rules == [
        Rule("ExtensionInstallForcelist", f"{ID};https://update.example/crx", ID),
        Rule("ExtensionSettings.installation_mode", "blocked", "*"),
        Rule("ExtensionSettings.toolbar_pin", "force_pinned", ID),
    ]


@pytest.mark.parametrize(
    "policies",
    [
        {"CloudManagementEnrollmentToken": "hush-1"},
        {"EdgeManagementEnrollmentToken": "hush-1"},
        {"3rdparty": {"extensions": {ID: {"apiKey": "hush-1", "server": "hush-1"}}}},
        {"Preferences": {"agent.token": {"Value": "hush-1"}}},
        {"Connector": [{"service_provider": "x", "api_key": "hush-1"}]},
        {"Connector": '{"password": "hush-1"}'},
        {"Nested": {"a": {"b": {"c": {"d": {"secret": "hush-1"}}}}}},
        {"ProxyServer": "http://user:hush-1@proxy.example:8080"},
    ],
)
def test_secrets_are_never_kept(policies: dict[str, Any]) -> None:
    rules = rules_of(policies)
    assert rules, "that the rule is there must still be said"
    assert "hush-1" not in str(rules)


def test_settings_about_passwords_are_not_taken_for_passwords() -> None:
    rules = rules_of({"PasswordManagerEnabled": False, "PasswordProtectionLoginURLs": ["https://sso.example/"]})
    assert [rule.value for rule in rules] == ["false", '["https://sso.example/"]']


def test_settings_of_an_extension_are_named_only() -> None:
    assert rules_of({"3rdparty": {"Extensions": {"a@b.example": {"server": "x", "mode": 1}}}}) == [
        Rule("3rdparty", '["mode", "server"]', "a@b.example")
    ]


def test_installed_extensions_of_all_ways_of_writing() -> None:
    other = ID[::-1]
    as_text = json.dumps({"a@b.example": {"installation_mode": "force_installed"}})
    assert installed_extensions(
        {"ExtensionSettings": {f"{ID}, {other}": {"installation_mode": "normal_installed"}}}
    ) == {ID: "normal_installed", other: "normal_installed"}
    assert installed_extensions({"ExtensionSettings": as_text}) == {"a@b.example": "force_installed"}
    assert installed_extensions({"Extensions": {"Locked": ["c@d.example"]}}) == {"c@d.example": "force_installed"}
    assert installed_extensions({"ExtensionSettings": {"*": {"installation_mode": "blocked"}}}) == {}


@pytest.mark.parametrize("value", [None, 3, "text", [], [1, None], {"a": 1}, {"*": []}])
@pytest.mark.parametrize(
    "name", ["ExtensionSettings", "ExtensionInstallForcelist", "3rdparty", "Extensions", "Certificates"]
)
def test_wrong_types_are_survived(name: str, value: object) -> None:
    try:
        rules_of({name: value})
        installed_extensions({name: value})
    except ValueError:
        assert (name, value) == ("ExtensionSettings", "text")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["ExtensionSettings", "3rdparty", "Extensions", "A"]) | st.text(), JSON))
def test_any_rules_give_text_or_are_called_damaged(policies: dict[str, Any]) -> None:
    try:
        rules = rules_of(policies)
    except ValueError:
        return
    for rule in rules:
        assert "".join(rule).encode("utf-8").decode("utf-8") == "".join(rule)


def test_too_many_rules_are_refused_and_not_cut_in_silence() -> None:
    with pytest.raises(ValueError, match="more than"):
        rules_of({f"Rule{number}": 1 for number in range(6000)})
