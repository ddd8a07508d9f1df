"""CSV: one header of JSON names, raw values, the mode in the first column."""

from collections.abc import Iterator

from sequence_cli.render.documents.base import Document
from sequence_cli.render.numbers import is_numeric
from sequence_cli.render.table import Cell, Value
from sequence_cli.render.text import clean

_LONGEST_CELL = 100_000
# A spreadsheet would run a text that starts so as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@")


def csv_lines(document: Document) -> Iterator[str]:
    """Return the lines of the document's rectangular table; missing values are empty fields."""
    table = document.csv_table()
    yield _line(["mode", *(column.key for column in table.columns)])
    mode = _text(document.mode)
    columns = [(column.key, is_numeric(column.kind)) for column in table.columns]
    for row in table.rows:
        yield _line([mode, *[_field(row.get(key), numeric=numeric) for key, numeric in columns]])


def _field(given: Value, *, numeric: bool) -> str:
    value = given.value if isinstance(given, Cell) else given
    return value or "" if value is None or numeric else _text(value)


def _text(value: str) -> str:
    shown = clean(value, _LONGEST_CELL)
    return f"'{shown}" if shown.startswith(_FORMULA_STARTS) else shown


def _line(fields: list[str]) -> str:
    return ",".join(map(_quoted, fields)) + "\n"


def _quoted(field: str) -> str:
    if '"' not in field and "," not in field:
        return field
    return '"' + field.replace('"', '""') + '"'
