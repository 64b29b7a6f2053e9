"""What Plainsight keeps: the last scan and the answer to the first question, in a folder of the user's own.

Everything lies in one folder, readable by its owner only; `forget` deletes it. Nothing else is ever written.
"""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from collectors.document import SnapshotError, dump, load
from collectors.model import Snapshot
from plainsight.files import write_whole

CONSENT_VERSION = 1
_LAST = "last-scan.json"
_CONSENT = "consent.json"
_MARK = "this-folder-belongs-to-plainsight"


class StoreError(Exception):
    """Our folder cannot be used. The message says why and what to do, in plain words."""


def folder() -> Path:
    """Where we keep things. PLAINSIGHT_DATA names another place."""
    chosen = os.environ.get("PLAINSIGHT_DATA")
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir("plainsight", appauthor=False))


def save_last(snapshot: Snapshot) -> Path:
    """Keep the scan as the last one, in place of the one before. Returns the file."""
    return _write(_LAST, dump(snapshot))


def last() -> Snapshot | None:
    """The last scan that was kept. SnapshotError when the file is damaged; it is left as it is."""
    try:
        return load((folder() / _LAST).read_text("utf-8"))
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise SnapshotError("The file of the last scan is damaged.") from None
    except OSError as error:
        raise StoreError(f"The last scan could not be read: {error.strerror}.") from None


def has_consented() -> bool:
    """Whether the first page was read and accepted on this account."""
    try:
        return int(json.loads((folder() / _CONSENT).read_text("utf-8"))["version"]) >= CONSENT_VERSION
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return False


def remember_consent() -> None:
    """Note that the first page was read and accepted."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    _write(_CONSENT, json.dumps({"version": CONSENT_VERSION, "at": now}))


def kept() -> list[tuple[str, int]]:
    """Every file that we keep, with its size in bytes."""
    top = folder()
    if not top.is_dir():
        return []
    return sorted((str(file), file.stat().st_size) for file in top.rglob("*") if file.is_file())


def forget() -> None:
    """Delete our folder and all that is in it. Refuses a folder that we did not make."""
    top = folder()
    if not top.exists():
        return
    if not (top / _MARK).exists():
        raise StoreError(f"{top} was not made by Plainsight, so nothing was deleted.")
    try:
        shutil.rmtree(top.resolve())
    except OSError as error:
        raise StoreError(f"Not everything could be deleted: {error.filename or top}: {error.strerror}.") from None


def private_folder() -> Path:
    """Our folder, made if need be, for its owner only."""
    top = folder()
    try:
        if not top.is_dir():
            top.mkdir(mode=0o700, parents=True)
        if not (top / _MARK).exists():
            if any(top.iterdir()):
                raise StoreError(f"{top} holds other files. Choose an empty folder with PLAINSIGHT_DATA.")
            top.chmod(0o700)
            (top / _MARK).touch(mode=0o600)
        if os.name == "posix" and top.stat().st_mode & 0o077:
            top.chmod(0o700)
    except OSError as error:
        raise StoreError(_cannot_write(top, error)) from None
    return top


def _write(name: str, text: str) -> Path:
    target = private_folder() / name
    try:
        write_whole(target, text)
    except OSError as error:
        raise StoreError(_cannot_write(target, error)) from None
    return target


def _cannot_write(path: Path, error: OSError) -> str:
    return (
        f"Plainsight cannot write to {path}: {error.strerror}. "
        "Free some space, or name another folder in PLAINSIGHT_DATA, or use --no-save."
    )
