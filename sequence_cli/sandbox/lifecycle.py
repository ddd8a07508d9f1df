"""How an order ends: funds go back, what is left is cancelled, the status moves forward for the last time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.sandbox.fills import keep_reserved
from sequence_cli.sandbox.nodes import TERMINAL, children_of, load_node, nodes_of, save_child, save_node

if TYPE_CHECKING:
    from sequence_cli.sandbox.nodes import Child, Node
    from sequence_cli.sandbox.session import Session


def end_child(session: Session, child: Child) -> int:
    """Take a child off its venue, release its funds and return the quantity that it did not fill."""
    child = keep_reserved(session, child, 0)
    save_child(session.connection, child._replace(state="done"))
    return child.quantity_1e8 - child.filled_1e8


def release_held(session: Session, node: Node) -> None:
    """Release the funds that wait for later slices."""
    for child in children_of(session.connection, node.id, "held"):
        end_child(session, child)


def withdraw_resting(session: Session, node: Node) -> Node:
    """Take the node's resting children off their venues; their quantity is unsent again."""
    left = sum(end_child(session, child) for child in children_of(session.connection, node.id, "resting"))
    return save_node(session.connection, node._replace(unsent_1e8=node.unsent_1e8 + left))


def finish(session: Session, node: Node, reason: str | None) -> Node:
    """End a node that has nothing at any venue: what is left of it is cancelled."""
    assert node.status not in TERMINAL, f"{node} has ended already"
    release_held(session, node)
    cancelled = node.cancelled_1e8 + node.unsent_1e8
    assert node.filled_1e8 + cancelled == node.target_1e8, f"{node} does not account for its quantity"
    status = _final_status(node)
    ended = node._replace(
        cancelled_1e8=cancelled, unsent_1e8=0, shortfall_1e8=0, slices_left=0, closing=1, status=status
    )
    session.connection.execute(
        "UPDATE nodes SET ended_ns = ?, failure_reason = ? WHERE id = ?",
        (session.now_ns, None if status == "filled" else reason, node.id),
    )
    save_node(session.connection, ended)
    finish_graph(session, node.graph)
    return ended


def finish_if_filled(session: Session, node: Node) -> Node:
    """End a node whose target is reached."""
    return finish(session, node, None) if node.filled_1e8 == node.target_1e8 else node


def reject(session: Session, node_id: int, reason: str) -> None:
    """End a node that the exchange does not take."""
    node = load_node(session.connection, node_id)
    ended = node._replace(cancelled_1e8=node.target_1e8, unsent_1e8=0, closing=1, status="rejected")
    session.connection.execute(
        "UPDATE nodes SET ended_ns = ?, failure_reason = ? WHERE id = ?", (session.now_ns, reason, node_id)
    )
    save_node(session.connection, ended)
    finish_graph(session, node.graph)


def finish_graph(session: Session, graph: int) -> None:
    """Move the graph's status to its end once all its nodes have ended."""
    statuses = {node.status for node in nodes_of(session.connection, graph)}
    if statuses.issubset(TERMINAL):
        session.connection.execute(
            "UPDATE graphs SET status = ?, ended_ns = ? WHERE id = ? AND status = 'active'",
            (_graph_status(statuses), session.now_ns, graph),
        )


def _final_status(node: Node) -> str:
    if node.filled_1e8 == node.target_1e8:
        return "filled"
    return "partial" if node.filled_1e8 else "cancelled"


def _graph_status(statuses: set[str]) -> str:
    if statuses == {"filled"}:
        return "completed"
    if statuses & {"filled", "partial"}:
        return "partial"
    return "cancelled" if "cancelled" in statuses else "rejected"
