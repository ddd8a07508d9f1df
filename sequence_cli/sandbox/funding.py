"""The premium of the perps over their spot, and the funding rate that follows from it; pure functions of seed and time.

The premium has a slow part of up to 10 bps that changes over eight hours and a fast one of half a basis point over
five minutes. The rate of an interval is its average premium, pulled toward 1 bp per eight hours by at most 5 bps (the
formula that exchanges publish), plus a venue's own deviation of at most a tenth of a basis point. A positive rate is
paid by longs to shorts.
"""

from sequence_cli.sandbox.noise import below, words
from sequence_cli.sandbox.perps import funding_interval_ns
from sequence_cli.sandbox.units import SECOND_NS, TICK_NS

RATE_UNIT = 10**9
_EIGHT_HOURS_NS = 8 * 3_600 * SECOND_NS
# Of the price, in 1e-9.
_SLOW_LOW, _SLOW_SPAN = -800_000, 1_800_000
_FAST_LOW, _FAST_SPAN = -50_000, 100_000
_SLOW_TICKS = _EIGHT_HOURS_NS // TICK_NS
_FAST_TICKS = 300 * SECOND_NS // TICK_NS
_INTEREST = 100_000
_PULL = 500_000
_VENUE_LOW, _VENUE_SPAN = -10_000, 20_000
_SAMPLES = 8


def premium_1e9(seed: int, base: str, tick: int) -> int:
    """Return how far the perp stands above its spot, in 1e-9 of the price."""
    slow = _SLOW_LOW + _wave(seed, "slow premium", base, tick, _SLOW_TICKS, _SLOW_SPAN)
    return slow + _FAST_LOW + _wave(seed, "fast premium", base, tick, _FAST_TICKS, _FAST_SPAN)


def premium_range_1e9(seed: int, base: str, first: int, last: int) -> tuple[int, int]:
    """Return bounds of the premium over the ticks from `first` to `last`, close ones where they are near together."""
    if first // _SLOW_TICKS != last // _SLOW_TICKS:
        return _SLOW_LOW + _FAST_LOW, _SLOW_LOW + _SLOW_SPAN + _FAST_LOW + _FAST_SPAN
    slow = [_SLOW_LOW + _wave(seed, "slow premium", base, tick, _SLOW_TICKS, _SLOW_SPAN) for tick in (first, last)]
    return min(slow) + _FAST_LOW, max(slow) + _FAST_LOW + _FAST_SPAN


def rate_1e9(seed: int, base: str, venue: str, settled_ns: int) -> int:
    """Return the rate of the interval that ends at a settlement, in 1e-9 of the position's value.

    At any other time it is what the next settlement would be by the premium of the last interval's length.
    """
    interval = funding_interval_ns(venue)
    step = interval // _SAMPLES
    ticks = [(settled_ns - step * count) // TICK_NS for count in range(_SAMPLES)]
    average = sum(premium_1e9(seed, base, tick) for tick in ticks) // _SAMPLES
    pulled = average + min(max(_INTEREST - average, -_PULL), _PULL)
    own = _VENUE_LOW + below(words(seed, "funding", base, venue, -(-settled_ns // interval))[0], _VENUE_SPAN)
    return (pulled + own) * interval // _EIGHT_HOURS_NS


def _wave(seed: int, purpose: str, base: str, tick: int, period: int, span: int) -> int:
    """Return a value below `span` that moves in straight lines between hash-seeded points."""
    cell, step = divmod(tick, period)
    left = below(words(seed, purpose, base, cell)[0], span)
    right = below(words(seed, purpose, base, cell + 1)[0], span)
    return (left * (period - step) + right * step) // period
