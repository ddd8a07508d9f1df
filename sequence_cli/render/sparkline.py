"""A line of small bars: the course of a price in one row of text."""

from collections.abc import Iterable

_STEPS = "▁▂▃▄▅▆▇█"


def sparkline(values: Iterable[int], width: int) -> str:
    """Return the latest `width` values between their lowest and their highest; values that are all equal lie low."""
    shown = list(values)[-width:]
    if not shown:
        return ""
    low, span = min(shown), max(shown) - min(shown)
    return "".join(_STEPS[(value - low) * (len(_STEPS) - 1) // span if span else 0] for value in shown)
