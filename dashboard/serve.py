"""Serve the dashboard to one person on this computer: Streamlit behind our gate, on 127.0.0.1 only."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import tempfile
import threading
import tomllib
import webbrowser
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import streamlit
import uvicorn.config
from starlette.middleware import Middleware
from streamlit import config as streamlit_config

from dashboard import state
from dashboard.gate import Access, Gate
from plainsight import demo as demos
from plainsight import store

HERE = Path(__file__).parent
REFUSED = 2
_WARM_AFTER = 3.0


def settings() -> dict[str, Any]:
    """Every setting that we force upon Streamlit, as `section.name`: all of our config.toml."""
    packaged = HERE / "config.toml"
    file = packaged if packaged.is_file() else HERE.parent / ".streamlit" / "config.toml"
    return dict(_flat(tomllib.loads(file.read_text("utf-8"))))


def serve(demo: str | None = None, port: int | None = None, open_browser: bool = True) -> int:
    """Show the dashboard until it is stopped. Returns the exit code: 0, or 2 when it cannot start as asked.

    `demo` names an invented computer to begin with. `port` is a free one of the system's choice when None.
    """
    if demo and demo not in demos.names():
        return _say_no(f"There is no invented computer named {demo!r}. There are: {', '.join(demos.names())}.")
    if port is not None and not _free(port):
        return _say_no(f"Port {port} on this computer is not free. Leave out --port, and a free one is used.")
    holder = state.Holder()
    state.install(holder)
    access = Access()
    door = _Door(access, open_browser)
    access.on_use = door.close

    @contextlib.asynccontextmanager
    async def running(_app: streamlit.App) -> AsyncIterator[None]:
        access.port = int(streamlit_config.get_option("server.port"))
        holder.start()
        if demo:
            holder.show_demo(demo)
        door.open()
        threading.Thread(target=_warm_first, daemon=True).start()
        warm = threading.Timer(_WARM_AFTER, _warm)
        warm.daemon = True
        warm.start()
        try:
            yield
        finally:
            warm.cancel()
            door.close()
            holder.close()

    app = streamlit.App(HERE / "app.py", lifespan=running, middleware=[Middleware(Gate, access=access)])
    uvicorn.config.LOGGING_CONFIG["loggers"]["uvicorn"]["level"] = "ERROR"
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app.run(config={**settings(), "server.port": port or 0})
    except KeyboardInterrupt:
        print("\nPlainsight has stopped.", flush=True)
    except SystemExit:
        return _say_no("Plainsight could not start its page on this computer.")
    finally:
        door.close()
    return 0


class _Door:
    """Tells the person the way in: prints the link, opens the browser, and gives a new link for Enter."""

    def __init__(self, access: Access, open_browser: bool) -> None:
        self._access = access
        self._open_browser = open_browser
        self._page: Path | None = None

    def open(self) -> None:
        """Show the way in."""
        print(f"Plainsight is ready: {self._access.link()}", flush=True)
        print("The link works once. Press Enter for a new one, or Ctrl+C to stop.")
        print(
            "Only this computer can reach it. Other people logged in here can see that something runs, but get nothing."
        )
        if self._open_browser:
            self._to_browser()
        sys.stdout.flush()
        if sys.stdin is not None and sys.stdin.isatty():
            threading.Thread(target=self._answer_enter, name="plainsight-enter", daemon=True).start()

    def close(self) -> None:
        """Remove the page that held a link for the browser."""
        if self._page is not None:
            with contextlib.suppress(OSError):
                self._page.unlink(missing_ok=True)

    def _to_browser(self) -> None:
        """Hand the link over in a file of the user's own: a browser's arguments can be read by everyone."""
        if not has_browser():
            print("No browser was found here. Open the link above in one on this computer.")
            return
        try:
            handle, name = tempfile.mkstemp(prefix="open-", suffix=".html", dir=store.private_folder())
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(
                    '<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
                    f'<meta http-equiv="refresh" content="0;url={self._access.link()}"><title>Plainsight</title>'
                )
        except (OSError, store.StoreError) as error:
            print(f"{error} Nothing will be kept, and the browser is not opened by itself: open the link above.")
            return
        self._page = Path(name)
        print("Your browser opens now. If it does not, open the link above.")
        threading.Thread(target=webbrowser.open, args=(self._page.as_uri(),), daemon=True).start()

    def _answer_enter(self) -> None:
        if hasattr(signal, "SIGTTIN"):
            with contextlib.suppress(ValueError):
                signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTIN})
        with contextlib.suppress(OSError):
            while os.read(sys.stdin.fileno(), 4096):
                print(f"A fresh link: {self._access.link()}", flush=True)


def has_browser() -> bool:
    """Whether there is a browser with a window: on Linux a text browser would take over the terminal."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def _warm_first() -> None:
    """Load what Streamlit needs for any first page, while the browser still fetches its scripts."""
    import numpy  # noqa: F401
    import PIL.Image  # noqa: F401


def _warm() -> None:
    """Load what the other pages need, so that the first look at them is quick. The first page does without."""
    import dashboard.charts
    import dashboard.frames  # noqa: F401


def _flat(section: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for name, value in section.items():
        flat += _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else [(prefix + name, value)]
    return flat


def _free(port: int) -> bool:
    if not 0 < port < 65536:
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say_no(sentence: str) -> int:
    print(sentence, file=sys.stderr, flush=True)
    return REFUSED
