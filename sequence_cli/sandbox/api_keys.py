"""API keys beyond the folder's own: each has an account of its own, and only its SHA-256 digest is stored.

Functions take a connection to the folder's own database.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sequence_cli.api.wire.account import ApiKeyRow, NewApiKey
from sequence_cli.sandbox.access import digest

if TYPE_CHECKING:
    import sqlite3

_ROW = "SELECT key_id, label, 1, key_last4, created_ns, rotated_ns, revoked_ns FROM api_keys"


def create(connection: sqlite3.Connection, label: str, now_ns: int) -> NewApiKey:
    """Make a key; this answer is the only place where it ever stands."""
    key_id, key = "key_" + os.urandom(8).hex(), _new_key()
    connection.execute(
        "INSERT INTO api_keys (key_id, label, digest, key_last4, created_ns) VALUES (?, ?, ?, ?, ?)",
        (key_id, label, digest(key), key[-4:], now_ns),
    )
    return NewApiKey(key_id, label, sandbox=True, api_key=key, created_ns=now_ns)


def rotate(connection: sqlite3.Connection, key_id: str, now_ns: int) -> NewApiKey | None:
    """Replace a key in use by a new one of the same account; None where there is none of this id."""
    key = _new_key()
    row = connection.execute(
        "UPDATE api_keys SET digest = ?, key_last4 = ?, rotated_ns = ? WHERE key_id = ? AND revoked_ns IS NULL"
        " RETURNING label, created_ns",
        (digest(key), key[-4:], now_ns, key_id),
    ).fetchone()
    return None if row is None else NewApiKey(key_id, row[0], sandbox=True, api_key=key, created_ns=row[1])


def revoke(connection: sqlite3.Connection, key_id: str, now_ns: int) -> ApiKeyRow | None:
    """End a key for good; the account's rows stay. None where no key in use has this id."""
    changed = connection.execute(
        "UPDATE api_keys SET revoked_ns = ? WHERE key_id = ? AND revoked_ns IS NULL", (now_ns, key_id)
    )
    return find(connection, key_id) if changed.rowcount else None


def find(connection: sqlite3.Connection, key_id: str) -> ApiKeyRow | None:
    """Return what may be shown of a key, revoked or not."""
    row = connection.execute(f"{_ROW} WHERE key_id = ?", (key_id,)).fetchone()
    return None if row is None else _shown(row)


def every(connection: sqlite3.Connection) -> list[ApiKeyRow]:
    """Return what may be shown of all keys, the oldest first."""
    return [_shown(row) for row in connection.execute(f"{_ROW} ORDER BY id")]


def account_of(connection: sqlite3.Connection, key: str) -> str | None:
    """Return the account that a key opens, None where it opens none."""
    row = connection.execute(
        "SELECT key_id FROM api_keys WHERE digest = ? AND revoked_ns IS NULL", (digest(key),)
    ).fetchone()
    return None if row is None else str(row[0])


def _new_key() -> str:
    return "seq_test_" + os.urandom(32).hex()


def _shown(row: sqlite3.Row) -> ApiKeyRow:
    key_id, label, sandbox, *others = row
    return ApiKeyRow(key_id, label, bool(sandbox), *others)
