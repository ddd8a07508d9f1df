"""Changing an order that works: read what it is, send the change once, look at what it became (sequence-api.md §8.10).

A change names the new total, never a difference, so that the same change twice is one change.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.common import Side
from sequence_cli.api.wire.orders import Amendment, NewConstraints
from sequence_cli.errors import (
    ConflictError,
    NotFoundError,
    RedirectRefusedError,
    SequenceError,
    UnknownOutcomeError,
    UsageError,
)
from sequence_cli.money import Price, Quantity
from sequence_cli.trading.intent import NODE
from sequence_cli.trading.order_names import node_order_id
from sequence_cli.trading.sent_once import sent_once
from sequence_cli.trading.states import is_terminal

if TYPE_CHECKING:
    from sequence_cli.api.client import Client
    from sequence_cli.api.wire.history import OrderRow
    from sequence_cli.api.wire.orders import GraphStatus, NodeStatus
    from sequence_cli.trading.order_names import OrderName

# Orders are amended by cancelling and replacing, which takes a venue's round trip.
SETTLE_SECONDS = 3.0
PAUSE = 0.25


class WorkingOrder(NamedTuple):
    """One order of a graph as it is now; None is what neither the service nor the journal tells."""

    name: OrderName
    node_order_id: str
    status: str
    quantity: Quantity
    filled: Quantity
    symbol: str | None
    side: Side | None
    limit: Price | None


class Change(NamedTuple):
    """What an order is to become; None stays as it is. `quantity` is the new total, what is filled included."""

    quantity: Quantity | None = None
    limit: Price | None = None


def read_order(client: Client, name: OrderName) -> WorkingOrder:
    """Return the order as the service shows it.

    Raises NotFoundError, and UsageError where a graph of several orders was named and not one of them.
    """
    graph = client.graph(name.graph_id)
    node_id, node = _node(graph, name)
    full_id = node_order_id(name.graph_id, node_id, name.seq or 1) if name.node else node.node_order_id
    full_id = full_id or node_order_id(name.graph_id, node_id, 1)
    row = _row(client, full_id)
    intent = name.intent if node_id == NODE else None
    side = node.side or (row.side if row else None) or (intent.side if intent else None)
    return WorkingOrder(
        name=name,
        node_order_id=full_id,
        status=node.status,
        quantity=Quantity(node.target_qty_1e8),
        filled=Quantity(node.filled_qty_1e8),
        symbol=node.symbol or (row.symbol if row else None) or (intent.symbol if intent else None),
        side=None if side is None else _side(side),
        limit=_limit(row, intent.limit_price_1e9 if intent else None),
    )


def check_change(order: WorkingOrder, change: Change) -> None:
    """Refuse a change of an order that has ended, or to what it cannot become; raises ConflictError or UsageError."""
    if is_terminal(order.status):
        raise ConflictError(
            f"{order.node_order_id} had ended before as {order.status.lower()}; nothing was changed.",
            code="ALREADY_ENDED",
            hint=f"See `sequence status {order.name.graph_id}`.",
        )
    if change.quantity is not None and change.quantity <= order.filled:
        raise UsageError(
            f"The new quantity was {change.quantity}, and {order.filled} of {order.quantity} is filled already; "
            "nothing was changed.",
            hint=f"`sequence cancel {order.name.graph_id}` cancels what is not filled.",
        )


def less(order: WorkingOrder, by: Quantity) -> Quantity:
    """Return the total that is `by` less; raises UsageError where that would leave nothing to trade."""
    open_now = order.quantity - order.filled
    if by >= open_now:
        raise UsageError(
            f"The order cannot be decreased by {by}: {open_now} of {order.quantity} is still open, {order.filled} is "
            "filled; nothing was changed.",
            hint=f"`sequence cancel {order.name.graph_id}` cancels what is not filled.",
        )
    return order.quantity - by


def change_order(client: Client, order: WorkingOrder, change: Change) -> WorkingOrder | None:
    """Send the change once and return the order as it is seen then, None where it was taken and cannot be seen.

    Raises UnknownOutcomeError where the answer was lost and the change is not seen, and every definite refusal. Ctrl-C
    after the answer ends the look alone.
    """
    change_of = f"{order.node_order_id} was changed to {_wanted(change)}"
    with sent_once(
        f"Whether {change_of} is unknown, and the change was not sent again.",
        f"Look with `sequence status {order.name.graph_id}`. The same change twice is one change.",
    ):
        lost = _send(client, order, change)
        seen = _watch(client, order, change)
        if lost is not None and (seen is None or not shows(seen, change)):
            raise lost
    return seen


def shows(order: WorkingOrder, change: Change) -> bool:
    """Tell whether the order is what the change makes of it."""
    is_quantity = change.quantity is None or change.quantity == order.quantity
    return is_quantity and (change.limit is None or change.limit == order.limit)


def _send(client: Client, order: WorkingOrder, change: Change) -> UnknownOutcomeError | None:
    """Send the change, and return the loss of its answer: only a look tells whether that is the outcome."""
    amendment = Amendment(
        None if change.quantity is None else change.quantity.units,
        None if change.limit is None else NewConstraints(change.limit.units),
    )
    try:
        client.amend(order.node_order_id, amendment)
    except UnknownOutcomeError as error:
        return error
    except RedirectRefusedError as error:
        return UnknownOutcomeError(error.message, request_id=error.request_id)
    return None


def _watch(client: Client, order: WorkingOrder, change: Change) -> WorkingOrder | None:
    """Look until the change is seen, for a while at most; Ctrl-C ends it with what was seen last."""
    deadline = time.monotonic() + SETTLE_SECONDS
    seen: WorkingOrder | None = None
    with suppress(KeyboardInterrupt):
        while True:
            try:
                seen = read_order(client, order.name)
            except SequenceError:
                return None
            if shows(seen, change) or is_terminal(seen.status) or time.monotonic() >= deadline:
                break
            time.sleep(PAUSE)
    return seen


def _node(graph: GraphStatus, name: OrderName) -> tuple[str, NodeStatus]:
    if name.node is not None:
        if name.node not in graph.nodes:
            raise NotFoundError(
                f"{name.graph_id} has no order {name.node!r}; nothing was changed.",
                hint=f"It has: {', '.join(graph.nodes)}.",
            )
        return name.node, graph.nodes[name.node]
    if len(graph.nodes) == 1:
        return next(iter(graph.nodes.items()))
    ids = [node.node_order_id or node_order_id(name.graph_id, node_id, 1) for node_id, node in graph.nodes.items()]
    raise UsageError(
        f"{name.graph_id} has {len(ids)} orders, and one of them must be named; nothing was changed.",
        hint=f"Give one of: {', '.join(ids)}.",
    )


def _row(client: Client, full_id: str) -> OrderRow | None:
    rows = client.orders(node_order_id=full_id, limit=1).orders
    # A service that does not know the filter would send its newest order, which is another one.
    return rows[0] if rows and rows[0].node_order_id == full_id else None


def _limit(row: OrderRow | None, recorded_1e9: int | None) -> Price | None:
    """Return the limit as the service shows it; the recorded one only where the service does not list the order."""
    units = recorded_1e9 if row is None else row.limit_price_1e9
    return Price(units) if units else None


def _side(word: str) -> Side | None:
    return Side(word.lower()) if word.lower() in set(Side) else None


def _wanted(change: Change) -> str:
    wanted = [f"quantity {change.quantity}"] if change.quantity is not None else []
    wanted += [f"limit {change.limit}"] if change.limit is not None else []
    return " and ".join(wanted)
