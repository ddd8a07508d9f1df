"""What one node's life starts in others: edges fire, or die when their trigger can never fire any more.

Nothing starts inside the event that fires an edge: it sets a timer that is due at once, so that the engine takes one
step at a time. An order that never went out fires nothing: its successors are cancelled with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.sandbox import edges
from sequence_cli.sandbox.nodes import (
    FOLLOWING,
    ORDER,
    PACED,
    TERMINAL,
    WAITING,
    load_node,
    orders_of,
    save_node,
    set_timer,
)
from sequence_cli.sandbox.outcome import NEVER_FIRED, finish_graph, is_closing, note_end, noted_reason, watch_loss
from sequence_cli.sandbox.units import MILLISECOND_NS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.sandbox.edges import Edge
    from sequence_cli.sandbox.nodes import Node
    from sequence_cli.sandbox.session import Session

BY_CLIENT = "CANCELLED_BY_CLIENT"
_RATIO_UNIT = 10**9


def activated(session: Session, node: Node) -> None:
    """Start the clock of the node's on_timeout edges."""
    assert node.activated_ns is not None, f"{node} was never activated"
    for edge in edges.edges_from(session.connection, node.id):
        if edge.delay_ms is not None:
            set_timer(session.connection, node.activated_ns + edge.delay_ms * MILLISECOND_NS, "fire", edge.id)


def accepted(session: Session, node: Node) -> None:
    """Fire what waits for the node's acceptance."""
    _fire_all(session, edges.edges_from(session.connection, node.id), edges.ON_ACCEPTED)


def filled(session: Session, node: Node, quantity_1e8: int) -> None:
    """Fire what waits for a fill, which the node already counts, and count it for the node it trades for."""
    leaving = edges.edges_from(session.connection, node.id)
    _fire_all(session, leaving, edges.ON_FIRST_FILL)
    _fire_all(session, leaving, edges.ON_FILL)
    for edge in leaving:
        if edge.ratio_1e9 is not None and node.filled_1e8 * _RATIO_UNIT >= edge.ratio_1e9 * node.target_1e8:
            _fire(session, edge)
    if node.parent is None:
        watch_loss(session, node.graph)
    else:
        parent = load_node(session.connection, node.parent)
        counted = parent._replace(
            filled_1e8=parent.filled_1e8 + quantity_1e8, unsent_1e8=parent.unsent_1e8 - quantity_1e8
        )
        filled(session, save_node(session.connection, counted), quantity_1e8)


def ended(session: Session, node: Node) -> None:
    """Fire what waits for the node's end, and let die what waits for something else of it."""
    for edge in edges.edges_from(session.connection, node.id):
        if edge.state != "armed" or _runs_on(node, edge):
            continue
        if _fires_at_end(node, edge):
            _fire(session, edge)
        else:
            over = edge.trigger == edges.ON_FILL and node.filled_1e8 > 0
            edges.set_state(session.connection, edge, "fired" if over else "dead")
        set_timer(session.connection, session.now_ns, "conclude", edge.to_node)
    if node.parent is not None:
        set_timer(session.connection, session.now_ns, "conclude", node.parent)


def conclude(session: Session, node_id: int) -> None:
    """End a node that can never start, or one whose own orders have all ended and that gets no more of them."""
    node = load_node(session.connection, node_id)
    if node.status in TERMINAL:
        return
    if is_closing(session, node.graph):
        if node.form != ORDER:
            conclude_orders(session, node, BY_CLIENT)
        return
    if node.form == FOLLOWING and edges.is_about_to_start(session.connection, node.id, session.now_ns):
        # A fill of this very moment has still to be followed; timers of one moment run in the order of their setting.
        set_timer(session.connection, session.now_ns, "conclude", node.id)
        return
    states = {edge.state for edge in edges.edges_into(session.connection, node.id)}
    over = {"dead", "fired"} if node.form == FOLLOWING else {"dead"}
    if node.status == WAITING and states and states <= over:
        end_without_orders(session, node, NEVER_FIRED)
    elif node.form == PACED or (node.form == FOLLOWING and states <= over):
        conclude_orders(session, node, None)


def conclude_orders(session: Session, node: Node, reason: str | None) -> None:
    """End a node that trades through orders of its own, once all of those have ended."""
    orders = orders_of(session.connection, node.id)
    if node.status == WAITING or not all(order.status in TERMINAL for order in orders):
        return
    if node.filled_1e8 == 0 and orders and all(order.status == "rejected" for order in orders):
        _end(session, node, "rejected", noted_reason(session, orders[-1].id))
    else:
        _end(session, node, _status(node), reason or noted_reason(session, orders[-1].id) if orders else reason)


def end_without_orders(session: Session, node: Node, reason: str) -> None:
    """End a node that has nothing at any venue and will get nothing there."""
    assert node.status == WAITING or node.form != ORDER, f"{node} has been to market"
    _end(session, node, _status(node), reason)


def _end(session: Session, node: Node, status: str, reason: str | None) -> None:
    ending = node._replace(cancelled_1e8=node.cancelled_1e8 + node.unsent_1e8, unsent_1e8=0, closing=1, status=status)
    note_end(session, node.id, None if status == "filled" else reason)
    save_node(session.connection, ending)
    ended(session, ending)
    finish_graph(session, node.graph)


def _status(node: Node) -> str:
    if node.filled_1e8 == node.target_1e8:
        return "filled"
    return "partial" if node.filled_1e8 else "cancelled"


def _fires_at_end(node: Node, edge: Edge) -> bool:
    if node.activated_ns is None:
        return False
    if edge.trigger == edges.ON_CANCEL:
        return node.status in {"cancelled", "partial"}
    return edge.trigger == edges.ON_DONE or (edge.trigger == edges.ON_FULL_FILL and node.status == "filled")


def _runs_on(node: Node, edge: Edge) -> bool:
    """Return whether the edge's clock runs whatever has become of the node; that of slices needs an order in slices."""
    started = node.activated_ns is not None and not (node.form == PACED and node.status == "rejected")
    return edge.trigger == edges.ON_TIMEOUT and started


def _fire_all(session: Session, leaving: Sequence[Edge], trigger: str) -> None:
    for edge in leaving:
        if edge.trigger == trigger:
            _fire(session, edge)


def _fire(session: Session, edge: Edge) -> None:
    if edge.state != "armed" or is_closing(session, edge.graph):
        return
    if edge.trigger != edges.ON_FILL:
        edges.set_state(session.connection, edge, "fired")
    set_timer(session.connection, session.now_ns, "fire", edge.id)
