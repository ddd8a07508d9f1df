"""What a person wants to trade, and the exact bytes that say so on the wire.

Every order goes out as the graph body with one node named `order` and a client-made `graph_id`, the only documented
idempotency key (sequence-api.md §5). The bytes are made once; whatever is sent later is these bytes.
"""

from __future__ import annotations

import os
from typing import NamedTuple, NewType

import msgspec

from sequence_cli.api.wire.common import InstrumentType, Side, TimeInForce, Urgency
from sequence_cli.api.wire.orders import (
    Execution,
    FixedQuantity,
    GraphBody,
    GraphNode,
    Instrument,
    LimitOrder,
    LimitPrice,
    Pacing,
    QuantityBody,
    UniformPacing,
)
from sequence_cli.money import Price, Quantity
from sequence_cli.trading.symbols import is_event_contract, is_perpetual

GraphId = NewType("GraphId", str)
NODE = "order"


class Twap(NamedTuple):
    """Equal slices, one per interval."""

    slices: int
    interval_ms: int


class OrderIntent(NamedTuple):
    """One order as it was asked for; quantities and prices are exact."""

    symbol: str
    side: Side
    quantity: Quantity
    limit: Price | None = None
    urgency: Urgency | None = None
    venue: str | None = None
    max_slippage_bps: int | None = None
    time_in_force: TimeInForce | None = None
    horizon_ms: int | None = None
    twap: Twap | None = None
    perp: bool = False
    paper: bool = False

    @property
    def summary(self) -> str:
        """Return the order in words, such as `buy 0.1 ETH-USD at a limit of 2300`."""
        at = "" if self.limit is None else f" at a limit of {self.limit}"
        return f"{self.side} {self.quantity} {self.symbol}{at}"


class PreparedOrder(NamedTuple):
    """An order or a graph of several legs: its one id, its exact bytes, and in words what it does."""

    graph_id: GraphId
    body: bytes
    summary: str


def prepare(intent: OrderIntent) -> PreparedOrder:
    """Give an intent its id, once and for ever, and the bytes that carry it."""
    graph_id = new_graph_id()
    return PreparedOrder(graph_id, msgspec.json.encode(graph_body(intent, graph_id)), intent.summary)


def new_graph_id() -> GraphId:
    """Return `graph_` and 32 hex digits from the system's random source; ids carry no clock (R2)."""
    return GraphId(f"graph_{os.urandom(16).hex()}")


def graph_id_of(text: str) -> str:
    """Return the graph's id out of a node order id `graph:<graph_id>:<node>:<seq>` (sequence-api.md §9.1)."""
    parts = text.split(":")
    return parts[1] if len(parts) == 4 and parts[0] == "graph" else text


def graph_body(intent: OrderIntent, graph_id: GraphId) -> GraphBody:
    """Return the documented graph body of one order (sequence-api.md §8.2)."""
    return GraphBody(nodes=[order_node(intent, NODE)], graph_id=graph_id, is_sandbox=intent.paper)


def order_node(intent: OrderIntent, node_id: str) -> GraphNode:
    """Return one order as a node that starts at once."""
    return GraphNode(
        node_id=node_id,
        instrument=Instrument(symbol=intent.symbol, type=instrument_type(intent), venue=intent.venue),
        side=intent.side,
        order_type="market" if intent.limit is None else LimitOrder(LimitPrice(intent.limit.units)),
        quantity=QuantityBody(FixedQuantity(intent.quantity.units)),
        execution=_execution(intent),
    )


def instrument_type(intent: OrderIntent) -> InstrumentType:
    """Tell a perpetual and an event contract from a spot pair (sequence-api.md §11)."""
    if intent.perp or is_perpetual(intent.symbol):
        return InstrumentType.PERP
    return InstrumentType.PREDICTION if is_event_contract(intent.symbol) else InstrumentType.SPOT


def _execution(intent: OrderIntent) -> Execution:
    pacing = None if intent.twap is None else Pacing(UniformPacing(intent.twap.slices, intent.twap.interval_ms))
    return Execution(
        urgency=intent.urgency,
        max_slippage_bps=intent.max_slippage_bps,
        horizon_ms=intent.horizon_ms,
        tif=intent.time_in_force,
        pacing=pacing,
    )
