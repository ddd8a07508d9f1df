"""A node's first step to market: at once for a root, when an edge fires for a node that waited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.common import Side, TimeInForce, Urgency
from sequence_cli.money import Price, Quantity, notional
from sequence_cli.sandbox import execution, following, kill_switch, pegging, triggers
from sequence_cli.sandbox.allocation import candidates, capacity_1e8, displayed_1e8, marketable, touch_1e9
from sequence_cli.sandbox.allocation import worst_price_1e9 as worst_price
from sequence_cli.sandbox.closing import await_close
from sequence_cli.sandbox.edges import ON_FILL, ON_TIMEOUT, load_edge, set_state
from sequence_cli.sandbox.events import has_market
from sequence_cli.sandbox.lifecycle import reject
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.nbbo import nbbo
from sequence_cli.sandbox.nodes import FOLLOWING, PACED, TERMINAL, WAITING, load_node, nodes_of, save_node
from sequence_cli.sandbox.outcome import is_closing
from sequence_cli.sandbox.problems import OrderRejectError
from sequence_cli.sandbox.units import MILLISECOND_NS, ceiling_divide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.sandbox.edges import Edge
    from sequence_cli.sandbox.market import VenueBook
    from sequence_cli.sandbox.nodes import Node
    from sequence_cli.sandbox.session import Session

MOST_SLICES = 10
_SMALL_PERCENT = 25
_SMALL_WITHIN_BPS = 5


def follow_edge(session: Session, edge_id: int) -> None:
    """Start what an edge leads to, now that it has fired; the kill switch holds it back and pauses the graph."""
    edge = load_edge(session.connection, edge_id)
    if is_closing(session, edge.graph) or edge.state in {"held", "dead"}:
        return
    if kill_switch.engaged(session.connection):
        _hold(session, edge)
        return
    if edge.trigger == ON_TIMEOUT:
        set_state(session.connection, edge, "fired")
    node = load_node(session.connection, edge.to_node)
    if node.form == FOLLOWING:
        _follow(session, node, edge)
    elif node.status == WAITING:
        activate(session, node.id)


def activate(session: Session, node_id: int) -> None:
    """Send a node to market, or keep it as rejected."""
    session.connection.execute("SAVEPOINT activation")
    node = _begin(session, load_node(session.connection, node_id))
    if node.form != PACED:
        triggers.activated(session, node)
    session.connection.execute("SAVEPOINT start")
    try:
        _start(session, node)
    except OrderRejectError as exc:
        session.connection.execute("ROLLBACK TO start")
        reject(session, node_id, exc.reason)
    session.connection.execute("RELEASE activation")


def _hold(session: Session, edge: Edge) -> None:
    set_state(session.connection, edge, "held")
    session.connection.execute("UPDATE graphs SET status = 'paused' WHERE id = ? AND status = 'active'", (edge.graph,))


def _follow(session: Session, node: Node, edge: Edge) -> None:
    if node.status in TERMINAL:  # cancelled since the edge fired
        return
    if node.status == WAITING:
        node = _begin(session, node)
        triggers.activated(session, node)
        triggers.accepted(session, node)
    source = load_node(session.connection, edge.from_node)
    order = following.next_order(session, node, source if edge.trigger == ON_FILL else None)
    if order is not None:
        activate(session, order)


def _begin(session: Session, node: Node) -> Node:
    """Note the market that the node meets, and from when its horizon counts."""
    books = candidates(session, execution.wish_of(node))
    best = nbbo(books)
    session.connection.execute(
        "UPDATE nodes SET arrival_bid_1e9 = ?, arrival_ask_1e9 = ? WHERE id = ?", (best.bid_1e9, best.ask_1e9, node.id)
    )
    touch = best.ask_1e9 if node.side is Side.BUY else best.bid_1e9
    deadline = None if node.horizon_ms is None else session.now_ns + node.horizon_ms * MILLISECOND_NS
    begun = node._replace(
        status="active",
        activated_ns=session.now_ns,
        deadline_ns=deadline,
        worst_1e9=worst_price(execution.wish_of(node), touch) or node.worst_1e9,
    )
    return save_node(session.connection, begun)


def _start(session: Session, node: Node) -> None:
    books = candidates(session, execution.wish_of(node))
    _check_market(session, node, books)
    check_risk(session, node)
    check_funds(session, node, books)
    await_close(session, node)
    triggers.accepted(session, node)
    if node.form == PACED:
        triggers.activated(session, node)
    elif node.urgency is Urgency.LOW and node.tif in {TimeInForce.GTC, TimeInForce.IOC}:
        pegging.start(session, node.id)
    else:
        save_node(session.connection, node._replace(slices_left=_slices(node, books)))
        execution.run_slice(session, node.id)


def _check_market(session: Session, node: Node, books: Sequence[VenueBook]) -> None:
    traded = known(node.symbol)
    if node.venue is not None and traded.listing(node.venue) is None:
        raise OrderRejectError("BAD_VENUE")
    if not has_market(traded, session.now_ns):
        raise OrderRejectError("EXCHANGE_REJECT")
    if not books:
        raise OrderRejectError("STALE_VENUE")
    touch = touch_1e9(node.side, books)
    if touch is None and node.limit_1e9 is None:
        raise OrderRejectError("EXCHANGE_REJECT")
    if node.tif is TimeInForce.POST_ONLY and marketable(node.side, node.worst_1e9, touch):
        raise OrderRejectError("EXCHANGE_REJECT")


def check_risk(session: Session, node: Node) -> None:
    """Hold a graph to its own limit on the worst value of all its nodes that have started; raises OrderRejectError."""
    row = session.connection.execute("SELECT max_notional_1e9 FROM graphs WHERE id = ?", (node.graph,)).fetchone()
    if row[0] is None or node.parent is not None:
        return
    started = [other for other in nodes_of(session.connection, node.graph) if other.parent is None]
    worst = sum(
        notional(Quantity(other.target_1e8), Price(other.worst_1e9)).units
        for other in started
        if other.activated_ns is not None and other.status != "rejected"
    )
    if worst > row[0]:
        raise OrderRejectError("RISK_CHECK_FAILED")


def check_funds(session: Session, node: Node, books: Sequence[VenueBook]) -> None:
    """Raise OrderRejectError where the account cannot pay for what is left of a node at its worst price."""
    wish = execution.wish_of(node)
    capacities = [capacity_1e8(session, wish, book.venue, node.worst_1e9) for book in books]
    if sum(capacities) < node.unsent_1e8:
        raise OrderRejectError("INSUFFICIENT_BALANCE")


def _slices(node: Node, books: Sequence[VenueBook]) -> int:
    at_once = node.urgency is Urgency.HIGH or node.tif is TimeInForce.FOK
    if at_once or not marketable(node.side, node.worst_1e9, touch_1e9(node.side, books)):
        return 1
    return slices_for(node.side, node.unsent_1e8, books)


def slices_for(side: Side, quantity_1e8: int, books: Sequence[VenueBook]) -> int:
    """Return into how many slices a quantity of medium urgency is cut in this market."""
    small = displayed_1e8(side, books, _SMALL_WITHIN_BPS) * _SMALL_PERCENT // 100
    return min(ceiling_divide(quantity_1e8, max(small, 1)), MOST_SLICES)
