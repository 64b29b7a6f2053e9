"""The real server: how it starts, who gets in over the network, and how it stops."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import signal
import socket
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import websockets

from dashboard import serve
from dashboard.gate import Access
from plainsight import demo
from tests.dashboard.server import ROOT, Server, running, start

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and terminals of Unix")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("home"), demo=next(iter(demo.names()))) as found:
        yield found


@pytest.fixture(scope="module")
def cookie(server: Server) -> str:
    with urllib.request.urlopen(server.link) as answer:
        return str(answer.headers["set-cookie"]).split(";")[0]


def status(server: Server, path: str, **headers: str) -> int:
    request = urllib.request.Request(server.base + path, headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def open_socket(server: Server, origin: str | None, host: str | None = None, cookie: str | None = None) -> str:
    """What becomes of a WebSocket to Streamlit: "open", or the status of the refusal."""
    headers = {"Cookie": cookie} if cookie else {}

    async def attempt() -> str:
        with socket.create_connection(("127.0.0.1", server.port)) as plain:
            address = f"ws://{host or server.base.removeprefix('http://')}/_stcore/stream"
            try:
                async with websockets.connect(
                    address,
                    sock=plain,
                    origin=origin,
                    additional_headers=headers,
                    proxy=None,  # type: ignore[arg-type]
                ):
                    return "open"
            except websockets.InvalidStatus as error:
                return str(error.response.status_code)

    return asyncio.run(attempt())


@pytest.mark.parametrize(
    "path", ["/", "/_stcore/health", "/_stcore/host-config", "/_stcore/agent/openapi.json", "/media/x"]
)
def test_nothing_answers_without_the_cookie(server: Server, path: str) -> None:
    assert status(server, path) == 403


def test_cookie_opens_the_page(server: Server, cookie: str) -> None:
    assert status(server, "/", Cookie=cookie) == 200
    assert status(server, "/_stcore/health", Cookie=cookie) == 200


def test_link_works_once(server: Server, cookie: str) -> None:
    assert status(server, server.link.removeprefix(server.base)) == 403


def test_other_host_is_turned_away(server: Server, cookie: str) -> None:
    assert status(server, "/", Host="evil.example", Cookie=cookie) == 421


def test_socket_opens_only_for_our_page_with_our_cookie(server: Server, cookie: str) -> None:
    assert open_socket(server, server.base, cookie=cookie) == "open"


@pytest.mark.parametrize(
    ("origin", "host", "with_cookie"),
    [
        pytest.param(None, None, True, id="no origin"),
        pytest.param("http://evil.example", None, True, id="foreign origin"),
        pytest.param("http://127.0.0.1:1", None, True, id="other port"),
        pytest.param("http://localhost", None, True, id="localhost"),
        pytest.param("same", "evil.example", True, id="foreign host with the same origin"),
        pytest.param("same", None, False, id="no cookie"),
    ],
)
def test_socket_is_refused(
    server: Server, cookie: str, origin: str | None, host: str | None, with_cookie: bool
) -> None:
    if origin == "same":
        origin = f"http://{host}" if host else server.base
    assert open_socket(server, origin, host, cookie if with_cookie else None) == "403"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="needs to become another user")
def test_other_user_gets_nothing(server: Server) -> None:
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        os._exit(0 if status(server, "/") == 403 and status(server, "/_stcore/health") == 403 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_listens_on_this_computer_only(server: Server) -> None:
    wanted = f"{server.port:04X}"
    local = [line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:] if line.split()[3] == "0A"]
    local6 = [
        line.split()[1] for line in Path("/proc/net/tcp6").read_text().splitlines()[1:] if line.split()[3] == "0A"
    ]
    assert [address for address in local if address.endswith(f":{wanted}")] == [f"0100007F:{wanted}"]
    assert not [address for address in local6 if address.endswith(f":{wanted}")]


@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGTERM])
def test_stops_cleanly(tmp_path: Path, with_signal: int) -> None:
    with running(tmp_path) as server:
        code, output = server.stop(with_signal)
    assert code == 0
    assert "Traceback" not in output
    assert "Plainsight has stopped." in output


def test_leaves_nothing_in_the_home_folder(tmp_path: Path) -> None:
    with running(tmp_path, demo=next(iter(demo.names()))) as server:
        with urllib.request.urlopen(server.link):
            pass
        server.stop()
    assert [item.name for item in tmp_path.iterdir()] == []


def test_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(tmp_path, port=str(taken.getsockname()[1]))
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert output.startswith("Port ")
    assert len(output.strip().splitlines()) == 1


def test_chosen_port_is_used(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with running(tmp_path, port=str(port)) as server:
        assert server.port == port


def test_unknown_invented_computer_is_one_sentence(tmp_path: Path) -> None:
    process = start(tmp_path, demo="none such")
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert output.startswith("There is no invented computer named 'none such'.")


def test_works_when_nothing_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("in the way", "utf-8")
    with running(tmp_path) as server, urllib.request.urlopen(server.link) as answer:
        assert answer.status == 200


def test_no_settings_of_others_loosen_it(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text(
        '[server]\naddress = "0.0.0.0"\nbaseUrlPath = "x"\nenableAgentApi = true\n[browser]\ngatherUsageStats = true\n',
        "utf-8",
    )
    with running(tmp_path, STREAMLIT_SERVER_ADDRESS="0.0.0.0", STREAMLIT_BROWSER_GATHER_USAGE_STATS="true") as server:
        test_listens_on_this_computer_only(server)
        with urllib.request.urlopen(server.link) as answer:
            known = str(answer.headers["set-cookie"]).split(";")[0]
        assert status(server, "/_stcore/host-config", Cookie=known) == 200
    assert not (tmp_path / ".streamlit" / "machine_id_v4").exists()


def test_enter_gives_a_fresh_link(tmp_path: Path) -> None:
    main, terminal = pty.openpty()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "PLAINSIGHT_DATA": str(tmp_path / "kept")}
    code = "import sys; from dashboard.serve import serve; sys.exit(serve(open_browser=False))"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=terminal, stdout=subprocess.PIPE, text=True, env=env, cwd=tmp_path
    ) as process:
        os.close(terminal)
        assert process.stdout
        links = [_next_link(process.stdout)]
        os.write(main, b"\n")
        links.append(_next_link(process.stdout))
        for link in links:
            with urllib.request.urlopen(link) as answer:
                assert answer.headers["set-cookie"]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=15) == 0
    os.close(main)
    assert links[0] != links[1]


def _next_link(output: object) -> str:
    for line in output:  # type: ignore[attr-defined]
        found = re.search(r"http://\S+k=\S+", line)
        if found:
            return found[0]
    raise AssertionError("no link was printed")


def test_browser_gets_a_private_page_that_is_gone_after_use(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(serve, "has_browser", lambda: True)
    monkeypatch.setattr("webbrowser.open", lambda url: opened.append(url))
    monkeypatch.setattr("sys.stdin", None)
    access = Access(port=4321)
    door = serve._Door(access, open_browser=True)
    access.on_use = door.close
    door.open()
    (page,) = folder.glob("open-*.html")
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    key = re.search(r"k=([\w-]+)", page.read_text("utf-8"))
    assert key
    assert opened == [page.as_uri()]
    assert key[1] not in opened[0]
    assert access.use(key[1])
    assert not page.exists()
    assert key[1] not in capsys.readouterr().out


def test_without_a_browser_the_link_is_printed_and_no_page_is_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve, "has_browser", lambda: False)
    monkeypatch.setattr("sys.stdin", None)
    serve._Door(Access(port=4321), open_browser=True).open()
    assert "No browser was found here." in capsys.readouterr().out
    assert not folder.exists()


def test_text_browser_of_a_terminal_is_no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not serve.has_browser()


def test_every_setting_is_one_that_streamlit_knows() -> None:
    from streamlit import config

    unknown = [name for name in serve.settings() if name not in config._config_options_template]
    assert not unknown
    assert serve.settings()["browser.gatherUsageStats"] is False
    assert serve.settings()["server.address"] == "127.0.0.1"
