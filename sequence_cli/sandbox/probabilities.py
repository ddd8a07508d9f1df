"""The probability of an event: a hidden Brownian motion decides it, and its chance is known at every moment.

The motion runs from the event's opening to its close; YES is what happens if it ends at or above zero. Given where
it stands with a time left, the chance of that is the normal distribution at position over root of the time left. As
a price it is a martingale: nothing can be earned from knowing the rule.
"""

from math import isqrt

from sequence_cli.sandbox.events import Event
from sequence_cli.sandbox.noise import NORMAL_DEVIATION, centred_sum, words
from sequence_cli.sandbox.reference import POSITION_BITS, Bridge
from sequence_cli.sandbox.tables import NORMAL_1E9, NORMAL_STEPS
from sequence_cli.sandbox.units import PRICE_UNIT, TICK_NS

_DEVIATE_UNIT = 10**6


class Probabilities:
    """The chance of YES of every event as a function of the seed and the time."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.bridge = Bridge(seed, "event")

    def yes_1e9(self, event: Event, tick: int) -> int:
        """Return the chance of YES, in 1e-9 of certainty; before the opening and after the close that of then."""
        first, close = event.opens_ns // TICK_NS, event.closes_ns // TICK_NS
        tick = min(max(tick, first), close - 1)
        position = self.bridge.position(event.slug, tick, (first, event.life_levels), (0, self.end(event)))
        return _normal_1e9(position * _DEVIATE_UNIT // isqrt((close - tick) << (2 * POSITION_BITS)))

    def happens(self, event: Event) -> bool:
        """Return whether the event turns out as YES."""
        return self.end(event) >= 0

    def end(self, event: Event) -> int:
        """Return where the hidden motion ends."""
        deviation = isqrt(1 << (2 * POSITION_BITS + event.life_levels))
        return centred_sum(words(self._seed, "outcome", event.slug)) * deviation // NORMAL_DEVIATION


def _normal_1e9(deviate: int) -> int:
    """Return the normal distribution at a deviate in 1e-6, from a table that is interpolated."""
    if deviate < 0:
        return PRICE_UNIT - _normal_1e9(-deviate)
    index, rest = divmod(deviate * NORMAL_STEPS, _DEVIATE_UNIT)
    if index >= len(NORMAL_1E9) - 1:
        return NORMAL_1E9[-1]
    low, high = NORMAL_1E9[index], NORMAL_1E9[index + 1]
    return low + (high - low) * rest // _DEVIATE_UNIT
