"""Write a file whole or not at all, readable by its owner only."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Put the text into the file. A full disk or a crash leaves what was there; a device or pipe is written directly.

    A link keeps pointing where it points. Raises the builtin OSErrors.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8") as special:
            special.write(text)
        return
    import tempfile  # takes a while, and a scan with --no-save writes nothing

    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".plainsight-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
