"""Where the levels of a venue's book lie and how much stands there on average: constant per listing.

Distances grow geometrically to 40 bps of the anchor price over 30 levels, at least one tick apart; the depth up to
each follows the listing's power law at the distance where the level really lies.
"""

from itertools import pairwise
from typing import NamedTuple

from sequence_cli.sandbox.instruments import Instrument, Listing
from sequence_cli.sandbox.tables import DISTANCES_1E4, POWERS_1E6
from sequence_cli.sandbox.units import CASH_UNIT, PPM, PRICE_UNIT

# A distance in the tables is in 1e-4 bps, so this many of them make the whole price.
_WHOLE_PRICE = 10**8
# A size draw is in thousandths.
_DRAW_UNIT = 1_000


class Ladder(NamedTuple):
    """Distances from the touch, and sizes such that size * draw // price is a quantity in 1e-8."""

    offsets_1e9: tuple[int, ...]
    sizes: tuple[int, ...]


def ladder(traded: Instrument, listing: Listing) -> Ladder:
    """Return the ladder of one venue's market, the same on both sides."""
    offsets = _offsets(traded.anchor_1e9, listing.tick_1e9)
    depths = [_depth_usd(listing, offset * _WHOLE_PRICE // traded.anchor_1e9) for offset in offsets]
    steps = [depths[0], *(deeper - depth for depth, deeper in pairwise(depths))]
    scale = CASH_UNIT * PRICE_UNIT // _DRAW_UNIT
    return Ladder(offsets, tuple(step * scale // PPM for step in steps))


def _offsets(anchor_1e9: int, tick_1e9: int) -> tuple[int, ...]:
    ticks = [0]
    for distance in DISTANCES_1E4[1:]:
        wanted = (2 * distance * anchor_1e9 + _WHOLE_PRICE * tick_1e9) // (2 * _WHOLE_PRICE * tick_1e9)
        ticks.append(max(wanted, ticks[-1] + 1))
    return tuple(count * tick_1e9 for count in ticks)


def _depth_usd(listing: Listing, distance_1e4: int) -> int:
    """Return the cumulative depth in 1e-6 USD."""
    return PPM * listing.top_usd + listing.depth10_usd * _power_1e6(listing.beta_percent, distance_1e4)


def _power_1e6(beta_percent: int, distance_1e4: int) -> int:
    """Interpolate the power table; past its end the last step goes on."""
    powers = POWERS_1E6[beta_percent]
    last = len(DISTANCES_1E4) - 1
    right = next((index for index in range(1, last) if DISTANCES_1E4[index] >= distance_1e4), last)
    left = right - 1
    span = DISTANCES_1E4[right] - DISTANCES_1E4[left]
    return powers[left] + (powers[right] - powers[left]) * (distance_1e4 - DISTANCES_1E4[left]) // span
