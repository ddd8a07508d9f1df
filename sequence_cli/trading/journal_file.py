"""Where the order journal is, and the connection to it that makes every commit survive a power cut."""

from __future__ import annotations

import sqlite3
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sequence_cli.private_files import ensure_private_file
from sequence_cli.trading.journal_errors import NotDurableError, primary_code
from sequence_cli.trading.journal_path import journal_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# How long a command waits for other commands that write at the same time.
BUSY_SECONDS: Final = 5.0
_RETRY_SECONDS: Final = 0.01
_FULL, _EXTRA = 2, 3
# As a dozen orders write them. Each process must read the log, at 2.4 microseconds a page, and the order that fills it
# copies it into the file: two more waits for the disk, the longer the more pages there are.
_PAGES_OF_LOG: Final = 100
_kept: list[sqlite3.Connection] = []


def connect(state_folder: Path, busy_seconds: float | None = None) -> sqlite3.Connection:
    """Open the journal's file, made with mode 0600 where it was missing, with durable commits.

    Raises UnsafeError and LocalStateError for the file's owner, mode and kind, sqlite3.Error for the rest.
    """
    path = journal_path(state_folder)
    ensure_private_file(path)
    # SQLite gives its side files the mode of the main file.
    patience = BUSY_SECONDS if busy_seconds is None else busy_seconds
    # A journal is used in one thread; `release` may let go of an earlier one from another.
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    try:
        make_durable(connection, patience)
        connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_OF_LOG}")
    except BaseException:
        connection.close()
        raise
    return connection


def release(connection: sqlite3.Connection) -> None:
    """Let go of a connection and leave the write-ahead log in place for the next process.

    The last connection to be closed copies the log into the file and removes it, and the next order makes it anew:
    four of the six times that an order would wait for the disk. So one stays open until the process ends, which
    SQLite takes like any sudden end: the next process reads the log first, and writes over it once it has been copied.
    From Python 3.12 a setting does the same.
    """
    earlier = _kept.copy()
    _kept[:] = [connection]
    for other in earlier:
        other.close()


def close_kept() -> None:
    """Close what `release` kept open: the file is whole then, where no other process uses it."""
    while _kept:
        _kept.pop().close()


def make_durable(connection: sqlite3.Connection, busy_seconds: float) -> None:
    """Set what makes a commit survive a power cut, and read it back: builds differ in what they honour.

    Raises NotDurableError where SQLite does not take the settings.
    """
    if _in_write_ahead_mode(connection, busy_seconds):
        _set(connection, "synchronous", _FULL)
    else:
        # Network and odd file systems cannot share memory between processes.
        _set(connection, "journal_mode", "delete")
        _set(connection, "synchronous", _EXTRA)
    if sys.platform == "darwin":
        # A plain fsync there leaves the data in the drive's cache.
        _set(connection, "fullfsync", 1)
        _set(connection, "checkpoint_fullfsync", 1)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all that happens inside, durably, or nothing of it; only one process at a time is inside."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException as error:
        _undo(connection, error)
        raise


def _undo(connection: sqlite3.Connection, error: BaseException) -> None:
    if isinstance(error, sqlite3.Error) and primary_code(error) == sqlite3.SQLITE_IOERR:
        # After a failed fsync the system forgets what it could not write: a second try would lie.
        connection.close()
    elif connection.in_transaction:
        connection.execute("ROLLBACK")


def _in_write_ahead_mode(connection: sqlite3.Connection, busy_seconds: float) -> bool:
    """Turn the mode on where it is off; it is a property of the file, so that happens once."""
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            if _read(connection, "journal_mode") == "wal":
                return True
            return bool(connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal")
        except sqlite3.OperationalError as error:
            # Here SQLite does not wait for a writer, whatever the timeout of the connection is.
            if primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                raise
        time.sleep(_RETRY_SECONDS)


def _set(connection: sqlite3.Connection, name: str, value: int | str) -> None:
    connection.execute(f"PRAGMA {name} = {value}")
    found = _read(connection, name)
    if found != value:
        raise NotDurableError(f"{name} stays {found} instead of {value}")


def _read(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]
