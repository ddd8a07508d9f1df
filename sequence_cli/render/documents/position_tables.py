"""How positions look to people and in CSV."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sequence_cli.money import Usd
from sequence_cli.render.bars import bar
from sequence_cli.render.table import Cell, Column, Kind, Role, Row, Table, Value, flag, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.render.documents.positions import PositionDocument, TotalsDocument

POSITION_COLUMNS = (
    Column("venue", "Venue"),
    Column("kind", "Kind"),
    Column("symbol", "Symbol"),
    number("qty", "Quantity", Kind.QUANTITY),
    number("current_price_usd", "Price", Kind.AMOUNT, "USD"),
    number("current_value_usd", "Value", Kind.USD, "USD"),
    number("entry_price_usd", "Entry", Kind.AMOUNT, "USD"),
    number("unrealized_pnl_usd", "Unrealized", Kind.USD, "USD"),
    number("realized_pnl_usd", "Realized", Kind.USD, "USD"),
    number("fees_usd", "Fees", Kind.USD, "USD"),
    number("locked_qty", "Locked", Kind.QUANTITY),
    number("available_qty", "Available", Kind.QUANTITY),
    Column("lifecycle", "State"),
    Column("id", "Id"),
    Column("transferable", "Transferable", kind=Kind.FLAG),
    Column("settled", "Settled", kind=Kind.FLAG),
    number("settled_mark_usd", "Settled at", Kind.AMOUNT, "USD"),
)
_ALWAYS = frozenset({"venue", "kind", "symbol", "qty", "current_price_usd", "current_value_usd"})
# Shown to people where at least one row says something of it.
_WHERE_TOLD = frozenset({"unrealized_pnl_usd", "locked_qty", "settled_mark_usd"})
_AFTER_VALUE = 6
_SIGNED = frozenset({"unrealized_pnl_usd", "realized_pnl_usd"})


def position_table(positions: list[PositionDocument], *, bars: bool = False) -> Table:
    """Return the holdings; columns that say nothing in any row are left to JSON and CSV.

    `bars` draws what part of all that is held, in value and whatever its sign, each holding is.
    """
    raw = [position_row(position) for position in positions]
    columns = [column for column in POSITION_COLUMNS if _is_told(column.key, raw)]
    rows: Sequence[Row] = [_with_roles(row) for row in raw]
    if bars and len(raw) > 1:
        columns.insert(_AFTER_VALUE, Column("bar", "Allocation"))
        rows = [{**row, "bar": drawn} for row, drawn in zip(rows, _bars(raw), strict=True)]
    return Table("Positions", columns, rows, () if raw else ("no positions",))


def totals_table(totals: TotalsDocument, as_of: str) -> Table:
    """Return the account's sums."""
    columns = (
        number("nav_usd", "Net asset value", Kind.USD, "USD"),
        number("cash_usd", "Cash", Kind.USD, "USD"),
        number("num_positions", "Positions", Kind.COUNT),
        Column("as_of", "As of", kind=Kind.TIME, unit="UTC"),
    )
    row: Row = {
        "nav_usd": Cell(totals.nav_usd, Role.SUMMARY),
        "cash_usd": totals.cash_usd,
        "num_positions": str(totals.num_positions),
        "as_of": as_of,
    }
    return Table(None, columns, [row], stacked=True)


def position_row(position: PositionDocument) -> dict[str, str | None]:
    """Return every field of one holding, flat."""
    return {
        "venue": position.venue,
        "kind": position.instrument.kind,
        "symbol": position.instrument.symbol,
        "qty": position.qty,
        "current_price_usd": position.current_price_usd,
        "current_value_usd": position.current_value_usd,
        "entry_price_usd": position.entry_price_usd,
        "unrealized_pnl_usd": position.unrealized_pnl_usd,
        "realized_pnl_usd": position.realized_pnl_usd,
        "fees_usd": position.fees_usd,
        "locked_qty": position.locked_qty,
        "available_qty": position.available_qty,
        "lifecycle": position.lifecycle,
        "id": None if position.id is None else str(position.id),
        "transferable": flag(position.transferable),
        "settled": flag(position.settled),
        "settled_mark_usd": position.settled_mark_usd,
    }


def _bars(rows: list[dict[str, str | None]]) -> list[str]:
    sizes = [abs(int(Decimal(row["current_value_usd"] or 0).scaleb(Usd.decimals))) for row in rows]
    whole = sum(sizes)
    return [bar(size, whole) for size in sizes]


def _is_told(key: str, rows: list[dict[str, str | None]]) -> bool:
    if key in _ALWAYS:
        return True
    if key == "lifecycle":
        return any(row[key] not in {None, "active"} for row in rows)
    return key in _WHERE_TOLD and any(row[key] not in {None, "0"} for row in rows)


def _with_roles(row: dict[str, str | None]) -> Row:
    return {key: _signed(value) if key in _SIGNED else value for key, value in row.items()}


def _signed(value: str | None) -> Value:
    if value is None or value == "0":
        return value
    return Cell(value, Role.BAD if value.startswith("-") else Role.GOOD)
