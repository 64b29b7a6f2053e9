"""How fast programs and connections are listed, against psutil and against a C program that makes the same reads.

    python -m bench.listing [--check] [--out FILE] [--processes 400] [--rounds 31]

All contestants take turns in one run on the same processes, and a ratio is the median of those within each round,
so that other work on the machine touches all alike. With --check the exit code is 1 when a target is missed.
Needs psutil and a C compiler.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from bench.load import processes
from collectors.host import Host
from collectors.model import OS, Reading, Table
from collectors.places.disk import LiveDisk
from collectors.tables import process_open_sockets
from collectors.tables import processes as processes_table
from collectors.take import take

COLUMNS = ["pid", "ppid", "name", "exe", "cmdline", "status", "uids", "create_time"]
ONCE = ("/stat", "/status", "/cgroup", "/cmdline")


class Listed(LiveDisk):
    """This machine, with a list of the reads in the form that proc_floor.c takes."""

    def __init__(self) -> None:
        self.reads: list[str] = []

    def read(self, path: str, limit: int) -> bytes:  # type: ignore[override]
        self.reads.append(f"{'O' if path.endswith(ONCE) else 'R'} {path}")
        return LiveDisk.read(path, limit)

    def names(self, path: str) -> list[str]:  # type: ignore[override]
        self.reads.append(f"D {path}")
        return LiveDisk.names(path)

    def link(self, path: str) -> str:  # type: ignore[override]
        self.reads.append(f"L {path}")
        return LiveDisk.link(path)


def ours(table: Table) -> Reading:
    """One reading of a table's Linux source by a new Host, as in a scan."""
    reading = take(table.sources[0], Host.live())
    assert reading.rows, reading.reason
    return reading


def psutil_alone() -> None:
    """psutil with its process objects kept from the time before, and only the columns it has."""
    assert [process.info for process in psutil.process_iter(COLUMNS)]


def psutil_warm() -> None:
    """psutil, and the rest of our columns (control group, namespaces, tracer) as its user would have to read them."""
    for process in psutil.process_iter(COLUMNS):
        folder = f"/proc/{process.info['pid']}"
        try:
            with open(f"{folder}/cgroup", "rb") as file:
                process.info["cgroup"] = file.read()
            with open(f"{folder}/status", "rb") as file:
                process.info |= dict(
                    line.split(b":", 1) for line in file if line.startswith((b"NSpid:", b"TracerPid:"))
                )
        except OSError:
            continue


def psutil_fresh() -> None:
    """The same in a program that lists processes once."""
    psutil.process_iter.cache_clear()
    psutil_warm()


def same_reads() -> list[str]:
    """The reads that our table makes, one after the other."""
    place = Listed()
    host = Host(place, OS.LINUX, "live", elevated=None, me=None)
    take(processes_table.TABLE.sources[0], host)
    return place.reads


def through_host(reads: list[str]) -> float:
    """Milliseconds for the listed reads through a Host."""
    host = Host.live()
    started = time.perf_counter()
    for read in reads:
        try:
            if read[0] == "L":
                host.link(read[2:])
            elif read[0] == "D":
                host.names(read[2:])
            else:
                host.read_bytes(read[2:])
        except OSError:
            continue
    return (time.perf_counter() - started) * 1e3


def through_c(program: Path, reads: list[str]) -> float:
    """Milliseconds for the listed reads in C, start of the program not counted."""
    done = subprocess.run([program], input="\n".join(reads) + "\n", capture_output=True, text=True, check=True)
    return int(done.stdout) / 1e6


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1e3


def measure(rounds: int, program: Path) -> dict[str, list[float]]:
    """Milliseconds of every contestant in every round, taken in turns."""
    reads = same_reads()
    contestants: dict[str, Callable[[], float]] = {
        "processes: ours": lambda: timed(lambda: ours(processes_table.TABLE)),
        "processes: psutil, its 8 columns": lambda: timed(psutil_alone),
        "processes: psutil + rest, warm": lambda: timed(psutil_warm),
        "processes: psutil + rest, fresh": lambda: timed(psutil_fresh),
        "sockets with pid and bytes: ours": lambda: timed(lambda: ours(process_open_sockets.TABLE)),
        "sockets with pid: psutil": lambda: timed(lambda: psutil.net_connections("inet")),
        "same reads of /proc: our Host": lambda: through_host(reads),
        "same reads of /proc: C": lambda: through_c(program, reads),
    }
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds + 2):
        for name, contestant in contestants.items():
            spent = contestant()
            if number >= 2:
                taken[name].append(spent)
    return taken


def ratio(above: list[float], below: list[float]) -> float:
    """The median of the ratios within each round."""
    return statistics.median(one / other for one, other in zip(above, below, strict=True))


def report(taken: dict[str, list[float]], count: int, sockets: int) -> tuple[str, bool]:
    """The table as text, and whether every target is met."""
    our_processes, alone, warm, fresh, our_sockets, theirs, host, floor = taken.values()
    targets = [
        ("processes, psutil + rest, warm / ours", ratio(warm, our_processes), ">=", 2.5),
        ("processes, psutil + rest, fresh / ours", ratio(fresh, our_processes), ">=", 2.5),
        ("sockets, psutil / ours", ratio(theirs, our_sockets), ">=", 1.5),
        ("reads of /proc, our Host / C", ratio(host, floor), "<=", 1.25),
    ]
    lines = [f"{count} processes, {sockets} sockets; Python {sys.version.split()[0]}, psutil {psutil.__version__}", ""]
    lines += [f"| {'median of the run':<38} |      ms |", f"|{'-' * 40}|---------|"]
    lines += [f"| {name:<38} | {statistics.median(spent):7.2f} |" for name, spent in taken.items()]
    lines += ["", f"psutil with fewer columns (warm) takes {ratio(alone, our_processes):.2f} times as long as ours."]
    lines += ["", f"| {'ratio':<38} |  value | target  |", f"|{'-' * 40}|--------|---------|"]
    lines += [f"| {name:<38} | {value:6.2f} | {sign} {target:<4} |" for name, value, sign, target in targets]
    met = all(value >= target if sign == ">=" else value <= target for _, value, sign, target in targets)
    return "\n".join(lines) + "\n", met


def main() -> int:
    """Run the bench and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="exit with 1 when a target is missed")
    parser.add_argument("--out", type=Path, help="also write the table to this file")
    parser.add_argument("--processes", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=31)
    wanted = parser.parse_args()
    compiler = shutil.which("cc")
    if compiler is None:
        print("This bench needs a C compiler (cc).", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "proc_floor"
        source = Path(__file__).with_name("proc_floor.c")
        subprocess.run([compiler, "-O2", "-o", program, source], check=True)
        with processes(wanted.processes):
            sockets = len(psutil.net_connections("inet"))
            text, met = report(measure(wanted.rounds, program), len(psutil.pids()), sockets)
    print(text, end="")
    if wanted.out:
        wanted.out.write_text(text, "utf-8")
    return 1 if wanted.check and not met else 0


if __name__ == "__main__":
    sys.exit(main())
