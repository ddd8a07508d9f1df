"""The perpetual futures: those of the spot pairs that have one, on the venues that offer them.

Sizes and ticks are calibration values as of 2026-11. A perp is settled in its venue's own dollar; USDT and USDC names
of a perp mean the same contract.
"""

from typing import NamedTuple

from sequence_cli.api.wire.common import InstrumentType
from sequence_cli.sandbox.listings import Instrument, Listing, listing_at
from sequence_cli.sandbox.spots import DEPTHS, SPOT_ROWS, SpotRow
from sequence_cli.sandbox.units import SECOND_NS
from sequence_cli.sandbox.venue_table import PERP_VENUES, venue_named

_HOUR_NS = 3_600 * SECOND_NS
_FUNDING_INTERVALS_NS = {"hyperliquid": _HOUR_NS}
_USUAL_INTERVAL_NS = 8 * _HOUR_NS
SUFFIX = "-USD-PERP"


class _PerpRow(NamedTuple):
    base: str
    tick_1e9: int
    size_percent: int


# A perp's book is deeper than its spot's: `size_percent` is of the spot template.
_PERP_ROWS = (
    _PerpRow("BTC", 100_000_000, 160),
    _PerpRow("ETH", 10_000_000, 150),
    _PerpRow("SOL", 10_000_000, 140),
    _PerpRow("XRP", 100_000, 120),
)
_COARSE_TICKS = {("BTC", "hyperliquid"): 10, ("ETH", "hyperliquid"): 10}


def perps() -> tuple[Instrument, ...]:
    """Return the perps."""
    bases = {row.base: row for row in SPOT_ROWS}
    return tuple(_perp(row, bases[row.base]) for row in _PERP_ROWS)


def funding_interval_ns(venue: str) -> int:
    """Return how often a venue settles funding; settlements are at whole multiples of it since 1970."""
    return _FUNDING_INTERVALS_NS.get(venue, _USUAL_INTERVAL_NS)


def next_settlement_ns(venue: str, after_ns: int) -> int:
    """Return the first funding settlement after a time."""
    interval = funding_interval_ns(venue)
    return (after_ns // interval + 1) * interval


def _perp(row: _PerpRow, spot: SpotRow) -> Instrument:
    symbol = row.base + SUFFIX
    return Instrument(
        symbol=symbol,
        kind=InstrumentType.PERP,
        base=row.base,
        tick_1e9=row.tick_1e9,
        lot_1e8=spot.lot_1e8,
        anchor_1e9=spot.anchor_1e9,
        volatility_ppm=spot.volatility_ppm,
        listings=tuple(_listing(row, spot, name) for name in PERP_VENUES),
        asset=symbol,
        book=symbol,
    )


def _listing(row: _PerpRow, spot: SpotRow, venue: str) -> Listing:
    tick = row.tick_1e9 * _COARSE_TICKS.get((row.base, venue), 1)
    return listing_at(venue_named(venue), DEPTHS[spot.template][venue], tick, row.size_percent)
