"""What the router saw and did, kept so that an order can be explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sequence_cli.api.wire.common import Side
from sequence_cli.sandbox.allocation import divide, opposite
from sequence_cli.sandbox.fees import fee_ppm
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.routing import fill_cash

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sequence_cli.sandbox.allocation import Wish
    from sequence_cli.sandbox.market import Level, VenueBook
    from sequence_cli.sandbox.nodes import Node
    from sequence_cli.sandbox.routing import Split, Take
    from sequence_cli.sandbox.session import Session

SLICE = "slice"
RESPLIT = "resplit"
REST = "rest"
PEG = "peg"
# What a decision keeps of each book; the takes themselves are kept whole.
_SHOWN_LEVELS = 5

Shown = dict[str, list[tuple[int, int]]]


class Plan(msgspec.Struct, array_like=True):
    """What was to go where; costs in 1e-8 USD with fees, negative for the proceeds of a sale."""

    parts: dict[str, int]
    cost_1e8: int | None = None
    best_venue: str | None = None
    best_cost_1e8: int | None = None


def note_split(session: Session, node: Node, wish: Wish, books: Sequence[VenueBook], split: Split) -> int:
    """Keep a split over venues, and what the best single venue would have cost; returns the decision."""
    parts: dict[str, int] = {}
    for take in split.takes:
        parts[take.venue] = parts.get(take.venue, 0) + take.quantity_1e8
    plan = Plan(parts, _cost_1e8(session, node, split.takes))
    if len(parts) == 1:
        plan.best_venue, plan.best_cost_1e8 = next(iter(parts)), plan.cost_1e8
    elif split.filled_1e8:
        plan.best_venue, plan.best_cost_1e8 = _best_single(session, node, wish, books, split.filled_1e8)
    cause = RESPLIT if node.rounds else SLICE
    return note(session, node, cause, split.filled_1e8 + split.left_1e8, shown(node.side, books), plan)


def note_parts(session: Session, node: Node, cause: str, books: Iterable[VenueBook], parts: Mapping[str, int]) -> int:
    """Keep what was sent to rest where; returns the decision."""
    return note(session, node, cause, sum(parts.values()), shown(node.side, books), Plan(dict(parts)))


def note(session: Session, node: Node, cause: str, quantity_1e8: int, seen: Shown, plan: Plan) -> int:
    """Write a decision and return its id."""
    cursor = session.connection.execute(
        "INSERT INTO decisions (node, at_ns, cause, quantity_1e8, shown, plan) VALUES (?, ?, ?, ?, ?, ?)",
        (node.id, session.now_ns, cause, quantity_1e8, msgspec.msgpack.encode(seen), msgspec.msgpack.encode(plan)),
    )
    assert cursor.lastrowid is not None, "SQLite gives every row an id"
    return cursor.lastrowid


def note_arrival(session: Session, child: int, levels: Sequence[Level]) -> None:
    """Keep what a venue showed when a part of an order arrived."""
    session.connection.execute(
        "UPDATE children SET arrived_ns = ?, shown = ? WHERE id = ?",
        (session.now_ns, msgspec.msgpack.encode(levels), child),
    )


def shown(side: Side, books: Iterable[VenueBook]) -> Shown:
    """Return the best levels that an order of this side could take, by venue."""
    return {book.venue: [(price, size) for price, size in opposite(side, book)[:_SHOWN_LEVELS]] for book in books}


def _cost_1e8(session: Session, node: Node, takes: Iterable[Take]) -> int:
    traded, way = known(node.symbol), (1 if node.side is Side.BUY else -1)
    cost = 0
    for take in takes:
        fee = fee_ppm(session.fee_profile, traded, take.venue, take.price_1e9, maker=False)
        notional, charged = fill_cash(node.side, take.price_1e9, take.quantity_1e8, fee)
        cost += way * notional + charged
    return cost


def _best_single(
    session: Session, node: Node, wish: Wish, books: Iterable[VenueBook], quantity_1e8: int
) -> tuple[str | None, int | None]:
    """Return the venue that would have been cheapest alone, whatever the account holds there, and its cost."""
    costs = []
    for book in books:
        alone = divide(session, wish, quantity_1e8, [book], node.worst_1e9, funded=False)
        if alone.left_1e8 == 0:
            costs.append((_cost_1e8(session, node, alone.takes), book.venue))
    if not costs:
        return None, None
    cost, venue = min(costs)
    return venue, cost
