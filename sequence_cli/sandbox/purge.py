"""Deleting what earlier epochs left: their own rows, and whatever hangs on those by a foreign key."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def purge(connection: sqlite3.Connection, epoch: int) -> int:
    """Delete all rows of the epochs before this one, inside the open transaction; returns how many epochs went."""
    # References are checked at the end of the transaction: rows may go in any order.
    connection.execute("PRAGMA defer_foreign_keys = ON")
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        if "epoch" in _columns(connection, table) and table != "epochs":
            connection.execute(f'DELETE FROM "{table}" WHERE epoch < ?', (epoch,))  # noqa: S608  our own names
    gone = connection.execute("DELETE FROM epochs WHERE epoch < ?", (epoch,)).rowcount
    while sum(_delete_orphans(connection, table) for table in tables):
        pass  # what hung on the rows just deleted goes next
    return gone


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')}


def _delete_orphans(connection: sqlite3.Connection, table: str) -> int:
    deleted = 0
    for row in connection.execute(f'PRAGMA foreign_key_list("{table}")').fetchall():
        parent, column, key = row[2], row[3], row[4] or "rowid"
        orphans = f'"{column}" IS NOT NULL AND "{column}" NOT IN (SELECT "{key}" FROM "{parent}")'  # noqa: S608  as above
        deleted += connection.execute(f'DELETE FROM "{table}" WHERE {orphans}').rowcount  # noqa: S608  as above
    return deleted
