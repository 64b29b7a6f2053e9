"""Findings and readings as DataFrames. Pure. All text in them is made visible, so that no cell can act.

A value that could not be read is missing (NA), never 0 and never "".
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from collectors import all_tables
from collectors.model import Cell, Reading, Row, Snapshot
from plainsight.escape import for_csv, visible
from plainsight.findings import Findings

SOCKETS = "process_open_sockets"
LISTENING = "listening_ports"
NOT_NAMED = "A program we could not name"
UDP = 17
_CONNECTION = ("program", "service", "product", "slug", "protocol", "address", "port", "sent", "received", "local")
_ENDED = ("TIME_WAIT", "CLOSED")
_PROTOCOLS = {6: "TCP", UDP: "UDP"}


def connections(findings: Findings) -> pd.DataFrame:
    """Every open connection to an address: whose it is, and the bytes since it opened (NA when not counted).

    `local` is True when the other end is this computer itself. `product` and `slug` are "" when it is no product's.
    """
    names = _Names(findings)
    rows = []
    for row in findings.snapshot.rows(SOCKETS):
        address = _address(row.columns.get("remote_address"))
        if address is None or not row.columns.get("remote_port") or row.columns.get("state") in _ENDED:
            continue
        program, service, slug, product = names.of(row)
        rows.append(
            {
                "program": program,
                "service": service,
                "product": product,
                "slug": slug,
                "protocol": _protocol(row),
                "address": visible(address),
                "port": row.columns.get("remote_port"),
                "sent": _count(row, "bytes_sent"),
                "received": _count(row, "bytes_received"),
                "local": address.is_loopback,
            }
        )
    return _typed(pd.DataFrame(rows, columns=list(_CONNECTION)))


def listening(findings: Findings) -> pd.DataFrame:
    """Every port that waits for others to connect: program, protocol, address, port, and who can reach it."""
    names = _Names(findings)
    rows = []
    for row in findings.snapshot.rows(LISTENING):
        if not row.columns.get("port"):
            continue
        address = _address(row.columns.get("address"))
        program, service, _, product = names.of(row)
        rows.append(
            {
                "program": program,
                "service": service,
                "product": product,
                "protocol": _protocol(row),
                "port": row.columns.get("port"),
                "reach": "This computer only" if address is not None and address.is_loopback else "Other computers too",
            }
        )
    frame = pd.DataFrame(rows, columns=["program", "service", "product", "protocol", "port", "reach"])
    return frame.drop_duplicates().sort_values(["reach", "program", "port"]).reset_index(drop=True)


def totals(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Connections added up by "program", "service" or "product", the most sent first.

    Columns: name, connections, counted (how many of them), sent, received. A sum of nothing counted is NA.
    """
    named = frame.assign(name=frame[by].replace("", _nobody(by)))
    grouped = named.groupby("name", sort=False)
    result = pd.DataFrame(
        {
            "connections": grouped.size(),
            "counted": grouped["sent"].count(),
            "sent": grouped["sent"].sum(min_count=1),
            "received": grouped["received"].sum(min_count=1),
        }
    ).reset_index()
    return result.sort_values(["sent", "name"], ascending=[False, True], na_position="last").reset_index(drop=True)


def destinations(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Who talks to which address and port, the most sent first.

    Columns: name, product, address, port, protocol, connections, sent, received.
    """
    named = frame.assign(name=frame[by].replace("", _nobody(by)))
    grouped = named.groupby(["name", "product", "address", "port", "protocol"], sort=False)
    result = pd.DataFrame(
        {
            "connections": grouped.size(),
            "sent": grouped["sent"].sum(min_count=1),
            "received": grouped["received"].sum(min_count=1),
        }
    ).reset_index()
    return result.sort_values(["sent", "name"], ascending=[False, True], na_position="last").reset_index(drop=True)


def table_rows(snapshot: Snapshot, table: str) -> pd.DataFrame:
    """All rows of one table with the source and the place that they came from; whole numbers stay numbers."""
    found = [(reading, row) for reading in snapshot.readings if reading.table == table for row in reading.rows]
    known = all_tables().get(table)
    columns = list(known.columns) if known else list(dict.fromkeys(key for _, row in found for key in row.columns))
    data: dict[str, Any] = {
        visible(column): _column([row.columns.get(column) for _, row in found]) for column in columns
    }
    data["read from"] = _column([row.origin for _, row in found])
    data["source"] = _column([reading.source for reading, _ in found])
    return pd.DataFrame(data)


def every_row(readings: Iterable[Reading]) -> pd.DataFrame:
    """The rows of all tables in one: table, what the row says, the place it came from."""
    found = [(reading.table, row) for reading in readings for row in reading.rows]
    return pd.DataFrame(
        {
            "table": _column([table for table, _ in found]),
            "row": _column([_in_one_line(row.columns) for _, row in found]),
            "read from": _column([row.origin for _, row in found]),
        }
    )


def read_log(snapshot: Snapshot) -> pd.DataFrame:
    """Every place that was read, and how often."""
    places = sorted(snapshot.read_log)
    return pd.DataFrame(
        {"place": _column(places), "times read": _column([snapshot.read_log[place] for place in places])}
    )


def search(frame: pd.DataFrame, words: str) -> pd.DataFrame:
    """The rows in which every word occurs somewhere, in any case."""
    kept = frame
    for word in words.split():
        fits = pd.Series(False, index=kept.index)
        for column in kept.columns:
            fits |= kept[column].astype("string").str.contains(word, case=False, regex=False, na=False)
        kept = kept[fits]
    return kept


def to_csv(frame: pd.DataFrame) -> bytes:
    """The rows as a CSV file in which no cell is a formula. UTF-8 with a mark, as spreadsheets expect it."""
    text = pd.DataFrame(
        {
            for_csv(column): [
                "(could not be read)" if pd.isna(value) else for_csv(value) for value in frame[column].tolist()
            ]
            for column in frame.columns
        }
    )
    return str(text.to_csv(index=False)).encode("utf-8-sig")


class _Names:
    """Names the program, the service and the product that a connection belongs to, as far as that is known."""

    def __init__(self, findings: Findings) -> None:
        self._programs = {
            row.columns.get("pid"): _program(row)
            for row in findings.snapshot.rows("processes")
            if row.columns.get("pid") is not None
        }
        self._products: dict[tuple[str, object], tuple[str, str]] = {}
        for finding in findings.seen:
            owner = (finding.product.slug, visible(finding.product.name))
            for item in finding.evidence:
                keys: list[tuple[str, object]] = [("row", id(item.row))]
                if item.table == "processes":
                    keys.append(("pid", item.row.columns.get("pid")))
                if item.table == "systemd_units":
                    keys.append(("service", item.row.columns.get("id")))
                for key in keys:
                    if key[1]:
                        self._products.setdefault(key, owner)

    def of(self, row: Row) -> tuple[str, str, str, str]:
        """Program, service, product slug and product name; NOT_NAMED and "" where it is not known."""
        pid = row.columns.get("pid")
        service = row.columns.get("service") or ""
        program = self._programs.get(pid) if pid is not None else None
        slug, product = "", ""
        for key in (("row", id(row)), ("pid", pid), ("service", service)):
            if key[1] and key in self._products:
                slug, product = self._products[key]
                break
        name = program or (f"Part of {visible(service)}" if service else NOT_NAMED)
        return name, visible(service), slug, product


def _nobody(by: str) -> str:
    return {"service": "No system service", "product": "No product from our list"}.get(by, NOT_NAMED)


def _program(row: Row) -> str:
    """The file's name, which is whole; the kernel keeps only 15 characters of a process's name."""
    path = row.columns.get("path")
    name = str(path).replace("\\", "/").rsplit("/", 1)[-1] if path else row.columns.get("name")
    return visible(name, 80) or NOT_NAMED


def _address(value: Cell) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address; None when there is none, or when it stands for any address."""
    try:
        address = ipaddress.ip_address(str(value or ""))
    except ValueError:
        return None
    plain = (address.ipv4_mapped or address) if isinstance(address, ipaddress.IPv6Address) else address
    return None if plain.is_unspecified else plain


def _protocol(row: Row) -> str:
    value = row.columns.get("protocol")
    return _PROTOCOLS.get(value, f"number {value}") if isinstance(value, int) else visible(value)


def _count(row: Row, column: str) -> int | None:
    value = row.columns.get(column)
    return value if isinstance(value, int) and row.columns.get("protocol") != UDP else None


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    whole = {"sent": "Int64", "received": "Int64", "port": "Int64", "local": "bool"}
    text = {column: "str" for column in frame.columns if column not in whole}
    return frame.astype({**whole, **text})


def _column(values: Sequence[Cell]) -> pd.Series[Any]:
    if any(isinstance(value, int) for value in values) and all(
        value is None or (isinstance(value, int) and abs(value) < 1 << 63) for value in values
    ):
        return pd.Series(values, dtype="Int64")
    return pd.Series([None if value is None else for_csv(value, 4096) for value in values], dtype="str")


def _in_one_line(columns: Mapping[str, Cell]) -> str:
    return "; ".join(f"{name}: {visible(value, 400)}" for name, value in columns.items() if value not in (None, ""))
