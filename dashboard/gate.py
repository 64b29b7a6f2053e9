"""The gate before Streamlit: only the person with the link gets in, only from a page of ours, only to read.

Every request must name our exact host and port. A page that asks must be ours, and a WebSocket must come from a page.
The link holds a key that works once and is swapped for a cookie (HttpOnly, SameSite=Strict; RFC 6265bis). Every answer
carries a content security policy (W3C CSP 3) that lets the browser talk to nobody else.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from urllib.parse import parse_qsl

import streamlit
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_KEYS = 4
USED = "This link was used already. Go back to the window where Plainsight runs and press Enter for a new one."
NO_KEY = "This page needs its own link. Go back to the window where Plainsight runs and press Enter for one."
WRONG_PLACE = "This is not the address of Plainsight. Use the link in the window where Plainsight runs."
WRONG_PAGE = "Another page asked for this. Plainsight answers only its own page."


@dataclass(slots=True)
class Access:
    """Who may come in: the keys not used yet and the cookie they are swapped for. Both live in memory only."""

    port: int = 0
    on_use: Callable[[], None] = lambda: None
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    keys: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        """The only Host that we answer to."""
        return f"127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        """The only Origin that may ask."""
        return f"http://{self.host}"

    @property
    def cookie(self) -> str:
        """Name of our cookie. Cookies are shared between the ports of one host, so it names the port."""
        return f"ps_{self.port}"

    def link(self) -> str:
        """A fresh link that works once. At most four unused ones are valid; the oldest goes first."""
        key = secrets.token_urlsafe(32)
        self.keys = [*self.keys, key][-MAX_KEYS:]
        return f"{self.origin}/?k={key}"

    def use(self, key: str) -> bool:
        """Whether the key is one of ours, not used yet. It is used up."""
        for known in self.keys:
            if _same(key, known):
                self.keys.remove(known)
                self.on_use()
                return True
        return False


class Gate:
    """The gate as ASGI middleware (https://asgi.readthedocs.io/en/latest/specs/www.html)."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app = app
        self.access = access
        self._scripts = inline_scripts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or answer it here."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        if scope["type"] == "http":
            send = self._guarded(send, scope["path"])
        denied = self._why_not(scope)
        if denied:
            status, text = denied
            await _deny(scope, receive, send, status, text)
            return
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        key = next((value for name, value in query if name == "k"), None)
        fresh = scope["type"] == "http" and key is not None and self.access.use(key)
        if fresh:
            await self._welcome(scope, send)
        elif self._knows(scope):
            await self.app(scope, receive, send)
        else:
            await _deny(scope, receive, send, 403, NO_KEY if key is None else USED)

    def _why_not(self, scope: Scope) -> tuple[int, str] | None:
        """Status and sentence for a request to or from another place; None when both are ours."""
        if _all(scope, b"host") != [self.access.host]:
            return 421, WRONG_PLACE
        origins = _all(scope, b"origin")
        if origins not in ([], [self.access.origin]) or (scope["type"] == "websocket" and not origins):
            return 403, WRONG_PAGE
        return None

    def _knows(self, scope: Scope) -> bool:
        for header in _all(scope, b"cookie"):
            try:
                morsel = SimpleCookie(header).get(self.access.cookie)
            except CookieError:
                continue
            if morsel is not None and _same(morsel.value, self.access.session):
                return True
        return False

    async def _welcome(self, scope: Scope, send: Send) -> None:
        """Hand out the cookie with a page that goes on by itself.

        Not a redirect: after a link in a local file, browsers do not send a Strict cookie along a redirect.
        """
        path = "/" + "".join(char for char in scope["path"] if char.isalnum() or char in "/-_").lstrip("/")
        cookie = f"{self.access.cookie}={self.access.session}; HttpOnly; SameSite=Strict; Path=/"
        body = _page("Plainsight", "Opening Plainsight.", f'<meta http-equiv="refresh" content="0;url={path}">')
        await _answer(send, 200, body, [(b"set-cookie", cookie.encode("ascii"))])

    def _guarded(self, send: Send, path: str) -> Send:
        """Send with our headers on the answer, in place of any of the same name."""
        ours = self._headers(path)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name for name, _ in ours}
                others = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in names]
                message = {**message, "headers": [*others, *ours]}
            await send(message)

        return guarded

    def _headers(self, path: str) -> list[tuple[bytes, bytes]]:
        policy = (
            f"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {self._scripts}; "
            "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
            f"connect-src 'self' ws://{self.access.host}; worker-src 'self' blob:; frame-src 'self' blob:; "
            "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        headers = {
            "content-security-policy": policy,
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "camera=(), microphone=(), geolocation=(), display-capture=()",
        }
        if not path.startswith("/static/"):
            headers["cache-control"] = "no-store"
        return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


def inline_scripts() -> str:
    """The hashes of the scripts inside Streamlit's own page, as a policy names them."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    scripts: Iterable[str] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = (hashlib.sha256(script.encode("utf-8")).digest() for script in scripts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests)


def _all(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for header, value in scope["headers"] if header == name]


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode("utf-8"), other.encode("utf-8"))


async def _deny(scope: Scope, receive: Receive, send: Send, status: int, text: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await _answer(send, status, _page("Not this way", text), [])


async def _answer(send: Send, status: int, body: str, headers: list[tuple[bytes, bytes]]) -> None:
    data = body.encode("utf-8")
    kind = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(data)).encode("ascii"))]
    await send({"type": "http.response.start", "status": status, "headers": [*kind, *headers]})
    await send({"type": "http.response.body", "body": data})


def _page(title: str, text: str, head: str = "") -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><style>'
        ":root{color-scheme:light dark}"
        "body{margin:0;min-height:100vh;display:grid;place-items:center;font:1.1rem/1.6 system-ui,sans-serif;"
        "background:light-dark(#fcfaf5,#101715);color:light-dark(#17211d,#e6ece8)}"
        "main{max-width:32rem;padding:2rem}h1{font-size:1.6rem;margin:0 0 .5rem}p{margin:0}"
        f"</style></head><body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
    )
