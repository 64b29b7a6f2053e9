"""Every page over a made-up computer whose names try to be pictures, links, scripts and formulas."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from collectors.model import Outcome, Reading, Row
from dashboard import state
from plainsight import demo, first, store, words
from plainsight.findings import find
from tests.dashboard import world
from tests.dashboard.conftest import APP, Open

PAGES = ("watching", "installed", "connections", "not_checked", "evidence")
TITLES = {
    "watching": "What watches this laptop",
    "installed": "What is installed",
    "connections": "Where it talks to",
    "not_checked": "What we could not check",
    "evidence": "Evidence",
}


def html(app: AppTest) -> str:
    """All HTML of ours on the page, but the style sheet."""
    return "\n".join(item.proto.body for item in app.get("html") if "<style>" not in item.proto.body)


def said(app: AppTest) -> str:
    """The same as a person reads it."""
    return unescape(html(app))


def labels(app: AppTest) -> str:
    """All text that Streamlit reads as Markdown."""
    kinds = ("markdown", "title", "header", "caption", "button", "page_link", "radio", "selectbox")
    pieces = [str(item.proto) for kind in kinds for item in app.get(kind)]
    return "\n".join([*pieces, *(item.label for item in app.expander)])


@pytest.mark.parametrize("page", PAGES)
def test_page_opens_with_its_title(open_page: Open, page: str) -> None:
    app = open_page(page)
    assert not app.exception
    assert app.title[0].value == TITLES[page]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", list(demo.names()))
def test_every_invented_computer_opens_on_every_page(open_page: Open, page: str, name: str) -> None:
    assert not open_page(page, find(*demo.load(name))).exception


@pytest.mark.parametrize("page", PAGES)
def test_hostile_names_stay_text(open_page: Open, page: str) -> None:
    rows = tuple(Row({"id": name, "description": name}, name) for name in world.HOSTILE)
    hostile = Reading("systemd_units", world.HOSTILE[1], Outcome.FAILED, " ".join(world.HOSTILE), rows=rows)
    app = open_page(page, world.findings(hostile))
    assert not app.exception
    for bad in ("<img", "<script", "\u202e", "\udcff"):
        assert bad not in html(app)
    for bad in ("](https://evil", "<img", "<script", ":red[x]"):
        assert bad not in labels(app)


def test_first_page_says_how_many_and_how_many_run(open_page: Open) -> None:
    text = html(open_page())
    assert (
        "We saw 3 programs here that an employer may use to manage, secure or watch this laptop. 2 are running now."
        in text
    )
    assert "Checked on 20 November 2026" in text


def test_first_page_always_says_what_was_closed(open_page: Open) -> None:
    assert "We could not look in 1 of 6 places, and we saw only part of 1 more." in html(open_page())


def test_nothing_seen_is_said_calmly_with_how_many_we_know(open_page: Open) -> None:
    empty = find(replace(world.snapshot(), readings=()), world.catalogue())
    text = said(open_page("watching", empty))
    first_sentence, rest = words.NO_PRODUCT.split(". ", 1)
    assert first_sentence in text
    assert rest in text
    assert "We looked for 5." in text


def test_each_card_leads_to_the_page_of_its_product(open_page: Open) -> None:
    links = [item.proto for item in open_page().get("page_link")]
    assert {"product=watchful", "product=harbour", "product=fleetkeeper"} <= {link.query_string for link in links}


def test_product_page_tells_evidence_source_and_what_it_does_not_prove(open_page: Open) -> None:
    app = open_page("installed", product="watchful")
    text = html(app)
    assert app.title[0].value == "Watchful"
    assert words.VERDICTS[words.Verdict.FOUND] in text
    for piece in (
        "Taking pictures of your screen",
        words.WHEN[words.When.SWITCHED_ON],
        "Being able to is not doing.",
        "Do you do this?",
        "https://docs.example/guide",
        "*.watchful.example",
        "The sign: name is watchful.",
        "/made/up/deb_packages",
    ):
        assert piece in text


def test_unknown_product_shows_the_list(open_page: Open) -> None:
    app = open_page("installed", product="<script>alert(1)</script>")
    assert app.title[0].value == "What is installed"
    assert "We do not know a program of that name." in html(app)


def test_list_tells_not_found_from_not_checked(open_page: Open) -> None:
    text = html(open_page("installed"))
    assert "Not found (1)" in text
    assert "Not checked (1)" in text
    assert text.index("Absent Tool") < text.index("Hidden Tool")


def test_filter_keeps_what_fits(open_page: Open) -> None:
    app = open_page("installed")
    app.text_input(key="find").set_value("fleet").run()
    assert "Fleetkeeper" in html(app)
    assert "Watchful" not in html(app)


def test_connections_say_unknown_and_never_zero(open_page: Open) -> None:
    app = open_page("connections")
    text = html(app)
    assert "not counted" in text
    assert ">0 bytes" not in text
    assert "For 1 of 7 connections (14%) we could not see which program it is." in text
    assert "A program we could not name" in text
    assert app.expander[0].label == "Talk inside this computer (1)"


def test_connections_can_be_added_up_by_product(open_page: Open) -> None:
    app = open_page("connections")
    app.button_group(key="by").set_value("product").run()
    assert not app.exception
    assert "No product from our list" in html(app)


def test_connections_that_could_not_be_seen_are_not_called_none(open_page: Open) -> None:
    bare = world.snapshot()
    closed = Reading("process_open_sockets", "sock_diag", Outcome.DENIED, "The system refused.")
    readings = tuple(reading for reading in bare.readings if reading.table != "process_open_sockets")
    changed = replace(bare, readings=(*readings, closed))
    text = said(open_page("connections", find(changed, world.catalogue())))
    assert "We could not look at the connections of this computer." in text
    assert "No program was connected" not in text


def test_gaps_say_why_and_never_tell_people_to_become_administrator(open_page: Open) -> None:
    text = html(open_page("not_checked"))
    assert "This needs administrator rights: /var/lib/rpm." in text
    assert words.SERVER_SIDE in text
    for bad in ("sudo", "run as admin"):
        assert bad not in text.lower()


def test_evidence_opens_the_table_that_the_address_names(open_page: Open) -> None:
    app = open_page("evidence", table="deb_packages")
    assert app.dataframe[0].value["name"].tolist() == ["watchful", "fleetkeeper", "harbour", "bash"]
    assert set(app.dataframe[0].value["read from"]) == {"/made/up/deb_packages"}


def test_evidence_search_looks_in_every_table(open_page: Open) -> None:
    app = open_page("evidence")
    app.text_input(key="search-every-table").set_value("FLEETKEEPER 1.9").run()
    assert app.dataframe[0].value["table"].tolist() == ["deb_packages"]


def test_evidence_cells_are_no_formulas(open_page: Open) -> None:
    names = open_page("evidence", table="processes").dataframe[0].value["name"].tolist()
    assert "'=cmd|'/C calc'!A0" in names
    assert not [name for name in names if name.startswith("=")]


def test_evidence_shows_everything_that_was_read(open_page: Open) -> None:
    assert "/var/lib/dpkg/status" in open_page("evidence", table="read-log").dataframe[0].value["place"].tolist()


def test_first_start_asks_once(holder: state.Holder) -> None:
    app = AppTest.from_file(str(APP), default_timeout=30).run()
    assert app.title[0].value == first.TITLE
    assert holder.view().findings is None
    app.button(key="accept").click().run()
    holder.wait()
    app.run()
    assert app.title[0].value == "What watches this laptop"
    assert "We saw 3 programs" in html(app)
    assert store.has_consented()


def test_first_start_can_show_an_invented_computer_without_looking(holder: state.Holder) -> None:
    app = AppTest.from_file(str(APP), default_timeout=30).run()
    app.button(key="show-demo").click().run()
    assert app.title[0].value == "What watches this laptop"
    assert "Nothing on this page is about this laptop." in html(app)
    assert not store.has_consented()
    app.button(key="leave-demo").click().run()
    assert app.title[0].value == first.TITLE


@pytest.mark.parametrize("page", PAGES)
def test_invented_computer_is_named_on_every_page(open_page: Open, holder: state.Holder, page: str) -> None:
    app = open_page(page)
    name = next(iter(demo.names()))
    holder.show_demo(name)
    app.run()
    assert demo.names()[name] in html(app)
    assert "Nothing on this page is about this laptop." in html(app)


def test_every_widget_has_a_key(open_page: Open) -> None:
    for page in PAGES:
        app = open_page(page)
        for kind in ("button", "text_input", "selectbox", "radio", "button_group", "download_button"):
            for item in app.get(kind):
                assert getattr(item, "key", None) or "-None" not in item.proto.id, (page, kind)


def test_single_values_that_were_hidden_are_counted(open_page: Open) -> None:
    snapshot, catalogue = demo.load("recorder")
    processes = snapshot.rows("processes")
    hidden = sum(row.columns["path"] is None for row in processes)
    assert hidden
    shown = said(open_page("not_checked", find(snapshot, catalogue)))
    assert "Values we could not see" in shown
    assert f"{hidden} of {len(processes)}" in shown
