"""How one order looks to people and in CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.render.documents.progress import status_role
from sequence_cli.render.documents.symbols import units_of
from sequence_cli.render.json_text import json_line
from sequence_cli.render.table import Cell, Column, Kind, Role, Row, Table, Value, number

if TYPE_CHECKING:
    from sequence_cli.render.documents.orders import DryRunDocument, OrderDocument


def order_table(order: OrderDocument) -> Table:
    """Return one order, a line per fact."""
    base, _ = units_of(order.symbol)
    columns = (
        Column("symbol", "Symbol", shown=False),
        Column("side", "Side", shown=False),
        number("qty", "Quantity", Kind.QUANTITY, base),
        Column("order_type", "Type"),
        number("limit_price", "Limit price", Kind.PRICE, "USD"),
        Column("outcome", "Outcome"),
        Column("status", "Status"),
        number("filled_qty", "Filled", Kind.QUANTITY, base),
        number("avg_fill_price", "Average price", Kind.PRICE, "USD"),
        number("filled_notional_usd", "Traded", Kind.USD, "USD"),
        number("fees_usd", "Fees", Kind.AMOUNT, "USD"),
        Column("failure_reason", "Reason", shown=order.failure_reason is not None),
        Column("graph_id", "Graph id"),
    )
    row: Row = {
        "symbol": order.symbol,
        "side": order.side,
        "qty": order.qty,
        "order_type": order.order_type,
        "limit_price": _limit(order.limit_price),
        "outcome": Cell(order.outcome, status_role(order.outcome)),
        "status": order.status,
        "filled_qty": order.filled_qty,
        "avg_fill_price": order.avg_fill_price,
        "filled_notional_usd": order.filled_notional_usd,
        "fees_usd": order.fees_usd,
        "failure_reason": Cell(order.failure_reason, Role.BAD),
        "graph_id": order.graph_id,
    }
    return Table(_title(order.side, order.symbol), columns, [row], stacked=True)


def dry_run_table(order: DryRunDocument) -> Table:
    """Return what would have been sent, a line per fact."""
    base, _ = units_of(order.symbol)
    columns = (
        Column("symbol", "Symbol", shown=False),
        Column("side", "Side", shown=False),
        number("qty", "Quantity", Kind.QUANTITY, base),
        Column("order_type", "Type"),
        number("limit_price", "Limit price", Kind.PRICE, "USD"),
        number(
            "estimated_notional_usd", "Estimated cost" if order.side == "buy" else "Estimated value", Kind.USD, "USD"
        ),
        Column("outcome", "Outcome"),
        Column("request", "Request"),
    )
    row: Row = {
        "symbol": order.symbol,
        "side": order.side,
        "qty": order.qty,
        "order_type": order.order_type,
        "limit_price": _limit(order.limit_price),
        "estimated_notional_usd": order.estimated_notional_usd,
        "outcome": Cell(order.outcome, Role.SUMMARY),
        "request": json_line(order.request, ascii_only=False).rstrip("\n"),
    }
    notes = ("nothing was sent",)
    return Table(f"Dry run: {_title(order.side, order.symbol)}", columns, [row], notes, stacked=True)


def _title(side: str, symbol: str) -> str:
    return f"{side.capitalize()} {symbol}"


def _limit(price: str | None) -> Value:
    """Return a limit price; a market order has none, which is no missing fact."""
    return Cell("" if price is None else price)
