"""Transaction cost analysis from the fills of orders that have ended (sequence-api.md §18)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from sequence_cli.api.wire.intelligence import Percentiles, TcaReport, TcaRow
from sequence_cli.money import Usd
from sequence_cli.sandbox.decisions import Plan
from sequence_cli.sandbox.forecasts import bps
from sequence_cli.sandbox.graphs import USD_PER_CASH, average_1e9, fills_of, node_order_id
from sequence_cli.sandbox.symbols import resolve
from sequence_cli.sandbox.units import half_even_divide

if TYPE_CHECKING:
    import sqlite3

    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session

_DEFAULT_LIMIT = 50
_MOST_LIMIT = 500
_PLANS = msgspec.msgpack.Decoder(Plan)
_ENDED = (
    "SELECT n.*, g.graph_id FROM nodes AS n JOIN graphs AS g ON g.id = n.graph WHERE g.epoch = :epoch"
    " AND n.parent IS NULL AND n.ended_ns IS NOT NULL AND n.filled_1e8 > 0 AND n.arrival_bid_1e9 IS NOT NULL"
    " AND n.arrival_ask_1e9 IS NOT NULL AND (:symbol IS NULL OR n.symbol = :symbol) ORDER BY n.id DESC LIMIT :limit"
)


def tca(session: Session, request: Request) -> TcaReport:
    """`GET /v1/tca`: orders that have ended with fills and met a two-sided market."""
    symbol = request.text("symbol")
    parameters = {
        "epoch": session.epoch,
        "symbol": None if symbol is None else resolve(symbol).symbol,
        "limit": request.number("limit", _DEFAULT_LIMIT, 1, _MOST_LIMIT),
    }
    rows = [_row(session.connection, node) for node in session.connection.execute(_ENDED, parameters).fetchall()]
    savings = [row.savings_usd for row in rows if row.savings_usd is not None]
    return TcaReport(
        orders=rows,
        count=len(rows),
        savings_usd=sum(savings, Decimal(0)) if savings else None,
        implementation_shortfall_bps=_percentiles(sorted(row.implementation_shortfall_bps for row in rows)),
    )


def _row(connection: sqlite3.Connection, node: sqlite3.Row) -> TcaRow:
    fills = fills_of(connection, node["id"])
    average, way = average_1e9(fills), (1 if node["side"] == "buy" else -1)
    assert average is not None, f"node {node['id']} is filled without fills"
    bid, ask = node["arrival_bid_1e9"], node["arrival_ask_1e9"]
    mid = half_even_divide(bid + ask, 2)
    notional = sum(fill["notional_1e8"] for fill in fills)
    row = TcaRow(
        node_order_id=node_order_id(node["graph_id"], node["node_id"], node["seq"]),
        symbol=node["symbol"],
        side=node["side"],
        filled_qty_1e8=node["filled_1e8"],
        achieved_vwap_1e9=average,
        arrival_mid_1e9=mid,
        implementation_shortfall_bps=bps(way * (average - mid), mid),
        spread_cost_bps=bps(ask - bid, 2 * mid),
        market_impact_bps=bps(way * (average - mid), mid) - bps(ask - bid, 2 * mid),
        fee_bps=bps(sum(fill["fee_1e8"] for fill in fills), notional),
        completed_ns=node["ended_ns"],
    )
    saved = _saved_1e8(connection, node["id"])
    if saved is not None:
        row.savings_usd = Decimal(str(Usd(USD_PER_CASH * saved)))
        row.savings_vs_benchmark_bps = bps(saved, notional)
    return row


def _saved_1e8(connection: sqlite3.Connection, node: int) -> int | None:
    plans = connection.execute(
        "SELECT plan FROM decisions WHERE node = :node OR node IN (SELECT id FROM nodes WHERE parent = :node)",
        {"node": node},
    )
    costs = [(plan.best_cost_1e8, plan.cost_1e8) for plan in (_PLANS.decode(row["plan"]) for row in plans)]
    saved = [best - cost for best, cost in costs if best is not None and cost is not None]
    return sum(saved) if saved else None


def _percentiles(ordered: list[Decimal]) -> Percentiles | None:
    if not ordered:
        return None
    return Percentiles(*(ordered[-(-len(ordered) * percent // 100) - 1] for percent in (50, 75, 95, 99)))
