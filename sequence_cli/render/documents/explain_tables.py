"""An explanation as people see it: the orders, the router's decisions, the fills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.render.documents.progress import status_role
from sequence_cli.render.table import Cell, Column, Kind, Row, Table, number

if TYPE_CHECKING:
    from sequence_cli.render.documents.explain import ExecutionDocument, ExplainDocument, ExplainedOrderDocument


def order_table(document: ExplainDocument) -> Table:
    """Return what each order met and what it cost."""
    columns = (
        Column("order", "Order"),
        Column("status", "Status"),
        Column("symbol", "Symbol"),
        Column("side", "Side"),
        number("target_qty", "Target", Kind.QUANTITY),
        number("filled_qty", "Filled", Kind.QUANTITY),
        number("arrival_bid", "Bid", Kind.PRICE),
        number("arrival_ask", "Ask", Kind.PRICE),
        number("avg_fill_price", "Average", Kind.PRICE),
        number("slippage_bps", "Slippage", unit="bps", kind=Kind.QUANTITY),
        number("cost_bps", "Cost", unit="bps", kind=Kind.QUANTITY),
        number("saving_usd", "Saving", Kind.USD, "USD"),
        Column("failure_reason", "Why not", shown=any(order.failure_reason for order in document.orders)),
    )
    rows = [_order_row(order) for order in document.orders]
    notes = (
        f"fees: {document.fee_profile}; slippage and cost are against the mid at arrival, cost with fees",
        "saving is against the best venue that could have filled it alone",
    )
    return Table(f"Why {document.graph_id} traded so: {document.status}", columns, rows, notes)


def decision_table(document: ExplainDocument) -> Table:
    """Return what the router decided, one row for each part of each decision."""
    columns = (
        Column("order", "Order"),
        Column("at", "Decided", kind=Kind.TIME, unit="UTC"),
        Column("cause", "Cause"),
        Column("venue", "Venue"),
        number("qty", "Quantity", Kind.QUANTITY),
        Column("best_single_venue", "Best alone"),
        number("saving_bps", "Saving", unit="bps", kind=Kind.QUANTITY),
    )
    rows: list[Row] = [
        {
            "order": _short(order),
            "at": decision.at,
            "cause": decision.cause,
            "venue": part.venue,
            "qty": part.qty,
            "best_single_venue": decision.best_single_venue,
            "saving_bps": decision.saving_bps,
        }
        for order in document.orders
        for decision in order.decisions
        for part in decision.parts
    ]
    return Table(None, columns, rows)


def fill_table(document: ExplainDocument) -> Table:
    """Return every fill, and a row for each part that got none."""
    columns = (
        Column("order", "Order"),
        Column("venue", "Venue"),
        number("qty", "Filled", Kind.QUANTITY),
        number("price", "Price", Kind.PRICE),
        number("fee_usd", "Fee", Kind.USD, "USD"),
        Column("liquidity", "Liquidity"),
        Column("time", "Time", kind=Kind.TIME, unit="UTC"),
    )
    rows = [row for order in document.orders for part in order.executions for row in _fill_rows(order, part)]
    return Table(None, columns, rows)


def _order_row(order: ExplainedOrderDocument) -> Row:
    return {
        "order": _short(order),
        "status": Cell(order.status, status_role(order.status)),
        "symbol": order.symbol,
        "side": order.side,
        "target_qty": order.target_qty,
        "filled_qty": order.filled_qty,
        "arrival_bid": order.arrival_bid,
        "arrival_ask": order.arrival_ask,
        "avg_fill_price": order.avg_fill_price,
        "slippage_bps": order.slippage_bps,
        "cost_bps": order.cost_bps,
        "saving_usd": order.saving_usd,
        "failure_reason": order.failure_reason or "",
    }


def _fill_rows(order: ExplainedOrderDocument, part: ExecutionDocument) -> list[Row]:
    rows: list[Row] = [
        {
            "order": _short(order),
            "venue": part.venue,
            "qty": take.qty,
            "price": take.price,
            "fee_usd": take.fee_usd,
            "liquidity": take.liquidity,
            "time": take.time,
        }
        for take in part.takes
    ]
    missing = {"price": None, "fee_usd": None, "time": None}
    return rows or [{"order": _short(order), "venue": part.venue, "qty": "0", "liquidity": part.state, **missing}]


def _short(order: ExplainedOrderDocument) -> str:
    """Return node and sequence number: the graph is in the title."""
    return ":".join(order.node_order_id.split(":")[2:]) or order.node_order_id
