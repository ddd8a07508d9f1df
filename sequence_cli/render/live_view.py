"""The board as lines that fit a terminal, without anything that only a terminal understands."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.render.layout import GAP, heading_lines, lay_out, row_count, stacked_lines
from sequence_cli.render.live_tables import tables
from sequence_cli.render.table import Role
from sequence_cli.render.text import clean, display_width, for_encoding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sequence_cli.render.documents.base import Document
    from sequence_cli.render.layout import Grid
    from sequence_cli.render.live_board import Board, Connection
    from sequence_cli.render.table import Table

_LEAST_LEVELS, _MOST_LEVELS = 3, 10
_STATE_ROLES = {"live": Role.GOOD, "connecting": Role.STALE, "gap": Role.BAD}


class Piece(NamedTuple):
    """A part of a line and why it stands out."""

    text: str
    role: Role = Role.PLAIN


class Room(NamedTuple):
    """What the terminal offers."""

    width: int
    height: int
    encoding: str


Line = list[Piece]


def board_lines(board: Board, mode: str, room: Room) -> list[Line]:
    """Return the view of a board; what does not fit is told by its last line. Raises ServerError as `settle` does."""
    board.settle()
    top = [_status_line(board, mode, room), *_rejections(board, room)]
    return _fitting([*top, *_tables(tables(board, _levels(board, room), room.width), room)], room)


def document_lines(document: Document, connection: Connection, room: Room) -> list[Line]:
    """Return a document that is followed, with the state of the line above it."""
    top = _connection_line(connection, document.mode, "", room)
    return _fitting([top, *_tables(document.tables(), room)], room)


def _fitting(found: list[Line], room: Room) -> list[Line]:
    fitting = max(1, room.height - 1)
    if len(found) <= fitting:
        return found
    left = len(found) - fitting + 1
    return [*found[: fitting - 1], [Piece(for_encoding(f"… {left} more lines", room.encoding), Role.MISSING)]]


def _tables(shown: Iterable[Table], room: Room) -> Iterator[Line]:
    for table in shown:
        grid = lay_out(table, width=room.width, encoding=room.encoding)
        yield []
        if grid.title is not None:
            yield [Piece(grid.title, Role.SUMMARY)]
        yield from _rows(grid)
        yield from ([Piece(note)] for note in grid.notes)


def _status_line(board: Board, mode: str, room: Room) -> Line:
    return _connection_line(board.connection, mode, f" · gaps so far: {board.gaps}" if board.gaps else "", room)


def _connection_line(connection: Connection, mode: str, more: str, room: Room) -> Line:
    state, since, detail = connection
    age = f" {time.monotonic() - since:.0f} s" if state == "gap" else ""
    told = f" · {detail}" if detail else ""
    text = for_encoding(clean(f"{state}{age}{more}{told}", max(20, room.width - 24)), room.encoding)
    mark = Piece(for_encoding(" · ", room.encoding))
    role = Role.LIVE if mode == "live" else Role.SUMMARY
    shown = Piece(text, _STATE_ROLES.get(state, Role.PLAIN))
    return [Piece("Watching", Role.SUMMARY), mark, Piece(mode.upper(), role), mark, shown]


def _rejections(board: Board, room: Room) -> Iterator[Line]:
    for topic, reason in board.rejected.items():
        text = clean(f"{topic} is not followed: {reason}", room.width)
        yield [Piece(for_encoding(text, room.encoding), Role.STALE)]


def _levels(board: Board, room: Room) -> int:
    """Return how deep each ladder may be so that everything else is seen as well."""
    books = len(board.books) or 1
    others = 12 + len(board.prices) + min(8, len(board.orders)) + min(8, len(board.fills))
    return min(_MOST_LEVELS, max(_LEAST_LEVELS, (room.height - others) // books - 4))


def _rows(grid: Grid) -> Iterator[Line]:
    if grid.stacked:
        for row in range(row_count(grid)):
            for label, entry in stacked_lines(grid, row):
                yield [Piece(f"{label}  "), Piece(entry.value or "", entry.role)]
        return
    gap = " " * GAP
    if row_count(grid):
        for heading in heading_lines(grid):
            yield [Piece(gap.join(heading), Role.MISSING)]
    for row in range(row_count(grid)):
        yield [
            Piece(_cut(column.cells[row].value or "", column.width) + gap, column.cells[row].role)
            for column in grid.columns
        ]


def _cut(text: str, width: int) -> str:
    """Shorten what a table would fold: a view has one line for a row."""
    return text if display_width(text) <= width else text[: width - 1] + "~"
