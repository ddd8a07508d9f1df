"""Tables on a terminal, through Rich: texts and style objects only, never markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from sequence_cli.render.layout import GAP, Grid, heading_lines, row_count, stacked_lines
from sequence_cli.render.table import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console, RenderableType

_UNBOUNDED = 100_000
_ASCII_BOX = "    \n    \n -- \n    \n    \n    \n    \n    \n"
STYLES = {
    Role.PLAIN: "",
    Role.BEST: "bold green",
    Role.STALE: "yellow",
    Role.MISSING: "dim",
    Role.LIVE: "bold red",
    Role.GOOD: "green",
    Role.BAD: "red",
    Role.SUMMARY: "bold",
}
_MODE_STYLES = {"LIVE": "bold red", "SANDBOX": "bold yellow", "LOCAL": "bold cyan"}


def write_terminal(grids: Iterable[Grid], mode: str, stream: TextIO, *, width: int | None, colour: bool) -> None:
    """Write every table; `mode` is the words after a title, coloured by what they say."""
    console = console_for(stream, width or _UNBOUNDED, colour=colour)
    for position, grid in enumerate(grids):
        if position:
            console.line()
        _write(console, grid, mode)


def console_for(stream: TextIO, width: int | None, *, colour: bool) -> Console:
    """Return a console without markup, emoji or highlighting; `width` None is the terminal's own."""
    from rich.console import Console

    return Console(
        file=stream,
        width=width,
        force_terminal=True,
        force_jupyter=False,
        color_system="auto" if colour else None,
        no_color=False,
        markup=False,
        emoji=False,
        highlight=False,
    )


def _write(console: Console, grid: Grid, mode: str) -> None:
    from rich.text import Text

    if grid.title is not None:
        style = _MODE_STYLES.get(mode.rsplit(" ", 1)[-1], "bold")
        console.print(Text.assemble((grid.title, "bold"), (mode, style)), overflow="fold")
        console.line()
    if row_count(grid):
        console.print(_stacked(grid) if grid.stacked else _rows(grid, ascii_only=console.options.ascii_only))
    if grid.notes:
        console.line()
    for note in grid.notes:
        console.print(Text(note, style="dim"), overflow="fold")


def _rows(grid: Grid, *, ascii_only: bool) -> RenderableType:
    from rich.box import SIMPLE_HEAD, Box
    from rich.table import Table
    from rich.text import Text

    box = Box(_ASCII_BOX, ascii=True) if ascii_only else SIMPLE_HEAD
    table = Table(box=box, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0), header_style="bold")
    headings = zip(*heading_lines(grid), strict=True)
    for column, lines in zip(grid.columns, headings, strict=True):
        table.add_column(
            Text("\n".join(lines)),
            width=column.width,
            no_wrap=not column.foldable,
            overflow="fold" if column.foldable else "ignore",
        )
    for row in range(row_count(grid)):
        cells = (column.cells[row] for column in grid.columns)
        table.add_row(*(Text((entry.value or "").rstrip(), style=STYLES[entry.role]) for entry in cells))
    return table


def _stacked(grid: Grid) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, GAP, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in range(row_count(grid)):
        if row:
            table.add_row(Text(""), Text(""))
        for label, entry in stacked_lines(grid, row):
            table.add_row(Text(label, style="dim"), Text(entry.value or "", style=STYLES[entry.role]))
    return table
