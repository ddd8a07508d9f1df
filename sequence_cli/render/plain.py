"""Tables for pipes and files: aligned text with nothing but spaces between, and no Rich to load."""

from collections.abc import Iterable, Iterator
from typing import TextIO

from sequence_cli.render.layout import GAP, Grid, heading_lines, row_count, stacked_lines
from sequence_cli.render.text import display_width


def write_plain(grids: Iterable[Grid], mode: str, stream: TextIO) -> None:
    """Write every table, an empty line between them."""
    for position, grid in enumerate(grids):
        if position:
            stream.write("\n")
        stream.writelines(f"{line.rstrip()}\n" for line in _lines(grid, mode))


def _lines(grid: Grid, mode: str) -> Iterator[str]:
    if grid.title is not None:
        yield f"{grid.title}{mode}"
        yield ""
    yield from _stacked(grid) if grid.stacked else _rows(grid)
    if grid.notes:
        yield ""
    yield from grid.notes


def _rows(grid: Grid) -> Iterator[str]:
    if not row_count(grid):
        return
    gap = " " * GAP
    for line in heading_lines(grid):
        yield gap.join(line)
    for row in range(row_count(grid)):
        yield gap.join(column.cells[row].value or "" for column in grid.columns)


def _stacked(grid: Grid) -> Iterator[str]:
    rows = [stacked_lines(grid, row) for row in range(row_count(grid))]
    label_width = max((display_width(label) for row in rows for label, _ in row), default=0)
    for position, row in enumerate(rows):
        if position:
            yield ""
        for label, entry in row:
            yield f"{label.ljust(label_width)}{' ' * GAP}{entry.value}"
