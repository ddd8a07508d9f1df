"""Setting positions in perps and event contracts: the books move against the house, margin is locked as for a trade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.common import InstrumentType
from sequence_cli.sandbox.ledger import HOUSE, POSITIONS, Entry
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.payouts import await_payout, pays_by_itself_ns
from sequence_cli.sandbox.perp_bookings import reopen
from sequence_cli.sandbox.position_rows import PositionRow, all_rows, load, save
from sequence_cli.sandbox.problems import conflict
from sequence_cli.sandbox.units import PRICE_UNIT

if TYPE_CHECKING:
    from sequence_cli.sandbox.listings import Instrument
    from sequence_cli.sandbox.session import Session

_REASON = "set by the account"


def set_contract(session: Session, venue: str, traded: Instrument, quantity_1e8: int, entry_1e9: int) -> None:
    """Set a position, as if it had been opened at the entry price; its history is forgotten.

    Raises ProblemError where open orders need what is to go.
    """
    row = load(session, venue, traded.symbol)
    fresh = PositionRow(venue, traded.symbol, row.cash, due_ns=row.due_ns, id=row.id, margin_1e8=row.margin_1e8)
    fresh = fresh._replace(quantity_1e8=quantity_1e8, cost_1e8=quantity_1e8 * entry_1e9 // PRICE_UNIT)
    if traded.kind is InstrumentType.PERP:
        moved = quantity_1e8 - row.quantity_1e8
        entries = [Entry(POSITIONS, venue, traded.asset, moved), Entry(HOUSE, venue, traded.asset, -moved)]
        session.ledger.post(session.now_ns, _REASON, None, entries)
        reopen(session, fresh)
        return
    total = session.ledger.total_1e8(venue, traded.asset)
    if quantity_1e8 < total - session.ledger.available_1e8(venue, traded.asset):
        raise conflict(f"Open orders need more of {traded.symbol} than that; cancel them first. Nothing was changed.")
    session.ledger.transfer(session.now_ns, _REASON, venue, traded.asset, quantity_1e8 - total)
    fresh, due_ns = save(session, fresh), pays_by_itself_ns(traded)
    if due_ns is not None and quantity_1e8:
        await_payout(session, fresh, due_ns)


def clear_contracts(session: Session, named: set[tuple[str, str]]) -> int:
    """Close every open position whose venue and symbol are not named; returns how many."""
    others = [row for row in all_rows(session) if row.quantity_1e8 and (row.venue, row.symbol) not in named]
    for row in others:
        set_contract(session, row.venue, known(row.symbol), 0, 0)
    return len(others)
