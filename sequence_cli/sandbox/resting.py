"""Providing liquidity: orders that wait in a venue's queue.

An order joins behind what the venue shows at its price. Only trades of others at or through its price move it on: a
trade at the venue's touch uses up what stands before it, then fills it; where the touch has come past the price, or
the other side is priced better than it, everything before it is gone. It fills at its limit, as a maker. What trades
when is a function of the tick alone, so that an order fills at the same ticks whoever asks when.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.common import Side, TimeInForce
from sequence_cli.sandbox import decisions
from sequence_cli.sandbox.allocation import Wish, candidates, capacity_1e8, marketable, opposite
from sequence_cli.sandbox.fees import fee_ppm
from sequence_cli.sandbox.fills import Fill, settle_fill
from sequence_cli.sandbox.lifecycle import end_child, finish, reject
from sequence_cli.sandbox.live_market import Taken, known
from sequence_cli.sandbox.nodes import (
    Child,
    add_child,
    children_of,
    load_child,
    load_node,
    save_child,
    save_node,
    set_timer,
)
from sequence_cli.sandbox.reservations import reserve
from sequence_cli.sandbox.tape import printed_1e8
from sequence_cli.sandbox.units import PRICE_UNIT, TICK_NS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.sandbox.books import Levels
    from sequence_cli.sandbox.market import VenueBook
    from sequence_cli.sandbox.nodes import Node
    from sequence_cli.sandbox.session import Session

# CROSS JOIN keeps SQLite from starting at the graphs, of which there are far more than of what rests.
_QUEUED = (
    " FROM children AS c INDEXED BY children_resting CROSS JOIN nodes AS n ON n.id = c.node"
    " CROSS JOIN graphs AS g ON g.id = n.graph"
    " WHERE c.state = 'resting' AND c.ahead_1e8 IS NOT NULL AND g.epoch = ?"
)


# What a venue quotes on an order's own side and on the other, own takes left aside.
_Touch = tuple[int, int]


class Queue(NamedTuple):
    """All orders of one side that rest in an instrument, by the price of the foremost."""

    symbol: str
    side: Side
    foremost_1e9: int


class _Reach(NamedTuple):
    """What a tick brings to an order: the quantity it fills, and what stands before it afterwards."""

    quantity_1e8: int
    ahead_1e8: int
    through: bool


def rest(session: Session, node: Node, wish: Wish) -> Node:
    """Leave the rest of a node at the venues with the lowest maker fee; what no venue can hold is cancelled."""
    books = candidates(session, wish)
    parts: dict[str, int] = {}
    for venue, latency_ns in _resting_places(session, wish, books, node.worst_1e9):
        quantity = min(node.unsent_1e8, capacity_1e8(session, wish, venue, node.worst_1e9, maker=True))
        if quantity > 0:
            join(session, node, venue, quantity, latency_ns)
            parts[venue] = quantity
            node = save_node(session.connection, node._replace(unsent_1e8=node.unsent_1e8 - quantity, shortfall_1e8=0))
    if parts:
        decisions.note_parts(session, node, decisions.REST, books, parts)
    if children_of(session.connection, node.id, "resting"):
        return _drop_unsent(session, node)
    return finish(session, node, "INSUFFICIENT_BALANCE")


def join(session: Session, node: Node, venue: str, quantity_1e8: int, latency_ns: int) -> None:
    """Send a child that is to rest at a venue, at the node's worst price; it counts there once it has arrived."""
    asset, needed = reserve(session, node, venue, quantity_1e8, maker=True)
    arrives_ns = session.now_ns + latency_ns
    child = add_child(
        session.connection,
        Child(0, node.id, venue, "resting", quantity_1e8, 0, node.worst_1e9, asset, needed, arrives_ns),
    )
    set_timer(session.connection, arrives_ns, "join", child)


def enter_queue(session: Session, child_id: int) -> None:
    """Place a child behind what its venue shows; one that must not take and now would is refused."""
    child = load_child(session.connection, child_id)
    if child.state != "resting":
        return
    node = load_node(session.connection, child.node)
    book = session.market.book(known(node.symbol), child.venue, session.now_ns)
    other = opposite(node.side, book)
    touch = other[0].price_1e9 if other else None
    if node.tif is TimeInForce.POST_ONLY and book.eligible and marketable(node.side, child.worst_1e9, touch):
        _refuse(session, node, child)
        return
    decisions.note_arrival(session, child.id, other[:1])
    ahead = _shown_1e8(node.side, _own_side(node.side, book), child.worst_1e9)
    save_child(session.connection, child._replace(ahead_1e8=ahead))


def queues(session: Session) -> list[Queue]:
    """Return what rests in the current epoch: one row per instrument and side."""
    rows = session.connection.execute(
        "SELECT n.symbol, n.side, max(c.worst_1e9), min(c.worst_1e9)" + _QUEUED + " GROUP BY n.symbol, n.side",
        (session.epoch,),
    )
    return [Queue(row[0], Side(row[1]), row[2] if row[1] == "buy" else row[3]) for row in rows]


def work_queue(session: Session, queue: Queue) -> None:
    """Let the orders of a queue meet the trades of the tick of now: who came first is served first."""
    rows = session.connection.execute(
        "SELECT c.id, c.venue, c.worst_1e9" + _QUEUED + " AND n.symbol = ? AND n.side = ? ORDER BY c.id",
        (session.epoch, queue.symbol, queue.side),
    ).fetchall()
    printed: dict[str, int] = {}
    way = 1 if queue.side is Side.BUY else -1
    for child_id, venue, limit_1e9 in rows:
        touch = _touch(session, queue, venue)
        if touch[0] * way <= limit_1e9 * way:
            _work(session, child_id, touch, printed)


def _touch(session: Session, queue: Queue, venue: str) -> _Touch:
    bid, ask = session.market.touch_1e9(known(queue.symbol), venue, session.now_ns)
    return (bid, ask) if queue.side is Side.BUY else (ask, bid)


def _work(session: Session, child_id: int, touch: _Touch, printed: dict[str, int]) -> None:
    child = load_child(session.connection, child_id)
    if child.state != "resting":  # an order that filled before it may have ended it
        return
    node = load_node(session.connection, child.node)
    if child.venue not in printed:
        printed[child.venue] = _printed_1e8(session, node, child.venue, touch[0])
    if not _is_met(node.side, child, touch, printed[child.venue]):
        return
    book, left = session.market.book(known(node.symbol), child.venue, session.now_ns), _left_1e8(child)
    reach = _reach(node.side, child, book, printed[child.venue])
    if not reach.through:
        printed[child.venue] -= min(printed[child.venue], (child.ahead_1e8 or 0) - reach.ahead_1e8 + reach.quantity_1e8)
    child = child._replace(ahead_1e8=reach.ahead_1e8)
    if reach.quantity_1e8 == 0:
        save_child(session.connection, child)
        return
    if reach.through:
        session.market.record(_taken(node, child, book, reach.quantity_1e8), session.now_ns)
    node, child = settle_fill(session, node, child, Fill(child.worst_1e9, reach.quantity_1e8, maker=True))
    if reach.quantity_1e8 == left:
        _leave(session, node, child)


def _is_met(side: Side, child: Child, touch: _Touch, printed_1e8: int) -> bool:
    """Return whether the venue's quote and the tape can do anything for a child, before its whole book is asked for."""
    way, limit, (own, other) = (1 if side is Side.BUY else -1), child.worst_1e9, touch
    return printed_1e8 > 0 or other * way < limit * way or (own != limit and child.ahead_1e8 != 0)


def _leave(session: Session, node: Node, child: Child) -> None:
    end_child(session, child)
    if node.filled_1e8 + node.cancelled_1e8 == node.target_1e8:
        finish(session, node, "INSUFFICIENT_BALANCE")


def _reach(side: Side, child: Child, book: VenueBook, printed_1e8: int) -> _Reach:
    way, limit = (1 if side is Side.BUY else -1), child.worst_1e9
    left, ahead = _left_1e8(child), child.ahead_1e8 or 0
    if not book.eligible:
        return _Reach(0, ahead, through=False)
    others = takewhile(lambda level: level.price_1e9 * way < limit * way, opposite(side, book))
    better = sum(level.quantity_1e8 for level in others)
    if better:
        return _Reach(min(better, left), 0, through=True)
    own = _own_side(side, book)
    if not own or own[0].price_1e9 * way > limit * way:
        return _Reach(0, ahead, through=False)
    if own[0].price_1e9 != limit:
        ahead = 0
    return _Reach(min(max(printed_1e8 - ahead, 0), left), max(ahead - printed_1e8, 0), through=False)


def _printed_1e8(session: Session, node: Node, venue: str, touch_1e9: int) -> int:
    if touch_1e9 <= 0:
        return 0
    traded = known(node.symbol)
    listing = next(listing for listing in traded.listings if listing.venue == venue)
    taker = Side.SELL if node.side is Side.BUY else Side.BUY
    return printed_1e8(session.seed, traded, listing, taker, session.now_ns // TICK_NS, touch_1e9)


def _left_1e8(child: Child) -> int:
    return child.quantity_1e8 - child.filled_1e8


def _own_side(side: Side, book: VenueBook) -> Levels:
    return book.bids if side is Side.BUY else book.asks


def _shown_1e8(side: Side, levels: Levels, price_1e9: int) -> int:
    """Return what stands before an order that joins at a price: nothing where it is the new best.

    Between two levels it joins behind the size of the next one: a level stands for the prices down to it.
    """
    way = 1 if side is Side.BUY else -1
    if not levels or price_1e9 * way > levels[0].price_1e9 * way:
        return 0
    return next((level.quantity_1e8 for level in levels if level.price_1e9 * way <= price_1e9 * way), 0)


def _refuse(session: Session, node: Node, child: Child) -> None:
    left = end_child(session, child)
    node = save_node(session.connection, node._replace(cancelled_1e8=node.cancelled_1e8 + left))
    if node.cancelled_1e8 == node.target_1e8:
        reject(session, node.id, "EXCHANGE_REJECT")
    elif node.filled_1e8 + node.cancelled_1e8 == node.target_1e8:
        finish(session, node, "EXCHANGE_REJECT")


def _resting_places(session: Session, wish: Wish, books: Sequence[VenueBook], worst_1e9: int) -> list[tuple[str, int]]:
    places = [
        (fee_ppm(session.fee_profile, wish.traded, book.venue, worst_1e9, maker=True), book.latency_ns, book.venue)
        for book in books
    ]
    return [(venue, latency_ns) for _, latency_ns, venue in sorted(places)]


def _drop_unsent(session: Session, node: Node) -> Node:
    dropped = node._replace(cancelled_1e8=node.cancelled_1e8 + node.unsent_1e8, unsent_1e8=0, shortfall_1e8=0)
    return save_node(session.connection, dropped)


def _taken(node: Node, child: Child, book: VenueBook, quantity_1e8: int) -> Taken:
    notional = child.worst_1e9 * quantity_1e8 // PRICE_UNIT
    touch = opposite(node.side, book)[0].quantity_1e8
    return Taken(known(node.symbol), child.venue, node.side, quantity_1e8, notional, touch)
