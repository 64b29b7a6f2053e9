"""A person's way through the dashboard, from the first start to a file, and what strangers get."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dashboard.gate import NO_KEY, USED
from plainsight import first
from tests.browser.conftest import playwright
from tests.browser.test_pages import Watched
from tests.dashboard.server import Server

pytestmark = pytest.mark.browser


def idle(page: playwright.Page) -> None:
    """Wait until the page has nothing more to draw, as a person does before the next click."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_timeout(500)


def test_from_the_first_page_to_a_file(browser: playwright.Browser, fresh: Server, tmp_path: Path) -> None:
    page = browser.new_context(accept_downloads=True).new_page()
    watched = Watched(page, fresh)
    page.goto(fresh.link)
    page.get_by_role("heading", name=first.TITLE).wait_for()
    assert "k=" not in page.url
    page.get_by_role("button", name=first.ACCEPT).click()
    page.get_by_text("We saw 3 programs here").wait_for()
    page.get_by_role("link", name="What it can do").first.click()
    page.get_by_role("heading", name="Watchful", exact=True).wait_for()
    idle(page)
    page.get_by_text("Software installed from Debian packages (1 line)").click()
    page.get_by_role("link", name="The whole table").first.wait_for()
    idle(page)
    page.get_by_role("link", name="The whole table").first.click()
    page.get_by_role("heading", name="Evidence", exact=True).wait_for()
    page.get_by_text("4 of 4 lines").wait_for()
    assert "table=deb_packages" in page.url
    page.get_by_role("textbox", name="Search").fill("fleet")
    page.get_by_role("textbox", name="Search").press("Enter")
    page.get_by_text("1 of 4 lines").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download these lines as CSV").click()
    download.value.save_as(tmp_path / "lines.csv")
    with (tmp_path / "lines.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["name"] for row in csv.DictReader(file)] == ["fleetkeeper"]
    page.goto(fresh.base + "/")
    with page.expect_download() as report:
        page.get_by_role("button", name="Download this as a report").click()
    assert report.value.suggested_filename == "plainsight-2026-11-20.html"
    assert watched.foreign == []
    assert watched.breaches == []
    page.context.close()


def test_hostile_names_do_nothing(browser: playwright.Browser, fresh: Server) -> None:
    page = browser.new_context().new_page()
    watched = Watched(page, fresh)
    page.goto(fresh.link)
    page.get_by_role("button", name=first.ACCEPT).click()
    page.get_by_text("We saw 3 programs here").wait_for()
    for path in ("/connections", "/evidence?table=processes", "/evidence?table=read-log", "/not_checked"):
        watched.open(path)
        assert page.locator("img[src*=evil], img[src=x], a[href*='evil.example']").count() == 0
    assert watched.foreign == []
    assert watched.breaches == []
    page.context.close()


def test_invented_computer_and_back(browser: playwright.Browser, fresh: Server) -> None:
    page = browser.new_context().new_page()
    page.goto(fresh.link)
    page.get_by_role("button", name=first.DEMO).click()
    page.get_by_text("Nothing on this page is about this laptop.").wait_for()
    page.get_by_role("button", name="Back to this laptop").click()
    page.get_by_role("heading", name=first.TITLE).wait_for()
    page.context.close()


def test_used_link_says_what_to_do(browser: playwright.Browser, server: Server, pass_cookie: object) -> None:
    page = browser.new_context().new_page()
    page.goto(server.link)
    assert page.get_by_text(USED).count() == 1
    page.goto(server.base)
    assert page.get_by_text(NO_KEY).count() == 1
    page.context.close()


def test_link_in_a_local_file_opens_the_page(browser: playwright.Browser, fresh: Server, tmp_path: Path) -> None:
    file = tmp_path / "open.html"
    file.write_text(f'<!doctype html><meta http-equiv="refresh" content="0;url={fresh.link}">', "utf-8")
    page = browser.new_context().new_page()
    page.goto(file.as_uri())
    page.get_by_role("heading", name=first.TITLE).wait_for()
    page.context.close()
