"""An execution graph's progress: what is filled, at which price, where."""

import msgspec

from sequence_cli.api.wire.orders import GraphStatus, NodeStatus
from sequence_cli.render import values
from sequence_cli.render.documents import progress
from sequence_cli.render.documents.base import Amount, Document, Time
from sequence_cli.render.documents.fills import FillDocument, fills_table, split_tables
from sequence_cli.render.documents.status_tables import node_table, status_table
from sequence_cli.render.table import Table


class NodeDocument(msgspec.Struct):
    """One order of the graph; `status` is the service's word, whatever it is."""

    status: str
    symbol: str | None
    side: str | None
    target_qty: Amount
    filled_qty: Amount
    filled_percent: Amount | None
    avg_fill_price: Amount | None
    fill_count: int
    fees_usd: Amount | None
    failure_reason: str | None
    node_order_id: str | None
    fills: list[FillDocument] | None


class StatusDocument(Document):
    """A graph and its nodes by node id."""

    graph_id: str
    status: str
    created: Time | None
    nodes: dict[str, NodeDocument]

    @classmethod
    def build(cls, mode: str, graph: GraphStatus) -> "StatusDocument":
        """Take the service's answer."""
        nodes = {node_id: _node(node) for node_id, node in graph.nodes.items()}
        return cls(mode, graph.graph_id, graph.status, values.time(graph.created_ns), nodes)

    def tables(self) -> list[Table]:
        """Return the graph, its nodes and, where they are known, their fills."""
        tables = [status_table(self), node_table(self)]
        fills = [(node_id, fill) for node_id, node in self.nodes.items() for fill in node.fills or []]
        if fills:
            tables.append(fills_table(fills, by_node=len(self.nodes) > 1))
        if len(self.nodes) == 1:
            tables += split_tables([fill for _, fill in fills])
        return tables

    def csv_table(self) -> Table:
        """Return a row per node."""
        return node_table(self)


def _node(wire: NodeStatus) -> NodeDocument:
    return NodeDocument(
        status=wire.status,
        symbol=wire.symbol,
        side=wire.side,
        target_qty=str(values.quantity(wire.target_qty_1e8)),
        filled_qty=str(values.quantity(wire.filled_qty_1e8)),
        filled_percent=progress.filled_percent(wire.filled_qty_1e8, wire.target_qty_1e8),
        avg_fill_price=values.price(wire.avg_fill_price_1e9),
        fill_count=wire.fill_count,
        fees_usd=progress.fees([wire]),
        failure_reason=wire.failure_reason,
        node_order_id=wire.node_order_id,
        fills=None if wire.fills is None else [FillDocument.from_wire(fill) for fill in wire.fills],
    )
