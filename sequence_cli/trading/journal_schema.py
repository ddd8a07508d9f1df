"""The tables of the order journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sequence_cli.trading.states import UNRESOLVED, IntentState

if TYPE_CHECKING:
    import sqlite3

VERSION: Final = 1


def _listed(states: frozenset[IntentState]) -> str:
    return "state IN (" + ", ".join(f"'{state}'" for state in sorted(states)) + ")"


# The same words in index and query: only then does SQLite use the partial index.
IS_UNRESOLVED: Final = _listed(UNRESOLVED)
IS_UNSEEN: Final = f"state = '{IntentState.UNSEEN}'"
HAS_OTHER_ID: Final = "server_graph_id <> graph_id"

TABLES: Final = (
    """CREATE TABLE intents (
        id                 INTEGER PRIMARY KEY,
        graph_id           TEXT NOT NULL UNIQUE,
        profile            TEXT,
        environment        TEXT NOT NULL,
        base_url           TEXT NOT NULL,
        fingerprint        TEXT NOT NULL,
        body               BLOB NOT NULL,
        sha256             TEXT NOT NULL,
        symbol             TEXT,
        side               TEXT,
        qty_1e8            INTEGER,
        limit_price_1e9    INTEGER,
        summary            TEXT NOT NULL,
        state              TEXT NOT NULL,
        attempts           INTEGER NOT NULL,
        ambiguous          INTEGER NOT NULL,
        owner              TEXT NOT NULL,
        created_ns         INTEGER NOT NULL,
        updated_ns         INTEGER NOT NULL,
        last_send_ns       INTEGER,
        quiet_clock        TEXT NOT NULL,
        quiet_since_ns     INTEGER NOT NULL,
        lookups            INTEGER NOT NULL,
        last_lookup_ns     INTEGER,
        missing_ns         INTEGER NOT NULL,
        server_graph_id    TEXT,
        server_request_id  TEXT,
        response_digest    TEXT,
        note               TEXT NOT NULL,
        created_clock      TEXT NOT NULL,
        created_steady_ns  INTEGER NOT NULL
    )""",
    f"CREATE INDEX unresolved_intents ON intents (id) WHERE {IS_UNRESOLVED}",
    f"CREATE INDEX unseen_intents ON intents (id) WHERE {IS_UNSEEN}",
    # Empty, but for services that mint their own ids.
    f"CREATE INDEX intents_by_other_id ON intents (server_graph_id) WHERE {HAS_OTHER_ID}",
    # Both end in the row id, so the newest of an account is found without sorting.
    "CREATE INDEX intents_by_profile ON intents (profile)",
    "CREATE INDEX intents_by_target ON intents (environment, base_url)",
    """CREATE TABLE hosts (
        base_url          TEXT PRIMARY KEY,
        idempotency       TEXT NOT NULL,
        failure_clock     TEXT NOT NULL,
        failures          TEXT NOT NULL
    )""",
)


class ForeignSchemaError(Exception):
    """The file holds other tables than this program's; the text says which."""


class NewerSchemaError(Exception):
    """The file was written by a newer version of this program."""


def prepare(connection: sqlite3.Connection) -> None:
    """Create the tables in an empty file, or check that they are the ones this program knows."""
    version = _version(connection)
    if version == 0:
        version = _create(connection)
    if version > VERSION:
        raise NewerSchemaError(f"it has version {version} and this program knows up to {VERSION}")


def _create(connection: sqlite3.Connection) -> int:
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have been first.
        if _version(connection) == 0:
            _refuse_foreign_tables(connection)
            for statement in TABLES:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return _version(connection)


def _refuse_foreign_tables(connection: sqlite3.Connection) -> None:
    found = connection.execute("SELECT name FROM sqlite_master LIMIT 1").fetchone()
    if found is not None:
        raise ForeignSchemaError(f"it holds {found[0]!r}, which is nothing of this program's")


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version
