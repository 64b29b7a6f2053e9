"""Lists in /proc come about 4 KiB at a time: a reader that stops after one piece would lose most of them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from collectors.host import Host

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


def test_a_list_longer_than_one_piece_is_read_to_its_end() -> None:
    path = "/proc/kallsyms"
    if not Path(path).exists():
        pytest.skip("this kernel has no list of its symbols")
    assert Host.live().read_bytes(path).count(b"\n") == Path(path).read_bytes().count(b"\n")


def test_our_own_memory_map_ends_with_the_last_region() -> None:
    assert len(Host.live().read_bytes("/proc/self/maps")) > 4096
