"""A table laid out for people: cleaned, formatted, aligned cells that the plain and the Rich writer only print."""

from collections.abc import Sequence
from typing import NamedTuple

from sequence_cli.render.numbers import human_numbers, human_time, is_numeric
from sequence_cli.render.table import Cell, Column, Kind, Role, Row, Table, cell
from sequence_cli.render.text import clean, display_width, for_encoding

GAP = 2
MARK = "●"
MISSING = "\u2013"
_NARROWEST_TEXT = 12
_LONGEST_CELL = 2000
_FLAGS = {"true": "yes", "false": "no"}


class GridColumn(NamedTuple):
    """One column: `heading` has one or two lines, `cells` are padded to `width`."""

    heading: tuple[str, ...]
    cells: list[Cell]
    width: int
    foldable: bool


class Grid(NamedTuple):
    """A table whose every text is ready to print; `title` lacks the mode."""

    title: str | None
    columns: list[GridColumn]
    notes: list[str]
    stacked: bool


def lay_out(table: Table, *, width: int | None, encoding: str) -> Grid:
    """Return the table's grid; rows that do not fit into `width` are stacked, so that no digit is ever cut."""
    columns = [_column(column, table.rows, encoding) for column in table.columns if column.shown]
    fitted = columns if width is None else _fit(columns, width)
    return Grid(
        title=None if table.title is None else for_encoding(clean(table.title), encoding),
        columns=fitted or columns,
        notes=[for_encoding(clean(note), encoding) for note in table.notes],
        stacked=table.stacked or not fitted,
    )


def heading_lines(grid: Grid) -> list[list[str]]:
    """Return the heading's lines, each with one padded text per column; single words stand on the lower line."""
    height = max(len(column.heading) for column in grid.columns)
    padded = [("",) * (height - len(column.heading)) + column.heading for column in grid.columns]
    return [
        [_pad(lines[line], column) for lines, column in zip(padded, grid.columns, strict=True)]
        for line in range(height)
    ]


def stacked_lines(grid: Grid, row: int) -> list[tuple[str, Cell]]:
    """Return label and value of one row's fields; fields that have no place in this row are left out."""
    pairs = [(column.heading[0].strip(), _with_unit(column, column.cells[row])) for column in grid.columns]
    return [(label, entry) for label, entry in pairs if entry.value]


def row_count(grid: Grid) -> int:
    """Return the number of rows."""
    return len(grid.columns[0].cells) if grid.columns else 0


def _column(column: Column, rows: Sequence[Row], encoding: str) -> GridColumn:
    cells = [cell(row.get(column.key)) for row in rows]
    texts = [for_encoding(text, encoding) for text in _texts(column.kind, cells)]
    mark = for_encoding(f" {MARK}", encoding) if any(entry.role is Role.BEST for entry in cells) else ""
    if mark:
        texts = [text + (mark if entry.role is Role.BEST else "  ") for text, entry in zip(texts, cells, strict=True)]
    # A unit is a part of a symbol, as the service writes it.
    lines = (column.heading, for_encoding(clean(column.unit), encoding))
    heading = tuple(line + " " * len(mark) for line in lines if line)
    width = max(display_width(text) for text in (*heading, *texts))
    right = column.align == "right"
    padded = [Cell(_justify(text, width, right=right), entry.role) for text, entry in zip(texts, cells, strict=True)]
    justified = tuple(_justify(line, width, right=right) for line in heading)
    return GridColumn(justified, padded, width, foldable=column.kind is Kind.TEXT)


def _texts(kind: Kind, cells: Sequence[Cell]) -> list[str]:
    shown = [MISSING if entry.value is None else clean(entry.value, _LONGEST_CELL) for entry in cells]
    if is_numeric(kind):
        return human_numbers(shown, kind)
    if kind is Kind.TIME:
        return [human_time(text) for text in shown]
    return [_FLAGS.get(text, text) for text in shown] if kind is Kind.FLAG else shown


def _with_unit(column: GridColumn, entry: Cell) -> Cell:
    text = (entry.value or "").strip()
    unit = column.heading[1].strip() if len(column.heading) > 1 else ""
    if not unit or not any(map(str.isdigit, text)):
        return Cell(text, entry.role)
    if entry.role is not Role.BEST:
        return Cell(f"{text} {unit}", entry.role)
    number, mark = text.rsplit(" ", 1)
    return Cell(f"{number} {unit} {mark}", entry.role)


def _fit(columns: list[GridColumn], width: int) -> list[GridColumn] | None:
    """Return the columns, the widest texts narrowed to be folded, or None where that is not enough."""
    narrowed = list(columns)
    while (surplus := _total(narrowed) - width) > 0:
        foldable = sorted((column.width, at) for at, column in enumerate(narrowed) if _slack(column) > 0)
        if not foldable:
            return None
        widest, index = foldable[-1]
        # Only down to the next widest, so that two long texts share what is missing.
        lead = widest - foldable[-2][0] if len(foldable) > 1 else widest
        less = min(_slack(narrowed[index]), surplus, max(1, lead))
        narrowed[index] = narrowed[index]._replace(width=widest - less)
    return narrowed


def _slack(column: GridColumn) -> int:
    """Return how much narrower a column may be: numbers and headings are never folded."""
    if not column.foldable:
        return 0
    return column.width - max(_NARROWEST_TEXT, *(display_width(line.strip()) for line in column.heading))


def _total(columns: Sequence[GridColumn]) -> int:
    return sum(column.width for column in columns) + GAP * (len(columns) - 1)


def _justify(text: str, width: int, *, right: bool) -> str:
    padding = " " * (width - display_width(text))
    return padding + text if right else text + padding


def _pad(text: str, column: GridColumn) -> str:
    return text or " " * column.width
