"""Why an order traded as it did: from the rows that the router and the fills left."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from sequence_cli.api.wire.explain import (
    Decision,
    Execution,
    ExplainedOrder,
    ExplainedTake,
    Explanation,
    FiredEdge,
    Part,
    ShownLevel,
)
from sequence_cli.sandbox.decisions import RESPLIT, Plan, Shown
from sequence_cli.sandbox.graphs import USD_PER_CASH, average_1e9, fills_of, node_order_id
from sequence_cli.sandbox.units import half_even_divide

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from sequence_cli.sandbox.session import Session

_BPS_MILLIS = 10_000_000
_PLANS = msgspec.msgpack.Decoder(Plan)
_SHOWN = msgspec.msgpack.Decoder(Shown)
_LEVELS = msgspec.msgpack.Decoder(list[ShownLevel])
_NOT_SENT = "held"


def explain(session: Session, graph: int) -> Explanation:
    """Return everything that is known about a graph's orders."""
    connection = session.connection
    row = connection.execute("SELECT graph_id, status FROM graphs WHERE id = ?", (graph,)).fetchone()
    nodes = connection.execute("SELECT * FROM nodes WHERE graph = ? ORDER BY id", (graph,)).fetchall()
    names = {node["id"]: node["node_id"] for node in nodes}
    edges = connection.execute("SELECT * FROM edges WHERE graph = ? ORDER BY id", (graph,))
    return Explanation(
        graph_id=row["graph_id"],
        status=row["status"],
        fee_profile=session.fee_profile,
        orders=[_order(connection, row["graph_id"], node) for node in nodes],
        edges=[
            FiredEdge(
                edge["edge_id"],
                names[edge["from_node"]],
                names[edge["to_node"]],
                edge["trigger"],
                edge["state"],
                edge["delay_ms"],
            )
            for edge in edges
        ],
    )


def _order(connection: sqlite3.Connection, graph_id: str, node: sqlite3.Row) -> ExplainedOrder:
    fills = fills_of(connection, node["id"])
    rows = connection.execute("SELECT * FROM decisions WHERE node = ? ORDER BY id", (node["id"],)).fetchall()
    decisions = [_decision(row) for row in rows]
    answer = ExplainedOrder(
        node_order_id=node_order_id(graph_id, node["node_id"], node["seq"]),
        status=node["status"],
        symbol=node["symbol"],
        side=node["side"],
        target_qty_1e8=node["target_1e8"],
        filled_qty_1e8=node["filled_1e8"],
        failure_reason=node["failure_reason"],
        arrived_ns=node["activated_ns"],
        arrival_bid_1e9=node["arrival_bid_1e9"],
        arrival_ask_1e9=node["arrival_ask_1e9"],
        avg_fill_price_1e9=average_1e9(fills),
        notional_usd_1e9=USD_PER_CASH * sum(fill["notional_1e8"] for fill in fills),
        fees_usd_1e9=USD_PER_CASH * sum(fill["fee_1e8"] for fill in fills),
        resplits=sum(decision.cause == RESPLIT for decision in decisions),
        decisions=decisions,
        executions=_executions(connection, node["id"], fills),
    )
    savings = [decision.saving_usd_1e9 for decision in decisions if decision.saving_usd_1e9 is not None]
    answer.saving_usd_1e9 = sum(savings) if savings else None
    return _with_costs(answer, node["side"] == "buy")


def _with_costs(answer: ExplainedOrder, buys: bool) -> ExplainedOrder:
    bid, ask, average = answer.arrival_bid_1e9, answer.arrival_ask_1e9, answer.avg_fill_price_1e9
    if bid is None or ask is None or average is None:
        return answer
    mid, way = half_even_divide(bid + ask, 2), (1 if buys else -1)
    answer.slippage_bps = _bps(way * (average - mid), mid)
    fees = half_even_divide(answer.fees_usd_1e9 * 10**8, answer.filled_qty_1e8)
    answer.cost_bps = _bps(way * (average - mid) + fees, mid)
    return answer


def _decision(row: sqlite3.Row) -> Decision:
    plan, seen = _PLANS.decode(row["plan"]), _SHOWN.decode(row["shown"])
    decision = Decision(
        at_ns=row["at_ns"],
        cause=row["cause"],
        qty_1e8=row["quantity_1e8"],
        shown={venue: [ShownLevel(*level) for level in levels] for venue, levels in seen.items()},
        parts=[Part(venue, quantity) for venue, quantity in plan.parts.items()],
        unrouted_qty_1e8=row["quantity_1e8"] - sum(plan.parts.values()),
        best_single_venue=plan.best_venue,
    )
    if plan.cost_1e8 is not None and plan.best_cost_1e8 is not None:
        saving = plan.best_cost_1e8 - plan.cost_1e8
        decision.saving_usd_1e9 = USD_PER_CASH * saving
        decision.saving_bps = _bps(saving, abs(plan.best_cost_1e8)) if plan.best_cost_1e8 else None
    return decision


def _executions(connection: sqlite3.Connection, node: int, fills: Sequence[sqlite3.Row]) -> list[Execution]:
    rows = connection.execute(
        "SELECT * FROM children WHERE node = ? AND state <> ? AND (arrived_ns IS NOT NULL OR state <> 'done')"
        " ORDER BY id",
        (node, _NOT_SENT),
    )
    return [
        Execution(
            venue=row["venue"],
            state=row["state"],
            qty_1e8=row["quantity_1e8"],
            filled_qty_1e8=row["filled_1e8"],
            worst_price_1e9=row["worst_1e9"],
            sent_ns=row["sent_ns"],
            arrived_ns=row["arrived_ns"],
            queue_ahead_qty_1e8=row["ahead_1e8"],
            shown=None if row["shown"] is None else _LEVELS.decode(row["shown"]),
            takes=[_take(fill) for fill in fills if fill["child"] == row["id"]],
        )
        for row in rows
    ]


def _take(fill: sqlite3.Row) -> ExplainedTake:
    return ExplainedTake(
        fill["price_1e9"], fill["quantity_1e8"], USD_PER_CASH * fill["fee_1e8"], fill["liquidity"], fill["at_ns"]
    )


def _bps(part: int, whole: int) -> Decimal:
    return Decimal(half_even_divide(part * _BPS_MILLIS, whole)).scaleb(-3)
