"""What the dashboard's tests share: a private folder of their own, and the pages over a made-up computer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from collectors.model import Snapshot
from dashboard import state
from plainsight.findings import Findings
from plainsight.scan import Progress
from tests.dashboard import world

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Plainsight keeps things during a test."""
    place = tmp_path / "kept"
    monkeypatch.setenv("PLAINSIGHT_DATA", str(place))
    return place


@pytest.fixture
def holder(monkeypatch: pytest.MonkeyPatch) -> state.Holder:
    """A holder that scans the made-up computer."""

    def scan(progress: Progress | None = None) -> Snapshot:
        if progress:
            progress(0, 1, "processes")
        return world.snapshot()

    monkeypatch.setattr(state, "load_catalogue", world.catalogue)
    made = state.Holder(scan)
    state.install(made)
    return made


@pytest.fixture
def open_page(holder: state.Holder) -> Open:
    """Opens a page (the name of its file) over findings."""

    def opened(page: str = "watching", findings: Findings | None = None, **query: str) -> AppTest:
        holder._own = findings or world.findings()
        holder._change(consented=True, findings=holder._own)
        app = AppTest.from_file(str(APP), default_timeout=30)
        app.switch_page(f"views/{page}.py")
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return opened
