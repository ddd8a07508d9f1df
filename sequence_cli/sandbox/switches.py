"""Named states of the exchange that are no order's: texts in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def read_switch(connection: sqlite3.Connection, name: str) -> str | None:
    """Return a switch's text, None where it is not set."""
    row = connection.execute("SELECT value FROM switches WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def write_switch(connection: sqlite3.Connection, name: str, value: str | None) -> None:
    """Set a text; None removes it."""
    if value is None:
        connection.execute("DELETE FROM switches WHERE name = ?", (name,))
    else:
        connection.execute("INSERT OR REPLACE INTO switches (name, value) VALUES (?, ?)", (name, value))
