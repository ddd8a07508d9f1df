"""The rows of positions in perps and event contracts: quantity, exact cost, what was realised."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.sandbox.units import PRICE_UNIT, half_even_divide
from sequence_cli.sandbox.venue_table import quote_asset

if TYPE_CHECKING:
    from sequence_cli.sandbox.session import Session


class PositionRow(NamedTuple):
    """One position; the columns are those of the table. `paid_1e8` is the quantity that a resolution has paid."""

    venue: str
    symbol: str
    cash: str
    quantity_1e8: int = 0
    cost_1e8: int = 0
    realized_1e8: int = 0
    fees_1e8: int = 0
    funding_1e8: int = 0
    margin_1e8: int = 0
    paid_1e8: int = 0
    due_ns: int | None = None
    id: int | None = None

    @property
    def entry_1e9(self) -> int | None:
        """The average price of what is open, half to even; None for a closed position."""
        if self.quantity_1e8 == 0:
            return None
        return half_even_divide(abs(self.cost_1e8) * PRICE_UNIT, abs(self.quantity_1e8))

    def unrealized_1e8(self, mark_1e9: int) -> int:
        """Return what closing at the mark would bring, rounded down."""
        return self.quantity_1e8 * mark_1e9 // PRICE_UNIT - self.cost_1e8


class Change(NamedTuple):
    """A position after a trade: what the trade realised before fees, and how much it closed."""

    row: PositionRow
    realized_1e8: int
    closed_1e8: int


_COLUMNS = ", ".join(PositionRow._fields)
_SELECT = f"SELECT {_COLUMNS} FROM positions"  # noqa: S608  our own names
_CHANGING = PositionRow._fields[2:-1]
_MARKS = ", ".join("?" * len(PositionRow._fields))
_INSERT = f"INSERT INTO positions (epoch, {_COLUMNS}) VALUES (?, {_MARKS})"  # noqa: S608  our own names
_UPDATE = f"UPDATE positions SET {', '.join(f'{name} = :{name}' for name in _CHANGING)} WHERE id = :id"  # noqa: S608  our own names


def load(session: Session, venue: str, symbol: str) -> PositionRow:
    """Return a position, an empty one where there never was one."""
    row = session.connection.execute(
        f"{_SELECT} WHERE epoch = ? AND venue = ? AND symbol = ?", (session.epoch, venue, symbol)
    ).fetchone()
    return PositionRow(venue, symbol, quote_asset(venue)) if row is None else PositionRow(*row)


def save(session: Session, row: PositionRow) -> PositionRow:
    """Write a position and return it."""
    if row.id is None:
        return row._replace(id=session.connection.execute(_INSERT, (session.epoch, *row)).lastrowid)
    session.connection.execute(_UPDATE, row._asdict())
    return row


def load_id(session: Session, position: int) -> PositionRow:
    """Return the position with an id."""
    return PositionRow(*session.connection.execute(f"{_SELECT} WHERE id = ?", (position,)).fetchone())


def all_rows(session: Session) -> list[PositionRow]:
    """Return every position, the closed ones too, in the order of venue and symbol."""
    rows = session.connection.execute(f"{_SELECT} WHERE epoch = ? ORDER BY venue, symbol", (session.epoch,))
    return [PositionRow(*row) for row in rows]


def open_rows(session: Session, venue: str) -> list[PositionRow]:
    """Return the open positions at a venue."""
    query = f"{_SELECT} WHERE epoch = ? AND venue = ? AND quantity_1e8 <> 0 ORDER BY symbol"
    return [PositionRow(*row) for row in session.connection.execute(query, (session.epoch, venue))]


def traded(row: PositionRow, way: int, quantity_1e8: int, notional_1e8: int) -> Change:
    """Return a position after buying (`way` 1) or selling (-1); beyond zero it opens the other way.

    What is closed carries its share of the cost, rounded down, so that over a position's whole life nothing is lost.
    """
    held = abs(row.quantity_1e8)
    closed = min(quantity_1e8, held) if row.quantity_1e8 * way < 0 else 0
    released = abs(row.cost_1e8) * closed // held if closed else 0
    closed_notional = notional_1e8 * closed // quantity_1e8
    realized = way * (released - closed_notional)
    after = row._replace(
        quantity_1e8=row.quantity_1e8 + way * quantity_1e8,
        cost_1e8=row.cost_1e8 + way * (released + notional_1e8 - closed_notional),
        realized_1e8=row.realized_1e8 + realized,
    )
    return Change(after, realized, closed)
