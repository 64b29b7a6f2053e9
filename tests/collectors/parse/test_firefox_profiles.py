"""profiles.ini, and who put an add-on there."""

from __future__ import annotations

import pytest

from collectors.parse.firefox_profiles import Profile, installed_by, parse_profiles

INI = """[Install4F96D1932A9F858E]
Default=x1.default-release

[Profile1]
Name=work
IsRelative=0
Path=/srv/firefox/work

[Profile0]
Name=default-release
IsRelative=1
Path=x1.default-release

[General]
StartWithLastProfile=1
"""


def test_profiles_may_lie_anywhere() -> None:
    assert parse_profiles(INI, "/home/w/.mozilla/firefox") == [
        Profile("work", "/srv/firefox/work"),
        Profile("default-release", "/home/w/.mozilla/firefox/x1.default-release"),
    ]


def test_a_file_of_another_kind_is_damaged() -> None:
    with pytest.raises(ValueError, match="no sections"):
        parse_profiles("\x00\x01garbage", "/b")


@pytest.mark.parametrize(
    ("addon", "word"),
    [
        ({"location": "app-profile", "installTelemetryInfo": {"source": "enterprise-policy"}}, "by policy"),
        ({"location": "app-profile", "installTelemetryInfo": {"source": "amo"}}, "by the user"),
        ({"location": "app-profile", "foreignInstall": True}, "by another program"),
        ({"location": "app-system-share"}, "by another program"),
        ({"location": "app-builtin-addons"}, "came with the browser"),
        ({"location": "app-temporary"}, "loaded from a folder"),
        ({"location": "something-new"}, ""),
        ({"location": 7, "installTelemetryInfo": "x"}, ""),
    ],
)
def test_who_put_it_there(addon: dict[str, object], word: str) -> None:
    assert installed_by(addon) == word
