"""What an order needs set aside, and how much of it an account can pay for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.common import InstrumentType, Side
from sequence_cli.sandbox.routing import fill_cash
from sequence_cli.sandbox.units import PPM, ceiling_divide
from sequence_cli.sandbox.venue_table import quote_asset

if TYPE_CHECKING:
    from sequence_cli.sandbox.listings import Instrument

# A perp's order sets a tenth of its notional aside: ten times leverage.
LEVERAGE = 10
INITIAL_MARGIN_PPM = PPM // LEVERAGE


def spent_asset(side: Side, traded: Instrument, venue: str) -> str:
    """Return what the order pays with at a venue: that venue's dollar, or what is sold; margin is always in dollars."""
    if side is Side.BUY or traded.kind is InstrumentType.PERP:
        return quote_asset(venue)
    return traded.asset


def needed_1e8(side: Side, traded: Instrument, quantity_1e8: int, worst_1e9: int, fee_ppm: int) -> int:
    """Return what must be set aside so that no fill at `worst_1e9` or better can overdraw the account.

    Every fill rounds its fee up by less than one unit and is at least one lot: one unit per lot covers that. A perp
    needs the margin of what it opens; a sale above `worst_1e9` locks as much more as there is.
    """
    lots = quantity_1e8 // traded.lot_1e8
    if traded.kind is InstrumentType.PERP:
        notional, _ = fill_cash(side, worst_1e9, quantity_1e8, fee_ppm)
        return ceiling_divide(notional * (INITIAL_MARGIN_PPM + fee_ppm), PPM) + 1 + lots
    if side is Side.SELL:
        return quantity_1e8
    notional, fee = fill_cash(side, worst_1e9, quantity_1e8, fee_ppm)
    return notional + fee + lots


def affordable_1e8(side: Side, traded: Instrument, available_1e8: int, worst_1e9: int, fee_ppm: int) -> int:
    """Return the largest quantity in whole lots that an amount pays for, as `needed_1e8` counts."""
    if traded.kind is InstrumentType.PERP:
        share_ppm, rounding = INITIAL_MARGIN_PPM + fee_ppm, 2
    elif side is Side.SELL:
        return available_1e8 - available_1e8 % traded.lot_1e8
    else:
        share_ppm, rounding = PPM + fee_ppm, 1
    notional_of_lot, _ = fill_cash(side, worst_1e9, traded.lot_1e8, fee_ppm)
    lots = (available_1e8 - rounding) * PPM // (notional_of_lot * share_ppm + PPM)
    return max(lots, 0) * traded.lot_1e8
