"""What own trading does to the market: eaten liquidity that comes back, and a push of the common mid.

Half-lives are exact in integers: a value is shifted right once per whole half-life, and between two halvings follows a
committed table of powers of two, so that decay is monotone in time and in the value. A liquidity counter has two
parts, the quantity taken at the touch (half-life 2 s) and the quantity taken deeper (8 s); both hide the best
levels first.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum, unique
from typing import NamedTuple

from sequence_cli.api.wire.common import Side
from sequence_cli.sandbox.market import Level
from sequence_cli.sandbox.tables import HALVINGS_2E32
from sequence_cli.sandbox.units import PPM, SECOND_NS

TOUCH_HALF_LIFE_NS = 2 * SECOND_NS
DEEP_HALF_LIFE_NS = 8 * SECOND_NS
SHIFT_HALF_LIFE_NS = 30 * SECOND_NS
# A sweep of everything that all venues show within 10 bps moves the mid by 2 bps.
IMPACT_PPM = 200
_STEPS = len(HALVINGS_2E32) - 1


@unique
class Resilience(StrEnum):
    """How fast eaten liquidity comes back: the half-lives times four, as measured, or divided by four."""

    THIN = "thin"
    NORMAL = "normal"
    DEEP = "deep"


_HALF_LIFE_QUARTERS = {Resilience.THIN: 16, Resilience.NORMAL: 4, Resilience.DEEP: 1}


class Consumption(NamedTuple):
    """What own takes have eaten of one side of one venue's book; `deep_1e8` is the part beyond the touch."""

    quantity_1e8: int
    at_ns: int
    deep_1e8: int = 0


class Shift(NamedTuple):
    """How far own trading has pushed the common mid: a lasting part, and one that decays from `at_ns`."""

    lasting_1e9: int
    fading_1e9: int
    at_ns: int


NO_SHIFT = Shift(0, 0, 0)


def halved(value: int, elapsed_ns: int, half_life_ns: int) -> int:
    """Return what is left of a value after a time, rounded toward zero; time before the start counts as none."""
    if value == 0:
        return 0
    if value < 0:
        return -halved(-value, elapsed_ns, half_life_ns)
    whole, rest = divmod(max(elapsed_ns, 0), half_life_ns)
    step, between = divmod(rest * _STEPS, half_life_ns)
    start = HALVINGS_2E32[step]
    factor = start - (start - HALVINGS_2E32[step + 1]) * between // half_life_ns
    return value * factor >> (32 + whole)


def decayed(consumption: Consumption, now_ns: int, resilience: Resilience = Resilience.NORMAL) -> Consumption:
    """Return the counter as of now; it never grows."""
    elapsed = now_ns - consumption.at_ns
    quarters = _HALF_LIFE_QUARTERS[resilience]
    deep = halved(consumption.deep_1e8, elapsed, DEEP_HALF_LIFE_NS * quarters // 4)
    touch = halved(consumption.quantity_1e8 - consumption.deep_1e8, elapsed, TOUCH_HALF_LIFE_NS * quarters // 4)
    return Consumption(touch + deep, max(now_ns, consumption.at_ns), deep)


def consumed(consumption: Consumption, taken_1e8: int, touch_1e8: int) -> Consumption:
    """Add a take to a counter that is as of now; what exceeds the touch's displayed quantity counts as deep."""
    deep = max(taken_1e8 - touch_1e8, 0)
    return Consumption(consumption.quantity_1e8 + taken_1e8, consumption.at_ns, consumption.deep_1e8 + deep)


def net_of(levels: Iterable[Level], consumed_1e8: int, lot_1e8: int) -> Iterator[Level]:
    """Give the levels that remain when a quantity, rounded up to the lot, is gone from the best outward."""
    gone = consumed_1e8 + -consumed_1e8 % lot_1e8
    for level in levels:
        hidden = min(level.quantity_1e8, gone)
        gone -= hidden
        if hidden < level.quantity_1e8:
            yield Level(level.price_1e9, level.quantity_1e8 - hidden)


def shift_1e9(shift: Shift, now_ns: int) -> int:
    """Return the push of the mid as of now, negative after sales."""
    return shift.lasting_1e9 + halved(shift.fading_1e9, now_ns - shift.at_ns, SHIFT_HALF_LIFE_NS)


def shift_after(
    shift: Shift, side: Side, notional_cash_1e8: int, *, depth10_cash_1e8: int, mid_1e9: int, now_ns: int
) -> Shift:
    """Return the push after a sweep: 2 bps of the mid per sum of all venues' depth within 10 bps, half of it lasting.

    `depth10_cash_1e8` is `Instrument.depth10_cash_1e8`. The lasting half is the smaller where the push is odd.
    """
    push = mid_1e9 * IMPACT_PPM * notional_cash_1e8 // (PPM * depth10_cash_1e8)
    lasting = push // 2
    way = 1 if side is Side.BUY else -1
    faded = halved(shift.fading_1e9, now_ns - shift.at_ns, SHIFT_HALF_LIFE_NS)
    return Shift(shift.lasting_1e9 + way * lasting, faded + way * (push - lasting), max(now_ns, shift.at_ns))
