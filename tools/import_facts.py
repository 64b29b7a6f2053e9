"""Write data/products/<slug>.toml from a folder of facts: `python -m tools.import_facts FACTS_DIR`.

Reads facts.csv, products.csv, ambiguous.csv and minifilter_altitudes.csv there, and from data/import products.csv
(what each product of the facts is called, who makes it, of which kind it is, and which are left out and why) and
noise.csv (values that are no sign). A file written by hand is never touched: only those whose first line is the mark
(tools/facts_files.py) are written anew, or taken away when the facts or a file written by hand no longer need them.
Whoever edits a file takes the mark away.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from plainsight.globs import compile_glob
from tools.facts_files import by_hand, simple, unshared, write
from tools.facts_noise import domain_noise
from tools.facts_sources import READ, STALKERWARE, Source, source_of
from tools.facts_toml import Destination, Product, Trace
from tools.facts_traces import Fact, Hint, hint_of, leanest

ROOT = Path(__file__).parent.parent
SAY_WHERE = ("magicsword-io/LOLRMM", "LivingInSyn/RMML", STALKERWARE, "Homebrew/", "https://")
"""Sources that tell what a program talks to; lists of a maker's web sites do not."""

WIDE = {
    *("Microsoft", "Google", "Apple", "Cisco", "IBM", "Lenovo", "Ivanti", "Zoho", "Kaseya", "Broadcom", "GoTo"),
    *("Citrix", "Palo", "Jamf", "BeyondTrust", "Rocket", "SOTI", "Fortinet", "SolarWinds", "Sophos", "Trellix"),
    *("ConnectWise", "ITarian", "EasyVista", "LG", "AOMEI", "Acronis", "Laplink", "IDrive", "Famatech", "Quest"),
    *("Enter", "Nanosystems", "Bitdefender", "Kaspersky", "ESET", "Malwarebytes", "Spytech", "Proofpoint"),
}
"""First words of makers whose signature covers much besides the product."""


COMMON = {"agent", "software", "security", "client", "remote"}
"""Words of product names that tell nothing about the maker."""

Group = tuple[str, str, str, str, str, bool]
"""Table, column, system, strength, source and whether confirmed: what the patterns of one trace have in common."""


class Entry(NamedTuple):
    """A product as data/import/products.csv names it."""

    slug: str
    name: str
    maker: str
    kind: str
    former_names: tuple[str, ...]
    about: str


class Names(NamedTuple):
    """data/import/products.csv: the slug of every name in the facts, and what each slug is."""

    slugs: Mapping[str, str]
    entries: Mapping[str, Entry]


def read(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def read_names(file: Path) -> Names:
    """What data/import/products.csv says."""
    rows = read(file)
    entries = {
        row["slug"]: Entry(
            slug=row["slug"],
            name=row["name"],
            maker=row["maker"],
            kind=row["kind"],
            former_names=tuple(filter(None, row["former_names"].split(";"))),
            about=row["about"],
        )
        for row in rows
        if row["kind"]
    }
    return Names({row["in_facts"]: row["slug"] for row in rows}, entries)


def words(*texts: str) -> set[str]:
    """The telling words of names, at least four letters."""
    return {word for text in texts for word in re.findall(r"\w{4,}", text.lower())} - COMMON


class Importer:
    """Makes products of facts, by the names and the noise it was given."""

    def __init__(self, facts: Path, words_folder: Path) -> None:
        self.names = read_names(words_folder / "products.csv")
        noise = [row["value"].lower() for row in read(words_folder / "noise.csv")]
        self.noise = frozenset(noise)
        self.noise_globs = [compile_glob(value) for value in noise if "*" in value and "\\" not in value]
        self.generic = frozenset((words_folder.parent / "generic_names.txt").read_text("utf-8").split())
        altitudes = read(facts / "minifilter_altitudes.csv")
        self.groups = {(row["altitude"], row["driver"]): row["group"] for row in altitudes}
        self.facts: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in read(facts / "facts.csv"):
            if slug := self.names.slugs.get(row["product"]):
                self.facts[slug].append(row)
        products = read(facts / "products.csv")
        self.homepages = {self.names.slugs.get(row["product"], ""): row["homepage"] for row in products}
        self.ambiguous = self._ambiguous(read(facts / "ambiguous.csv"))

    def _ambiguous(self, rows: list[dict[str, str]]) -> set[tuple[str, str]]:
        """Slug and value of what must not count alone; not where the several products are one under several names."""
        slugs: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            slugs[row["value"]].add(self.names.slugs.get(row["product"], ""))
        return {
            (slug, row["value"])
            for row in rows
            for slug in slugs[row["value"]]
            if not row["reason"].startswith("same value") or len(slugs[row["value"]]) > 1
        }

    def product(self, entry: Entry) -> Product:
        """The product of an entry, with all traces and destinations the facts give it."""
        rows = self.facts[entry.slug]
        sources: dict[str, Source] = {}
        traces = tuple(self._traces(entry, rows, sources))
        sends = tuple(self._sends(entry, rows, sources))
        used = {trace.source for trace in traces} | {destination.source for destination in sends}
        return Product(
            name=entry.name,
            maker=entry.maker,
            kind=entry.kind,
            about=entry.about or self._about(entry, rows),
            former_names=entry.former_names,
            homepage=self.homepages.get(entry.slug, ""),
            traces=traces,
            sends=sends,
            sources={key: source for key, source in sources.items() if key in used},
            read=READ,
        )

    def _traces(self, entry: Entry, rows: list[dict[str, str]], sources: dict[str, Source]) -> Iterator[Trace]:
        found: dict[Hint, Source] = {}
        for row in rows:
            system = "linux" if row["platform"] == "any" and row["kind"] == "path" else row["platform"]
            for hint in filter(None, [self._hint(entry, row, system)]):
                source = source_of(row["source"])
                if source is None or not (source.named or self._supported(entry, hint.pattern)):
                    continue
                hint = hint._replace(strength=self._strength(entry, hint, source))
                if not (hint in found and found[hint].named):
                    found[hint] = source
        grouped: dict[Group, list[str]] = defaultdict(list)
        seen: set[tuple[str, ...]] = set()
        for hint in leanest(found):
            same = (hint.table, hint.column, hint.system, hint.pattern.lower())
            if same not in seen:
                seen.add(same)
                key = cite(sources, found[hint])
                group = (hint.table, hint.column, hint.system, hint.strength, key, found[hint].named)
                grouped[group].append(hint.pattern)
        for (table, column, system, strength, key, confirmed), patterns in sorted(grouped.items(), key=_by_weight):
            yield Trace(table, column, tuple(sorted(patterns, key=str.lower)), system, strength, key, confirmed)

    def _hint(self, entry: Entry, row: Mapping[str, str], system: str) -> Hint | None:
        if (entry.slug, row["value"]) in self.ambiguous and row["kind"] not in ("team_id", "certificate_cn"):
            return None
        hint = hint_of(Fact(system, row["kind"], row["value"]))
        if hint is None:
            return None
        last = hint.pattern.lower().rpartition("\\")[2]
        if {row["value"].lower(), hint.pattern.lower()} & self.noise or (hint.column != "path" and last in self.noise):
            return None
        if any(fits(last) for fits in self.noise_globs):
            return None
        if hint.table in ("processes", "drivers") and re.sub(r"\.(?:exe|sys)$", "", last) in self.generic:
            return None
        own = words(entry.name, entry.maker, *entry.former_names)
        return None if hint.table == "authenticode" and not words(hint.pattern) & own else hint

    def _strength(self, entry: Entry, hint: Hint, source: Source) -> str:
        if hint.table in ("authenticode", "signature"):
            shared = any(value == hint.pattern for _, value in self.ambiguous)
            return "weak" if shared or entry.maker.split()[0] in WIDE else "medium"
        return "medium" if hint.strength == "strong" and not source.named else hint.strength

    def _supported(self, entry: Entry, value: str) -> bool:
        """Whether the maker's own naming speaks for a value that only nameless lists carry."""
        plain = re.sub(r"[^a-z0-9]", "", value.lower())
        return any(word in plain for word in words(entry.name, entry.maker, *entry.former_names))

    def _sends(self, entry: Entry, rows: list[dict[str, str]], sources: dict[str, Source]) -> Iterator[Destination]:
        hosts: dict[str, Source] = {}
        for row in rows:
            source = source_of(row["source"])
            told = row["source"].startswith(SAY_WHERE) and source is not None
            if row["kind"] == "domain" and told and (entry.slug, row["value"]) not in self.ambiguous:
                if STALKERWARE in row["source"] and entry.kind not in ("stalkerware", "employee_monitoring"):
                    continue
                if not domain_noise(row["value"]) and row["value"] not in self.noise:
                    hosts[row["value"]] = source  # type: ignore[assignment]
        for host, source in sorted(hosts.items()):
            if not any(other.endswith(f".{host}") for other in hosts):
                whole = host.count(".") == 1 or (host.count(".") == 2 and re.search(r"\.co\.\w\w$|\.com\.\w\w$", host))
                yield Destination(f"*.{host}" if whole else host, cite(sources, source))

    def _about(self, entry: Entry, rows: list[dict[str, str]]) -> str:
        """The sentence on a product of which only a file filter is known: as what its maker registered it."""
        groups = {
            self.groups.get((row["value"].partition(";")[0], row["value"].partition(";")[2]), "")
            for row in rows
            if row["kind"] == "minifilter_altitude"
        }
        if "FSFilter Anti-Virus" in groups:
            return f"A file filter by {entry.maker} that is registered with Microsoft as an anti-virus filter."
        return f"A file filter by {entry.maker} that is registered with Microsoft as an activity monitor."


def _by_weight(item: tuple[Group, list[str]]) -> tuple[int, Group]:
    return ("strong", "medium", "weak").index(item[0][3]), item[0]


def cite(sources: dict[str, Source], source: Source) -> str:
    """The key of a source among a product's sources; it is added when it is new."""
    number = 1
    key = source.key
    while key in sources and sources[key] != source:
        number += 1
        key = f"{source.key}-{number}"
    sources[key] = source
    return key


def uncovered(importer: Importer, taken: set[str]) -> Iterator[str]:
    """The slugs that no file written by hand covers under any of the product's names."""
    also: dict[str, set[str]] = defaultdict(set)
    for name, slug in importer.names.slugs.items():
        also[slug].add(simple(name))
    for slug, entry in sorted(importer.names.entries.items()):
        if not {slug, simple(entry.name), *map(simple, entry.former_names), *also[slug]} & taken:
            yield slug


def main() -> int:
    """Import from the folder named on the command line."""
    importer = Importer(Path(sys.argv[1]), ROOT / "data" / "import")
    folder = ROOT / "data" / "products"
    slugs = list(uncovered(importer, by_hand(folder)))
    products = unshared({slug: importer.product(importer.names.entries[slug]) for slug in slugs}, folder)
    unsourced = [slug for slug, product in products.items() if not product.sources]
    written, gone = write(folder, {slug: product for slug, product in products.items() if product.sources})
    print(f"{written} products written, {gone} taken away; without any sourced fact: {', '.join(unsourced)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
