"""A node that follows another's fills: at every fill it sends one more order, in proportion.

What it has out follows what its source has filled: `target * source filled / source target`, in whole lots. So it
never trades more than its own quantity, and what one of its orders did not fill goes out with the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.nodes import TERMINAL, orders_of

if TYPE_CHECKING:
    from sequence_cli.sandbox.nodes import Node
    from sequence_cli.sandbox.session import Session

_COPIED = (
    "graph", "node_id", "symbol", "instrument_type", "venue", "side", "limit_1e9", "urgency", "tif",
    "max_slippage_bps", "horizon_ms", "worst_1e9",
)  # fmt: skip


def next_order(session: Session, node: Node, source: Node | None) -> int | None:
    """Write the next order of a node that follows `source`, or all that is left of it, and return its id.

    None where less than a lot is due.
    """
    open_1e8 = sum(
        order.target_1e8 - order.filled_1e8
        for order in orders_of(session.connection, node.id)
        if order.status not in TERMINAL
    )
    due = node.target_1e8 if source is None else _share_1e8(node, source)
    quantity = due - node.filled_1e8 - open_1e8
    return _write(session, node, quantity) if quantity >= known(node.symbol).lot_1e8 else None


def _share_1e8(node: Node, source: Node) -> int:
    share = node.target_1e8 * source.filled_1e8 // source.target_1e8
    return share - share % known(node.symbol).lot_1e8


def _write(session: Session, node: Node, quantity_1e8: int) -> int:
    """Copy the node into an order of its own, under its name and the next sequence number."""
    columns = ", ".join(_COPIED)
    cursor = session.connection.execute(
        f"INSERT INTO nodes ({columns}, parent, seq, target_1e8, unsent_1e8, status, created_ns)"  # noqa: S608  our own names
        f" SELECT {columns}, id, (SELECT max(seq) + 1 FROM nodes AS o WHERE o.graph = n.graph"
        " AND o.node_id = n.node_id), ?, ?, 'waiting', ? FROM nodes AS n WHERE id = ?",
        (quantity_1e8, quantity_1e8, session.now_ns, node.id),
    )
    assert cursor.lastrowid is not None, "SQLite gives every row an id"
    return cursor.lastrowid
