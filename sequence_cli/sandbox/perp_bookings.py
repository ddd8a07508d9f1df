"""Trades in perps and their funding: profit and loss against the house, margin locked and released.

The position itself is counted in the ledger too, in the account POSITIONS, so that the books show both sides of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.sandbox.funding import RATE_UNIT
from sequence_cli.sandbox.ledger import FEES, HOUSE, POSITIONS, TRADER, Entry
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.margin import initial_1e8
from sequence_cli.sandbox.nodes import set_timer
from sequence_cli.sandbox.perps import next_settlement_ns
from sequence_cli.sandbox.position_rows import PositionRow, load, load_id, save, traded
from sequence_cli.sandbox.units import PRICE_UNIT

if TYPE_CHECKING:
    from sequence_cli.sandbox.bookings import Trade
    from sequence_cli.sandbox.session import Session

FUNDING = "funding"


class _Cause(NamedTuple):
    """Why cash moves, and what else the same posting moves."""

    reason: str
    reference: int | None
    others: tuple[Entry, ...] = ()


def book(session: Session, trade: Trade, node: int) -> None:
    """Book one execution: what it closes is realised, what it opens locks margin as far as there is cash."""
    before = load(session, trade.venue, trade.traded.symbol)
    change = traded(before, trade.way, trade.quantity_1e8, trade.notional_1e8)
    row = _release(session, change.row, before.margin_1e8 - _kept_margin_1e8(before, change.closed_1e8))
    cause = _Cause("fill", node, _counted(trade))
    row = _pay(session, row, change.realized_1e8 - trade.fee_1e8, trade.fee_1e8, cause)
    reopen(session, row._replace(fees_1e8=row.fees_1e8 + trade.fee_1e8))


def reopen(session: Session, row: PositionRow) -> None:
    """Write a position with the margin that it locks, and have its funding settled."""
    row = save(session, _lock(session, row))
    if row.quantity_1e8 and row.due_ns is None:
        _await_funding(session, row)


def settle_funding(session: Session, position: int) -> None:
    """Pay or receive the funding of this moment; a long pays a positive rate."""
    row = load_id(session, position)._replace(due_ns=None)
    if row.quantity_1e8 == 0:
        save(session, row)
        return
    mark = session.market.mark_1e9(known(row.symbol), session.now_ns)
    rate = session.market.pure.funding_rate_1e9(row.symbol, row.venue, session.now_ns)
    amount = -row.quantity_1e8 * mark * rate // (PRICE_UNIT * RATE_UNIT)
    row = _pay(session, row, amount, 0, _Cause(FUNDING, None))
    _await_funding(session, row._replace(funding_1e8=row.funding_1e8 + amount))


def _await_funding(session: Session, row: PositionRow) -> None:
    due_ns = next_settlement_ns(row.venue, session.now_ns)
    row = save(session, row._replace(due_ns=due_ns))
    assert row.id is not None, f"{row} has no id"
    set_timer(session.connection, due_ns, FUNDING, row.id)


def _counted(trade: Trade) -> tuple[Entry, ...]:
    moved = trade.way * trade.quantity_1e8
    return (
        Entry(POSITIONS, trade.venue, trade.traded.asset, moved),
        Entry(HOUSE, trade.venue, trade.traded.asset, -moved),
    )


def _kept_margin_1e8(before: PositionRow, closed_1e8: int) -> int:
    held = abs(before.quantity_1e8)
    return before.margin_1e8 * (held - closed_1e8) // held if held else 0


def _pay(session: Session, row: PositionRow, amount_1e8: int, fee_1e8: int, cause: _Cause) -> PositionRow:
    """Credit or charge the account; a charge takes the free cash, then the position's margin, and no more."""
    short = -amount_1e8 - session.ledger.available_1e8(row.venue, row.cash)
    row = _release(session, row, min(max(short, 0), row.margin_1e8))
    paid = max(amount_1e8, -session.ledger.available_1e8(row.venue, row.cash))
    cash = (
        Entry(TRADER, row.venue, row.cash, paid),
        Entry(FEES, row.venue, row.cash, fee_1e8),
        Entry(HOUSE, row.venue, row.cash, -paid - fee_1e8),
    )
    session.ledger.post(session.now_ns, cause.reason, cause.reference, [*cause.others, *cash])
    return row


def _lock(session: Session, row: PositionRow) -> PositionRow:
    wanted = initial_1e8(row.cost_1e8)
    if wanted <= row.margin_1e8:
        return _release(session, row, row.margin_1e8 - wanted)
    more = min(wanted - row.margin_1e8, session.ledger.available_1e8(row.venue, row.cash))
    session.ledger.reserve(row.venue, row.cash, more)
    return row._replace(margin_1e8=row.margin_1e8 + more)


def _release(session: Session, row: PositionRow, amount_1e8: int) -> PositionRow:
    session.ledger.release(row.venue, row.cash, amount_1e8)
    return row._replace(margin_1e8=row.margin_1e8 - amount_1e8)
