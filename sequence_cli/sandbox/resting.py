"""Providing liquidity: orders that wait at a venue until the market trades through their price.

A resting order fills only where the venue's opposite side is priced better than its limit, at its limit, up to the
quantity that is priced so: a touch alone never fills it. Between two requests every tick is looked at, or as
many evenly spaced ones as `_MOST_LOOKS` allows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.sandbox.allocation import Wish, candidates, capacity_1e8, opposite
from sequence_cli.sandbox.fees import fee_ppm
from sequence_cli.sandbox.fills import Fill, settle_fill
from sequence_cli.sandbox.funds import needed_1e8, spent_asset
from sequence_cli.sandbox.lifecycle import end_child, finish
from sequence_cli.sandbox.live_market import Taken, known
from sequence_cli.sandbox.nodes import Child, add_child, children_of, load_child, load_node, save_node
from sequence_cli.sandbox.units import PRICE_UNIT, TICK_NS

if TYPE_CHECKING:
    from sequence_cli.sandbox.nodes import Node
    from sequence_cli.sandbox.session import Session

_MOST_LOOKS = 600


def rest(session: Session, node: Node, wish: Wish) -> Node:
    """Leave the rest of a node at the venues with the lowest maker fee; what no venue can hold is cancelled."""
    for venue, latency_ns in _resting_places(session, wish):
        quantity = min(node.unsent_1e8, capacity_1e8(session, wish, venue, node.worst_1e9, maker=True))
        if quantity > 0:
            join(session, node, venue, quantity, latency_ns)
            node = save_node(session.connection, node._replace(unsent_1e8=node.unsent_1e8 - quantity, shortfall_1e8=0))
    if children_of(session.connection, node.id, "resting"):
        return _drop_unsent(session, node)
    return finish(session, node, "INSUFFICIENT_BALANCE")


def resting_children(session: Session) -> list[int]:
    """Return the children of the current epoch that rest at a venue, oldest first."""
    rows = session.connection.execute(
        "SELECT c.id FROM children AS c JOIN nodes AS n ON n.id = c.node JOIN graphs AS g ON g.id = n.graph"
        " WHERE c.state = 'resting' AND g.epoch = ? ORDER BY c.id",
        (session.epoch,),
    )
    return [row[0] for row in rows]


def look(session: Session, from_ns: int, until_ns: int) -> None:
    """Fill what the market has traded through after `from_ns` and up to `until_ns`."""
    children = resting_children(session)
    first, last = from_ns // TICK_NS + 1, until_ns // TICK_NS
    if not children or first > last:
        return
    stride = -(-(last - first + 1) * len(children) // _MOST_LOOKS)
    for tick in range(last - (last - first) // stride * stride, last + 1, stride):
        session.now_ns = tick * TICK_NS
        children = [child for child in children if _look_at(session, child)]


def join(session: Session, node: Node, venue: str, quantity_1e8: int, latency_ns: int) -> None:
    """Place a resting child at a venue, at the node's worst price; it counts there once it has arrived."""
    traded = known(node.symbol)
    asset, fee = spent_asset(node.side, traded, venue), fee_ppm(session.fee_profile, venue, maker=True)
    needed = needed_1e8(node.side, traded, quantity_1e8, node.worst_1e9, fee)
    session.ledger.reserve(venue, asset, needed)
    arrives_ns = session.now_ns + latency_ns
    add_child(
        session.connection,
        Child(0, node.id, venue, "resting", quantity_1e8, 0, node.worst_1e9, asset, needed, arrives_ns),
    )


def _resting_places(session: Session, wish: Wish) -> list[tuple[str, int]]:
    places = [
        (fee_ppm(session.fee_profile, book.venue, maker=True), book.latency_ns, book.venue)
        for book in candidates(session, wish)
    ]
    return [(venue, latency_ns) for _, latency_ns, venue in sorted(places)]


def _drop_unsent(session: Session, node: Node) -> Node:
    dropped = node._replace(cancelled_1e8=node.cancelled_1e8 + node.unsent_1e8, unsent_1e8=0, shortfall_1e8=0)
    return save_node(session.connection, dropped)


def _look_at(session: Session, child_id: int) -> bool:
    """Fill one resting child as far as the market allows; tells whether it still rests."""
    child = load_child(session.connection, child_id)
    node = load_node(session.connection, child.node)
    taken = _through(session, node, child) if session.now_ns > child.sent_ns else None
    if taken is None:
        return True
    session.market.record(taken, session.now_ns)
    node, child = settle_fill(session, node, child, Fill(child.worst_1e9, taken.quantity_1e8, maker=True))
    if child.filled_1e8 < child.quantity_1e8:
        return True
    end_child(session, child)
    if node.filled_1e8 + node.cancelled_1e8 == node.target_1e8:
        finish(session, node, "INSUFFICIENT_BALANCE")
    return False


def _through(session: Session, node: Node, child: Child) -> Taken | None:
    traded = known(node.symbol)
    book = session.market.book(traded, child.venue, session.now_ns)
    levels = opposite(node.side, book) if book.eligible else ()
    way = 1 if node.side == "buy" else -1
    through = sum(level.quantity_1e8 for level in levels if level.price_1e9 * way < child.worst_1e9 * way)
    quantity = min(through, child.quantity_1e8 - child.filled_1e8)
    if quantity == 0:
        return None
    notional = child.worst_1e9 * quantity // PRICE_UNIT
    return Taken(traded, child.venue, node.side, quantity, notional, levels[0].quantity_1e8)
