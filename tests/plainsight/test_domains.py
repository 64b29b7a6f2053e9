"""Whose a host name is."""

from __future__ import annotations

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainsight.catalogue import Destination, load
from plainsight.domains import Domains
from tests.plainsight.make import product

KNOWN = Domains(
    [
        product(slug="watcher", sends=(Destination("*.watcher.example", "", "manual"),)),
        product(slug="helper", sends=(Destination("api.helper.example", "", "manual"),)),
        product(slug="cloud", sends=(Destination("*.eu.watcher.example", "", "manual"),)),
        product(slug="relay", sends=(Destination("relay-*.helper.example", "", "manual"),)),
        product(slug="shared", sends=(Destination("api.helper.example", "", "manual"),)),
        product(slug="island", sends=(Destination("*.co.uk.example", "", "manual"),)),
    ]
)


def owners(host: str) -> list[str]:
    return [owner.product.slug for owner in KNOWN.owner_of(host)]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("app.watcher.example", ["watcher"]),
        ("a.b.watcher.example", ["watcher"]),
        ("watcher.example", []),
        ("notwatcher.example", []),
        ("app.notwatcher.example", []),
        ("watcher.example.evil.test", []),
        ("x.eu.watcher.example", ["cloud", "watcher"]),
        ("api.helper.example", ["helper", "shared"]),
        ("API.Helper.Example", ["helper", "shared"]),
        ("api.helper.example.", ["helper", "shared"]),
        ("v2.api.helper.example", []),
        ("relay-7.helper.example", ["relay"]),
        ("relay.helper.example", []),
        ("shop.co.uk.example", ["island"]),
        ("uk.example", []),
        ("example", []),
        ("", []),
        (".", []),
        ("..", []),
        ("localhost.", []),
        ("203.0.113.7", []),
        ("2001:db8::1", []),
        ("\udcff.watcher.example", ["watcher"]),
    ],
)
def test_a_host_belongs_to_those_who_name_it(host: str, expected: list[str]) -> None:
    assert owners(host) == expected


def test_a_host_that_no_pattern_could_end_in_is_refused() -> None:
    with pytest.raises(ValueError, match="many owners"):
        Domains([product(sends=(Destination("*.example", "", "manual"),))])


@pytest.mark.parametrize(
    "host", ["www.google.com", "github.com", "amazonaws.com", "s3.amazonaws.com", "graph.microsoft.com", "example.org"]
)
def test_hosts_that_everyone_talks_to_belong_to_nobody(host: str) -> None:
    assert Domains(load().products).owner_of(host) == ()


LABELS = st.lists(st.sampled_from(["a", "b", "ab", "api"]), min_size=1, max_size=5).map(".".join)


@given(host=LABELS, patterns=st.lists(st.tuples(st.sampled_from(["", "*.", "a*."]), LABELS), max_size=4))
def test_agrees_with_plain_globs(host: str, patterns: list[tuple[str, str]]) -> None:
    written = [head + tail for head, tail in patterns if "." in tail]
    domains = Domains(
        product(slug=f"p{number}", sends=(Destination(pattern, "", "manual"),))
        for number, pattern in enumerate(written)
    )
    expected = {f"p{number}" for number, pattern in enumerate(written) if fnmatch.fnmatchcase(host, pattern)}
    assert {owner.product.slug for owner in domains.owner_of(host)} == expected
