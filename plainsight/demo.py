"""The invented machines for demonstrations and tests, and the small catalogue of invented products that goes with them.

Both lie in data/samples. The invented products are never looked for on a real computer.
"""

from __future__ import annotations

import tomllib
from functools import cache

from collectors import document
from collectors.model import Snapshot
from plainsight.catalogue import Catalogue, data_folder, from_text


@cache
def names() -> dict[str, str]:
    """The machines in the order to show them: name -> title."""
    files = (data_folder() / "samples" / "machines").glob("*.toml")
    machines = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in files}
    return {name: machines[name]["title"] for name in sorted(machines, key=lambda name: machines[name]["order"])}


def load(name: str) -> tuple[Snapshot, Catalogue]:
    """A machine's snapshot and the invented products. ValueError, with the names there are, for any other name."""
    if name not in names():
        raise ValueError(f"There is no invented computer called {name!r}. There are: {', '.join(names())}.")
    return document.load((data_folder() / "samples" / f"{name}.json").read_text("utf-8")), catalogue()


@cache
def catalogue() -> Catalogue:
    """The invented products, with the glossary of the real catalogue."""
    return from_text((data_folder() / "samples" / "catalogue.jsonl").read_text("utf-8"))
