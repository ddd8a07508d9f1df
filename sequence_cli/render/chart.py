"""The course of a price as columns of blocks, as wide as there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

HEIGHT = 12
_EIGHTHS = " ▁▂▃▄▅▆▇█"


def block_chart(values: Sequence[int], height: int = HEIGHT) -> list[str]:
    """Return the lines from the highest to the lowest, one column per value; the lowest value is still seen."""
    low, high = min(values), max(values)
    steps = height * 8 - 1
    levels = [1 + ((value - low) * steps // (high - low) if high > low else steps // 2) for value in values]
    return ["".join(_EIGHTHS[min(8, max(0, level - 8 * row))] for level in levels) for row in reversed(range(height))]


def columns_of(points: Sequence[tuple[int, int]], width: int) -> list[int]:
    """Return one value per column from points of time and value: the last in its part of the time, or the one before.

    There are no more columns than points.
    """
    width = min(width, len(points))
    start, span = points[0][0], points[-1][0] - points[0][0]
    columns: list[int | None] = [None] * width
    for at, value in points:
        columns[(at - start) * (width - 1) // span if span else 0] = value
    values: list[int] = []
    for found in columns:
        values.append(values[-1] if found is None else found)
    return values
