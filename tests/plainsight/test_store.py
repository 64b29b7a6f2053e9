"""What we keep: private, whole or not at all, and gone when the user says so."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from collectors.document import SnapshotError
from collectors.model import OS, Snapshot
from plainsight import store

SNAPSHOT = Snapshot("2026-11-20T08:00:00+00:00", OS.LINUX, False, "live", "0.1.0", ())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLAINSIGHT_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_the_last_scan_comes_back(folder: Path) -> None:
    assert store.last() is None
    kept = store.save_last(SNAPSHOT)
    assert store.last() == SNAPSHOT
    assert kept.parent == folder


@pytest.mark.skipif(os.name != "posix", reason="modes are a matter of POSIX")
def test_only_the_owner_can_read(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    kept = store.save_last(SNAPSHOT)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o755)
    store.remember_consent()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_full_disk_leaves_the_scan_before(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = store.save_last(SNAPSHOT)
    before = kept.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(store.StoreError, match="No space left"):
        store.save_last(SNAPSHOT)
    assert kept.read_bytes() == before
    assert len(list(folder.iterdir())) == 2


def test_consent_is_remembered(folder: Path) -> None:
    assert not store.has_consented()
    store.remember_consent()
    assert store.has_consented()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b'{"version": 1e999}', b'{"version": null}', b"[" * 9999]
)
def test_a_damaged_answer_is_no_consent(folder: Path, content: bytes) -> None:
    store.remember_consent()
    (folder / "consent.json").write_bytes(content)
    assert not store.has_consented()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b'{"schema": "plainsight.snapshot/1"}'])
def test_a_damaged_scan_is_said_and_left(folder: Path, content: bytes) -> None:
    kept = store.save_last(SNAPSHOT)
    kept.write_bytes(content)
    with pytest.raises(SnapshotError):
        store.last()
    assert kept.read_bytes() == content


def test_forget_deletes_all_that_was_listed(folder: Path) -> None:
    store.save_last(SNAPSHOT)
    store.remember_consent()
    listed = [path for path, _ in store.kept()]
    assert str(folder / "last-scan.json") in listed
    store.forget()
    assert not any(Path(path).exists() for path in listed)
    assert store.kept() == []


def test_forget_leaves_what_a_link_points_to(folder: Path, tmp_path: Path) -> None:
    store.save_last(SNAPSHOT)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").write_text("dear")
    (folder / "link").symlink_to(tmp_path / "mine")
    store.forget()
    assert (tmp_path / "mine" / "letter").read_text() == "dear"


def test_a_folder_of_others_is_neither_used_nor_deleted(folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(store.StoreError, match="other files"):
        store.save_last(SNAPSHOT)
    with pytest.raises(store.StoreError, match="not made by Plainsight"):
        store.forget()
    assert [file.name for file in folder.iterdir()] == ["thesis.txt"]
