"""What the catalogue costs: loading it, matching many processes, and asking whose many host names are.

    python -m bench.catalogue [--check] [--out FILE] [--catalogue FILE] [--rounds 15]

Beside each stands what else could do the work, in the same run: the bare JSON parser and msgspec for loading, one
alternation of the standard library's `re` and pyahocorasick for names. Those that are not installed are left out.
With --check the exit code is 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import importlib
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from collectors.model import OS, Outcome, Reading, Row, Snapshot
from plainsight.catalogue import Catalogue, data_folder, from_text
from plainsight.domains import Domains
from plainsight.match import match

PROCESSES, HOSTS = 10_000, 50_000
LOAD, MATCH, DOMAINS = 0.010, 0.100, 0.050
NAMES = Path(__file__).parent.parent / "tests" / "baselines" / "debian_programs.txt.gz"


class Line(NamedTuple):
    """One line of the table: what was done, its seconds, and its target if it has one."""

    what: str
    seconds: float
    target: float | None = None


def best(work: Callable[[], object], rounds: int) -> float:
    """The least seconds that some work takes: what else runs on the computer can only add to it."""
    gc.collect()
    gc.freeze()
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    gc.unfreeze()
    return min(seconds)


def optional(name: str) -> Any:
    """A module, or None when it is not installed."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return None


def loading(path: Path, rounds: int) -> Iterator[Line]:
    """Loading all products from the compiled form."""
    yield Line("load all products", best(lambda: from_text(path.read_text("utf-8")), rounds), LOAD)
    yield Line(
        "  json.loads of all lines alone", best(lambda: [*map(json.loads, path.read_bytes().splitlines())], rounds)
    )
    if msgspec := optional("msgspec"):
        yield Line(
            "  msgspec.json.decode of all lines alone",
            best(lambda: [*map(msgspec.json.decode, path.read_bytes().splitlines())], rounds),
        )


def matching(catalogue: Catalogue, rounds: int) -> Iterator[Line]:
    """Matching the processes of a very busy computer, with every column that is there to see."""
    names = gzip.decompress(NAMES.read_bytes()).decode("utf-8", "surrogateescape").split("\n")[:PROCESSES]
    traces = [trace for product in catalogue.products for trace in product.traces if trace.table == "processes"]
    for system in OS:
        rows = tuple(Row({"pid": pid, "name": name, "path": f"/usr/bin/{name}"}, "") for pid, name in enumerate(names))
        reading = Reading("processes", "bench", Outcome.READ, rows=rows)
        computer = Snapshot("2026-11-21T00:00:00Z", system, False, "invented", "bench", (reading,))
        yield Line(f"match {len(rows):,} processes ({system})", best(partial(match, traces, computer), rounds), MATCH)
    words = sorted({pattern.lower() for trace in traces for pattern in trace.where.get("name", ())})
    lower = [name.lower() for name in names]
    expression = re.compile("|".join(glob_to_re(word) for word in words))
    yield Line("  re, one alternation of names", best(lambda: list(filter(expression.fullmatch, lower)), rounds))
    if ahocorasick := optional("ahocorasick"):
        automaton = automaton_of(ahocorasick, words)
        yield Line("  pyahocorasick, names", best(lambda: [list(automaton.iter(name)) for name in lower], rounds))


def owning(catalogue: Catalogue, rounds: int) -> Iterator[Line]:
    """Asking whose 50,000 host names are, one in fifty of which is somebody's."""
    patterns = sorted({destination.to for product in catalogue.products for destination in product.sends})
    hosts = list(host_names(patterns))
    domains = Domains(catalogue.products)
    yield Line(f"owners of {len(hosts):,} hosts", best(lambda: list(map(domains.owner_of, hosts)), rounds), DOMAINS)
    yield Line("  making ready for it", best(lambda: Domains(catalogue.products), rounds))
    expression = re.compile("|".join(map(glob_to_re, patterns)))
    yield Line("  re, one alternation", best(lambda: list(filter(expression.fullmatch, hosts)), min(rounds, 3)))
    if ahocorasick := optional("ahocorasick"):
        automaton = automaton_of(ahocorasick, patterns)
        yield Line("  pyahocorasick", best(lambda: [list(automaton.iter(host)) for host in hosts], rounds))


def host_names(patterns: list[str]) -> Iterator[str]:
    """Host names as a computer asks for them, the same in every run."""
    chance = random.Random(20261121)
    words = ["www", "api", "cdn", "mail", "static", "img", "login", "update", "telemetry", "s3", "eu", "node"]
    ends = ["com", "net", "org", "io", "co.uk", "de", "dev", "cloud"]
    for number in range(HOSTS):
        if number % 50 == 0 and patterns:
            yield chance.choice(patterns).replace("*", chance.choice(words))
        else:
            middle = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(4, 12)))
            yield ".".join([*chance.choices(words, k=chance.randint(0, 3)), middle, chance.choice(ends)])


def glob_to_re(pattern: str) -> str:
    """The catalogue's glob as a regular expression."""
    return "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern)


def automaton_of(ahocorasick: Any, patterns: list[str]) -> Any:
    """An automaton that finds the longest plain part of each pattern."""
    automaton = ahocorasick.Automaton()
    for pattern in patterns:
        word = max(re.split(r"[*?]", pattern), key=len)
        automaton.add_word(word, word)
    automaton.make_automaton()
    return automaton


def main() -> int:
    """Run the bench and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="exit with 1 when a target is missed")
    parser.add_argument("--out", type=Path, help="also write the table to this file")
    parser.add_argument("--catalogue", type=Path, default=data_folder() / "catalogue.jsonl")
    parser.add_argument("--rounds", type=int, default=15)
    wanted = parser.parse_args()
    catalogue = from_text(wanted.catalogue.read_text("utf-8"))
    lines = [
        *loading(wanted.catalogue, wanted.rounds),
        *matching(catalogue, wanted.rounds),
        *owning(catalogue, wanted.rounds),
    ]
    traces = sum(len(product.traces) for product in catalogue.products)
    sends = sum(len(product.sends) for product in catalogue.products)
    text = (
        f"{len(catalogue.products)} products, {traces} traces, {sends} destinations; best of {wanted.rounds}\n\n"
        "| work                                | milliseconds | target |\n"
        "|-------------------------------------|--------------|--------|\n"
    )
    for line in lines:
        target = f"< {line.target * 1000:.0f}" if line.target else ""
        text += f"| {line.what:35} | {line.seconds * 1000:12.2f} | {target:6} |\n"
    print(text, end="")
    if wanted.out:
        wanted.out.write_text(text, "utf-8")
    return int(wanted.check and any(line.target is not None and line.seconds >= line.target for line in lines))


if __name__ == "__main__":
    sys.exit(main())
