"""When a Brownian bridge first comes down to a position, or up to it, found without looking at every tick.

The normal that moves a midpoint is a sum of eight uniforms and therefore bounded: from the two ends of a span follows
how far the path can get inside it. A span that cannot reach is passed over whole, so that far from the position a
search costs a few dozen steps however long the time, and close to it one step per tick.
"""

from collections.abc import Callable
from typing import NamedTuple

from sequence_cli.sandbox.noise import NORMAL_DEVIATION
from sequence_cli.sandbox.reference import DEVIATIONS, Bridge

_FURTHEST_NORMAL = 8 * (2**32 - 1)


class Stretch(NamedTuple):
    """Ticks `start` up to `start + 2**level`, and the path's positions at the two."""

    start: int
    level: int
    left: int
    right: int


def _excursions() -> tuple[int, ...]:
    """Return, by level, how far inside a stretch the path can leave the range of its ends."""
    reach, reaches = 0, [0]
    for deviation in DEVIATIONS[1:]:
        # Two more for the roundings of a midpoint.
        reach += _FURTHEST_NORMAL * deviation // NORMAL_DEVIATION + 2
        reaches.append(reach)
    return tuple(reaches)


_EXCURSIONS = _excursions()


def first_reach(
    bridge: Bridge,
    name: str,
    whole: Stretch,
    ticks: tuple[int, int],
    target: Callable[[int, int], int],
    *,
    falling: bool,
) -> int | None:
    """Return the first of the ticks, both ends included, at which the path is at or beyond its target; None for none.

    `falling` asks for at or below, otherwise at or above. `target` gives the position that is easiest to reach in the
    ticks from one to another.
    """
    way = 1 if falling else -1
    first, last = ticks
    ahead = [whole]
    while ahead:
        start, level, left, right = ahead.pop()
        end = start + (1 << level) - 1
        if start > last or end < first:
            continue
        if end - start <= last - first:  # a stretch far wider than what is asked for tells nothing about it
            wanted = target(max(start, first), min(end, last)) * way
            if min(left * way, right * way) - _EXCURSIONS[level] > wanted:
                continue
            if level == 0:
                if left * way <= wanted:
                    return start
                continue
        middle = start + (1 << (level - 1))
        between = bridge.midpoint(name, middle, level, left + right)
        ahead.append(Stretch(middle, level - 1, between, right))
        ahead.append(Stretch(start, level - 1, left, between))
    return None
