"""The reference mid: a Brownian bridge that can be asked for any tick at once.

Time is cut into blocks of 2**24 ticks (48.5 days) whose ends are pinned to the anchor price. Inside, the position at a
tick is the mean of its two dyadic neighbours plus a hash-seeded normal, so that a query costs 24 steps and needs no
history.
"""

from math import isqrt

from sequence_cli.sandbox.instruments import Instrument
from sequence_cli.sandbox.noise import NORMAL_DEVIATION, centred_sum, words
from sequence_cli.sandbox.units import PPM, SECOND_NS, TICK_NS

BLOCK_LEVELS = 24
BLOCK_TICKS = 1 << BLOCK_LEVELS
_POSITION_BITS = 20
_TICKS_PER_YEAR = 365 * 86_400 * SECOND_NS // TICK_NS
# Deviation of the midpoint of a span of 2**level ticks: half the root of the span.
_DEVIATIONS = tuple(isqrt(1 << (2 * _POSITION_BITS + level - 2)) for level in range(BLOCK_LEVELS + 1))
_ROOT_YEAR = isqrt(_TICKS_PER_YEAR << (2 * _POSITION_BITS))
_EXPONENT_UNIT = 10**18
_EXPONENT_TERMS = 20
_REMEMBERED = 100_000


class ReferencePath:
    """The unshifted mid of every asset as a function of the seed and the tick."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._positions: dict[tuple[str, int], int] = {}
        self._latest: dict[str, tuple[int, int]] = {}

    def mid_1e9(self, traded: Instrument, tick: int) -> int:
        """Return the mid at a tick: the anchor times e to the power of volatility times position."""
        known = self._latest.get(traded.symbol)
        if known is None or known[0] != tick:
            position = self._position(traded.base, tick)
            exponent = traded.volatility_ppm * position * (_EXPONENT_UNIT // PPM) // _ROOT_YEAR
            known = tick, traded.anchor_1e9 * _exponential(exponent) // _EXPONENT_UNIT
            self._latest[traded.symbol] = known
        return known[1]

    def _position(self, asset: str, tick: int) -> int:
        low = tick - tick % BLOCK_TICKS
        low_position = high_position = 0
        for level in range(BLOCK_LEVELS, 0, -1):
            if tick == low:
                break
            middle = low + (1 << (level - 1))
            position = self._midpoint(asset, middle, level, low_position + high_position)
            if tick >= middle:
                low, low_position = middle, position
            else:
                high_position = position
        return low_position

    def _midpoint(self, asset: str, tick: int, level: int, neighbours: int) -> int:
        known = self._positions.get((asset, tick))
        if known is not None:
            return known
        normal = centred_sum(words(self._seed, "mid", asset, tick))
        position = (neighbours >> 1) + normal * _DEVIATIONS[level] // NORMAL_DEVIATION
        if len(self._positions) >= _REMEMBERED:
            self._positions.clear()
        self._positions[asset, tick] = position
        return position


def _exponential(exponent: int) -> int:
    """Return e to the power of exponent / 1e18, times 1e18; good for exponents between about -3 and 3."""
    total = term = _EXPONENT_UNIT
    for count in range(1, _EXPONENT_TERMS + 1):
        term = term * exponent // (count * _EXPONENT_UNIT)
        total += term
    return total
