"""The engine's clockwork: nothing runs in the background, every request first makes happen what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.sandbox import execution, pegging, resting
from sequence_cli.sandbox.units import TICK_NS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from sequence_cli.sandbox.session import Session

_HANDLERS: dict[str, Callable[[Session, int], None]] = {
    "arrive": execution.arrive,
    "arrive_together": execution.arrive_together,
    "slice": execution.run_slice,
    "peg": pegging.repeg,
}


def latest_ns(connection: sqlite3.Connection) -> int:
    """Return the latest time that the engine has reached."""
    return int(connection.execute("SELECT now_ns FROM progress").fetchone()[0])


def anything_due(session: Session) -> bool:
    """Return whether `advance` would do anything at the session's time."""
    due = session.connection.execute("SELECT 1 FROM timers WHERE due_ns <= ? LIMIT 1", (session.now_ns,)).fetchone()
    if due is not None:
        return True
    return _looked_ns(session) // TICK_NS < session.now_ns // TICK_NS and bool(resting.resting_children(session))


def advance(session: Session) -> None:
    """Make happen, in the order of time, everything that is due up to the session's time."""
    until_ns, looked_ns = session.now_ns, _looked_ns(session)
    while (timer := _next_timer(session, until_ns)) is not None:
        resting.look(session, looked_ns, timer["due_ns"])
        looked_ns = max(looked_ns, timer["due_ns"])
        session.connection.execute("DELETE FROM timers WHERE id = ?", (timer["id"],))
        session.now_ns = timer["due_ns"]
        _HANDLERS[timer["kind"]](session, timer["subject"])
    resting.look(session, looked_ns, until_ns)
    session.now_ns = until_ns
    session.connection.execute("UPDATE progress SET now_ns = ?, resting_checked_ns = ?", (until_ns, until_ns))


def _next_timer(session: Session, until_ns: int) -> sqlite3.Row | None:
    timer: sqlite3.Row | None = session.connection.execute(
        "SELECT id, due_ns, kind, subject FROM timers WHERE due_ns <= ? ORDER BY due_ns, id LIMIT 1", (until_ns,)
    ).fetchone()
    return timer


def _looked_ns(session: Session) -> int:
    return int(session.connection.execute("SELECT resting_checked_ns FROM progress").fetchone()[0])
