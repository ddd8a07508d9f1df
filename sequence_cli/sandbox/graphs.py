"""A graph as the API shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.orders import GraphStatus, NodeFill, NodeStatus
from sequence_cli.sandbox.units import half_even_divide

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from sequence_cli.sandbox.session import Session

# The ledger counts cash in 1e-8 USD, the wire in 1e-9.
USD_PER_CASH = 10


def status(session: Session, graph: int) -> GraphStatus:
    """Return how far a graph has got."""
    connection = session.connection
    row = connection.execute("SELECT graph_id, status, created_ns FROM graphs WHERE id = ?", (graph,)).fetchone()
    nodes = connection.execute(
        "SELECT * FROM nodes WHERE graph = ? AND parent IS NULL ORDER BY id", (graph,)
    ).fetchall()
    return GraphStatus(
        graph_id=row["graph_id"],
        status=row["status"],
        nodes={node["node_id"]: _node_status(connection, row["graph_id"], node) for node in nodes},
        created_ns=row["created_ns"],
    )


def node_order_id(graph_id: str, node_id: str, seq: int) -> str:
    """Return the id of a node's order (sequence-api.md §9.1)."""
    return f"graph:{graph_id}:{node_id}:{seq}"


def fills_of(connection: sqlite3.Connection, node: int) -> list[sqlite3.Row]:
    """Return a node's fills in their order, those of the orders through which it trades too."""
    return connection.execute(
        "SELECT * FROM fills WHERE node IN (SELECT :node UNION ALL SELECT id FROM nodes WHERE parent = :node)"
        " ORDER BY id",
        {"node": node},
    ).fetchall()


def average_1e9(fills: Sequence[sqlite3.Row]) -> int | None:
    """Return the volume-weighted price, half to even; None before the first fill."""
    if not fills:
        return None
    total = sum(fill["quantity_1e8"] for fill in fills)
    return half_even_divide(sum(fill["quantity_1e8"] * fill["price_1e9"] for fill in fills), total)


def _node_status(connection: sqlite3.Connection, graph_id: str, node: sqlite3.Row) -> NodeStatus:
    fills = fills_of(connection, node["id"])
    return NodeStatus(
        status=node["status"],
        target_qty_1e8=node["target_1e8"],
        filled_qty_1e8=node["filled_1e8"],
        avg_fill_price_1e9=average_1e9(fills),
        fill_count=len(fills),
        node_order_id=node_order_id(graph_id, node["node_id"], node["seq"]),
        symbol=node["symbol"],
        side=node["side"],
        failure_reason=node["failure_reason"],
        fees_usd_1e9=sum(fill["fee_1e8"] for fill in fills) * USD_PER_CASH,
        fills=[_node_fill(fill) for fill in fills],
    )


def _node_fill(fill: sqlite3.Row) -> NodeFill:
    return NodeFill(
        venue=fill["venue"],
        qty_1e8=fill["quantity_1e8"],
        price_1e9=fill["price_1e9"],
        fee_usd_1e9=fill["fee_1e8"] * USD_PER_CASH,
        liquidity=fill["liquidity"],
        ts_ns=fill["at_ns"],
    )
