"""A trade in the books: who pays what to whom, by kind of instrument. Every posting sums to zero in every asset."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.common import InstrumentType, Side
from sequence_cli.sandbox import perp_bookings
from sequence_cli.sandbox.entry_prices import note_purchase
from sequence_cli.sandbox.ledger import FEES, HOUSE, TRADER, Entry
from sequence_cli.sandbox.payouts import await_payout, pays_by_itself_ns
from sequence_cli.sandbox.position_rows import load, save, traded
from sequence_cli.sandbox.venue_table import quote_asset

if TYPE_CHECKING:
    from sequence_cli.sandbox.listings import Instrument
    from sequence_cli.sandbox.session import Session


class Trade(NamedTuple):
    """One execution at one venue; notional and fee in 1e-8 of the venue's dollar."""

    traded: Instrument
    side: Side
    venue: str
    quantity_1e8: int
    notional_1e8: int
    fee_1e8: int

    @property
    def way(self) -> int:
        """1 for a purchase, -1 for a sale."""
        return 1 if self.side is Side.BUY else -1


def book_trade(session: Session, trade: Trade, node: int) -> None:
    """Book one execution of a node."""
    if trade.traded.kind is InstrumentType.PERP:
        perp_bookings.book(session, trade, node)
        return
    if trade.traded.kind is InstrumentType.SPOT and trade.side is Side.BUY:
        note_purchase(session, trade.venue, trade.traded.asset, trade.quantity_1e8, trade.notional_1e8)
    session.ledger.post(session.now_ns, "fill", node, _exchange(trade))
    if trade.traded.kind is InstrumentType.PREDICTION:
        _note_contracts(session, trade)


def _exchange(trade: Trade) -> list[Entry]:
    venue, cash, asset = trade.venue, quote_asset(trade.venue), trade.traded.asset
    return [
        Entry(TRADER, venue, asset, trade.way * trade.quantity_1e8),
        Entry(HOUSE, venue, asset, -trade.way * trade.quantity_1e8),
        Entry(TRADER, venue, cash, -trade.way * trade.notional_1e8 - trade.fee_1e8),
        Entry(HOUSE, venue, cash, trade.way * trade.notional_1e8),
        Entry(FEES, venue, cash, trade.fee_1e8),
    ]


def _note_contracts(session: Session, trade: Trade) -> None:
    row = load(session, trade.venue, trade.traded.symbol)
    change = traded(row, trade.way, trade.quantity_1e8, trade.notional_1e8)
    row = save(session, change.row._replace(fees_1e8=row.fees_1e8 + trade.fee_1e8))
    due_ns = pays_by_itself_ns(trade.traded)
    if due_ns is not None:
        await_payout(session, row, due_ns)
