"""The rules of the catalogue: each broken one is named, and a good product breaks none."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from plainsight.catalogue import data_folder
from plainsight.check import problems

GLOSSARY: dict[str, Any] = {"kinds": {"remote_support": {}}, "capabilities": {"live_view": {}, "remote_control": {}}}
GENERIC = frozenset({"agent", "client", "dwm"})
GOOD: dict[str, Any] = {
    "name": "Exampleview",
    "maker": "Example Inc.",
    "kind": "remote_support",
    "about": "Shows the screen of this computer to another person.",
    "traces": [
        {
            "table": "deb_packages",
            "where": {"name": "exampleview"},
            "os": "linux",
            "strength": "strong",
            "source": "guide",
        },
        {
            "table": "processes",
            "where": {"name": "exampleview"},
            "os": "linux",
            "strength": "medium",
            "source": "guide",
        },
    ],
    "capabilities": [{"what": "live_view", "when": "always", "source": "guide"}],
    "sends": [{"to": "*.exampleview.example", "what": "pictures of the screen", "source": "guide"}],
    "sources": {"guide": {"title": "Guide", "url": "https://exampleview.example/guide", "read": date(2026, 11, 21)}},
}
Change = Callable[[dict[str, Any]], object]


def found(change: Change, slug: str = "exampleview") -> list[str]:
    """The broken rules of the good product after a change."""
    product = copy.deepcopy(GOOD)
    change(product)
    return problems({slug: product}, GLOSSARY, GENERIC)


def trace(**changes: Any) -> Change:
    """A change to the first trace."""
    return lambda product: product["traces"][0].update(changes)


def test_a_good_product_breaks_no_rule() -> None:
    assert problems({"exampleview": GOOD}, GLOSSARY, GENERIC) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (trace(table="no_such_table"), "table 'no_such_table' is not known"),
        (trace(where={"no_such_column": "exampleview"}), "column deb_packages.no_such_column is not known"),
        (trace(strength="certain"), "strength 'certain' is no strength"),
        (trace(os="amiga"), "os 'amiga' must be of"),
        (trace(os=[]), "os [] must be of"),
        (trace(where={}), "where is empty"),
        (trace(source="hearsay"), "source 'hearsay' is not among the sources"),
        (trace(where={"name": "*"}), "pattern '*' says too little"),
        (trace(where={"name": "ex*"}), "pattern 'ex*' says too little"),
        (trace(where={"name": " exampleview"}), "must be text without spaces around it"),
        (trace(where={"name": ""}), "must be text without spaces around it"),
        (trace(where={"name": "agent"}), "only generic names"),
        (trace(where={"name": ["agent", "client"]}), "only generic names"),
        (trace(table="file", where={"path": "/opt/some/agent"}), "only generic names"),
        (trace(table="processes", where={"name": "Client.EXE"}, strength="medium"), "only generic names"),
        (trace(table="processes"), "a process name or path alone is medium at most"),
        (lambda product: product["traces"][0].pop("source"), "traces 1: needs os, source, strength, table, where"),
        (lambda product: product["traces"][0].update(note="x"), "traces 1: needs os, source, strength, table, where"),
        (
            lambda product: product["capabilities"][0].update(what="mind_reading"),
            "'mind_reading' is not in the glossary",
        ),
        (lambda product: product["capabilities"][0].update(when="sometimes"), "when 'sometimes' must be of"),
        (lambda product: product["sends"][0].update(to="https://exampleview.example"), "must be a host name"),
        (lambda product: product["sends"][0].update(what="TBD"), "what is a placeholder"),
        (lambda product: product.update(kind="toy"), "kind 'toy' is not in the glossary"),
        (lambda product: product.update(about="TODO"), "about is a placeholder"),
        (lambda product: product.update(maker="unknown"), "maker is a placeholder"),
        (lambda product: product.update(sources={}), "lacks sources"),
        (lambda product: product.pop("about"), "lacks about"),
        (lambda product: product.update(rating=5), "unknown field rating"),
        (
            lambda product: product["sources"].update(other={"title": "Other", "read": date(2026, 11, 21)}),
            "source 'other' is never cited",
        ),
        (lambda product: product["sources"]["guide"].update(read="yesterday"), "needs title and read (a date)"),
        (lambda product: product["sources"]["guide"].pop("title"), "needs title and read (a date)"),
        (lambda product: product["sources"]["guide"].update(url="guide.pdf"), "is no web address"),
    ],
)
def test_a_broken_rule_is_named(change: Change, says: str) -> None:
    assert any(says in sentence for sentence in found(change)), found(change)


def test_without_traces_a_product_says_how_it_would_show() -> None:
    """Silence about a product would read as "not here"."""

    def bare(product: dict[str, Any]) -> None:
        product["traces"] = []

    def told(product: dict[str, Any]) -> None:
        product.update(traces=[], no_public_fingerprint="It would show among the running programs.")

    assert any("no_public_fingerprint" in sentence for sentence in found(bare))
    assert found(told) == []


def test_what_nobody_confirmed_is_not_strong() -> None:
    assert any("medium at most" in sentence for sentence in found(trace(confirmed=False)))
    assert found(trace(confirmed=False, strength="medium")) == []


def test_generic_names_may_stand_beside_a_telling_one() -> None:
    assert found(trace(where={"name": ["agent", "exampleview"]})) == []


def test_weak_traces_may_be_generic() -> None:
    assert found(trace(table="processes", where={"name": "agent"}, strength="weak")) == []


def test_file_names_must_be_words_joined_by_hyphens() -> None:
    assert any("file's name" in sentence for sentence in found(lambda product: None, "Example_View"))


def test_two_products_may_not_share_a_strong_trace() -> None:
    other = copy.deepcopy(GOOD)
    other["traces"][0]["where"] = {"name": "ExampleView"}
    sentences = problems({"exampleview": GOOD, "otherview": other}, GLOSSARY, GENERIC)
    assert len(sentences) == 1
    assert "otherview: has the same strong trace as exampleview" in sentences[0]


def test_two_products_may_share_a_medium_trace() -> None:
    other = copy.deepcopy(GOOD)
    other["traces"] = [GOOD["traces"][1]]
    assert problems({"exampleview": GOOD, "otherview": other}, GLOSSARY, GENERIC) == []


def test_the_example_for_contributors_keeps_every_rule() -> None:
    guide = (data_folder().parent / "CONTRIBUTING.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    glossary = tomllib.loads((data_folder() / "glossary.toml").read_text("utf-8"))
    generic = frozenset((data_folder() / "generic_names.txt").read_text("utf-8").split())
    assert problems({"exampletrack": tomllib.loads(example)}, glossary, generic) == []
