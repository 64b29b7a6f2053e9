"""How soon the first page of the dashboard stands: from the open port to a settled page in real Chromium.

    python -m bench.dashboard [--check] [--out FILE] [--rounds 5]

Beside it, in the same run: the smallest Streamlit page there is (a title, no gate), as the floor that Streamlit and
Chromium set. Chromium is started before; each round has a new server and a new browser profile. With --check the exit
code is 1 when the target is missed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
TARGET = 2.0
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning] h1"
_FLOOR = "import streamlit as st\nst.title('Nothing')\n"


def _ready(process: subprocess.Popen[str]) -> str:
    """The address that the server prints when its port is open."""
    assert process.stdout is not None
    for line in process.stdout:
        if "http://127.0.0.1:" in line:
            return "http://" + line.split("http://", 1)[1].split()[0]
    raise RuntimeError("the server ended before it was ready")


def once(browser: Browser, command: list[str], folder_of_app: Path) -> tuple[float, float]:
    """Seconds from start to open port, and from open port to settled page."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PLAINSIGHT_DATA": f"{folder}/own", "PYTHONUNBUFFERED": "1", "HOME": folder}
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder_of_app, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            address = _ready(process)
            opened = time.perf_counter()
            page = browser.new_context().new_page()
            page.goto(address, wait_until="commit")
            page.wait_for_selector(SETTLED, timeout=60_000)
            settled = time.perf_counter()
            page.context.close()
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)
    return opened - started, settled - opened


def main() -> int:
    """Measure, print, and judge when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    floor = Path(tempfile.mkdtemp()) / "floor.py"
    floor.write_text(_FLOOR)
    ours = [sys.executable, "-m", "plainsight", "dashboard", "--demo", "recorder", "--no-open"]
    smallest = [sys.executable, "-m", "streamlit", "run", str(floor), "--server.headless=true"]
    smallest += ["--server.address=127.0.0.1", "--browser.gatherUsageStats=false", "--server.port=18599"]
    times: dict[str, list[tuple[float, float]]] = {"plainsight": [], "smallest page": []}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for _ in range(arguments.rounds):
            times["plainsight"].append(once(browser, ours, ROOT))
            times["smallest page"].append(once(browser, smallest, floor.parent))
        browser.close()
    medians = {name: [statistics.median(column) for column in zip(*rows, strict=True)] for name, rows in times.items()}
    lines = [
        f"median of {arguments.rounds}, Chromium already running",
        "",
        "| page              | start to open port, s | open port to settled, s |",
        "|-------------------|-----------------------|-------------------------|",
        *(f"| {name:17} | {port:21.2f} | {page:23.2f} |" for name, (port, page) in medians.items()),
        f"| target            |                       | {TARGET:23.2f} |",
    ]
    text = "\n".join(lines) + "\n"
    print(text, end="")
    if arguments.out:
        arguments.out.write_text(text, "utf-8")
    return int(arguments.check and medians["plainsight"][1] >= TARGET)


if __name__ == "__main__":
    sys.exit(main())
