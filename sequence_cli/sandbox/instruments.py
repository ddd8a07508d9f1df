"""The catalogue: what can be traded in the simulator, and how each venue's market in it is calibrated.

Depths, spreads and latencies are calibration values as of 2026-11, chosen to meet published depth and spread
figures; anchor prices are those of the service's quick start for BTC and ETH and round values of the time for the
others.
"""

from typing import NamedTuple

from sequence_cli.sandbox.units import CASH_UNIT, MILLISECOND_NS, PRICE_UNIT, ceiling_divide

VENUES: tuple[str, ...] = (
    "binance",
    "coinbase",
    "kraken",
    "okx",
    "bybit",
    "bitget",
    "cryptocom",
    "hyperliquid",
)


class Venue(NamedTuple):
    """What holds for a venue whatever is traded there; `minimum_usd` is its smallest order, unverified."""

    name: str
    latency_ms: int
    noise_ppm: int
    quote_asset: str
    minimum_usd: int


class Listing(NamedTuple):
    """One venue's market in one instrument.

    `half_spread_tenths` is in tenths of the venue's own tick, 0 for the lead venue, whose spread is one tick. One
    side's cumulative depth at d basis points is `top_usd + depth10_usd * (d / 10) ** (beta_percent / 100)`.
    """

    venue: str
    tick_1e9: int
    half_spread_tenths: int
    noise_ppm: int
    top_usd: int
    depth10_usd: int
    beta_percent: int
    latency_ns: int
    minimum_usd: int


class Instrument(NamedTuple):
    """Something that can be traded; `anchor_1e9` is its price where a block of the reference path begins.

    `volatility_ppm` is annual. `base` also names the reference path, so that a perp follows its spot.
    """

    symbol: str
    kind: str
    base: str
    tick_1e9: int
    lot_1e8: int
    anchor_1e9: int
    volatility_ppm: int
    listings: tuple[Listing, ...]

    def listing(self, venue: str) -> Listing | None:
        """Return the venue's market in this instrument, None where it has none."""
        return next((listing for listing in self.listings if listing.venue == venue), None)

    @property
    def depth10_cash_1e8(self) -> int:
        """Cash displayed within 10 bps on one side of all venues together: the scale of market impact."""
        return CASH_UNIT * sum(listing.depth10_usd for listing in self.listings)


class _Depth(NamedTuple):
    half_spread_tenths: int
    top_usd: int
    depth10_usd: int
    beta_percent: int


class _Row(NamedTuple):
    base: str
    anchor_1e9: int
    tick_1e9: int
    lot_1e8: int
    volatility_ppm: int
    template: str
    size_percent: int


_VENUE_ROWS = (
    Venue("binance", 45, 0, "USDT", 5),
    Venue("coinbase", 25, 10, "USD", 1),
    Venue("kraken", 70, 12, "USD", 5),
    Venue("okx", 50, 5, "USDT", 1),
    Venue("bybit", 50, 5, "USDT", 5),
    Venue("bitget", 60, 6, "USDT", 1),
    Venue("cryptocom", 80, 15, "USDT", 1),
    Venue("hyperliquid", 35, 15, "USDC", 10),
)
_VENUES = {row.name: row for row in _VENUE_ROWS}

_DEPTHS: dict[str, dict[str, _Depth]] = {
    "BTC": {
        "binance": _Depth(0, 123_000, 2_790_000, 90),
        "coinbase": _Depth(150, 33_000, 740_000, 105),
        "kraken": _Depth(5, 25_000, 450_000, 115),
        "okx": _Depth(5, 66_000, 1_310_000, 105),
        "bybit": _Depth(5, 41_000, 900_000, 105),
        "bitget": _Depth(40, 20_500, 1_640_000, 125),
        "cryptocom": _Depth(250, 16_000, 660_000, 120),
        "hyperliquid": _Depth(5, 16_000, 410_000, 110),
    },
    "ETH": {
        "binance": _Depth(0, 21_000, 1_750_000, 65),
        "coinbase": _Depth(30, 5_600, 840_000, 75),
        "kraken": _Depth(40, 5_600, 560_000, 86),
        "okx": _Depth(6, 14_000, 770_000, 75),
        "bybit": _Depth(6, 10_500, 700_000, 75),
        "bitget": _Depth(15, 7_000, 980_000, 95),
        "cryptocom": _Depth(40, 4_200, 350_000, 90),
        "hyperliquid": _Depth(6, 5_600, 315_000, 90),
    },
    "SOL": {
        "binance": _Depth(0, 20_000, 800_000, 75),
        "coinbase": _Depth(6, 9_600, 400_000, 80),
        "kraken": _Depth(15, 4_800, 280_000, 85),
        "okx": _Depth(6, 12_000, 480_000, 80),
        "bybit": _Depth(6, 12_000, 480_000, 80),
        "bitget": _Depth(6, 8_000, 640_000, 95),
        "cryptocom": _Depth(15, 4_000, 200_000, 90),
        "hyperliquid": _Depth(30, 4_000, 240_000, 90),
    },
}

_COARSE_TICKS = {("BTC", "okx"): 10, ("BTC", "kraken"): 10, ("BTC", "hyperliquid"): 100, ("ETH", "hyperliquid"): 10}

_SPOT_ROWS = (
    _Row("BTC", 74_349_445_000_000, 10_000_000, 1_000, 450_000, "BTC", 100),
    _Row("ETH", 2_325_535_000_000, 10_000_000, 10_000, 600_000, "ETH", 100),
    _Row("SOL", 142_370_000_000, 10_000_000, 100_000, 800_000, "SOL", 100),
    _Row("XRP", 1_845_200_000, 100_000, 10_000_000, 800_000, "SOL", 90),
    _Row("DOGE", 158_730_000, 10_000, 100_000_000, 900_000, "SOL", 60),
    _Row("ADA", 548_300_000, 100_000, 10_000_000, 850_000, "SOL", 40),
    _Row("AVAX", 19_240_000_000, 1_000_000, 1_000_000, 900_000, "SOL", 35),
    _Row("LINK", 13_415_000_000, 1_000_000, 1_000_000, 850_000, "SOL", 40),
    _Row("LTC", 82_350_000_000, 10_000_000, 100_000, 700_000, "SOL", 35),
    _Row("DOT", 3_124_000_000, 1_000_000, 1_000_000, 850_000, "SOL", 25),
    _Row("BCH", 421_460_000_000, 10_000_000, 100_000, 750_000, "ETH", 20),
    _Row("UNI", 5_872_000_000, 1_000_000, 1_000_000, 950_000, "SOL", 25),
)


def instrument(symbol: str) -> Instrument | None:
    """Return what `symbol` names, None where the simulator does not list it."""
    return _CATALOGUE.get(symbol)


def instruments() -> tuple[Instrument, ...]:
    """Return the whole catalogue in its fixed order."""
    return tuple(_CATALOGUE.values())


def quote_asset(venue: str) -> str:
    """Return the asset that stands for the dollar at a venue; raises KeyError for an unknown venue."""
    return _VENUES[venue].quote_asset


def minimum_quantity_1e8(traded: Instrument, listing: Listing, price_1e9: int) -> int:
    """Return the smallest order that the venue takes at a price: its minimum value in whole lots, rounded up."""
    lots = ceiling_divide(listing.minimum_usd * CASH_UNIT * PRICE_UNIT, price_1e9 * traded.lot_1e8)
    return max(lots, 1) * traded.lot_1e8


def _listing(row: _Row, venue: Venue) -> Listing:
    depth = _DEPTHS[row.template][venue.name]
    return Listing(
        venue=venue.name,
        tick_1e9=row.tick_1e9 * _COARSE_TICKS.get((row.base, venue.name), 1),
        half_spread_tenths=depth.half_spread_tenths,
        noise_ppm=venue.noise_ppm,
        top_usd=depth.top_usd * row.size_percent // 100,
        depth10_usd=depth.depth10_usd * row.size_percent // 100,
        beta_percent=depth.beta_percent,
        latency_ns=venue.latency_ms * MILLISECOND_NS,
        minimum_usd=venue.minimum_usd,
    )


def _spot(row: _Row) -> Instrument:
    return Instrument(
        symbol=f"{row.base}-USD",
        kind="spot",
        base=row.base,
        tick_1e9=row.tick_1e9,
        lot_1e8=row.lot_1e8,
        anchor_1e9=row.anchor_1e9,
        volatility_ppm=row.volatility_ppm,
        listings=tuple(_listing(row, _VENUES[name]) for name in VENUES),
    )


_CATALOGUE = {traded.symbol: traded for traded in map(_spot, _SPOT_ROWS)}
