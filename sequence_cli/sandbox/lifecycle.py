"""How an order ends: funds go back, what is left is cancelled, the status moves forward for the last time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.sandbox import triggers
from sequence_cli.sandbox.fills import keep_reserved
from sequence_cli.sandbox.nodes import TERMINAL, children_of, load_node, save_node
from sequence_cli.sandbox.outcome import finish_graph, note_end

if TYPE_CHECKING:
    from sequence_cli.sandbox.nodes import Child, Node
    from sequence_cli.sandbox.session import Session


def end_child(session: Session, child: Child) -> int:
    """Take a child off its venue, release its funds and return the quantity that it did not fill."""
    keep_reserved(session, child._replace(state="done"), 0)
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
    ended = node._replace(
        cancelled_1e8=cancelled, unsent_1e8=0, shortfall_1e8=0, slices_left=0, closing=1, status=_final_status(node)
    )
    return _end(session, ended, reason)


def finish_if_filled(session: Session, node: Node) -> Node:
    """End a node whose target is reached."""
    return finish(session, node, None) if node.filled_1e8 == node.target_1e8 else node


def reject(session: Session, node_id: int, reason: str) -> None:
    """End a node that the exchange does not take."""
    node = load_node(session.connection, node_id)
    ended = node._replace(cancelled_1e8=node.target_1e8, unsent_1e8=0, closing=1, status="rejected")
    _end(session, ended, reason)


def _end(session: Session, ended: Node, reason: str | None) -> Node:
    note_end(session, ended.id, None if ended.status == "filled" else reason)
    save_node(session.connection, ended)
    triggers.ended(session, ended)
    finish_graph(session, ended.graph)
    return ended


def _final_status(node: Node) -> str:
    if node.filled_1e8 == node.target_1e8:
        return "filled"
    return "partial" if node.filled_1e8 else "cancelled"
