"""An order that was changed: what it was and what it is."""

from sequence_cli.money import Price, Quantity
from sequence_cli.render.documents.base import Amount, Document
from sequence_cli.render.documents.progress import status_role
from sequence_cli.render.documents.symbols import units_of
from sequence_cli.render.table import Cell, Column, Kind, Role, Row, Table, number


class AmendDocument(Document):
    """One order. `outcome` is amended, or accepted where the service took the change and does not show it yet.

    `qty` is the total, what is filled included. Null is what is not known.
    """

    graph_id: str
    node_order_id: str
    symbol: str | None
    side: str | None
    outcome: str
    status: str | None
    old_qty: Amount
    qty: Amount | None
    filled_qty: Amount | None
    old_limit_price: Amount | None
    limit_price: Amount | None

    @classmethod
    def build(
        cls,
        *,
        mode: str,
        graph_id: str,
        node_order_id: str,
        symbol: str | None,
        side: str | None,
        outcome: str,
        status: str | None,
        quantities: tuple[Quantity, Quantity | None, Quantity | None],
        limits: tuple[Price | None, Price | None],
    ) -> "AmendDocument":
        """Take the old and new total with what is filled, and the old and new limit."""
        old, new, filled = quantities
        old_limit, limit = limits
        return cls(
            mode=mode,
            graph_id=graph_id,
            node_order_id=node_order_id,
            symbol=symbol,
            side=side,
            outcome=outcome,
            status=status,
            old_qty=str(old),
            qty=None if new is None else str(new),
            filled_qty=None if filled is None else str(filled),
            old_limit_price=None if old_limit is None else str(old_limit),
            limit_price=None if limit is None else str(limit),
        )

    def tables(self) -> list[Table]:
        """Return the order, a line per fact."""
        base, _ = units_of(self.symbol or "")
        columns = (
            Column("symbol", "Symbol", shown=False),
            Column("side", "Side", shown=False),
            Column("outcome", "Outcome"),
            Column("status", "Status"),
            number("old_qty", "Old quantity", Kind.QUANTITY, base),
            number("qty", "Quantity", Kind.QUANTITY, base),
            number("filled_qty", "Filled", Kind.QUANTITY, base),
            number("old_limit_price", "Old limit", Kind.AMOUNT, "USD"),
            number("limit_price", "Limit price", Kind.AMOUNT, "USD"),
            Column("graph_id", "Graph id"),
            Column("node_order_id", "Order id"),
        )
        row: Row = {
            "symbol": self.symbol,
            "side": self.side,
            "outcome": Cell(self.outcome, Role.GOOD if self.outcome == "amended" else Role.PLAIN),
            "status": None if self.status is None else Cell(self.status, status_role(self.status)),
            "old_qty": self.old_qty,
            "qty": self.qty,
            "filled_qty": self.filled_qty,
            "old_limit_price": self.old_limit_price,
            "limit_price": self.limit_price,
            "graph_id": self.graph_id,
            "node_order_id": self.node_order_id,
        }
        what = " ".join(filter(None, [self.side, self.symbol])) or "order"
        return [Table(f"Change {what}", columns, [row], stacked=True)]
