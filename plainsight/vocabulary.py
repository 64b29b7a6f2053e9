"""Which tables and columns a trace may name: those we collect, and those of osquery's schema for other systems."""

from __future__ import annotations

import csv
from functools import cache

from collectors import all_tables
from collectors.model import Fact
from plainsight.catalogue import data_folder


@cache
def osquery_schema() -> dict[str, dict[str, str]]:
    """osquery's tables: name -> column -> type (data/osquery_schema.csv; see NOTICE for release and licence)."""
    schema: dict[str, dict[str, str]] = {}
    with (data_folder() / "osquery_schema.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            schema.setdefault(row["table"], {})[row["column"]] = row["type"]
    return schema


def known_columns(table: str) -> frozenset[str] | None:
    """The columns of a table, ours and osquery's; None when nobody knows the table."""
    ours = all_tables().get(table)
    columns = set(osquery_schema().get(table, {})) | set(ours.columns if ours else ())
    return frozenset(columns) or None


def table_facts() -> dict[str, Fact]:
    """What a row of each table shows about the program it names."""
    return {name: table.fact for name, table in all_tables().items()}
