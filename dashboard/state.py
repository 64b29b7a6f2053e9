"""What every page shows: one scan and its findings, or an invented computer; shared by all windows of one launch.

The pages only read `current().view()`. Scanning happens in a thread of its own, which never calls Streamlit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from collectors.document import SnapshotError
from collectors.model import Snapshot
from plainsight import demo, store
from plainsight.catalogue import load as load_catalogue
from plainsight.findings import Findings, find
from plainsight.scan import Progress, scan_this_computer

Scanner = Callable[[Progress | None], Snapshot]


@dataclass(frozen=True, slots=True)
class View:
    """What is to be shown now.

    `version` changes whenever anything but the progress does. `done` of `total` tables are scanned; `table` is next.
    `note` is a sentence about something that did not work, "" when all did.
    """

    findings: Findings | None = None
    demo: str = ""
    consented: bool = False
    scanning: bool = False
    done: int = 0
    total: int = 0
    table: str = ""
    note: str = ""
    version: int = 0


class Stopped(Exception):
    """The scan is not wanted any more."""


class Holder:
    """Holds the current scan. All methods may be called from any thread."""

    def __init__(self, scan: Scanner = scan_this_computer) -> None:
        self._scan = scan
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._own: Findings | None = None
        self._view = View(consented=store.has_consented())

    def start(self) -> None:
        """Take up the last scan that was kept, if there is one."""
        if not self._view.consented:
            return
        try:
            snapshot = store.last()
        except (SnapshotError, store.StoreError) as error:
            self._change(note=f"The scan that was kept cannot be shown. {error}")
            return
        if snapshot is not None:
            self._own = find(snapshot, load_catalogue())
            self._change(findings=self._own)

    def view(self) -> View:
        """What is to be shown now. Never changes once given out."""
        with self._lock:
            return self._view

    def accept(self) -> None:
        """The first page was read and accepted: remember it, and look."""
        try:
            store.remember_consent()
            note = ""
        except store.StoreError as error:
            note = _not_kept(error)
        self._change(consented=True, note=note)
        self.scan()

    def scan(self) -> None:
        """Start looking at this computer, unless that is under way."""
        with self._lock:
            if self._view.scanning or not self._view.consented:
                return
            self._view = replace(self._view, scanning=True, done=0, total=0, table="", version=self._view.version + 1)
        self._thread = threading.Thread(target=self._look, name="plainsight-scan", daemon=True)
        self._thread.start()

    def show_demo(self, name: str) -> None:
        """Show the invented computer of that name; "" goes back to this computer. ValueError when there is none."""
        if name:
            snapshot, catalogue = demo.load(name)
            self._change(findings=find(snapshot, catalogue), demo=name)
        else:
            self._change(findings=self._own, demo="")

    def close(self) -> None:
        """Stop a scan that is under way, at the next table."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=2)

    def wait(self) -> None:
        """Wait for the scan that is under way."""
        if self._thread is not None:
            self._thread.join()

    def _look(self) -> None:
        try:
            snapshot = self._scan(self._progress)
            found = find(snapshot, load_catalogue())
        except Stopped:
            self._change(scanning=False)
            return
        except Exception as error:  # a bug: said, never hidden; what was shown before stays
            self._change(scanning=False, note=f"Looking did not work: {type(error).__name__}: {error}"[:500])
            return
        note = ""
        try:
            store.save_last(snapshot)
        except store.StoreError as error:
            note = _not_kept(error)
        with self._lock:
            self._own = found
            shown = self._view.findings if self._view.demo else found
            self._view = replace(self._view, scanning=False, note=note, findings=shown, version=self._view.version + 1)

    def _progress(self, done: int, total: int, table: str) -> None:
        if self._stop.is_set():
            raise Stopped
        with self._lock:
            self._view = replace(self._view, done=done, total=total, table=table)

    def _change(self, **changes: object) -> None:
        with self._lock:
            self._view = replace(self._view, version=self._view.version + 1, **changes)  # type: ignore[arg-type]


def _not_kept(error: store.StoreError) -> str:
    return f"The result is shown, but cannot be kept for next time. {error}"


_lock = threading.Lock()
_holder: Holder | None = None


def install(holder: Holder) -> None:
    """Make this the holder that the pages show."""
    global _holder
    with _lock:
        _holder = holder


def current() -> Holder:
    """The holder that the pages show; made on first use."""
    global _holder
    with _lock:
        if _holder is None:
            _holder = Holder()
            _holder.start()
        return _holder
