"""The venues of the simulator. Latencies and minimum orders are calibration values as of 2026-11, partly unverified."""

from typing import NamedTuple


class Venue(NamedTuple):
    """What holds for a venue whatever is traded there; `minimum_usd` is its smallest order."""

    name: str
    latency_ms: int
    noise_ppm: int
    quote_asset: str
    minimum_usd: int


SPOT_VENUES: tuple[str, ...] = (
    "binance",
    "coinbase",
    "kraken",
    "okx",
    "bybit",
    "bitget",
    "cryptocom",
    "hyperliquid",
)
PERP_VENUES: tuple[str, ...] = ("binance", "okx", "bybit", "hyperliquid")
PREDICTION_VENUES: tuple[str, ...] = ("kalshi", "polymarket")
VENUES: tuple[str, ...] = (*SPOT_VENUES, *PREDICTION_VENUES)

# An order at a prediction venue has a smallest number of contracts, its lot, not a smallest value.
_VENUES = {
    row.name: row
    for row in (
        Venue("binance", 45, 0, "USDT", 5),
        Venue("coinbase", 25, 10, "USD", 1),
        Venue("kraken", 70, 12, "USD", 5),
        Venue("okx", 50, 5, "USDT", 1),
        Venue("bybit", 50, 5, "USDT", 5),
        Venue("bitget", 60, 6, "USDT", 1),
        Venue("cryptocom", 80, 15, "USDT", 1),
        Venue("hyperliquid", 35, 15, "USDC", 10),
        Venue("kalshi", 75, 4_000, "USD", 0),
        Venue("polymarket", 130, 2_000, "USDC", 0),
    )
}


def venue_named(name: str) -> Venue:
    """Return what holds for a venue; raises KeyError for an unknown one."""
    return _VENUES[name]


def quote_asset(venue: str) -> str:
    """Return the asset that stands for the dollar at a venue; raises KeyError for an unknown venue."""
    return _VENUES[venue].quote_asset
