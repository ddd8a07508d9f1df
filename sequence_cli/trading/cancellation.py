"""Cancelling orders: each cancel is sent once, and what became of the order is looked up, never guessed.

The service cancels graphs, so an order's own id cancels the whole graph that it belongs to (sequence-api.md §8.9).
What a cancel answers, also of an order that has ended, is not documented; so every answer is followed by a look.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.errors import (
    AuthenticationError,
    ConflictError,
    InterruptedCommandError,
    NotFoundError,
    RedirectRefusedError,
    RefusedError,
    SequenceError,
    UnknownOutcomeError,
)
from sequence_cli.trading.intent import GraphId
from sequence_cli.trading.recovery import OPEN
from sequence_cli.trading.states import is_terminal
from sequence_cli.trading.waiting import wait_for_end

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.api.client import Client
    from sequence_cli.api.wire.orders import GraphStatus
    from sequence_cli.trading.order_names import OrderName

# What is on its way to a venue arrives there first: a cancel needs a moment to show.
SETTLE_SECONDS = 5.0
_CANCELLED_WORDS = frozenset({"cancelled", "canceled", "partial"})


class CancelOutcome(StrEnum):
    """What became of one cancel."""

    CANCELLED = "cancelled"
    ACCEPTED = "accepted"  # the service took it, and the end was not seen yet
    ENDED = "ended"  # the order had ended otherwise
    WORKING = "still working"  # the answer was lost, and the order still works
    UNKNOWN = "unknown"  # the answer was lost, and the order could not be looked up
    NOT_FOUND = "not found"
    REFUSED = "refused"
    NOT_SENT = "not sent"


class Cancellation(NamedTuple):
    """One id, what became of its order, its last known state, and the error that says why not."""

    name: OrderName
    outcome: CancelOutcome
    graph: GraphStatus | None = None
    error: SequenceError | None = None


def cancel_orders(client: Client, names: Sequence[OrderName]) -> list[Cancellation]:
    """Cancel every graph once, all of them before any is looked at; a graph that is named twice is cancelled once.

    Ctrl-C stops it: what was not sent by then is not sent.
    """
    answers: dict[str, SequenceError | None] = {}
    found: dict[str, _Found] = {}
    graph_ids = list(dict.fromkeys(name.graph_id for name in names))
    try:
        for graph_id in graph_ids:
            answers[graph_id] = UnknownOutcomeError("It was interrupted while the cancel was being sent.")
            answers[graph_id] = _send(client, graph_id)
        for graph_id in graph_ids:
            found[graph_id] = _look(client, graph_id, answers[graph_id])
    except KeyboardInterrupt:
        found = {graph_id: found.get(graph_id) or _unlooked(answers, graph_id) for graph_id in graph_ids}
    return [_named(name, *found[name.graph_id]) for name in names]


_Found = tuple[CancelOutcome, "GraphStatus | None", SequenceError | None]


def _send(client: Client, graph_id: str) -> SequenceError | None:
    try:
        client.cancel_graph(graph_id)
    except SequenceError as error:
        return error
    return None


def _look(client: Client, graph_id: str, error: SequenceError | None) -> _Found:
    lost = isinstance(error, UnknownOutcomeError | RedirectRefusedError)
    # A definite no may mean that the order has ended: only a look tells.
    refused = isinstance(error, NotFoundError | ConflictError | RefusedError)
    if error is not None and not lost and not refused:
        unauthorized = isinstance(error, AuthenticationError)
        return (CancelOutcome.REFUSED if unauthorized else CancelOutcome.NOT_SENT), None, error
    try:
        graph = wait_for_end(client, GraphId(graph_id), 0.0 if refused else SETTLE_SECONDS, lambda _: None)
    except SequenceError as failure:
        return _without_a_look(error, failure)
    if is_terminal(graph.status):
        cancelled = graph.status.lower() in _CANCELLED_WORDS
        return (CancelOutcome.CANCELLED if cancelled else CancelOutcome.ENDED), graph, None
    if error is None:
        return CancelOutcome.ACCEPTED, graph, None
    return (CancelOutcome.WORKING if lost else CancelOutcome.REFUSED), graph, error


def _without_a_look(error: SequenceError | None, failure: SequenceError) -> _Found:
    if error is None:
        return CancelOutcome.ACCEPTED, None, failure
    if isinstance(error, NotFoundError) and isinstance(failure, NotFoundError):
        return CancelOutcome.NOT_FOUND, None, error
    lost = isinstance(error, UnknownOutcomeError | RedirectRefusedError)
    return (CancelOutcome.UNKNOWN if lost else CancelOutcome.REFUSED), None, error


def _unlooked(answers: dict[str, SequenceError | None], graph_id: str) -> _Found:
    if graph_id not in answers:
        return CancelOutcome.NOT_SENT, None, InterruptedCommandError("It was interrupted before the cancel was sent.")
    error = answers[graph_id]
    if error is None:
        return CancelOutcome.ACCEPTED, None, None
    lost = isinstance(error, UnknownOutcomeError | RedirectRefusedError)
    return (CancelOutcome.UNKNOWN if lost else CancelOutcome.REFUSED), None, error


def _named(
    name: OrderName, outcome: CancelOutcome, graph: GraphStatus | None, error: SequenceError | None
) -> Cancellation:
    """Put the name to what was found; an order that may yet appear is not one that does not exist (R6)."""
    may_appear = name.intent is not None and name.intent.state in OPEN
    if outcome is CancelOutcome.NOT_FOUND and may_appear:
        outcome = CancelOutcome.UNKNOWN
    return Cancellation(name, outcome, graph, error)
