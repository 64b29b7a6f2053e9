"""Write docs/tables.md and docs/products.md: `python -m plainsight.docs`. A test holds that they are current."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from collectors import all_tables
from collectors.model import OS, Source, Table
from plainsight.catalogue import load
from plainsight.docs_products import products_page

_SYSTEMS = {OS.LINUX: "Linux", OS.MACOS: "macOS", OS.WINDOWS: "Windows"}
_HEAD = """# Tables

Everything that Plainsight collects is rows of these tables. This page is made from the code by
`python -m plainsight.docs`; do not edit it.

- **A row shows** is what a row says about the program it names.
- **Reads** are all the places that are looked at. The same list is printed by `plainsight what`.
- **When it is not there** is what we say when the place does not exist. Without such a sentence, a missing place is
  a failure, never "nothing there".
- **Whose** tells where a column's name and type come from: *osquery* for
  [osquery's schema](https://osquery.io/schema/), *ours* for a column that osquery does not have.
- An empty text was read and is empty. A value that could not be read is `null`.
"""


def tables_page() -> str:
    """The whole of docs/tables.md."""
    tables = all_tables().values()
    index = [f"- [{table.name}](#{table.name}): {table.about}" for table in tables]
    return "\n".join([_HEAD, *index, "", *(line for table in tables for line in _table(table))])


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.name}"
    yield ""
    whose = "name and columns are osquery's" if table.osquery else "osquery has no such table: name and columns ours"
    yield f"{table.about}. A row shows: **{table.fact}** ({whose})."
    yield ""
    for source in table.sources:
        yield from _source(source)
    yield ""
    yield "| column | type | whose | meaning |"
    yield "|---|---|---|---|"
    for name, column in table.columns.items():
        owner = "osquery" if table.osquery and not column.ours else "ours"
        yield f"| `{name}` | {column.type} | {owner} | {column.about.replace('|', chr(92) + '|')} |"
    yield ""


def _source(source: Source) -> Iterator[str]:
    systems = ", ".join(name for system, name in _SYSTEMS.items() if system in source.systems)
    live = " Only while the computer is running." if source.needs_live else ""
    yield f"- `{source.name}` ({systems}) reads {source.reads}.{live}"
    if source.absent:
        yield f"  When it is not there: {source.absent}"


def main() -> int:
    """Write the pages into docs/ of a checkout."""
    folder = Path(__file__).parent.parent / "docs"
    for name, text in {"tables.md": tables_page(), "products.md": products_page(load())}.items():
        (folder / name).write_text(text, "utf-8", newline="\n")
        print(folder / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
