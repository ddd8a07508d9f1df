"""The fee-inclusive split of an order over venues, exact.

A buy wants the least sum of quantity * price * (1e6 + fee), a sale the greatest sum of quantity * price * (1e6 -
fee). A penalty for latency and age is added to the fee while choosing and never charged. Levels are ordered by
all-in price, then bigger displayed size (fewer children), then lower latency, then venue name, then depth: a total
order that owes nothing to the order of the input. Taking greedily in that order is optimal unless it leaves a venue
below its minimum; only then are the subsets of venues enumerated.
"""

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heapreplace
from math import isqrt
from typing import NamedTuple

from sequence_cli.api.wire.common import Side
from sequence_cli.sandbox.market import STALE_AFTER_MS, Level, VenueBook
from sequence_cli.sandbox.units import PPM, PRICE_UNIT, SECOND_NS, ceiling_divide, half_even_divide

FRESH_MS = 500
# One basis point at the age where a quote stops counting, and half a standard deviation of the move in flight.
FRESHNESS_PPM = 100
LATENCY_DEVIATIONS_PERCENT = 50
_YEAR_NS = 365 * 86_400 * SECOND_NS

# All-in key, negative displayed size, latency, venue: the total order, as a venue has one head at a time. Price, cost
# factor and deeper levels are never compared.
_Head = tuple[int, int, int, str, int, int, Iterator[Level]]


class Take(NamedTuple):
    """A quantity that is to be taken from one level of one venue."""

    venue: str
    price_1e9: int
    quantity_1e8: int


class VenueLevels(NamedTuple):
    """The side of a venue's book that an order would take, best first, and what taking there costs.

    `minimum_1e8` is the smallest total that the venue accepts; 0 for none.
    """

    venue: str
    levels: Sequence[Level]
    fee_ppm: int
    penalty_ppm: int
    latency_ns: int
    minimum_1e8: int


class Split(NamedTuple):
    """What to take where, in execution order, and what no venue could fill within the limit."""

    takes: tuple[Take, ...]
    filled_1e8: int
    left_1e8: int


def all_in_key(side: Side, price_1e9: int, cost_ppm: int) -> int:
    """Return what decides between two levels, lower being better: price with fee and penalty, negative for a sale."""
    return price_1e9 * _factor(side, cost_ppm)


def split(side: Side, quantity_1e8: int, venues: Sequence[VenueLevels], limit_1e9: int | None) -> Split:
    """Divide an order over venues at the least all-in cost, taking no level that is worse than the limit.

    Venue names are distinct and each venue's levels sorted best first. As much as possible is filled; of the ways to do
    that the cheapest is chosen, then the one with fewer venues, then the first by name.
    """
    takes, left = _greedy(side, quantity_1e8, venues, limit_1e9)
    if _breaks_a_minimum(takes, venues):
        takes, left = _exact(side, quantity_1e8, [_within_limit(side, venue, limit_1e9) for venue in venues])
    return Split(tuple(takes), quantity_1e8 - left, left)


def fill_cash(side: Side, price_1e9: int, quantity_1e8: int, fee_ppm: int) -> tuple[int, int]:
    """Return notional and fee of a fill in 1e-8 USD; the notional is exact, the fee is rounded up on either side.

    A buyer pays their sum, a seller receives their difference. Price on the tick and quantity on the lot are the
    caller's duty.
    """
    notional, remainder = divmod(price_1e9 * quantity_1e8, PRICE_UNIT)
    assert remainder == 0, f"{side}: {price_1e9} * {quantity_1e8} is off the tick or the lot"
    return notional, ceiling_divide(notional * fee_ppm, PPM)


def average_price_1e9(takes: Sequence[Take]) -> int:
    """Return the volume-weighted price, half to even; cash is never to be computed from it."""
    total = sum(take.quantity_1e8 for take in takes)
    return half_even_divide(sum(take.price_1e9 * take.quantity_1e8 for take in takes), total)


def penalty_ppm(book: VenueBook, volatility_ppm: int) -> int:
    """Return what the risk of a venue's latency and of an old quote is worth while choosing, in ppm.

    `volatility_ppm` is annual. The age counts nothing up to 500 ms, then linearly to 100 ppm at 2 s; older books
    are not eligible and must be left out before.
    """
    assert book.age_ms <= STALE_AFTER_MS, f"{book.venue} is {book.age_ms} ms old and may not be routed to"
    variance = volatility_ppm * volatility_ppm * book.latency_ns * LATENCY_DEVIATIONS_PERCENT**2
    latency_risk = _ceiling_root(ceiling_divide(variance, _YEAR_NS * 10_000))
    late_ms = max(book.age_ms - FRESH_MS, 0)
    return latency_risk + ceiling_divide(late_ms * FRESHNESS_PPM, STALE_AFTER_MS - FRESH_MS)


def _ceiling_root(square: int) -> int:
    root = isqrt(square)
    return root if root * root == square else root + 1


def _within_limit(side: Side, venue: VenueLevels, limit_1e9: int | None) -> VenueLevels:
    if limit_1e9 is None:
        return venue
    if side is Side.BUY:
        return venue._replace(levels=tuple(level for level in venue.levels if level.price_1e9 <= limit_1e9))
    return venue._replace(levels=tuple(level for level in venue.levels if level.price_1e9 >= limit_1e9))


def _factor(side: Side, cost_ppm: int) -> int:
    return PPM + cost_ppm if side is Side.BUY else cost_ppm - PPM


def _heads(side: Side, venues: Sequence[VenueLevels]) -> Iterator[_Head]:
    for venue in venues:
        levels = iter(venue.levels)
        for price, displayed in levels:
            factor = _factor(side, venue.fee_ppm + venue.penalty_ppm)
            yield price * factor, -displayed, venue.latency_ns, venue.venue, price, factor, levels
            break


def _greedy(
    side: Side, quantity_1e8: int, venues: Sequence[VenueLevels], limit_1e9: int | None = None
) -> tuple[list[Take], int]:
    way = 1 if side is Side.BUY else -1
    worst = None if limit_1e9 is None else limit_1e9 * way
    heads = list(_heads(side, venues))
    heapify(heads)
    # A tenth faster than naming the fields; this loop decides how long a deep split takes.
    take = Take._make
    takes, left = [], quantity_1e8
    while left > 0 and heads:
        _, size, latency, name, price, factor, levels = heads[0]
        if worst is not None and price * way > worst:
            heappop(heads)
            continue
        taken = -size if size + left >= 0 else left
        takes.append(take((name, price, taken)))
        left -= taken
        for price, displayed in levels:
            heapreplace(heads, (price * factor, -displayed, latency, name, price, factor, levels))
            break
        else:
            heappop(heads)
    return takes, left


def _breaks_a_minimum(takes: Sequence[Take], venues: Sequence[VenueLevels]) -> bool:
    totals = {venue.venue: 0 for venue in venues if venue.minimum_1e8 > 0}
    if totals:
        for name, _, quantity in takes:
            if name in totals:
                totals[name] += quantity
    return any(0 < totals.get(venue.venue, 0) < venue.minimum_1e8 for venue in venues)


class _Member(NamedTuple):
    """A venue that can hold its minimum: what the minimum costs, and (key, quantity) of what then remains."""

    venue: VenueLevels
    minimum_cost: int
    rest: list[tuple[int, int]]


def _exact(side: Side, quantity_1e8: int, venues: Sequence[VenueLevels]) -> tuple[list[Take], int]:
    """Try every subset of venues: each member gets its minimum from its best levels, the best levels left the rest."""
    members = [_member(side, venue) for venue in venues if _can_serve(venue, quantity_1e8)]
    members.sort(key=lambda member: member.venue.venue)
    rest = sorted((key, size, 1 << bit) for bit, member in enumerate(members) for key, size in member.rest)
    best: tuple[int, int, int, list[str]] = (quantity_1e8, 0, 0, [])
    for subset in range(1, 1 << len(members)):
        chosen = [member for bit, member in enumerate(members) if subset >> bit & 1]
        free = quantity_1e8 - sum(member.venue.minimum_1e8 for member in chosen)
        if free >= 0:
            left, cost = _subset_cost(rest, subset, free)
            cost += sum(member.minimum_cost for member in chosen)
            best = min(best, (left, cost, len(chosen), [member.venue.venue for member in chosen]))
    return _takes_of([member.venue for member in members if member.venue.venue in best[3]], side, quantity_1e8)


def _can_serve(venue: VenueLevels, quantity_1e8: int) -> bool:
    displayed = sum(level.quantity_1e8 for level in venue.levels)
    return 0 < displayed >= venue.minimum_1e8 <= quantity_1e8


def _member(side: Side, venue: VenueLevels) -> _Member:
    factor = _factor(side, venue.fee_ppm + venue.penalty_ppm)
    owed, cost, rest = venue.minimum_1e8, 0, []
    for price, displayed in venue.levels:
        due = min(displayed, owed)
        owed -= due
        cost += price * factor * due
        if due < displayed:
            rest.append((price * factor, displayed - due))
    return _Member(venue, cost, rest)


def _subset_cost(rest: Sequence[tuple[int, int, int]], subset: int, free: int) -> tuple[int, int]:
    cost = 0
    for key, size, owner in rest:
        if owner & subset:
            if size >= free:
                return 0, cost + key * free
            cost += key * size
            free -= size
    return free, cost


def _takes_of(chosen: Sequence[VenueLevels], side: Side, quantity_1e8: int) -> tuple[list[Take], int]:
    """Take the members' minimums and the best of the rest, in the total order."""
    offered, _ = _greedy(side, sum(level.quantity_1e8 for venue in chosen for level in venue.levels), chosen)
    owed = {venue.venue: venue.minimum_1e8 for venue in chosen}
    free = quantity_1e8 - sum(owed.values())
    takes = []
    for venue, price, displayed in offered:
        due = min(displayed, owed[venue])
        extra = min(displayed - due, free)
        if due + extra > 0:
            takes.append(Take(venue, price, due + extra))
        owed[venue] -= due
        free -= extra
    return takes, free
