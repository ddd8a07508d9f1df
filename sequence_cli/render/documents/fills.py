"""One execution at one venue, as orders and graphs show it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Self

import msgspec

from sequence_cli.api.wire.orders import NodeFill
from sequence_cli.render import values
from sequence_cli.render.bars import bar
from sequence_cli.render.documents.base import Amount, Time
from sequence_cli.render.documents.progress import filled_percent
from sequence_cli.render.table import Column, Kind, Row, Table, number


class FillDocument(msgspec.Struct):
    """One execution; `liquidity` is maker or taker where the service says so."""

    venue: str
    qty: Amount
    price: Amount
    fee_usd: Amount | None
    liquidity: str | None
    ts: Time | None

    @classmethod
    def from_wire(cls, wire: NodeFill) -> Self:
        """Take the service's scaled integers."""
        return cls(
            venue=wire.venue,
            qty=str(values.quantity(wire.qty_1e8)),
            price=str(values.usd(wire.price_1e9)),
            fee_usd=values.usd(wire.fee_usd_1e9),
            liquidity=wire.liquidity,
            ts=values.time(wire.ts_ns),
        )


def fills_table(fills: Sequence[tuple[str, FillDocument]], *, by_node: bool) -> Table:
    """Return the executions of one or several nodes, in their order."""
    columns = (
        Column("node_id", "Node", shown=by_node),
        Column("venue", "Venue"),
        number("qty", "Quantity", Kind.QUANTITY),
        number("price", "Price", Kind.PRICE, "USD"),
        number("fee_usd", "Fee", Kind.AMOUNT, "USD"),
        Column("liquidity", "Liquidity"),
        Column("ts", "Time", kind=Kind.TIME, unit="UTC"),
    )
    return Table("Fills", columns, [_row(node_id, fill) for node_id, fill in fills])


def split_tables(fills: Sequence[FillDocument]) -> list[Table]:
    """Return how one order was split, for people: a bar and a share per venue; nothing where there is one venue."""
    split: dict[str, list[FillDocument]] = {}
    for fill in fills:
        split.setdefault(fill.venue, []).append(fill)
    if len(split) < 2:
        return []
    total = _quantity(fills)
    columns = (
        Column("venue", "Venue"),
        Column("bar", "Split"),
        number("share_percent", "Share", Kind.QUANTITY, "%"),
        number("qty", "Quantity", Kind.QUANTITY),
        number("price", "Average price", Kind.AMOUNT, "USD"),
    )
    ordered = sorted(split.items(), key=lambda entry: -_quantity(entry[1]))
    return [Table("Venue split", columns, [_split_row(venue, part, total) for venue, part in ordered])]


def _split_row(venue: str, fills: Sequence[FillDocument], total: int) -> Row:
    quantity = _quantity(fills)
    traded = sum(_units(fill.qty, 8) * _units(fill.price, 9) for fill in fills)
    return {
        "venue": venue,
        "bar": bar(quantity, total),
        "share_percent": filled_percent(quantity, total),
        "qty": values.quantity(quantity),
        "price": values.price(traded // quantity) if quantity else None,
    }


def _quantity(fills: Sequence[FillDocument]) -> int:
    return sum(_units(fill.qty, 8) for fill in fills)


def _units(amount: str, decimals: int) -> int:
    return int(Decimal(amount).scaleb(decimals))


def _row(node_id: str, fill: FillDocument) -> Row:
    return {
        "node_id": node_id,
        "venue": fill.venue,
        "qty": fill.qty,
        "price": fill.price,
        "fee_usd": fill.fee_usd,
        "liquidity": fill.liquidity,
        "ts": fill.ts,
    }
