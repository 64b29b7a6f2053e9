"""etc_hosts: names with a fixed address."""

from __future__ import annotations

from pathlib import Path

import pytest

from collectors.model import Outcome
from tests.support import read_table, recording

PATH = "/etc/hosts"


@pytest.mark.parametrize("system", ["linux", "macos"])
def test_each_line_gives_an_address_and_its_names(tmp_path: Path, system: str) -> None:
    text = "127.0.0.1\tlocalhost  vm # this machine\n#10.0.0.1 remark\n\n::1 ip6-localhost\n10.0.0.2\n0.0.0.0 \udcff.x"
    reading = read_table(recording(tmp_path, {PATH: text}, os=system), "etc_hosts")
    assert reading.outcome is Outcome.READ
    assert [tuple(row.columns.values()) for row in reading.rows] == [
        ("127.0.0.1", "localhost vm"),
        ("::1", "ip6-localhost"),
        ("0.0.0.0", "\udcff.x"),
    ]


@pytest.mark.parametrize(("error", "outcome"), [("absent", Outcome.ABSENT), ("denied", Outcome.DENIED)])
def test_a_closed_file_is_not_a_missing_one(tmp_path: Path, error: str, outcome: Outcome) -> None:
    assert read_table(recording(tmp_path, errors={PATH: error}), "etc_hosts").outcome is outcome


@pytest.mark.parametrize("text", [b"", b"\n#\n \n", b"\xff\xfe\x00"])
def test_empty_and_damaged_files_name_nothing(tmp_path: Path, text: bytes) -> None:
    reading = read_table(recording(tmp_path, {PATH: text}), "etc_hosts")
    assert (reading.outcome, reading.rows) == (Outcome.READ, ())
