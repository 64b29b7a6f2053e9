"""Every page in a real browser: it talks to nobody, fits the screen, and can be used by everyone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from plainsight import demo
from plainsight.findings import find
from tests.browser.conftest import DEMO, playwright
from tests.dashboard.server import Server

pytestmark = pytest.mark.browser

PRODUCT = find(*demo.load(DEMO)).seen[0].product.slug
PAGES = {
    "watching": "/",
    "installed": "/installed",
    "product": f"/installed?product={PRODUCT}",
    "connections": "/connections",
    "not checked": "/not_checked",
    "evidence": "/evidence",
    "table": "/evidence?table=processes",
}


class Watched:
    """A page of which every request, message and breach of the policy is written down."""

    def __init__(self, page: playwright.Page, server: Server) -> None:
        self.page, self.server = page, server
        self.requests: list[str] = []
        self.messages: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.messages.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.messages.append(f"error: {error}"))

    def open(self, path: str) -> None:
        """Go to a page and wait until it stands still."""
        self.page.goto(self.server.base + path)
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_selector("h1")
        self.page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")
        for skeleton in self.page.locator("[data-testid=stSkeleton]").all():
            skeleton.wait_for(state="detached")
        self.page.wait_for_timeout(400)

    @property
    def foreign(self) -> list[str]:
        """Requests to anything but our own server."""
        ours = urlsplit(self.server.base).netloc
        own_kinds = ("data", "blob")
        return [url for url in self.requests if urlsplit(url).scheme not in own_kinds and urlsplit(url).netloc != ours]

    @property
    def breaches(self) -> list[str]:
        """What the browser refused because of our policy, and errors of scripts."""
        return [
            text for text in self.messages if "Content Security Policy" in text or text.startswith("error: Uncaught")
        ]


@pytest.fixture(params=[("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)], ids=lambda p: f"{p[0]}-{p[1]}")
def watched(
    request: pytest.FixtureRequest, browser: playwright.Browser, server: Server, pass_cookie: Any
) -> Iterator[Watched]:
    scheme, width = request.param
    context = browser.new_context(
        storage_state=pass_cookie, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    yield Watched(context.new_page(), server)
    context.close()


def test_pages_are_whole_quiet_fit_and_can_be_used_by_everyone(watched: Watched) -> None:
    for name, path in PAGES.items():
        watched.open(path)
        page = watched.page
        assert page.locator("[data-testid=stException]").count() == 0, name
        assert page.locator("h1").count() == 1, name
        inner = page.evaluate("innerWidth")
        assert page.evaluate("document.documentElement.scrollWidth") <= inner, name
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= inner, name
        assert page.get_by_text("Nothing on this page is about this laptop.").count() == 1, name
        assert serious(page) == [], name
    assert watched.foreign == []
    assert watched.breaches == []


def serious(page: playwright.Page) -> list[tuple[str, list[str]]]:
    """What axe finds that keeps people out (WCAG A and AA): rule and places. Streamlit's own parts have none left."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    return [
        (item["id"], [node["html"][:160] for node in item["nodes"]])
        for item in axe.run(page).response["violations"]
        if item["impact"] in ("serious", "critical")
    ]


def test_colours_follow_the_system(watched: Watched) -> None:
    watched.open("/")
    background = watched.page.evaluate(
        "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    )
    dark = watched.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert background == ("rgb(16, 23, 21)" if dark else "rgb(252, 250, 245)")


@pytest.fixture
def wide(browser: playwright.Browser, server: Server, pass_cookie: Any) -> Iterator[Watched]:
    context = browser.new_context(storage_state=pass_cookie, viewport={"width": 1280, "height": 900})
    yield Watched(context.new_page(), server)
    context.close()


def test_cards_of_a_row_are_equally_high(wide: Watched) -> None:
    wide.open("/")
    boxes = [card.bounding_box() for card in wide.page.locator("[class*='st-key-card-']").all()]
    rows: dict[int, set[int]] = {}
    for box in boxes:
        assert box
        rows.setdefault(round(box["y"]), set()).add(round(box["height"]))
    assert boxes
    assert all(len(heights) == 1 for heights in rows.values())


def test_table_offers_no_download_but_ours(wide: Watched) -> None:
    wide.open("/evidence?table=processes")
    wide.page.locator("[data-testid=stDataFrame]").hover()
    assert wide.page.get_by_role("button", name="Download as CSV").count() == 0
    assert wide.page.get_by_role("button", name="Download these lines as CSV").count() == 1
