"""proxies: settings out of shell scripts, APT's and KDE's files, and no login in any of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.parse.proxies import parse_apt, parse_environment, parse_kioslaverc, without_login


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("http://proxy.corp.example:3128", "http://proxy.corp.example:3128"),
        ("http://joe:geheim@proxy.corp.example:3128", "http://[removed]@proxy.corp.example:3128"),
        ("http://joe:ge@he/im@proxy.corp.example:3128/", "http://[removed]@proxy.corp.example:3128/"),
        ("joe:geheim@proxy:3128", "[removed]@proxy:3128"),
        ("http://wpad/proxy.pac?token=geheim", "http://wpad/proxy.pac?token=[removed]"),
        ("localhost,127.0.0.0/8,*.corp.example", "localhost,127.0.0.0/8,*.corp.example"),
        ("/etc/ssl/it@corp.pem", "/etc/ssl/it@corp.pem"),
        ("", ""),
    ],
)
def test_a_login_is_removed_and_the_rest_stays(value: str, shown: str) -> None:
    assert without_login(value) == shown


@given(name=st.text("abz:/@#?.", max_size=8), password=st.text("abz:/@#?.%", min_size=1, max_size=8))
def test_no_login_of_any_form_is_shown(name: str, password: str) -> None:
    assert without_login(f"http://{name}:Q{password}Q@proxy:1") == "http://[removed]@proxy:1"


def test_variables_are_found_in_each_way_of_writing_them() -> None:
    text = """
# http_proxy=http://not:1
export HTTP_PROXY="http://joe:geheim@proxy:1"
https_proxy='http://proxy:2'; export https_proxy
  no_proxy=localhost,.corp.example # ours
setenv ftp_proxy http://proxy:3
SSL_CERT_FILE=/etc/corp ca.pem
my_http_proxy=http://not:2
all_proxy=
"""
    assert list(parse_environment(text)) == [
        ("HTTP_PROXY", "http://[removed]@proxy:1"),
        ("https_proxy", "http://proxy:2"),
        ("no_proxy", "localhost,.corp.example"),
        ("ftp_proxy", "http://proxy:3"),
        ("SSL_CERT_FILE", "/etc/corp"),
        ("all_proxy", ""),
    ]


def test_apts_settings_are_found_in_lines_and_in_braces() -> None:
    text = """
// Acquire::http::Proxy "http://remark:1";
# Acquire::http::Proxy "http://remark:2";
/* Acquire::http::Proxy
   "http://remark:3"; */
Acquire::http::Proxy "http://joe:geheim@apt:3142/";
Acquire {
  http { Proxy "http://apt:1"; Proxy::deb.example.org "DIRECT"; Timeout "3"; };
  https::CaInfo "/etc/corp.pem";
};
APT::Get::Assume-Yes "true";
"""
    assert list(parse_apt(text)) == [
        ("Acquire::http::Proxy", "http://[removed]@apt:3142/"),
        ("Acquire::http::Proxy", "http://apt:1"),
        ("Acquire::http::Proxy::deb.example.org", "DIRECT"),
        ("Acquire::https::CaInfo", "/etc/corp.pem"),
    ]


@pytest.mark.parametrize(
    "text", ["}" * 999, "{" * 999, '"' * 99, "Acquire {", "/*", "\udcff;", 'Acquire::http::Proxy "']
)
def test_damaged_apt_settings_give_nothing(text: str) -> None:
    assert list(parse_apt(text)) == []


def test_kdes_settings_are_found_in_their_group_only() -> None:
    text = "[Other]\nProxyType=4\n[Proxy Settings]\nProxyType=1\nhttpProxy=http://joe:geheim@proxy 8080\nftpProxy=\n"
    assert list(parse_kioslaverc(text)) == [("ProxyType", "1"), ("httpProxy", "http://[removed]@proxy 8080")]
