"""The holder of the scan: looking, keeping, and the invented computers."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from collectors.model import Snapshot
from dashboard import state
from plainsight import demo, store
from plainsight.scan import Progress
from tests.dashboard import world


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "load_catalogue", world.catalogue)


def quick(progress: Progress | None = None) -> Snapshot:
    return world.snapshot()


def test_nothing_is_looked_at_before_the_first_page_was_accepted() -> None:
    holder = state.Holder(quick)
    holder.scan()
    assert not holder.view().scanning
    assert holder.view().findings is None


def test_a_kept_scan_is_shown_at_once_next_time() -> None:
    first = state.Holder(quick)
    first.accept()
    first.wait()
    second = state.Holder(quick)
    second.start()
    found = second.view().findings
    assert found is not None
    assert len(found.seen) == 3


def test_damaged_kept_scan_is_said_and_left_alone(folder: Path) -> None:
    store.remember_consent()
    (folder / "last-scan.json").write_text("{", "utf-8")
    holder = state.Holder(quick)
    holder.start()
    assert "cannot be shown" in holder.view().note
    assert (folder / "last-scan.json").read_text("utf-8") == "{"


def test_result_is_shown_when_nothing_can_be_kept(folder: Path) -> None:
    folder.write_text("a file where the folder should be", "utf-8")
    holder = state.Holder(quick)
    holder.accept()
    holder.wait()
    view = holder.view()
    assert view.findings is not None
    assert "cannot be kept" in view.note


def test_failed_scan_is_said_and_keeps_what_was_shown() -> None:
    answers = [quick, lambda progress: 1 / 0]

    def scan(progress: Progress | None) -> Snapshot:
        return answers.pop(0)(progress)  # type: ignore[return-value]

    holder = state.Holder(scan)
    holder.accept()
    holder.wait()
    before = holder.view().findings
    holder.scan()
    holder.wait()
    view = holder.view()
    assert not view.scanning
    assert view.findings is before
    assert "ZeroDivisionError" in view.note


def test_progress_is_seen_and_a_second_scan_does_not_start() -> None:
    going, go_on, scans = threading.Event(), threading.Event(), []

    def slow(progress: Progress | None) -> Snapshot:
        scans.append(1)
        assert progress
        progress(3, 9, "processes")
        going.set()
        go_on.wait(10)
        return world.snapshot()

    holder = state.Holder(slow)
    holder.accept()
    assert going.wait(10)
    holder.scan()
    view = holder.view()
    assert (view.scanning, view.done, view.total, view.table) == (True, 3, 9, "processes")
    go_on.set()
    holder.wait()
    assert not holder.view().scanning
    assert len(scans) == 1


def test_close_stops_a_scan_at_the_next_table() -> None:
    going, go_on = threading.Event(), threading.Event()

    def slow(progress: Progress | None) -> Snapshot:
        assert progress
        going.set()
        go_on.wait(10)
        progress(1, 2, "processes")
        return world.snapshot()

    holder = state.Holder(slow)
    holder.accept()
    assert going.wait(10)
    threading.Timer(0.05, go_on.set).start()
    holder.close()
    assert not holder.view().scanning
    assert store.last() is None


def test_invented_computer_is_never_kept_and_the_own_result_comes_back() -> None:
    holder = state.Holder(quick)
    holder.accept()
    holder.wait()
    own = holder.view().findings
    holder.show_demo(next(iter(demo.names())))
    assert holder.view().findings is not own
    holder.show_demo("")
    assert holder.view().findings is own
    kept = store.last()
    assert kept is not None
    assert kept.how == "recorded"


def test_scan_that_ends_while_an_invented_computer_is_shown_does_not_replace_it() -> None:
    going, go_on = threading.Event(), threading.Event()

    def slow(progress: Progress | None) -> Snapshot:
        going.set()
        go_on.wait(10)
        return world.snapshot()

    holder = state.Holder(slow)
    holder.accept()
    assert going.wait(10)
    name = next(iter(demo.names()))
    holder.show_demo(name)
    go_on.set()
    holder.wait()
    view = holder.view()
    assert view.demo == name
    assert view.findings is not None
    assert view.findings.snapshot.how == "invented"


def test_unknown_invented_computer_is_refused() -> None:
    with pytest.raises(ValueError, match="no invented computer"):
        state.Holder(quick).show_demo("none such")
