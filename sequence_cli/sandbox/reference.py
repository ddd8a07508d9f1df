"""The reference mid: a Brownian bridge that can be asked for any tick at once.

Time is cut into blocks of 2**24 ticks (48.5 days) whose ends are pinned to the anchor price. Inside, the position at a
tick is the mean of its two dyadic neighbours plus a hash-seeded normal, so that a query costs 24 steps and needs no
history.
"""

from math import isqrt

from sequence_cli.sandbox.listings import Instrument
from sequence_cli.sandbox.noise import NORMAL_DEVIATION, centred_sum, words
from sequence_cli.sandbox.units import PPM, SECOND_NS, TICK_NS

BLOCK_LEVELS = 24
BLOCK_TICKS = 1 << BLOCK_LEVELS
MOST_LEVELS = 30
POSITION_BITS = 20
_TICKS_PER_YEAR = 365 * 86_400 * SECOND_NS // TICK_NS
# Deviation of the midpoint of a span of 2**level ticks: half the root of the span.
DEVIATIONS = tuple(isqrt(1 << (2 * POSITION_BITS + level - 2)) for level in range(MOST_LEVELS + 1))
ROOT_YEAR = isqrt(_TICKS_PER_YEAR << (2 * POSITION_BITS))
_EXPONENT_UNIT = 10**18
_EXPONENT_TERMS = 20
_REMEMBERED = 100_000


class Bridge:
    """Brownian bridges by name, as functions of the seed and the tick; positions in 2**-20 roots of a tick."""

    def __init__(self, seed: int, purpose: str) -> None:
        self._seed = seed
        self._purpose = purpose
        self._positions: dict[tuple[str, int], int] = {}

    def position(self, name: str, tick: int, span: tuple[int, int], ends: tuple[int, int]) -> int:
        """Return the position at a tick within a span of (first tick, levels) that has these positions at its ends."""
        low, levels = span
        low_position, high_position = ends
        for level in range(levels, 0, -1):
            if tick == low:
                break
            middle = low + (1 << (level - 1))
            position = self.midpoint(name, middle, level, low_position + high_position)
            if tick >= middle:
                low, low_position = middle, position
            else:
                high_position = position
        return low_position

    def midpoint(self, name: str, tick: int, level: int, neighbours: int) -> int:
        """Return the position in the middle of a span of 2**level ticks whose ends add up to `neighbours`."""
        known = self._positions.get((name, tick))
        if known is not None:
            return known
        normal = centred_sum(words(self._seed, self._purpose, name, tick))
        position = (neighbours >> 1) + normal * DEVIATIONS[level] // NORMAL_DEVIATION
        if len(self._positions) >= _REMEMBERED:
            self._positions.clear()
        self._positions[name, tick] = position
        return position


class ReferencePath:
    """The unshifted mid of every asset as a function of the seed and the tick."""

    def __init__(self, seed: int) -> None:
        self.bridge = Bridge(seed, "mid")
        self._latest: dict[str, tuple[int, int]] = {}

    def mid_1e9(self, traded: Instrument, tick: int) -> int:
        """Return the mid at a tick: the anchor times e to the power of volatility times position."""
        known = self._latest.get(traded.base)
        if known is None or known[0] != tick:
            position = self.bridge.position(traded.base, tick, (tick - tick % BLOCK_TICKS, BLOCK_LEVELS), (0, 0))
            exponent = traded.volatility_ppm * position * (_EXPONENT_UNIT // PPM) // ROOT_YEAR
            known = tick, traded.anchor_1e9 * _exponential(exponent) // _EXPONENT_UNIT
            self._latest[traded.base] = known
        return known[1]


def _exponential(exponent: int) -> int:
    """Return e to the power of exponent / 1e18, times 1e18; good for exponents between about -3 and 3."""
    total = term = _EXPONENT_UNIT
    for count in range(1, _EXPONENT_TERMS + 1):
        term = term * exponent // (count * _EXPONENT_UNIT)
        total += term
    return total
