"""What became of cancels: one row per id that was given."""

from collections.abc import Sequence

import msgspec

from sequence_cli.api.wire.orders import GraphStatus
from sequence_cli.render import values
from sequence_cli.render.documents.base import Amount, Document
from sequence_cli.render.documents.progress import status_role
from sequence_cli.render.table import Cell, Column, Kind, Role, Row, Table, number


class CancelledOrder(msgspec.Struct):
    """One id. `outcome` is this program's word, `status` the service's; `exit_code` is that of this id alone.

    `orders` counts the orders of the graph, all of which the cancel is for.
    """

    id: str
    graph_id: str
    outcome: str
    status: str | None
    orders: int | None
    qty: Amount | None
    filled_qty: Amount | None
    message: str | None
    exit_code: int

    @classmethod
    def build(
        cls, *, given: str, graph_id: str, outcome: str, graph: GraphStatus | None, message: str | None, exit_code: int
    ) -> "CancelledOrder":
        """Take the id and the last state that was seen; the legs of a graph have no quantity in common."""
        nodes = [] if graph is None else list(graph.nodes.values())
        only = nodes[0] if len(nodes) == 1 else None
        return cls(
            id=given,
            graph_id=graph_id,
            outcome=outcome,
            status=None if graph is None else graph.status,
            orders=None if graph is None else len(nodes),
            qty=None if only is None else values.quantity(only.target_qty_1e8),
            filled_qty=None if only is None else values.quantity(only.filled_qty_1e8),
            message=message,
            exit_code=exit_code,
        )


class CancelDocument(Document):
    """Every id in the order in which it was given."""

    orders: list[CancelledOrder]

    @classmethod
    def build(cls, mode: str, orders: Sequence[CancelledOrder]) -> "CancelDocument":
        """Take the rows."""
        return cls(mode, list(orders))

    def tables(self) -> list[Table]:
        """Return a row per id."""
        messages = any(order.message is not None for order in self.orders)
        columns = (
            Column("id", "Order"),
            Column("graph_id", "Graph id", shown=any(order.id != order.graph_id for order in self.orders)),
            Column("outcome", "Outcome"),
            Column("status", "Status"),
            number("orders", "Orders", Kind.COUNT, shown=any((order.orders or 1) > 1 for order in self.orders)),
            number("qty", "Quantity", Kind.QUANTITY),
            number("filled_qty", "Filled", Kind.QUANTITY),
            Column("message", "Message", shown=messages),
            number("exit_code", "Exit", Kind.COUNT, shown=messages),
        )
        return [Table("Cancel", columns, [_row(order) for order in self.orders])]


def _row(order: CancelledOrder) -> Row:
    facts = msgspec.structs.asdict(order)
    row: dict[str, str | Cell | None] = {name: None if fact is None else str(fact) for name, fact in facts.items()}
    row["outcome"] = Cell(order.outcome, Role.GOOD if order.exit_code == 0 else Role.BAD)
    row["status"] = None if order.status is None else Cell(order.status, status_role(order.status))
    row["message"] = order.message or ""
    return row
