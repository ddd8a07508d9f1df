"""Margin of the perps: ten times leverage, and no new risk below the maintenance margin.

A position locks a tenth of what it cost, in its venue's dollar. What may be locked anew at a venue is the free cash
there less what its open positions stand to lose; gains that are not realised cannot be spent. Where the venue's equity
(all of its dollar, with what is open at the mark) is below a twentieth of the open positions' value, orders may only
reduce. Nothing is liquidated: a loss beyond the account's cash is borne by the venue's house account, as by an
insurance fund.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.common import InstrumentType
from sequence_cli.sandbox.funds import INITIAL_MARGIN_PPM
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.position_rows import open_rows
from sequence_cli.sandbox.units import PPM, PRICE_UNIT, ceiling_divide

if TYPE_CHECKING:
    from sequence_cli.sandbox.position_rows import PositionRow
    from sequence_cli.sandbox.session import Session

MAINTENANCE_MARGIN_PPM = INITIAL_MARGIN_PPM // 2


def initial_1e8(cost_1e8: int) -> int:
    """Return the margin that a position of this cost locks, rounded up."""
    return ceiling_divide(abs(cost_1e8) * INITIAL_MARGIN_PPM, PPM)


def room_1e8(session: Session, venue: str, cash: str) -> int:
    """Return the cash at a venue that new positions may lock."""
    rows = [row for row in open_rows(session, venue) if known(row.symbol).kind is InstrumentType.PERP]
    available = session.ledger.available_1e8(venue, cash)
    if not rows:
        return available
    unrealized = sum(row.unrealized_1e8(_mark_1e9(session, row)) for row in rows)
    if session.ledger.total_1e8(venue, cash) + unrealized < sum(_maintenance_1e8(session, row) for row in rows):
        return 0
    return max(available + min(unrealized, 0), 0)


def _maintenance_1e8(session: Session, row: PositionRow) -> int:
    return ceiling_divide(abs(row.quantity_1e8) * _mark_1e9(session, row) * MAINTENANCE_MARGIN_PPM, PRICE_UNIT * PPM)


def _mark_1e9(session: Session, row: PositionRow) -> int:
    return session.market.mark_1e9(known(row.symbol), session.now_ns)
