"""What an order needs set aside, and how much of it an account can pay for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.common import Side
from sequence_cli.sandbox.instruments import quote_asset
from sequence_cli.sandbox.routing import fill_cash
from sequence_cli.sandbox.units import PPM

if TYPE_CHECKING:
    from sequence_cli.sandbox.instruments import Instrument


def spent_asset(side: Side, traded: Instrument, venue: str) -> str:
    """Return what the order pays with at a venue: that venue's dollar, or the base asset."""
    return quote_asset(venue) if side is Side.BUY else traded.base


def needed_1e8(side: Side, traded: Instrument, quantity_1e8: int, worst_1e9: int, fee_ppm: int) -> int:
    """Return what must be set aside so that no fill at `worst_1e9` or better can overdraw the account.

    Every fill rounds its fee up by less than one unit and is at least one lot: one unit per lot covers that.
    """
    if side is Side.SELL:
        return quantity_1e8
    notional, fee = fill_cash(side, worst_1e9, quantity_1e8, fee_ppm)
    return notional + fee + quantity_1e8 // traded.lot_1e8


def affordable_1e8(side: Side, traded: Instrument, available_1e8: int, worst_1e9: int, fee_ppm: int) -> int:
    """Return the largest quantity in whole lots that an amount pays for, as `needed_1e8` counts."""
    if side is Side.SELL:
        return available_1e8 - available_1e8 % traded.lot_1e8
    notional_of_lot, _ = fill_cash(side, worst_1e9, traded.lot_1e8, fee_ppm)
    lots = (available_1e8 - 1) * PPM // (notional_of_lot * (PPM + fee_ppm) + PPM)
    return max(lots, 0) * traded.lot_1e8
