"""Taking liquidity: children go out, arrive after the venue's latency, and what comes back is routed again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.common import TimeInForce
from sequence_cli.sandbox import decisions, resting
from sequence_cli.sandbox.allocation import Wish, candidates, capacity_1e8, divide, opposite, touch_1e9, worse
from sequence_cli.sandbox.allocation import worst_price_1e9 as worst_price
from sequence_cli.sandbox.fills import Fill, settle_fill
from sequence_cli.sandbox.lifecycle import end_child, finish, finish_if_filled, release_held
from sequence_cli.sandbox.live_market import Taken, known
from sequence_cli.sandbox.nodes import (
    TERMINAL,
    Child,
    add_child,
    children_of,
    load_child,
    load_node,
    save_node,
    set_timer,
)
from sequence_cli.sandbox.outcome import noted_reason
from sequence_cli.sandbox.reservations import reserve
from sequence_cli.sandbox.units import PRICE_UNIT, SECOND_NS, ceiling_divide

if TYPE_CHECKING:
    from sequence_cli.sandbox.books import Levels
    from sequence_cli.sandbox.market import VenueBook
    from sequence_cli.sandbox.nodes import Node
    from sequence_cli.sandbox.session import Session

MOST_ROUNDS = 3
SLICE_INTERVAL_NS = SECOND_NS


def wish_of(node: Node) -> Wish:
    """Return the router's question for a node."""
    return Wish(known(node.symbol), node.side, node.venue, node.limit_1e9, node.max_slippage_bps)


def run_slice(session: Session, node_id: int) -> None:
    """Send the next slice of a node, hold the funds of the later ones, and set the timer for them."""
    node = load_node(session.connection, node_id)
    if node.closing or node.slices_left == 0:
        return
    release_held(session, node)
    books = candidates(session, wish_of(node))
    quantity = _slice_1e8(node)
    worst = worst_price(wish_of(node), touch_1e9(node.side, books)) or node.worst_1e9
    node = save_node(
        session.connection,
        node._replace(slices_left=node.slices_left - 1, rounds=0, shortfall_1e8=0, worst_1e9=worst),
    )
    node = _send(session, node, quantity, books)
    if node.slices_left:
        _hold(session, node, books)
        set_timer(session.connection, session.now_ns + SLICE_INTERVAL_NS, "slice", node.id)
    settle(session, node)


def arrive(session: Session, child_id: int) -> None:
    """Execute a child against its venue's book of this moment."""
    child = load_child(session.connection, child_id)
    node = load_node(session.connection, child.node)
    settle(session, execute(session, node, match(session, node, child)))


def arrive_together(session: Session, node_id: int) -> None:
    """Execute the children of a fill-or-kill order at one moment: all of the quantity, or nothing."""
    node = load_node(session.connection, node_id)
    matches = [match(session, node, child) for child in children_of(session.connection, node_id, "sent")]
    complete = sum(fill.quantity_1e8 for found in matches for fill in found.fills) == node.target_1e8
    for found in matches:
        node = execute(session, node, found if complete else found._replace(fills=()))
    settle(session, node)


class Match(NamedTuple):
    """What a child would fill at its venue: `levels` is what the venue shows to it."""

    child: Child
    levels: Levels
    fills: tuple[Fill, ...]


def match(session: Session, node: Node, child: Child) -> Match:
    """Find a child's fills against its venue's book of this moment, best levels first, none beyond its worst price."""
    book = session.market.book(known(node.symbol), child.venue, session.now_ns)
    levels = opposite(node.side, book) if book.eligible else ()
    fills: list[Fill] = []
    left = child.quantity_1e8
    for level in levels:
        if left == 0 or worse(node.side, level.price_1e9, child.worst_1e9):
            break
        fills.append(Fill(level.price_1e9, min(level.quantity_1e8, left), maker=False))
        left -= fills[-1].quantity_1e8
    return Match(child, levels, tuple(fills))


def execute(session: Session, node: Node, found: Match) -> Node:
    """Book a child's fills and give what it did not fill back to its node."""
    child = found.child
    decisions.note_arrival(session, child.id, found.levels[: len(found.fills) + 1])
    if found.fills:
        session.market.record(_taken(node, found), session.now_ns)
    for fill in found.fills:
        node, child = settle_fill(session, node, child, fill)
    left = end_child(session, child)
    return save_node(
        session.connection, node._replace(unsent_1e8=node.unsent_1e8 + left, shortfall_1e8=node.shortfall_1e8 + left)
    )


def settle(session: Session, node: Node) -> None:
    """Decide what happens next to a node whose children may all have come back."""
    if node.status in TERMINAL or children_of(session.connection, node.id, "sent"):
        return
    if finish_if_filled(session, node).status in TERMINAL:
        return
    if node.shortfall_1e8 and node.rounds < MOST_ROUNDS and not node.closing and node.tif is not TimeInForce.FOK:
        again = node.shortfall_1e8
        node = save_node(session.connection, node._replace(shortfall_1e8=0, rounds=node.rounds + 1))
        node = _send(session, node, again, candidates(session, wish_of(node)))
        if children_of(session.connection, node.id, "sent"):
            return
    if node.slices_left == 0 or node.closing:
        _end_of_taking(session, node)


def _end_of_taking(session: Session, node: Node) -> None:
    if node.limit_1e9 is not None and node.tif in {TimeInForce.GTC, TimeInForce.POST_ONLY} and not node.closing:
        resting.rest(session, node, wish_of(node))
    elif node.closing:
        finish(session, node, noted_reason(session, node.id))
    else:
        finish(session, node, "PRICE_DEVIATION" if node.limit_1e9 is None else "LIMIT_NOT_REACHED")


def _slice_1e8(node: Node) -> int:
    lot = known(node.symbol).lot_1e8
    return ceiling_divide(node.unsent_1e8, node.slices_left * lot) * lot


def _send(session: Session, node: Node, quantity_1e8: int, books: list[VenueBook]) -> Node:
    wish = wish_of(node)
    plan = divide(session, wish, quantity_1e8, books, node.worst_1e9)
    if plan.takes:
        decisions.note_split(session, node, wish, books, plan)
    if node.tif is TimeInForce.FOK and plan.left_1e8:
        return node
    totals: dict[str, int] = {}
    for take in plan.takes:
        totals[take.venue] = totals.get(take.venue, 0) + take.quantity_1e8
    latencies = {book.venue: book.latency_ns for book in books}
    for venue, quantity in totals.items():
        child = _add(session, node, venue, quantity, "sent")
        if node.tif is not TimeInForce.FOK:
            set_timer(session.connection, session.now_ns + latencies[venue], "arrive", child)
    if totals and node.tif is TimeInForce.FOK:
        latest = max(latencies[venue] for venue in totals)
        set_timer(session.connection, session.now_ns + latest, "arrive_together", node.id)
    return save_node(session.connection, node._replace(unsent_1e8=node.unsent_1e8 - plan.filled_1e8))


def _hold(session: Session, node: Node, books: list[VenueBook]) -> None:
    """Set aside what later slices will need, where there is most of it."""
    left = node.unsent_1e8
    capacities = {book.venue: capacity_1e8(session, wish_of(node), book.venue, node.worst_1e9) for book in books}
    for venue in sorted(capacities, key=lambda name: (-capacities[name], name)):
        quantity = min(left, capacities[venue])
        if quantity > 0:
            _add(session, node, venue, quantity, "held")
            left -= quantity


def _add(session: Session, node: Node, venue: str, quantity_1e8: int, state: str) -> int:
    asset, needed = reserve(session, node, venue, quantity_1e8, maker=False)
    child = Child(0, node.id, venue, state, quantity_1e8, 0, node.worst_1e9, asset, needed, session.now_ns)
    return add_child(session.connection, child)


def _taken(node: Node, found: Match) -> Taken:
    displayed = dict(found.levels[: len(found.fills)])
    assert all(fill.quantity_1e8 <= displayed[fill.price_1e9] for fill in found.fills), f"{found} takes too much"
    return Taken(
        traded=known(node.symbol),
        venue=found.child.venue,
        side=node.side,
        quantity_1e8=sum(fill.quantity_1e8 for fill in found.fills),
        notional_1e8=sum(fill.price_1e9 * fill.quantity_1e8 // PRICE_UNIT for fill in found.fills),
        touch_1e8=found.levels[0].quantity_1e8,
    )
