"""Reported programmes: every point has a status and sources, and none can be matched to a computer."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest

from plainsight.catalogue import data_folder
from plainsight.catalogue import load as catalogue
from plainsight.programmes import Read, Status, from_document, load

DOCUMENT = tomllib.loads((data_folder() / "programmes.toml").read_text("utf-8"))


def test_the_first_of_them_is_told_with_the_companys_own_words_and_how_it_stands() -> None:
    programme = next(entry for entry in load().programmes if entry.id == "meta_mci")
    assert programme.name.startswith("Model Capability Initiative")
    assert programme.company_says
    assert "Paused on 22 June 2026" in programme.last_known
    confirmed = {item.what for item in programme.data if item.status is Status.CONFIRMED}
    assert any("clicks" in what or "click" in what for what in confirmed)
    assert any(event.status is Status.UNVERIFIED and "audio" in event.what for event in programme.timeline)


def test_where_reports_differ_each_version_names_who_tells_it() -> None:
    for programme in load().programmes:
        for point in programme.disagreements:
            assert len(point.versions) > 1
            assert all(":" in version or "(" in version or "report" in version.lower() for version in point.versions)


def test_none_has_a_fingerprint_and_none_is_a_product() -> None:
    names = {product.name.lower() for product in catalogue().products}
    for programme in load().programmes:
        assert "No identifier" in programme.fingerprint
        assert programme.name.lower() not in names


def test_every_entry_has_a_source_with_an_address_and_says_how_we_know_it() -> None:
    known = load()
    for entry in (*known.programmes, *known.related):
        assert entry.sources
        assert all(source.url.startswith("https://") and source.read in Read for source in entry.sources)


def test_monitoring_with_another_purpose_is_kept_apart() -> None:
    known = load()
    assert {entry.id for entry in known.related}.isdisjoint(entry.id for entry in known.programmes)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda entry: entry.update(surely=True), "unknown field surely"),
        (lambda entry: entry.update(sources=[]), "no source"),
        (lambda entry: entry["data"][0].update(status="certain"), "certain"),
    ],
)
def test_a_broken_entry_is_refused(change: Any, message: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    change(document["programmes"]["meta_mci"])
    with pytest.raises(ValueError, match=message):
        from_document(document)
