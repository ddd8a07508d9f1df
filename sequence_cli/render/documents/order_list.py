"""The account's orders as a document, the newest first."""

from collections.abc import Sequence

import msgspec

from sequence_cli.api.wire.history import OrderRow
from sequence_cli.render import values
from sequence_cli.render.documents.base import Amount, Document, Time
from sequence_cli.render.documents.list_tables import fact_row, left_out, short_id
from sequence_cli.render.documents.progress import status_role
from sequence_cli.render.table import Cell, Column, Kind, Role, Row, Table, number


class ListedOrder(msgspec.Struct, gc=False):
    """One order; null is what the service did not tell."""

    node_order_id: str
    graph_id: str | None
    symbol: str | None
    side: str | None
    order_type: str | None
    status: str | None
    qty: Amount | None
    filled_qty: Amount | None
    limit_price: Amount | None
    avg_fill_price: Amount | None
    fees_usd: Amount | None
    fill_count: int | None
    venue: str | None
    tif: str | None
    failure_reason: str | None
    created: Time | None
    ended: Time | None


class OrdersDocument(Document):
    """Orders; `total` is the service's own count, `has_more` tells that older ones are left out."""

    orders: list[ListedOrder]
    total: int | None
    has_more: bool

    @classmethod
    def build(cls, mode: str, rows: Sequence[OrderRow], total: int | None, *, has_more: bool) -> "OrdersDocument":
        """Take the service's rows in their order."""
        return cls(mode, [_order(row) for row in rows], total, has_more)

    def tables(self) -> list[Table]:
        """Return a row per order."""
        rows = [_people_row(order) for order in self.orders]
        reasons = any(order.failure_reason is not None for order in self.orders)
        columns = (
            Column("created", "Created", kind=Kind.TIME, unit="UTC"),
            Column("side", "Side"),
            number("qty", "Quantity", Kind.QUANTITY),
            Column("symbol", "Symbol"),
            number("limit_price", "Limit", Kind.AMOUNT, "USD"),
            Column("status", "Status"),
            number("filled_qty", "Filled", Kind.QUANTITY),
            number("avg_fill_price", "Average", Kind.AMOUNT, "USD"),
            Column("failure_reason", "Reason", shown=reasons),
            Column("id", "Order"),
        )
        return [Table("Orders", columns, rows, left_out("order", len(rows), self.total, has_more=self.has_more))]

    def csv_table(self) -> Table:
        """Return every field of every order."""
        return Table(None, _CSV_COLUMNS, [fact_row(order) for order in self.orders])


_NUMBERS = {
    "qty": Kind.QUANTITY,
    "filled_qty": Kind.QUANTITY,
    "limit_price": Kind.AMOUNT,
    "avg_fill_price": Kind.AMOUNT,
    "fees_usd": Kind.USD,
    "fill_count": Kind.COUNT,
}
_CSV_COLUMNS = [
    number(name, name, _NUMBERS[name]) if name in _NUMBERS else Column(name, name)
    for name in ListedOrder.__struct_fields__
]


def _order(row: OrderRow) -> ListedOrder:
    words = row.node_order_id.split(":")
    return ListedOrder(
        node_order_id=row.node_order_id,
        graph_id=row.graph_id or (words[1] if len(words) == 4 else None),
        symbol=row.symbol,
        side=row.side,
        order_type=row.order_type,
        status=row.status,
        qty=values.quantity(row.qty_1e8),
        filled_qty=values.quantity(row.filled_qty_1e8),
        limit_price=values.price(row.limit_price_1e9),
        avg_fill_price=values.price(row.avg_fill_price_1e9),
        fees_usd=values.usd(row.fees_usd_1e9),
        fill_count=row.fill_count,
        venue=row.venue,
        tif=row.tif,
        failure_reason=row.failure_reason,
        created=values.time(row.created_ns),
        ended=values.time(row.ended_ns),
    )


def _people_row(order: ListedOrder) -> Row:
    is_market = order.limit_price is None and order.order_type == "market"
    return {
        **fact_row(order),
        "limit_price": "market" if is_market else order.limit_price,
        "status": None if order.status is None else Cell(order.status, status_role(order.status)),
        "failure_reason": Cell(order.failure_reason or "", Role.BAD),
        "id": short_id(order.node_order_id, order.graph_id),
    }
