"""The gate alone, as ASGI: who gets in, who does not, and what every answer carries."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from dashboard.gate import MAX_KEYS, NO_KEY, USED, WRONG_PAGE, WRONG_PLACE, Access, Gate

PORT = 4321
HOST = f"127.0.0.1:{PORT}"
ORIGIN = f"http://{HOST}"


class World:
    """A gate before an app that always answers."""

    def __init__(self) -> None:
        self.access = Access(port=PORT)
        self.reached = 0
        self.gate = Gate(self._app, self.access)

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.reached += 1
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        headers = [(b"content-type", b"text/plain"), (b"Referrer-Policy", b"unsafe-url"), (b"etag", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"the app"})

    def key(self) -> str:
        return self.access.link().split("k=")[1]

    def ask(self, path: str = "/", kind: str = "http", query: str = "", **headers: str) -> list[Message]:
        """What the gate sends. Header names are given with _ for -."""
        named = {"host": HOST, **headers}
        scope: dict[str, Any] = {
            "type": kind,
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()],
        }
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": f"{kind}.connect"}

        async def send(message: Message) -> None:
            sent.append(message)

        asyncio.run(self.gate(scope, receive, send))
        return sent

    def cookie(self) -> str:
        return f"{self.access.cookie}={self.access.session}"


@pytest.fixture
def world() -> World:
    return World()


def body(sent: list[Message]) -> str:
    return str(sent[1]["body"].decode())


def header(sent: list[Message], name: str) -> list[str]:
    return [value.decode() for key, value in sent[0]["headers"] if key.lower() == name.encode()]


def test_without_key_or_cookie_nobody_gets_in(world: World) -> None:
    sent = world.ask()
    assert (sent[0]["status"], world.reached) == (403, 0)
    assert NO_KEY in body(sent)


def test_key_is_swapped_for_a_strict_cookie_on_a_page_not_a_redirect(world: World) -> None:
    sent = world.ask(query=f"k={world.key()}", path="/evidence")
    assert sent[0]["status"] == 200
    assert header(sent, "set-cookie") == [f"{world.cookie()}; HttpOnly; SameSite=Strict; Path=/"]
    assert 'content="0;url=/evidence"' in body(sent)
    assert world.reached == 0


def test_cookie_gets_in(world: World) -> None:
    assert world.ask(cookie=f"other=1; {world.cookie()}")[0]["status"] == 200
    assert world.reached == 1


def test_key_works_once_and_says_so(world: World) -> None:
    key = world.key()
    world.ask(query=f"k={key}")
    sent = world.ask(query=f"k={key}")
    assert sent[0]["status"] == 403
    assert USED in body(sent)


def test_key_is_not_the_cookie(world: World) -> None:
    key = world.key()
    assert world.ask(cookie=f"{world.access.cookie}={key}")[0]["status"] == 403
    assert world.ask(query=f"k={world.access.session}")[0]["status"] == 403


def test_only_the_latest_links_work(world: World) -> None:
    keys = [world.key() for _ in range(MAX_KEYS + 1)]
    assert not world.access.use(keys[0])
    assert world.access.use(keys[-1])


def test_using_a_key_tells_the_door(world: World) -> None:
    told: list[str] = []
    world.access.on_use = lambda: told.append("used")
    world.ask(query="k=wrong")
    assert told == []
    world.ask(query=f"k={world.key()}")
    assert told == ["used"]


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:4321", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:4321.evil.example", ""]
)
def test_other_hosts_are_turned_away_even_with_the_cookie(world: World, host: str) -> None:
    sent = world.ask(host=host, cookie=world.cookie())
    assert (sent[0]["status"], world.reached) == (421, 0)
    assert WRONG_PLACE in body(sent)


def test_two_hosts_are_turned_away(world: World) -> None:
    scope_headers = [(b"host", HOST.encode()), (b"host", b"evil.example"), (b"cookie", world.cookie().encode())]
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "path": "/", "query_string": b"", "headers": scope_headers}
    asyncio.run(world.gate(scope, receive, send))
    assert sent[0]["status"] == 421


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://127.0.0.1:9999", "http://localhost:4321", "null", ""]
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_other_origins_are_turned_away_even_with_the_cookie(world: World, kind: str, origin: str) -> None:
    sent = world.ask(kind=kind, origin=origin, cookie=world.cookie())
    assert world.reached == 0
    if kind == "http":
        assert sent[0]["status"] == 403
        assert WRONG_PAGE in body(sent)
    else:
        assert sent == [{"type": "websocket.close", "code": 1008}]


def test_websocket_needs_origin_and_cookie(world: World) -> None:
    refused = [{"type": "websocket.close", "code": 1008}]
    assert world.ask(kind="websocket", cookie=world.cookie()) == refused
    assert world.ask(kind="websocket", origin=ORIGIN) == refused
    assert world.ask(kind="websocket", origin=ORIGIN, query=f"k={world.key()}") == refused
    assert world.reached == 0
    assert world.ask(kind="websocket", origin=ORIGIN, cookie=world.cookie())[0]["type"] == "websocket.accept"


@pytest.mark.parametrize("wanted", [{}, {"host": "evil.example"}, {"cookie": "good"}])
def test_every_answer_carries_the_policy(world: World, wanted: dict[str, str]) -> None:
    if "cookie" in wanted:
        wanted = {"cookie": world.cookie()}
    sent = world.ask(**wanted)
    policy = header(sent, "content-security-policy")[0]
    assert f"connect-src 'self' ws://{HOST}" in policy
    assert "unsafe-eval'" not in policy.replace("wasm-unsafe-eval'", "")
    assert "script-src 'self' 'wasm-unsafe-eval' 'sha256-" in policy
    for name in ("x-content-type-options", "cross-origin-opener-policy", "cross-origin-resource-policy"):
        assert header(sent, name)
    assert header(sent, "referrer-policy") == ["no-referrer"]
    assert header(sent, "cache-control") == ["no-store"]


def test_programs_of_the_page_may_be_kept_by_the_browser(world: World) -> None:
    assert header(world.ask(path="/static/js/index.js", cookie=world.cookie()), "cache-control") == []


@pytest.mark.parametrize("path", ['/"><script>alert(1)</script>', "//evil.example", "/;url=https://evil.example"])
def test_refusals_and_welcomes_repeat_nothing_harmful(world: World, path: str) -> None:
    for sent in (world.ask(path=path, query="k=<script>"), world.ask(path=path, query=f"k={world.key()}")):
        assert "<script" not in body(sent)
        assert "url=//" not in body(sent)
        assert "https:" not in body(sent)


@pytest.mark.parametrize("cookie", ["", ";;;", "ps_4321", "ps_4321=", "ps_4321=\u00ff", 'ps_4321="', "a" * 5000])
def test_odd_cookies_are_refused_calmly(world: World, cookie: str) -> None:
    assert world.ask(cookie=cookie)[0]["status"] == 403
