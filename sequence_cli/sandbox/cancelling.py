"""Cancellation: of a graph, of one node, of everything at a venue.

What is on its way to a venue still arrives there and may fill; what has ended stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.sandbox import triggers
from sequence_cli.sandbox.lifecycle import end_child, finish, release_held, withdraw_resting
from sequence_cli.sandbox.nodes import (
    ORDER,
    TERMINAL,
    WAITING,
    children_of,
    load_child,
    load_node,
    nodes_of,
    orders_of,
    save_node,
)
from sequence_cli.sandbox.outcome import note_reason
from sequence_cli.sandbox.triggers import BY_CLIENT

if TYPE_CHECKING:
    from sequence_cli.sandbox.nodes import Node
    from sequence_cli.sandbox.session import Session


def cancel_graph(session: Session, graph: int, reason: str = BY_CLIENT) -> None:
    """Cancel all nodes of a graph; no trigger fires in it any more."""
    session.connection.execute("UPDATE graphs SET closing = 1 WHERE id = ?", (graph,))
    # The orders through which others trade come last in their graph: they end before those others do.
    for node in reversed(nodes_of(session.connection, graph)):
        cancel_node(session, node.id, reason)


def cancel_node(session: Session, node_id: int, reason: str = BY_CLIENT) -> None:
    """Cancel one node, with the orders through which it trades."""
    node = load_node(session.connection, node_id)
    if node.status in TERMINAL:
        return
    if node.form != ORDER:
        for order in orders_of(session.connection, node.id):
            cancel_node(session, order.id, reason)
        _end_parent(session, load_node(session.connection, node.id), reason)
    elif node.status == WAITING:
        triggers.end_without_orders(session, node, reason)
    else:
        _withdraw(session, node, reason)


def cancel_at_venue(session: Session, venue: str) -> int:
    """Take every resting order off a venue and return how many parts of orders that were."""
    rows = session.connection.execute(
        "SELECT c.id FROM children AS c INDEXED BY children_resting CROSS JOIN nodes AS n ON n.id = c.node"
        " CROSS JOIN graphs AS g ON g.id = n.graph"
        " WHERE c.state = 'resting' AND c.venue = ? AND g.epoch = ? ORDER BY c.id",
        (venue, session.epoch),
    ).fetchall()
    for row in rows:
        child = load_child(session.connection, row[0])
        node = load_node(session.connection, child.node)
        left = end_child(session, child)
        node = save_node(session.connection, node._replace(cancelled_1e8=node.cancelled_1e8 + left))
        if node.filled_1e8 + node.cancelled_1e8 == node.target_1e8:
            finish(session, node, BY_CLIENT)
    return len(rows)


def _withdraw(session: Session, node: Node, reason: str) -> None:
    release_held(session, node)
    closing = withdraw_resting(session, node)._replace(closing=1, slices_left=0)
    save_node(session.connection, closing)
    if children_of(session.connection, node.id, "sent"):
        note_reason(session, node.id, reason)
    else:
        finish(session, closing, reason)


def _end_parent(session: Session, node: Node, reason: str) -> None:
    """End it now, or mark it: once what is on its way has arrived, it ends with its last order."""
    if node.status in TERMINAL:
        return
    if node.status == WAITING:
        triggers.end_without_orders(session, node, reason)
        return
    save_node(session.connection, node._replace(closing=1))
    triggers.conclude_orders(session, node._replace(closing=1), reason)
