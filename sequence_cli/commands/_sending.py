"""Sending what has passed the guards, once, and waiting for its end: what single orders and graphs share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.errors import SequenceError
from sequence_cli.trading.outcome import Placed

if TYPE_CHECKING:
    from sequence_cli.api.wire.orders import GraphStatus
    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.trading.guards import Overrides
    from sequence_cli.trading.intent import OrderIntent, PreparedOrder
    from sequence_cli.trading.interruption import Interruption


def send_once(
    invocation: Invocation,
    order: PreparedOrder,
    intent: OrderIntent | None,
    overrides: Overrides,
    interruption: Interruption,
) -> Placed:
    """Journal and send an order, or a graph (which has no one intent); raises the error of any other outcome."""
    from sequence_cli.completion_cache import GRAPHS, SYMBOLS, remember
    from sequence_cli.trading.admission import admission, journal_entry
    from sequence_cli.trading.journal import Journal
    from sequence_cli.trading.submission import Submitter

    target = invocation.target
    entry = journal_entry(
        order,
        intent,
        profile=target.profile,
        environment=invocation.environment,
        base_url=target.base_url,
        fingerprint="" if target.key is None else target.key.fingerprint,
    )
    admit = admission(entry, target.limits, overrides)
    with Journal.open(invocation.paths.state) as journal:
        submitter = Submitter(
            invocation.client, journal, base_url=target.base_url, mode=invocation.mode, interruption=interruption
        )
        outcome = submitter.place(order, lambda: journal.record(entry, admit))
    if not isinstance(outcome, Placed):
        raise outcome.error()
    if outcome.note is not None:
        invocation.note(outcome.note)
    interruption.placed(outcome.graph_id)
    remember(invocation.paths.state, GRAPHS, [outcome.graph_id])
    if intent is not None:
        remember(invocation.paths.state, SYMBOLS, [intent.symbol])
    return outcome


def wait(
    invocation: Invocation, placed: Placed, seconds: float, interruption: Interruption
) -> GraphStatus | None:  # fmt: skip
    """Follow the order; that it cannot be followed changes nothing about its having been accepted."""
    from sequence_cli.commands._following import follow

    if seconds == 0:
        return placed.graph
    try:
        with interruption.waiting():
            return follow(invocation, placed.graph_id, seconds)
    except KeyboardInterrupt:
        invocation.note(f"Stopped waiting. The order stands: `sequence status {placed.graph_id}`.")
    except SequenceError as error:
        invocation.note(f"The order is accepted, but its progress could not be read: {error.message}")
        invocation.note(f"Look again with `sequence status {placed.graph_id}`.")
    return placed.graph
