"""When a mid next comes within reach of a price: the ticks that a resting order has to look at.

What is found may be a little too early or too often, never too late: whoever asks then looks at the tick itself.
Floating point gives nothing but bounds here, and those are widened by more than it can be wrong.
"""

from __future__ import annotations

from math import floor, isqrt, log
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.common import InstrumentType
from sequence_cli.sandbox.events import event_of
from sequence_cli.sandbox.funding import RATE_UNIT, premium_range_1e9
from sequence_cli.sandbox.reach import Stretch, first_reach
from sequence_cli.sandbox.reference import BLOCK_LEVELS, BLOCK_TICKS, POSITION_BITS, ROOT_YEAR
from sequence_cli.sandbox.units import PPM, PRICE_UNIT, TICK_NS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sequence_cli.sandbox.events import Event
    from sequence_cli.sandbox.listings import Instrument
    from sequence_cli.sandbox.mids import Mids

# A thousandth of a tick's deviation, and of the normal distribution's.
_POSITION_SLACK = 1_000 + (1 << POSITION_BITS) // 1_000
_DEVIATE_SLACK = 0.002
_SURE = 0.000_001


# So few ticks are looked at one by one.
_FEW_TICKS = 4


class Ask(NamedTuple):
    """Of whose mid, until when, and whether it is to fall to `price_1e9` or to rise to it.

    `price_1e9` gives the price that is easiest to reach in the ticks from one to another, `steady` that it is always
    the same.
    """

    traded: Instrument
    ticks: tuple[int, int]
    price_1e9: Callable[[int, int], int]
    falling: bool
    steady: bool = False


def next_near(mids: Mids, seed: int, ask: Ask) -> int | None:
    """Return the first of the ticks at which the unshifted mid is, or nearly is, at or beyond a price."""
    if ask.traded.kind is InstrumentType.PREDICTION:
        return _next_of_event(mids, ask)
    if ask.ticks[1] - ask.ticks[0] < _FEW_TICKS:
        return _next_of_few(mids, ask)
    return _next_of_pair(mids, seed, ask)


def _next_of_few(mids: Mids, ask: Ask) -> int | None:
    way = 1 if ask.falling else -1
    for tick in range(ask.ticks[0], ask.ticks[1] + 1):
        if mids.mid_1e9(ask.traded, tick) * way <= ask.price_1e9(tick, tick) * way:
            return tick
    return None


def _next_of_pair(mids: Mids, seed: int, ask: Ask) -> int | None:
    def target(first: int, last: int) -> int:
        price = ask.price_1e9(first, last)
        if ask.traded.kind is InstrumentType.PERP:
            low, high = premium_range_1e9(seed, ask.traded.base, first, last)
            price = price * RATE_UNIT // (RATE_UNIT + (low if ask.falling else high)) + (1 if ask.falling else -1)
        return _position(ask.traded, price, falling=ask.falling)

    first, last = ask.ticks
    if ask.steady and ask.traded.kind is InstrumentType.SPOT:
        always = target(first, last)
        return _next_in_blocks(mids, ask, lambda _first, _last: always)
    return _next_in_blocks(mids, ask, target)


def _next_in_blocks(mids: Mids, ask: Ask, target: Callable[[int, int], int]) -> int | None:
    first, last = ask.ticks
    while first <= last:
        start = first - first % BLOCK_TICKS
        block = Stretch(start, BLOCK_LEVELS, 0, 0)
        found = first_reach(mids.path.bridge, ask.traded.base, block, (first, last), target, falling=ask.falling)
        if found is not None:
            return found
        first = start + BLOCK_TICKS
    return None


def _position(traded: Instrument, price_1e9: int, *, falling: bool) -> int:
    """Return the position of the path at which the mid has a price, or one a little easier to reach."""
    deviation = log(max(price_1e9, 1) / traded.anchor_1e9) * PPM / traded.volatility_ppm
    return floor(deviation * ROOT_YEAR) + (_POSITION_SLACK if falling else -_POSITION_SLACK)


def _next_of_event(mids: Mids, ask: Ask) -> int | None:
    event = event_of(ask.traded)
    assert event is not None, f"{ask.traded.symbol} is no outcome of any event"
    opens, closes = event.opens_ns // TICK_NS, event.closes_ns // TICK_NS
    first, last = max(ask.ticks[0], opens), min(ask.ticks[1], closes - 1)
    if first > last:
        return None
    probabilities = mids.probabilities
    whole = Stretch(opens, event.life_levels, 0, probabilities.end(event))
    target = _event_target(event, ask, closes)
    return first_reach(probabilities.bridge, event.slug, whole, (first, last), target, falling=ask.falling)


def _event_target(event: Event, ask: Ask, closes: int) -> Callable[[int, int], int]:
    furthest = 1 << (2 * POSITION_BITS + event.life_levels)

    def target(first: int, last: int) -> int:
        chance = ask.price_1e9(first, last) / PRICE_UNIT
        if not _SURE < chance < 1 - _SURE:
            return furthest if (chance >= 0.5) == ask.falling else -furthest
        deviate = NormalDist().inv_cdf(chance) + (_DEVIATE_SLACK if ask.falling else -_DEVIATE_SLACK)
        # The easiest moment is the earliest where the position lies outward, else the latest.
        tick = first if (deviate > 0) == ask.falling else last
        root = isqrt((closes - tick) << (2 * POSITION_BITS))
        return floor(deviate * root) + (_POSITION_SLACK if ask.falling else -_POSITION_SLACK)

    return target
