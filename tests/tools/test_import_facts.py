"""What the import makes of facts, and what it never touches."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tools.facts_files import MARK, by_hand, unshared, write
from tools.facts_sources import LISTS, source_of
from tools.facts_toml import Product, Trace, render
from tools.facts_traces import Fact, Hint, hint_of, leanest


def _product(name: str, *traces: Trace) -> Product:
    return Product(name, "Example", "edr", "Watches programs.", (), "", traces, (), {"lists": LISTS}, "2026-11-20")


def _driver(*patterns: str) -> Trace:
    return Trace("drivers", "image", patterns, "windows", "medium", "lists", False)


def test_a_file_written_by_hand_is_neither_changed_nor_taken_away(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('name = "Mine"\n', "utf-8")
    (tmp_path / "old.toml").write_text(f'{MARK}\nname = "Old"\n', "utf-8")
    assert by_hand(tmp_path) == {"mine"}
    assert write(tmp_path, {"new": _product("New")}) == (1, 1)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["mine.toml", "new.toml"]
    assert (tmp_path / "mine.toml").read_text("utf-8") == 'name = "Mine"\n'


def test_what_is_written_can_be_read_back() -> None:
    made = _product('A "quoted" name', _driver(r"*\one.sys", r"*\two.sys"))._replace(former_names=("Old name",))
    product = tomllib.loads(render(made))
    assert product["former_names"] == ["Old name"]
    assert product["name"] == 'A "quoted" name'
    assert product["traces"][0]["where"] == {"image": [r"*\one.sys", r"*\two.sys"]}
    assert product["traces"][0]["confirmed"] is False


def test_a_sign_of_two_products_is_a_sign_of_neither(tmp_path: Path) -> None:
    kept = unshared(
        {"a": _product("A", _driver("*\\x.sys", "*\\a.sys")), "b": _product("B", _driver("*\\X.sys"))}, tmp_path
    )
    assert [trace.patterns for trace in kept["a"].traces] == [("*\\a.sys",)]
    assert kept["b"].traces == ()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("process", "Setup.exe"),
        ("process", "AgentInstaller.exe"),
        ("process", "fw.exe"),
        ("process", "AnyName-.*.exe"),
        ("path", r"C:\Program Files\Example\logs\today.log"),
        ("path", r"C:\ProgramData\Example\{*}\x"),
        ("driver", "cbfsfilter2017.sys"),
        ("driver", "old.sys (retired)"),
        ("registry_key", r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\Example"),
    ],
)
def test_what_says_too_little_makes_no_trace(kind: str, value: str) -> None:
    assert hint_of(Fact("windows", kind, value)) is None


@pytest.mark.parametrize(
    ("fact", "table", "column", "pattern", "strength"),
    [
        (Fact("windows", "minifilter_altitude", "360000;Ex64.sys - x64"), "drivers", "image", "*\\ex64.sys", "medium"),
        (
            Fact("windows", "registry_key", r"HKLM\System\CurrentControlSet\Services\Ex"),
            "services",
            "name",
            "Ex",
            "strong",
        ),
        (
            Fact("windows", "path", r"C:\Program Files (x86)\Ex One\*"),
            "processes",
            "path",
            r"?:\Program Files*\Ex One\*",
            "medium",
        ),
        (Fact("linux", "path", "/etc/systemd/system/ex.service"), "systemd_units", "id", "ex.service", "strong"),
        (Fact("linux", "process", "a-very-long-agent-name"), "processes", "name", "a-very-long-age", "medium"),
        (
            Fact("macos", "certificate_cn", "Developer ID: Ex (ABCDE12345)"),
            "signature",
            "team_identifier",
            "ABCDE12345",
            "medium",
        ),
    ],
)
def test_a_fact_becomes_a_trace(fact: Fact, table: str, column: str, pattern: str, strength: str) -> None:
    assert hint_of(fact) == Hint(table, column, pattern, fact.system, strength)


def test_a_path_below_a_folder_that_counts_adds_nothing() -> None:
    folder = Hint("processes", "path", r"?:\Program Files*\Ex\*", "windows", "medium")
    below = folder._replace(pattern=r"?:\Program Files*\Ex\bin\ex.exe")
    assert leanest([below, folder]) == [folder]


def test_a_nameless_list_is_never_cited_by_name() -> None:
    assert source_of("unnamed public file (unverified: find a named source)") == LISTS
    assert source_of("unsourced") is None
    named = source_of("unnamed public file ; Homebrew/homebrew-cask:Casks/e/ex one.rb")
    assert named is not None
    assert named.url == "https://github.com/Homebrew/homebrew-cask/blob/HEAD/Casks/e/ex%20one.rb"
