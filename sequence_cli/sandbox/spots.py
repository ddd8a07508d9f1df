"""The spot pairs, and the dollar aliases of each.

Depths and spreads are calibration values as of 2026-11, chosen to meet published depth and spread figures; anchor
prices are those of the service's quick start for BTC and ETH and round values of the time for the others.

`-USD` stands for each venue's own dollar. `-USDT` and `-USDC` name the same books, at only those venues whose dollar
that is.
"""

from typing import NamedTuple

from sequence_cli.api.wire.common import InstrumentType
from sequence_cli.sandbox.listings import Depth, Instrument, listing_at
from sequence_cli.sandbox.venue_table import SPOT_VENUES, quote_asset, venue_named


class SpotRow(NamedTuple):
    """One base asset; its books are a share of a template's."""

    base: str
    anchor_1e9: int
    tick_1e9: int
    lot_1e8: int
    volatility_ppm: int
    template: str
    size_percent: int


DEPTHS: dict[str, dict[str, Depth]] = {
    "BTC": {
        "binance": Depth(0, 123_000, 2_790_000, 90),
        "coinbase": Depth(150, 33_000, 740_000, 105),
        "kraken": Depth(5, 25_000, 450_000, 115),
        "okx": Depth(5, 66_000, 1_310_000, 105),
        "bybit": Depth(5, 41_000, 900_000, 105),
        "bitget": Depth(40, 20_500, 1_640_000, 125),
        "cryptocom": Depth(250, 16_000, 660_000, 120),
        "hyperliquid": Depth(5, 16_000, 410_000, 110),
    },
    "ETH": {
        "binance": Depth(0, 21_000, 1_750_000, 65),
        "coinbase": Depth(30, 5_600, 840_000, 75),
        "kraken": Depth(40, 5_600, 560_000, 86),
        "okx": Depth(6, 14_000, 770_000, 75),
        "bybit": Depth(6, 10_500, 700_000, 75),
        "bitget": Depth(15, 7_000, 980_000, 95),
        "cryptocom": Depth(40, 4_200, 350_000, 90),
        "hyperliquid": Depth(6, 5_600, 315_000, 90),
    },
    "SOL": {
        "binance": Depth(0, 20_000, 800_000, 75),
        "coinbase": Depth(6, 9_600, 400_000, 80),
        "kraken": Depth(15, 4_800, 280_000, 85),
        "okx": Depth(6, 12_000, 480_000, 80),
        "bybit": Depth(6, 12_000, 480_000, 80),
        "bitget": Depth(6, 8_000, 640_000, 95),
        "cryptocom": Depth(15, 4_000, 200_000, 90),
        "hyperliquid": Depth(30, 4_000, 240_000, 90),
    },
}

_COARSE_TICKS = {("BTC", "okx"): 10, ("BTC", "kraken"): 10, ("BTC", "hyperliquid"): 100, ("ETH", "hyperliquid"): 10}

SPOT_ROWS = (
    SpotRow("BTC", 74_349_445_000_000, 10_000_000, 1_000, 450_000, "BTC", 100),
    SpotRow("ETH", 2_325_535_000_000, 10_000_000, 10_000, 600_000, "ETH", 100),
    SpotRow("SOL", 142_370_000_000, 10_000_000, 100_000, 800_000, "SOL", 100),
    SpotRow("XRP", 1_845_200_000, 100_000, 10_000_000, 800_000, "SOL", 90),
    SpotRow("DOGE", 158_730_000, 10_000, 100_000_000, 900_000, "SOL", 60),
    SpotRow("ADA", 548_300_000, 100_000, 10_000_000, 850_000, "SOL", 40),
    SpotRow("AVAX", 19_240_000_000, 1_000_000, 1_000_000, 900_000, "SOL", 35),
    SpotRow("LINK", 13_415_000_000, 1_000_000, 1_000_000, 850_000, "SOL", 40),
    SpotRow("LTC", 82_350_000_000, 10_000_000, 100_000, 700_000, "SOL", 35),
    SpotRow("DOT", 3_124_000_000, 1_000_000, 1_000_000, 850_000, "SOL", 25),
    SpotRow("BCH", 421_460_000_000, 10_000_000, 100_000, 750_000, "ETH", 20),
    SpotRow("UNI", 5_872_000_000, 1_000_000, 1_000_000, 950_000, "SOL", 25),
)


def spots() -> tuple[Instrument, ...]:
    """Return the `-USD` pairs."""
    return tuple(map(_spot, SPOT_ROWS))


def dollar_aliases() -> tuple[Instrument, ...]:
    """Return the `-USDT` and `-USDC` names of the same books."""
    return tuple(_alias(pair, dollar) for pair in spots() for dollar in ("USDT", "USDC"))


def _spot(row: SpotRow) -> Instrument:
    symbol = f"{row.base}-USD"
    return Instrument(
        symbol=symbol,
        kind=InstrumentType.SPOT,
        base=row.base,
        tick_1e9=row.tick_1e9,
        lot_1e8=row.lot_1e8,
        anchor_1e9=row.anchor_1e9,
        volatility_ppm=row.volatility_ppm,
        listings=tuple(
            listing_at(
                venue_named(name),
                DEPTHS[row.template][name],
                row.tick_1e9 * _COARSE_TICKS.get((row.base, name), 1),
                row.size_percent,
            )
            for name in SPOT_VENUES
        ),
        asset=row.base,
        book=symbol,
    )


def _alias(pair: Instrument, dollar: str) -> Instrument:
    listings = tuple(listing for listing in pair.listings if quote_asset(listing.venue) == dollar)
    return pair._replace(symbol=f"{pair.base}-{dollar}", listings=listings)
