"""Low urgency: an order waits at the best price of its own side and follows it until its horizon ends.

It stands at one venue, the one that shows that price, and moves at most once a second. At the horizon the rest crosses
the market, unless the time in force is ioc: then it is cancelled. Funds are set aside for the peg alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.common import Side, TimeInForce
from sequence_cli.sandbox import decisions, execution
from sequence_cli.sandbox.allocation import candidates, capacity_1e8
from sequence_cli.sandbox.fees import fee_ppm
from sequence_cli.sandbox.lifecycle import finish, withdraw_resting
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.nodes import children_of, load_node, save_node, set_timer
from sequence_cli.sandbox.resting import join
from sequence_cli.sandbox.units import SECOND_NS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.sandbox.market import VenueBook
    from sequence_cli.sandbox.nodes import Node
    from sequence_cli.sandbox.session import Session

DEFAULT_HORIZON_NS = 30 * SECOND_NS
_INTERVAL_NS = SECOND_NS


class _Place(NamedTuple):
    rank: tuple[int, int, int, str]
    venue: str
    price_1e9: int
    latency_ns: int


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
    books = candidates(session, execution.wish_of(node))
    place = _best_place(session, node, books)
    standing = [(child.venue, child.worst_1e9) for child in children_of(session.connection, node.id, "resting")]
    if place is None or standing == [(place.venue, place.price_1e9)]:
        return
    node = withdraw_resting(session, node)
    node = node._replace(worst_1e9=place.price_1e9)
    wish = execution.wish_of(node)
    quantity = min(node.unsent_1e8, capacity_1e8(session, wish, place.venue, place.price_1e9, maker=True))
    save_node(session.connection, node._replace(unsent_1e8=node.unsent_1e8 - quantity))
    if quantity:
        decisions.note_parts(session, node, decisions.PEG, books, {place.venue: quantity})
        join(session, node, place.venue, quantity, place.latency_ns)


def _best_place(session: Session, node: Node, books: Sequence[VenueBook]) -> _Place | None:
    way = 1 if node.side is Side.BUY else -1
    places = []
    for book in books:
        own = book.bids if node.side is Side.BUY else book.asks
        if not own or capacity_1e8(session, execution.wish_of(node), book.venue, own[0].price_1e9, maker=True) == 0:
            continue
        price = own[0].price_1e9
        if node.limit_1e9 is not None:
            price = min(price * way, node.limit_1e9 * way) * way
        fee = fee_ppm(session.fee_profile, known(node.symbol), book.venue, price, maker=True)
        places.append(_Place((-price * way, fee, book.latency_ns, book.venue), book.venue, price, book.latency_ns))
    return min(places, default=None)
