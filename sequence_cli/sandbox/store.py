"""The sandbox's database: one SQLite file that several processes share and that survives being killed."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sequence_cli.errors import LocalStateError
from sequence_cli.sandbox.account_schema import ACCOUNT_TABLES
from sequence_cli.sandbox.position_schema import POSITION_TABLES
from sequence_cli.sandbox.private_files import ensure_private_file, private_folder
from sequence_cli.sandbox.schema import TABLES, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FILE = "exchange.db"
_BUSY_SECONDS = 30.0
# The statements of a busy request; SQLite's own default forgets the first before the last is prepared.
_REMEMBERED_STATEMENTS = 512


class Store:
    """One connection to the database in `folder`; not for use by two threads at once.

    Raises LocalStateError where the files cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._connection = _open(folder)
        except (OSError, sqlite3.Error) as exc:
            raise LocalStateError(
                f"The local sandbox's files in {folder} cannot be used: {exc}.",
                hint="Check its owner and free space. To start afresh move it away: all the money in it is simulated.",
            ) from exc

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A snapshot of the database that changes nothing."""
        with self._transaction("BEGIN DEFERRED") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The one transaction of a request that may write: all of it is on disk afterwards, or nothing."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        self._connection.execute(begin)
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


def _open(folder: Path) -> sqlite3.Connection:
    path = private_folder(folder) / _FILE
    ensure_private_file(path)
    connection = sqlite3.connect(
        path,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_REMEMBERED_STATEMENTS,
    )
    connection.row_factory = sqlite3.Row
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    _create_tables(connection)
    return connection


def _create_tables(connection: sqlite3.Connection) -> None:
    if _version(connection) == 0:
        connection.execute("BEGIN IMMEDIATE")
        if _version(connection) == 0:  # another process may have been first
            for statement in (TABLES + ACCOUNT_TABLES + POSITION_TABLES).split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    if _version(connection) != VERSION:
        raise sqlite3.DatabaseError(f"they have version {_version(connection)}, this program knows {VERSION}")


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version
