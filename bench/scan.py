"""What one whole cold scan costs: time and peak memory of a new process, beside a bare start of the interpreter.

    python -m bench.scan [--check] [--out FILE] [--processes 400] [--rounds 7]

With --check the exit code is 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.load import processes

SECONDS, MEGABYTES = 0.5, 60.0
BARE = [sys.executable, "-c", "pass"]


def scan_command() -> list[str]:
    """The whole program's scan, or that of the collectors alone while there is no such program."""
    if importlib.util.find_spec("plainsight.__main__"):
        return [sys.executable, "-m", "plainsight", "scan", "--format", "json", "--no-save"]
    return [sys.executable, "-m", "collectors"]


def run(command: list[str]) -> tuple[float, float]:
    """Seconds and peak memory in megabytes of one new process."""
    started = time.perf_counter()
    quiet = subprocess.DEVNULL
    child = subprocess.Popen(command, stdout=quiet, stderr=quiet, cwd=Path(__file__).parent.parent)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{' '.join(command[1:])} ended with {child.returncode}")
    return time.perf_counter() - started, used.ru_maxrss / 1024


def main() -> int:
    """Run the bench and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="exit with 1 when a target is missed")
    parser.add_argument("--out", type=Path, help="also write the table to this file")
    parser.add_argument("--processes", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=7)
    wanted = parser.parse_args()
    command = scan_command()
    scans, bare = [], []
    with processes(wanted.processes):
        run(command)
        for _ in range(wanted.rounds):
            scans.append(run(command))
            bare.append(run(BARE))
    seconds, memory = (statistics.median(column) for column in zip(*scans, strict=True))
    bare_seconds, bare_memory = (statistics.median(column) for column in zip(*bare, strict=True))
    text = (
        f"{' '.join(['python', *command[1:]])} with {wanted.processes} processes, median of {wanted.rounds}\n\n"
        "| run                  | seconds | peak MB |\n|----------------------|---------|---------|\n"
        f"| scan                 | {seconds:7.3f} | {memory:7.1f} |\n"
        f"| interpreter alone    | {bare_seconds:7.3f} | {bare_memory:7.1f} |\n"
        f"| target for the scan  | {SECONDS:7.3f} | {MEGABYTES:7.1f} |\n"
    )
    print(text, end="")
    if wanted.out:
        wanted.out.write_text(text, "utf-8")
    return 1 if wanted.check and (seconds >= SECONDS or memory >= MEGABYTES) else 0


if __name__ == "__main__":
    sys.exit(main())
