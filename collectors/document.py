"""A Snapshot as one JSON document and back (docs/snapshot.md). What comes in is not trusted."""

from __future__ import annotations

import json
from typing import Any

from collectors.model import OS, Cell, Outcome, Reading, Refusal, Row, Snapshot

SCHEMA = "plainsight.snapshot/1"
MAX_CHARACTERS = 512 << 20


class SnapshotError(ValueError):
    """The text is no snapshot that we can read. The message says what is wrong, in one sentence."""


def dump(snapshot: Snapshot) -> str:
    """The snapshot as JSON text: pure ASCII, odd bytes of names as surrogate escapes."""
    document = {
        "schema": SCHEMA,
        "taken_at": snapshot.taken_at,
        "os": snapshot.os.value,
        "elevated": snapshot.elevated,
        "how": snapshot.how,
        "tool": snapshot.tool,
        "note": snapshot.note,
        "readings": [_reading(reading) for reading in snapshot.readings],
        "read_log": dict(snapshot.read_log),
    }
    return json.dumps(document, ensure_ascii=True, separators=(",", ":"))


def load(text: str) -> Snapshot:
    """The snapshot in a JSON text. SnapshotError when it is damaged, too large or of another kind."""
    if len(text) > MAX_CHARACTERS:
        raise SnapshotError("This file is too large to be a snapshot.")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SnapshotError(f"This file is damaged or is no snapshot: {error}.") from None
    if not isinstance(document, dict) or not isinstance(document.get("schema"), str):
        raise SnapshotError("This file is not a Plainsight snapshot.")
    if document["schema"] != SCHEMA:
        raise SnapshotError(f"This snapshot is of the form {document['schema'][:60]!r}; this version reads {SCHEMA}.")
    try:
        return Snapshot(
            taken_at=_str(document["taken_at"]),
            os=OS(document["os"]),
            elevated=_bool_or_none(document["elevated"]),
            how=_str(document["how"]),
            tool=_str(document["tool"]),
            note=_str(document.get("note", "")),
            readings=tuple(_load_reading(reading) for reading in document["readings"]),
            read_log={_str(place): _int(count) for place, count in document["read_log"].items()},
        )
    except KeyError as error:
        raise SnapshotError(f"This snapshot lacks the field {error}.") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise SnapshotError(f"This snapshot holds a value of the wrong kind: {error}.") from None


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "table": reading.table,
        "source": reading.source,
        "outcome": reading.outcome.value,
        "reason": reading.reason,
        "seconds": reading.seconds,
        "refused": [list(refusal) for refusal in reading.refused],
        "rows": [{"origin": row.origin, "columns": row.columns} for row in reading.rows],
    }


def _load_reading(value: dict[str, Any]) -> Reading:
    return Reading(
        table=_str(value["table"]),
        source=_str(value["source"]),
        outcome=Outcome(value["outcome"]),
        reason=_str(value["reason"]),
        seconds=_seconds(value["seconds"]),
        refused=tuple(_refusal(pair) for pair in value["refused"]),
        rows=tuple(_load_row(row) for row in value["rows"]),
    )


def _load_row(value: dict[str, Any]) -> Row:
    return Row({_str(name): _cell(cell) for name, cell in value["columns"].items()}, _str(value["origin"]))


def _refusal(value: object) -> Refusal:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("a refused item is a pair of item and reason")
    return Refusal(_str(value[0]), _str(value[1]))


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise ValueError("expected a number of seconds")
    return float(value)


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, str):
        return value
    return _int(value)


def _str(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected text, found {type(value).__name__}")
    return value


def _int(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"expected a whole number, found {type(value).__name__}")
    return value


def _bool_or_none(value: object) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise ValueError("expected true, false or null")
    return value
