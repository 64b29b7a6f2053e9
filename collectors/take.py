"""Take one reading: run one source and turn whatever happens into an outcome with a reason.

This is the only place that decides what counts as having looked. Table files just read and let errors rise.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import time
from collections.abc import Iterable, Iterator

from collectors.host import Host
from collectors.model import Outcome, Reading, Refusal, Row, Source

MAX_ROWS = 250_000
MAX_SECONDS = 60.0
_CANNOT = (errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)


def take(source: Source, host: Host) -> Reading:
    """One source's reading of one host. Never raises, but for a KeyboardInterrupt and the like."""
    if source.needs_live and not host.is_live:
        reason = "This can only be seen while the computer is running. This is a copy of its files."
        return Reading(source.table, source.name, Outcome.UNSUPPORTED, reason)
    host.start_reading()
    started = time.perf_counter()
    rows: list[Row] = []
    outcome, reason = Outcome.READ, ""
    try:
        _gather(source.read(host), rows, started)
    except (FileNotFoundError, NotADirectoryError) as error:
        if source.absent is not None and not rows:
            outcome, reason = Outcome.ABSENT, source.absent
        else:
            outcome, reason = Outcome.FAILED, f"A place we expected is not there: {_where(error)}."
    except PermissionError as error:
        outcome = Outcome.PARTLY if rows else Outcome.DENIED
        reason = _refusal(error, host)
    except OSError as error:
        known = error.errno in _CANNOT and error.strerror
        outcome = Outcome.UNSUPPORTED if known and not rows else Outcome.FAILED
        reason = f"{error.strerror}." if known else f"{type(error).__name__}: {error}"[:500]
    except Exception as error:  # a bug, a damaged file, a limit: said, never hidden
        outcome, reason = Outcome.FAILED, _failure(error)
    refused = host.refused()
    if outcome in (Outcome.READ, Outcome.ABSENT) and refused:
        nothing_read = not rows and host.reads_in_this_reading() == 0
        outcome = Outcome.DENIED if nothing_read else Outcome.PARTLY
        reason = _some_refused(refused)
    return Reading(
        source.table, source.name, outcome, reason, tuple(rows), refused, round(time.perf_counter() - started, 6)
    )


def _gather(found: Iterable[Row], rows: list[Row], started: float) -> None:
    with _no_collection():
        _fill(found, rows, started)


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Rows form no cycles, so looking for some while thousands of them are made is time lost (a tenth of it)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _fill(found: Iterable[Row], rows: list[Row], started: float) -> None:
    for row in found:
        if len(rows) >= MAX_ROWS:
            raise ValueError(f"stopped after {MAX_ROWS} rows; there are more")
        rows.append(row)
        if not len(rows) % 1000 and time.perf_counter() - started > MAX_SECONDS:
            raise TimeoutError(f"stopped after {MAX_SECONDS:.0f} seconds; there may be more")


def _where(error: OSError) -> str:
    return str(error.filename) if error.filename else str(error)


def _failure(error: Exception) -> str:
    """Why it failed. A ValueError's words are ours and stand for themselves; other errors are named."""
    words = str(error) if type(error) is ValueError else f"{type(error).__name__}: {error}"
    return words[:500] or type(error).__name__


def _refusal(error: OSError, host: Host) -> str:
    if host.elevated:
        return f"The system refused, even with administrator rights: {_where(error)}."
    return f"This needs administrator rights, which Plainsight does not ask for: {_where(error)}."


def _some_refused(refused: tuple[Refusal, ...]) -> str:
    first = "; ".join(f"{refusal.item} ({refusal.reason})" for refusal in refused[:3])
    more = f"; and {len(refused) - 3} more" if len(refused) > 3 else ""
    return f"Some items could not be read: {first}{more}."
