"""Low urgency: an order waits at the best price of its own side and follows it until its horizon ends.

It stands at one venue, the one that shows the best price of its side (at the same price: with the lowest maker fee,
then the lowest latency), and moves at most once a second. At the horizon the rest crosses the market, unless the time
in force is ioc: then it is cancelled. Funds are set aside for the peg alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.common import Side, TimeInForce
from sequence_cli.sandbox import decisions, execution
from sequence_cli.sandbox.allocation import capacity_1e8
from sequence_cli.sandbox.fees import fee_ppm
from sequence_cli.sandbox.lifecycle import finish, withdraw_resting
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.nodes import children_of, load_node, save_node, set_timer
from sequence_cli.sandbox.resting import join
from sequence_cli.sandbox.units import SECOND_NS

if TYPE_CHECKING:
    from sequence_cli.sandbox.listings import Listing
    from sequence_cli.sandbox.market import VenueBook
    from sequence_cli.sandbox.nodes import Node
    from sequence_cli.sandbox.session import Session

DEFAULT_HORIZON_NS = 30 * SECOND_NS
_INTERVAL_NS = SECOND_NS


_Rank = tuple[int, int, int, str]


class _Place(NamedTuple):
    """A venue's book and the price of the own side there; the lowest rank is the best."""

    rank: _Rank
    book: VenueBook
    price_1e9: int


def start(session: Session, node_id: int) -> None:
    """Peg a node for the first time."""
    node = load_node(session.connection, node_id)
    if node.deadline_ns is None:
        save_node(session.connection, node._replace(deadline_ns=session.now_ns + DEFAULT_HORIZON_NS))
    repeg(session, node_id)


def repeg(session: Session, node_id: int) -> None:
    """Follow the market, or end the waiting."""
    node = load_node(session.connection, node_id)
    if node.closing:
        return
    assert node.deadline_ns is not None, f"{node} waits for ever"
    if session.now_ns >= node.deadline_ns:
        _cross(session, withdraw_resting(session, node))
        return
    _follow(session, node)
    set_timer(session.connection, min(session.now_ns + _INTERVAL_NS, node.deadline_ns), "peg", node.id)


def _cross(session: Session, node: Node) -> None:
    if node.tif is TimeInForce.IOC:
        finish(session, node, "HORIZON_ENDED")
        return
    save_node(session.connection, node._replace(slices_left=1))
    execution.run_slice(session, node.id)


def _follow(session: Session, node: Node) -> None:
    place = _best_place(session, node)
    standing = [(child.venue, child.worst_1e9) for child in children_of(session.connection, node.id, "resting")]
    if place is None or standing == [(place.book.venue, place.price_1e9)]:
        return
    node = withdraw_resting(session, node)
    node = node._replace(worst_1e9=place.price_1e9)
    venue, wish = place.book.venue, execution.wish_of(node)
    quantity = min(node.unsent_1e8, capacity_1e8(session, wish, venue, place.price_1e9, maker=True))
    save_node(session.connection, node._replace(unsent_1e8=node.unsent_1e8 - quantity))
    if quantity:
        decisions.note_parts(session, node, decisions.PEG, [place.book], {venue: quantity})
        join(session, node, venue, quantity, place.book.latency_ns)


def _best_place(session: Session, node: Node) -> _Place | None:
    """Ask venues for their books in the order of what they quote: own takes can only have made that worse."""
    best: _Place | None = None
    for quoted, listing in sorted(_quoted(session, node)):
        if best is not None and quoted >= best.rank:
            break
        place = _place(session, node, listing)
        if place is not None and (best is None or place.rank < best.rank):
            best = place
    return best


def _quoted(session: Session, node: Node) -> list[tuple[_Rank, Listing]]:
    traded, buys, ranks = known(node.symbol), node.side is Side.BUY, []
    for listing in traded.listings:
        if node.venue in (None, listing.venue):
            bid, ask = session.market.touch_1e9(traded, listing.venue, session.now_ns)
            ranks.append((_rank(session, node, _within_limit(node, bid if buys else ask), listing), listing))
    return ranks


def _place(session: Session, node: Node, listing: Listing) -> _Place | None:
    book = session.market.book(known(node.symbol), listing.venue, session.now_ns)
    own = book.bids if node.side is Side.BUY else book.asks
    if not (book.eligible and own):
        return None
    price = _within_limit(node, own[0].price_1e9)
    if capacity_1e8(session, execution.wish_of(node), listing.venue, price, maker=True) == 0:
        return None
    return _Place(_rank(session, node, price, listing), book, price)


def _rank(session: Session, node: Node, price_1e9: int, listing: Listing) -> _Rank:
    """Return what decides between two places, lower being better: price, then fee, then latency, then name."""
    fee = fee_ppm(session.fee_profile, known(node.symbol), listing.venue, price_1e9, maker=True)
    return -price_1e9 if node.side is Side.BUY else price_1e9, fee, listing.latency_ns, listing.venue


def _within_limit(node: Node, price_1e9: int) -> int:
    if node.limit_1e9 is None:
        return price_1e9
    return min(price_1e9, node.limit_1e9) if node.side is Side.BUY else max(price_1e9, node.limit_1e9)
