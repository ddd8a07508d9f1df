"""Execution graphs of several orders: what was sent, what would have been, and how far they have got."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec

from sequence_cli.api.wire.orders import GraphBody, GraphEdge, GraphNode, GraphStatus, LimitOrder
from sequence_cli.money import Price, Quantity, Usd
from sequence_cli.render import values
from sequence_cli.render.documents.base import Amount, Document, Time
from sequence_cli.render.documents.graph_tables import (
    dry_run_table,
    edge_table,
    leg_table,
    submit_table,
)
from sequence_cli.render.documents.status import NodeDocument, StatusDocument
from sequence_cli.render.table import Table


class EdgeDocument(msgspec.Struct):
    """What starts one node because of another; `after_ms` belongs to on_timeout, `fill_ratio` to on_fill_ratio."""

    edge_id: str
    from_node: str
    to_node: str
    trigger: str
    after_ms: int | None
    fill_ratio: Amount | None


class LegDocument(msgspec.Struct):
    """One order of a graph as it was asked for; `activation` is root for one that starts at once, else wait."""

    node_id: str
    symbol: str
    side: str
    qty: Amount
    order_type: str
    limit_price: Amount | None
    venue: str | None
    activation: str


class GraphDocument(Document):
    """A graph and its nodes by node id; `edges` is null where this machine did not place it and cannot know them."""

    graph_id: str
    status: str
    created: Time | None
    nodes: dict[str, NodeDocument]
    edges: list[EdgeDocument] | None

    @classmethod
    def build(cls, mode: str, graph: GraphStatus, edges: Sequence[GraphEdge] | None) -> "GraphDocument":
        """Take the service's answer, and the edges that were sent."""
        seen = StatusDocument.build(mode, graph)
        known = None if edges is None else [_edge(edge) for edge in edges]
        return cls(mode, seen.graph_id, seen.status, seen.created, seen.nodes, known)

    def tables(self) -> list[Table]:
        """Return the graph, its nodes, their fills and its edges."""
        return [*_progress(self).tables(), *_edge_tables(self.edges or [])]

    def csv_table(self) -> Table:
        """Return a row per node."""
        return _progress(self).csv_table()


class GraphSubmitDocument(Document):
    """A graph that the service took; `nodes` is null where nobody waited to see how far it got.

    `outcome` is this program's word: accepted, working, or the service's word for its end.
    """

    graph_id: str
    outcome: str
    status: str
    legs: list[LegDocument]
    edges: list[EdgeDocument]
    created: Time | None
    nodes: dict[str, NodeDocument] | None

    @classmethod
    def build(
        cls, *, mode: str, body: GraphBody, outcome: str, status: str, graph: GraphStatus | None
    ) -> "GraphSubmitDocument":
        """Take what was sent, its outcome, the answer's status, and the graph where it was read."""
        seen = None if graph is None else StatusDocument.build(mode, graph)
        return cls(
            mode=mode,
            graph_id=str(body.graph_id),
            outcome=outcome,
            status=status if seen is None else seen.status,
            legs=[_leg(node) for node in body.nodes],
            edges=[_edge(edge) for edge in body.edges],
            created=None if seen is None else seen.created,
            nodes=None if seen is None else seen.nodes,
        )

    def tables(self) -> list[Table]:
        """Return the graph, its orders with how far they have got where that is known, and its edges."""
        if self.nodes is None:
            orders = [leg_table(self.legs)]
        else:
            seen = StatusDocument(self.mode, self.graph_id, self.status, self.created, self.nodes)
            orders = seen.tables()[1:]
        return [submit_table(self), *orders, *_edge_tables(self.edges)]

    def csv_table(self) -> Table:
        """Return a row per order as it was asked for."""
        return leg_table(self.legs, graph_id=self.graph_id, outcome=self.outcome)


class GraphDryRunDocument(Document):
    """A graph that would have been sent; nothing was. The estimate is null where a price is not known."""

    outcome: str
    estimated_notional_usd: Amount | None
    legs: list[LegDocument]
    edges: list[EdgeDocument]
    request: dict[str, Any]

    @classmethod
    def build(cls, mode: str, body: GraphBody, sent: bytes, estimate: Usd | None) -> "GraphDryRunDocument":
        """Take the body, and the bytes that would go out."""
        return cls(
            mode=mode,
            outcome="dry_run",
            estimated_notional_usd=None if estimate is None else str(estimate),
            legs=[_leg(node) for node in body.nodes],
            edges=[_edge(edge) for edge in body.edges],
            # Raw: a number of the request is shown in the digits in which it would be sent.
            request=msgspec.json.decode(sent, type=dict[str, msgspec.Raw]),
        )

    def tables(self) -> list[Table]:
        """Return the graph that was not sent, with its body."""
        return [dry_run_table(self), leg_table(self.legs), *_edge_tables(self.edges)]

    def csv_table(self) -> Table:
        """Return a row per order."""
        return leg_table(self.legs, outcome=self.outcome)


def _progress(document: GraphDocument) -> StatusDocument:
    return StatusDocument(document.mode, document.graph_id, document.status, document.created, document.nodes)


def _edge_tables(edges: Sequence[EdgeDocument]) -> list[Table]:
    return [edge_table(edges)] if edges else []


def _leg(node: GraphNode) -> LegDocument:
    limit = node.order_type.limit.price_1e9 if isinstance(node.order_type, LimitOrder) else None
    return LegDocument(
        node_id=node.node_id,
        symbol=node.instrument.symbol,
        side=str(node.side),
        qty=str(Quantity(node.quantity.fixed.qty_1e8)),
        order_type="market" if limit is None else "limit",
        limit_price=None if limit is None else str(Price(limit)),
        venue=node.instrument.venue,
        activation=node.activation,
    )


def _edge(edge: GraphEdge) -> EdgeDocument:
    trigger = edge.trigger if isinstance(edge.trigger, str) else next(iter(edge.trigger))
    timing = None if isinstance(edge.trigger, str) else edge.trigger[trigger]
    ratio = (edge.condition or {}).get("fill_ratio_gte")
    return EdgeDocument(
        edge_id=edge.edge_id,
        from_node=edge.from_node,
        to_node=edge.to_node,
        trigger=trigger,
        after_ms=None if timing is None else timing["ms"],
        fill_ratio=None if ratio is None else values.number(Decimal(str(ratio)), "fill_ratio_gte"),
    )
