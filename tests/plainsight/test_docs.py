"""The pages of docs/ say what the code does."""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from collectors import all_tables, document
from collectors.model import Outcome
from plainsight import demo
from plainsight import findings as understanding
from plainsight.catalogue import load as load_catalogue
from plainsight.docs import tables_page
from plainsight.docs_products import products_page
from plainsight.words import State, Verdict, When

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
_FENCE = re.compile(r"```json\n(.*?)```", re.DOTALL)
_FIRST_CELL = re.compile(r"^\| (`.+?`) \|", re.MULTILINE)


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def example(name: str) -> str:
    (found,) = _FENCE.findall(page(name))
    return str(found)


def listed(name: str, heading: str) -> set[str]:
    """The names in the first column of the tables below a heading."""
    section = page(name).split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return {word for cell in _FIRST_CELL.findall(section) for word in re.findall(r"`(.+?)`", cell)}


def findings_of_the_example() -> dict[str, Any]:
    """What the code says of the example snapshot, with a catalogue of one product and two of its traces."""
    catalogue = demo.catalogue()
    product = catalogue.product("examplewarden")
    assert product is not None
    traces = tuple(trace for trace in product.traces if trace.table in ("deb_packages", "systemd_units"))
    product = dataclasses.replace(product, traces=traces, capabilities=product.capabilities[:1])
    snapshot = document.load(example("snapshot.md"))
    found = understanding.find(snapshot, dataclasses.replace(catalogue, products=(product,), version="0123456789ab"))
    return understanding.document(found)


def test_the_page_of_tables_is_current() -> None:
    assert page("tables.md") == tables_page(), "run: python -m plainsight.docs"


def test_the_page_of_products_is_current() -> None:
    assert page("products.md") == products_page(load_catalogue()), "run: python -m plainsight.docs"


def test_the_page_of_tables_names_every_source_and_column() -> None:
    text = tables_page()
    for table in all_tables().values():
        section = text.split(f"\n## {table.name}\n", 1)[1].split("\n## ", 1)[0]
        for source in table.sources:
            assert f"`{source.name}`" in section
            assert source.reads in section
            assert (source.absent or "") in section
        assert len(_FIRST_CELL.findall(section)) == len(table.columns)


def test_the_example_snapshot_is_read_and_written_as_it_stands() -> None:
    text = example("snapshot.md")
    assert json.loads(document.dump(document.load(text))) == json.loads(text)


def test_the_example_rows_have_the_columns_of_their_table() -> None:
    for reading in document.load(example("snapshot.md")).readings:
        assert reading.source in {source.name for source in all_tables()[reading.table].sources}
        for row in reading.rows:
            assert set(row.columns) == set(all_tables()[reading.table].columns)


def test_every_field_of_the_snapshot_is_explained_and_no_other() -> None:
    snapshot = json.loads(example("snapshot.md"))
    reading = snapshot["readings"][0]
    assert listed("snapshot.md", "The document") == set(snapshot)
    assert listed("snapshot.md", "A reading") == set(reading) | set(Outcome)
    assert listed("snapshot.md", "A row") == set(reading["rows"][0])


@pytest.mark.parametrize("outcome", Outcome)
def test_the_page_says_rightly_which_outcomes_count_as_looked(outcome: Outcome) -> None:
    (line,) = [line for line in page("snapshot.md").splitlines() if line.startswith(f"| `{outcome}` |")]
    assert line.endswith("| yes |" if outcome.looked else "| no |")


def test_the_example_findings_are_what_the_code_gives() -> None:
    assert findings_of_the_example() == json.loads(example("findings.md"))


def test_every_field_of_the_findings_is_explained_and_no_other() -> None:
    whole = json.loads(example("findings.md"))
    finding = whole["findings"][0]
    assert listed("findings.md", "The document") == set(whole)
    assert listed("findings.md", "A finding") == set(finding) | set(Verdict)
    for heading, part in (("An evidence entry", "evidence"), ("A claim", "claims"), ("A gap", "gaps")):
        assert listed("findings.md", heading) == set(finding[part][0]), heading
    assert listed("findings.md", "A coverage entry") == set(whole["coverage"][0])


@pytest.mark.parametrize("word", [*State, *When])
def test_every_word_of_a_claim_is_on_the_page(word: str) -> None:
    assert f"`{word}`" in page("findings.md")


def test_the_list_of_dependencies_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    run, develop = page("dependencies.md").split("## To test and to develop")
    for text, wanted in ((run, project["project"]["dependencies"]), (develop, project["dependency-groups"]["dev"])):
        named = set(re.findall(r"^\| ([a-z][a-z0-9-]*) \|", text, re.MULTILINE)) - {"package"}
        assert named == {re.split(r"[<>=~!\[ ]", name, maxsplit=1)[0] for name in wanted}


@pytest.mark.parametrize("file", sorted(DOCS.rglob("*.md")), ids=lambda file: file.name)
def test_links_between_pages_lead_somewhere(file: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", file.read_text("utf-8")):
        path, _, anchor = target.partition("#")
        if target.startswith("http"):
            continue
        other = (file.parent / path) if path else file
        assert other.is_file(), target
        assert not anchor or f"\n## {anchor}\n" in other.read_text("utf-8"), target
