"""An execution graph as it was asked for, and the exact bytes that say so on the wire (sequence-api.md §8.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from sequence_cli.api.wire.orders import GraphBody, GraphEdge
from sequence_cli.trading.intent import PreparedOrder, order_node

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.api.wire.common import InstrumentType
    from sequence_cli.api.wire.orders import GraphNode
    from sequence_cli.trading.intent import GraphId, OrderIntent

_MOST_NAMED = 4
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class Leg(NamedTuple):
    """One order of a graph; `waits` tells that an edge starts it."""

    node_id: str
    order: OrderIntent
    kind: InstrumentType | None
    policy: str | None
    waits: bool


class GraphPlan(NamedTuple):
    """A whole graph; `risk` and `metadata` are as they go out, `paper` is that of a live key's --sandbox."""

    legs: Sequence[Leg]
    edges: Sequence[GraphEdge]
    risk: dict[str, Any] | None
    metadata: dict[str, Any] | None
    paper: bool

    @property
    def summary(self) -> str:
        """Return the graph in words, such as `run a graph of 2 orders (buy 0.1 ETH-USD; sell 0.1 ETH-USD-PERP)`."""
        named = "; ".join(leg.order.summary for leg in self.legs[:_MOST_NAMED])
        more = len(self.legs) - _MOST_NAMED
        orders = "1 order" if len(self.legs) == 1 else f"{len(self.legs)} orders"
        return f"run a graph of {orders} ({named}{f'; and {more} more' if more > 0 else ''})"

    def body(self, graph_id: GraphId) -> GraphBody:
        """Return the documented graph body."""
        return GraphBody(
            nodes=[_node(leg) for leg in self.legs],
            edges=list(self.edges),
            graph_id=graph_id,
            is_sandbox=self.paper,
            risk=self.risk,
            metadata=self.metadata,
        )


def prepare_graph(plan: GraphPlan, graph_id: GraphId) -> PreparedOrder:
    """Return the bytes that carry a graph under its one id."""
    return PreparedOrder(graph_id, _ENCODER.encode(plan.body(graph_id)), plan.summary)


def edges_of(body: bytes) -> list[GraphEdge]:
    """Return the edges of a graph that was sent from here."""
    return msgspec.json.decode(body, type=_Sent).edges


class _Sent(msgspec.Struct):
    edges: list[GraphEdge] = []


def _node(leg: Leg) -> GraphNode:
    node = order_node(leg.order, leg.node_id)
    node.activation = "wait" if leg.waits else "root"
    node.execution.policy = leg.policy
    if leg.kind is not None:
        node.instrument.type = leg.kind
    return node
