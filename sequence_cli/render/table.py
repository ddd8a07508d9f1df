"""One definition of a table serves the terminal, the pipe and CSV."""

from collections.abc import Mapping, Sequence
from enum import Enum, unique
from typing import Literal, NamedTuple

Align = Literal["left", "right"]


@unique
class Kind(Enum):
    """How people see a column's values; programs always get them raw."""

    TEXT = "text"
    PRICE = "price"  # exact; the whole column has the decimals of its finest price, at least 2
    AMOUNT = "amount"  # exact; each value has its own decimals, at least 2
    QUANTITY = "quantity"  # exact; each value has its own decimals
    USD = "usd"  # to the cent; what would read as zero keeps two significant digits
    COUNT = "count"  # a whole number
    TIME = "time"  # RFC 3339, UTC
    FLAG = "flag"  # "true" or "false"


@unique
class Role(Enum):
    """Why a cell stands out."""

    PLAIN = "plain"
    BEST = "best"  # marked with a sign as well, for those who see no colour
    STALE = "stale"
    MISSING = "missing"
    LIVE = "live"
    GOOD = "good"
    BAD = "bad"
    SUMMARY = "summary"


class Cell(NamedTuple):
    """A raw value and why it stands out."""

    value: str | None
    role: Role = Role.PLAIN


# None is a value that is missing (shown as a dash), the empty string one that has no place in this row.
Value = str | Cell | None
Row = Mapping[str, Value]


class Column(NamedTuple):
    """One field: `key` is its JSON name, `heading` and `unit` are for people.

    `shown` false keeps a column out of what people see, because the title, a mark or a note tells it.
    """

    key: str
    heading: str
    align: Align = "left"
    kind: Kind = Kind.TEXT
    unit: str = ""
    shown: bool = True


class Table(NamedTuple):
    """Rows of raw values: text, exact decimal strings, `true` and `false`, or None.

    `title` is None for a table that belongs to the one above it. `stacked` sets each row out as one line per field.
    """

    title: str | None
    columns: Sequence[Column]
    rows: Sequence[Row]
    notes: Sequence[str] = ()
    stacked: bool = False


def number(key: str, heading: str, kind: Kind, unit: str = "", *, shown: bool = True) -> Column:
    """Return a right-aligned column."""
    return Column(key, heading, "right", kind, unit, shown)


def flag(value: bool | None) -> str | None:
    """Return the raw form of a truth value."""
    return None if value is None else "true" if value else "false"


def cell(value: Value) -> Cell:
    """Return `value` with its role."""
    if isinstance(value, Cell):
        return value
    return Cell(value, Role.MISSING if value is None else Role.PLAIN)


def whole_row(row: Row, role: Role) -> Row:
    """Return `row` with one role for all its cells."""
    return {key: Cell(cell(value).value, role) for key, value in row.items()}
