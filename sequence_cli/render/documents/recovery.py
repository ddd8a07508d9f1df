"""What `recover` found out about orders whose outcome was unknown, and the next safe step for each."""

from collections.abc import Sequence

import msgspec

from sequence_cli.api.wire.history import OrderRow
from sequence_cli.render.documents.base import Amount, Document, Time
from sequence_cli.render.documents.order_list import ListedOrder, OrdersDocument
from sequence_cli.render.table import Cell, Column, Kind, Role, Row, Table, number


class RecoveredOrder(msgspec.Struct):
    """One order. `state` is the journal's word, `finding` what this look found, `next_step` the safe thing to do.

    `symbol`, `side` and `qty` are null for a graph of several legs.
    """

    graph_id: str
    symbol: str | None
    side: str | None
    qty: Amount | None
    limit_price: Amount | None
    recorded: Time
    attempts: int
    state: str
    finding: str
    status: str | None
    filled_qty: Amount | None
    resolved: bool
    next_step: str


class RecoveryDocument(Document):
    """Every order that was looked for; `unresolved` counts those that may or may not exist.

    `foreign` are those of the account's newest orders that were not placed from here, as far as they were asked for.
    """

    orders: list[RecoveredOrder]
    unresolved: int
    foreign: list[ListedOrder]

    @classmethod
    def build(
        cls, mode: str, orders: Sequence[RecoveredOrder], foreign: Sequence[OrderRow] = ()
    ) -> "RecoveryDocument":  # fmt: skip
        """Take the orders as they were found."""
        listed = OrdersDocument.build(mode, foreign, None, has_more=False).orders
        return cls(mode, list(orders), sum(not order.resolved for order in orders), listed)

    def tables(self) -> list[Table]:
        """Return a row per order."""
        columns = (
            Column("graph_id", "Order"),
            Column("side", "Side"),
            number("qty", "Quantity", Kind.QUANTITY),
            Column("symbol", "Symbol"),
            number("limit_price", "Limit", Kind.PRICE, "USD"),
            Column("recorded", "Recorded", kind=Kind.TIME, unit="UTC"),
            number("attempts", "Attempts", Kind.COUNT),
            Column("state", "State"),
            Column("finding", "Found"),
            Column("status", "Status"),
            number("filled_qty", "Filled", Kind.QUANTITY),
            Column("next_step", "Next step"),
        )
        notes = (
            (f"{self.unresolved} of {len(self.orders)} not resolved",) if self.orders else ("nothing is unresolved",)
        )
        recovered = Table("Recovery", columns, [_row(order) for order in self.orders], notes)
        return [recovered, *self._foreign_tables()]

    def _foreign_tables(self) -> list[Table]:
        if not self.foreign:
            return []
        notes = ("in the account, and not placed from here; nothing is sent again because of them",)
        orders = OrdersDocument(self.mode, self.foreign, None, False)
        return [table._replace(title="Foreign orders", notes=notes) for table in orders.tables()]


def _row(order: RecoveredOrder) -> Row:
    values = {name: value for name, value in msgspec.structs.asdict(order).items() if name != "resolved"}
    texts: dict[str, str | Cell | None] = {
        name: None if value is None else str(value) for name, value in values.items()
    }
    texts["finding"] = Cell(order.finding, Role.GOOD if order.resolved else Role.BAD)
    return texts
