"""Worlds for tests: small recordings built in a temporary folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from collectors import all_tables
from collectors.host import Host
from collectors.model import Reading
from collectors.places.recording import SCHEMA
from collectors.take import take

FIXTURES = Path(__file__).parent / "fixtures"
WORKER = ["worker", 1000, "/home/worker"]


def recording(
    folder: Path,
    files: Mapping[str, str | bytes] | None = None,
    *,
    os: str = "linux",
    elevated: bool = False,
    me: list[Any] | None = WORKER,
    sock_diag: Mapping[str, bytes] | None = None,
    **head: Mapping[str, Any],
) -> Host:
    """A Host over a recording of exactly these files. `head`: links, dirs, stats, environ, errors (see Recording)."""
    for path, content in (files or {}).items():
        target = folder / "root" / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content)
    for name, data in (sock_diag or {}).items():
        (folder / "sock_diag").mkdir(parents=True, exist_ok=True)
        (folder / "sock_diag" / f"{name}.bin").write_bytes(data)
    folder.mkdir(parents=True, exist_ok=True)
    document = {"schema": SCHEMA, "os": os, "elevated": elevated, "me": me, **head}
    (folder / "recording.json").write_text(json.dumps(document), "utf-8")
    return Host.recorded(str(folder))


def read_table(host: Host, table: str, source: str | None = None) -> Reading:
    """The reading of one table's only source, or of the named one."""
    found = [
        known for known in all_tables()[table].sources if source in (None, known.name) and host.os in known.systems
    ]
    assert len(found) == 1, f"{table} has {len(found)} sources here; name one"
    return take(found[0], host)
