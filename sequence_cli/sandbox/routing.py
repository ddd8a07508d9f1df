"""The fee-inclusive split of an order over venues, exact.

A buy wants the least sum of quantity * price * (1e6 + fee), a sale the greatest sum of quantity * price * (1e6 -
fee). A penalty for latency and age is added to the fee while choosing and never charged. Levels are ordered by
all-in price, then bigger displayed size (fewer children), then lower latency, then venue name, then depth: a total
order that owes nothing to the order of the input. Taking greedily in that order is optimal unless it leaves a venue
below its minimum; only then are the subsets of venues enumerated.
"""

from collections.abc import Sequence
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

_Key = tuple[int, int, int, str, int]


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
    levels: tuple[Level, ...]
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
    return price_1e9 * (PPM + cost_ppm) if side is Side.BUY else -price_1e9 * (PPM - cost_ppm)


def split(side: Side, quantity_1e8: int, venues: Sequence[VenueLevels], limit_1e9: int | None) -> Split:
    """Divide an order over venues at the least all-in cost, taking no level that is worse than the limit.

    Venue names are distinct and each venue's levels sorted best first. As much as possible is filled; of the ways to do
    that the cheapest is chosen, then the one with fewer venues, then the first by name.
    """
    within = [_within_limit(side, venue, limit_1e9) for venue in venues]
    takes = _greedy(side, quantity_1e8, within)
    if _breaks_a_minimum(takes, within):
        takes = _exact(side, quantity_1e8, within)
    filled = sum(take.quantity_1e8 for take in takes)
    return Split(tuple(takes), filled, quantity_1e8 - filled)


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


def _key(side: Side, venue: VenueLevels, index: int) -> _Key:
    level = venue.levels[index]
    key = all_in_key(side, level.price_1e9, venue.fee_ppm + venue.penalty_ppm)
    return key, -level.quantity_1e8, venue.latency_ns, venue.venue, index


def _greedy(side: Side, quantity_1e8: int, venues: Sequence[VenueLevels]) -> list[Take]:
    by_name = {venue.venue: venue for venue in venues}
    heads = [_key(side, venue, 0) for venue in venues if venue.levels]
    heapify(heads)
    takes, left = [], quantity_1e8
    while left > 0 and heads:
        *_, name, index = heads[0]
        levels = by_name[name].levels
        taken = min(levels[index].quantity_1e8, left)
        takes.append(Take(name, levels[index].price_1e9, taken))
        left -= taken
        if index + 1 < len(levels):
            heapreplace(heads, _key(side, by_name[name], index + 1))
        else:
            heappop(heads)
    return takes


def _breaks_a_minimum(takes: Sequence[Take], venues: Sequence[VenueLevels]) -> bool:
    totals: dict[str, int] = {}
    for take in takes:
        totals[take.venue] = totals.get(take.venue, 0) + take.quantity_1e8
    return any(0 < totals.get(venue.venue, 0) < venue.minimum_1e8 for venue in venues)


class _Ordered(NamedTuple):
    """One level in the global order; `owner` is the venue's bit in a subset."""

    key: int
    quantity_1e8: int
    price_1e9: int
    venue: str
    owner: int


def _exact(side: Side, quantity_1e8: int, venues: Sequence[VenueLevels]) -> list[Take]:
    usable = sorted((venue for venue in venues if _can_serve(venue, quantity_1e8)), key=lambda venue: venue.venue)
    order = _ordered(side, usable)
    best: tuple[tuple[int, int, int, list[str]], list[Take]] = ((0, 0, 0, []), [])
    for members in range(1, 1 << len(usable)):
        chosen = [venue for bit, venue in enumerate(usable) if members >> bit & 1]
        reserved = {venue.venue: venue.minimum_1e8 for venue in chosen}
        if sum(reserved.values()) > quantity_1e8:
            continue
        takes, cost = _fill_subset(order, members, reserved, quantity_1e8)
        filled = sum(take.quantity_1e8 for take in takes)
        rank = (-filled, cost, len(chosen), [venue.venue for venue in chosen])
        if rank < best[0]:
            best = (rank, takes)
    return best[1]


def _can_serve(venue: VenueLevels, quantity_1e8: int) -> bool:
    displayed = sum(level.quantity_1e8 for level in venue.levels)
    return 0 < displayed >= venue.minimum_1e8 <= quantity_1e8


def _ordered(side: Side, venues: Sequence[VenueLevels]) -> list[_Ordered]:
    keyed = [
        (_key(side, venue, index), 1 << bit, level)
        for bit, venue in enumerate(venues)
        for index, level in enumerate(venue.levels)
    ]
    return [
        _Ordered(key[0], level.quantity_1e8, level.price_1e9, key[3], owner)
        for key, owner, level in sorted(keyed, key=lambda entry: entry[0])
    ]


def _fill_subset(
    order: Sequence[_Ordered], members: int, reserved: dict[str, int], quantity_1e8: int
) -> tuple[list[Take], int]:
    """Give each member its minimum from its best levels and the rest to the best levels that remain."""
    takes, cost, owed = [], 0, sum(reserved.values())
    free = quantity_1e8 - owed
    for key, displayed, price, venue, owner in order:
        if not owner & members:
            continue
        due = min(displayed, reserved[venue])
        extra = min(displayed - due, free)
        if due + extra > 0:
            takes.append(Take(venue, price, due + extra))
            cost += key * (due + extra)
        reserved[venue] -= due
        owed, free = owed - due, free - extra
        if owed + free == 0:
            break
    return takes, cost
