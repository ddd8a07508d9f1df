"""The engine's clockwork: nothing runs in the background, every request first makes happen what is due.

Two things happen in the course of time: timers run out, and resting orders meet the trades of a tick. Both are taken
in the order of time, so that what happens does not depend on when somebody asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.sandbox import (
    activation,
    closing,
    execution,
    loss_watch,
    payouts,
    pegging,
    perp_bookings,
    resting,
    triggers,
)
from sequence_cli.sandbox.meetings import foresee
from sequence_cli.sandbox.units import TICK_NS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from sequence_cli.sandbox.resting import Queue
    from sequence_cli.sandbox.session import Session

_HANDLERS: dict[str, Callable[[Session, int], None]] = {
    "arrive": execution.arrive,
    "arrive_together": execution.arrive_together,
    "slice": execution.run_slice,
    "peg": pegging.repeg,
    "join": resting.enter_queue,
    "fire": activation.follow_edge,
    "conclude": triggers.conclude,
    "loss": loss_watch.look,
    perp_bookings.FUNDING: perp_bookings.settle_funding,
    payouts.PAYOUT: payouts.pay_out,
    closing.CLOSE: closing.close,
}


class _Meeting(NamedTuple):
    """The next tick at which the market may come to an order that rests, and the queues that it may come to."""

    tick: int
    queues: list[Queue]


def latest_ns(connection: sqlite3.Connection) -> int:
    """Return the latest time that the engine has reached."""
    return int(connection.execute("SELECT now_ns FROM progress").fetchone()[0])


def anything_due(session: Session) -> bool:
    """Return whether `advance` would do anything at the session's time."""
    if _next_timer(session, session.now_ns) is not None:
        return True
    now = session.now_ns // TICK_NS
    return _next_meeting(session, _met_tick(session), now, now) is not None


def advance(session: Session) -> None:
    """Make happen, in the order of time, everything that is due up to the session's time."""
    until_ns, met = session.now_ns, _met_tick(session)
    while True:
        timer = _next_timer(session, until_ns)
        last = until_ns if timer is None else timer["due_ns"]
        meeting = _next_meeting(session, met, last // TICK_NS, until_ns // TICK_NS)
        if meeting is not None:
            met = meeting.tick
            _meet(session, meeting)
        elif timer is not None:
            met = max(met, timer["due_ns"] // TICK_NS)
            _run(session, timer)
        else:
            break
    session.now_ns = until_ns
    session.connection.execute("UPDATE progress SET now_ns = ?, resting_checked_ns = ?", (until_ns, until_ns))


def _meet(session: Session, meeting: _Meeting) -> None:
    session.now_ns = meeting.tick * TICK_NS
    for queue in meeting.queues:
        resting.work_queue(session, queue)


def _run(session: Session, timer: sqlite3.Row) -> None:
    session.connection.execute("DELETE FROM timers WHERE id = ?", (timer["id"],))
    session.now_ns = timer["due_ns"]
    _HANDLERS[timer["kind"]](session, timer["subject"])


def _next_meeting(session: Session, after: int, last: int, until: int) -> _Meeting | None:
    """Return the first meeting after a tick and up to `last`, looking as far ahead as `until`."""
    if after >= last:
        return None
    ticks: dict[int, list[Queue]] = {}
    for queue in resting.queues(session):
        tick = foresee(session, queue, after, until)
        if tick is not None and tick <= last:
            ticks.setdefault(tick, []).append(queue)
            last = tick
    return _Meeting(last, ticks[last]) if ticks else None


def _next_timer(session: Session, until_ns: int) -> sqlite3.Row | None:
    timer: sqlite3.Row | None = session.connection.execute(
        "SELECT id, due_ns, kind, subject FROM timers WHERE due_ns <= ? ORDER BY due_ns, id LIMIT 1", (until_ns,)
    ).fetchone()
    return timer


def _met_tick(session: Session) -> int:
    return int(session.connection.execute("SELECT resting_checked_ns FROM progress").fetchone()[0]) // TICK_NS
