"""The kill switch: while it is engaged no order starts; what is at a venue stays there (sequence-api.md §8.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sequence_cli.sandbox.switches import read_switch, write_switch

if TYPE_CHECKING:
    import sqlite3

_NAME = "kill_switch"


class Engaged(msgspec.Struct):
    """Since when, in nanoseconds, and why."""

    since_ns: int
    reason: str | None = None


def engaged(connection: sqlite3.Connection) -> Engaged | None:
    """Return since when and why nothing starts, None where orders are taken."""
    text = read_switch(connection, _NAME)
    return None if text is None else msgspec.json.decode(text, type=Engaged)


def engage(connection: sqlite3.Connection, now_ns: int, reason: str | None) -> Engaged:
    """Stop orders from starting; engaging again keeps the first time and takes the new reason."""
    earlier = engaged(connection)
    state = Engaged(now_ns if earlier is None else earlier.since_ns, reason)
    write_switch(connection, _NAME, msgspec.json.encode(state).decode())
    return state


def clear(connection: sqlite3.Connection) -> None:
    """Take orders again; paused graphs wait to be resumed."""
    write_switch(connection, _NAME, None)
