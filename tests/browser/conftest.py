"""A real Chromium that talks to nobody, and the real server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dashboard.server import Server, running

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DEMO = "recorder"
playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")


def chromium() -> str | None:
    """The Chromium of this computer; CHROMIUM names another."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="package")
def browser() -> Iterator[playwright.Browser]:
    """One browser for all tests of this folder: while it is open, no other event loop can run."""
    found = chromium()
    if not found:
        pytest.skip("Chromium is not on this computer")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that shows an invented computer."""
    with running(tmp_path_factory.mktemp("home"), demo=DEMO) as found:
        yield found


@pytest.fixture(scope="package")
def pass_cookie(server: Server, browser: playwright.Browser) -> object:
    """The cookies of somebody who used the link."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.link)
    page.wait_for_selector("h1")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Server]:
    """A server on its first start, which scans a made-up computer."""
    with running(tmp_path, scanned="world") as found:
        yield found
