"""The catalogue from the command line: search, show, stats and check."""

from __future__ import annotations

import json

import pytest

from plainsight.__main__ import main
from plainsight.catalogue import load


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    code = main(["catalogue", *arguments])
    output = capsys.readouterr()
    assert code == 0, output.err
    return output.out


def test_a_product_is_found_by_its_process_name(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, "search", "zabbix_agentd", "--format", "json"))
    assert [product["product"] for product in found] == ["zabbix-agent"]


def test_search_ignores_case_and_wants_every_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert "x11vnc" in said(capsys, "search", "X11VNC", "remote_support")
    assert "No product" in said(capsys, "search", "x11vnc", "no-such-word")


def test_every_claim_of_a_product_is_shown_with_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "show", "x11vnc")
    value = json.loads(said(capsys, "show", "x11vnc", "--format", "json"))
    assert value["capabilities"]
    for claim in value["capabilities"]:
        assert f"[{claim['source']}]" in text
        assert value["sources"][claim["source"]]["url"] in text.replace("\n    ", "")


def test_an_unknown_product_is_one_sentence_and_a_way_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "show", "no-such-thing"]) == 2
    assert "catalogue search" in capsys.readouterr().err


def test_figures_agree_with_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    figures = json.loads(said(capsys, "stats", "--format", "json"))
    products = load().products
    assert figures["products"] == len(products)
    assert sum(figures["products_by_kind"].values()) == len(products)
    assert sum(figures["traces_by_strength"].values()) == figures["traces"]
    assert figures["products_without_fingerprint"] == sum(not product.traces for product in products)
    assert figures["capabilities_sourced_share"] == 1.0


def test_the_shipped_catalogue_keeps_its_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert "keeps all its rules" in said(capsys, "check")
