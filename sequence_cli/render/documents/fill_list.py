"""The account's fills as a document, the newest first."""

from collections.abc import Sequence

import msgspec

from sequence_cli.api.wire.history import FillRow
from sequence_cli.money import Price, Quantity, notional
from sequence_cli.render import values
from sequence_cli.render.documents.base import Amount, Document, Time
from sequence_cli.render.documents.list_tables import fact_row, left_out, short_id
from sequence_cli.render.table import Column, Kind, Row, Table, number


class ListedFill(msgspec.Struct, gc=False):
    """One execution; null is what the service did not tell. `value_usd` is quantity times price."""

    ts: Time | None
    symbol: str | None
    side: str | None
    qty: Amount | None
    price: Amount | None
    value_usd: Amount | None
    fee_usd: Amount | None
    venue: str | None
    liquidity: str | None
    node_order_id: str | None
    graph_id: str | None
    fill_id: str | None


class FillsDocument(Document):
    """Fills; `total` is the service's own count, `has_more` tells that older ones are left out."""

    fills: list[ListedFill]
    total: int | None
    has_more: bool

    @classmethod
    def build(cls, mode: str, rows: Sequence[FillRow], total: int | None, *, has_more: bool) -> "FillsDocument":
        """Take the service's rows in their order."""
        return cls(mode, [_fill(row) for row in rows], total, has_more)

    def tables(self) -> list[Table]:
        """Return a row per fill."""
        columns = (
            Column("ts", "Time", kind=Kind.TIME, unit="UTC"),
            Column("side", "Side"),
            number("qty", "Quantity", Kind.QUANTITY),
            Column("symbol", "Symbol"),
            number("price", "Price", Kind.AMOUNT, "USD"),
            number("value_usd", "Value", Kind.USD, "USD"),
            number("fee_usd", "Fee", Kind.AMOUNT, "USD"),
            Column("venue", "Venue"),
            Column("liquidity", "Liquidity"),
            Column("id", "Order"),
        )
        rows = [_people_row(fill) for fill in self.fills]
        return [Table("Fills", columns, rows, left_out("fill", len(rows), self.total, has_more=self.has_more))]

    def csv_table(self) -> Table:
        """Return every field of every fill."""
        return Table(None, _CSV_COLUMNS, [fact_row(fill) for fill in self.fills])


_NUMBERS = {"qty": Kind.QUANTITY, "price": Kind.AMOUNT, "value_usd": Kind.USD, "fee_usd": Kind.USD}
_CSV_COLUMNS = [
    number(name, name, _NUMBERS[name]) if name in _NUMBERS else Column(name, name)
    for name in ListedFill.__struct_fields__
]


def _fill(row: FillRow) -> ListedFill:
    words = (row.node_order_id or "").split(":")
    return ListedFill(
        ts=values.time(row.ts_ns),
        symbol=row.symbol,
        side=row.side,
        qty=values.quantity(row.qty_1e8),
        price=values.price(row.price_1e9),
        value_usd=_value(row),
        fee_usd=values.usd(row.fee_usd_1e9),
        venue=row.venue,
        liquidity=row.liquidity,
        node_order_id=row.node_order_id,
        graph_id=row.graph_id or (words[1] if len(words) == 4 else None),
        fill_id=None if row.fill_id is None else str(row.fill_id),
    )


def _value(row: FillRow) -> str | None:
    if row.qty_1e8 is None or not row.price_1e9:
        return None
    return values.usd(notional(Quantity(row.qty_1e8), Price(row.price_1e9)).units)


def _people_row(fill: ListedFill) -> Row:
    return {**fact_row(fill), "id": short_id(fill.node_order_id, fill.graph_id)}
