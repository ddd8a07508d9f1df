"""What venues charge, in parts per million of the notional. Fees are data and age: see FEES_AS_OF.

`flat` is the 10 bps that the service's own sandbox documents and the default. `retail` follows the venues' published
lowest tiers; there a small order goes to one venue, because a fee gap of 30 bps outweighs every spread. `pro` is a
narrow band as large traders pay; its maker column is a round assumption. cryptocom and hyperliquid are unverified.

An event contract costs its taker rate * contracts * p * (1 - p) under every profile, its maker nothing
(sequence-api.md §10.4): of the notional that is rate * (1 - p), a whole number of ppm at every tick.
"""

from typing import NamedTuple

from sequence_cli.api.wire.common import InstrumentType
from sequence_cli.sandbox.listings import Instrument
from sequence_cli.sandbox.units import PRICE_UNIT
from sequence_cli.sandbox.venue_table import PERP_VENUES, SPOT_VENUES

FEES_AS_OF = "2026-11"
DEFAULT_PROFILE = "flat"


class Fee(NamedTuple):
    """One venue's maker and taker fee in ppm."""

    maker_ppm: int
    taker_ppm: int


_FLAT = Fee(maker_ppm=1_000, taker_ppm=1_000)

PROFILES: dict[str, dict[InstrumentType, dict[str, Fee]]] = {
    "flat": {
        InstrumentType.SPOT: dict.fromkeys(SPOT_VENUES, _FLAT),
        InstrumentType.PERP: dict.fromkeys(PERP_VENUES, _FLAT),
    },
    "retail": {
        InstrumentType.SPOT: {
            "binance": Fee(1_000, 1_000),
            "coinbase": Fee(4_000, 6_000),
            "kraken": Fee(2_500, 4_000),
            "okx": Fee(800, 1_000),
            "bybit": Fee(1_000, 1_000),
            "bitget": Fee(1_000, 1_000),
            "cryptocom": Fee(2_500, 5_000),
            "hyperliquid": Fee(400, 700),
        },
        InstrumentType.PERP: {
            "binance": Fee(200, 500),
            "okx": Fee(200, 500),
            "bybit": Fee(200, 550),
            "hyperliquid": Fee(150, 450),
        },
    },
    "pro": {
        InstrumentType.SPOT: {
            "binance": Fee(200, 500),
            "coinbase": Fee(200, 530),
            "kraken": Fee(200, 540),
            "okx": Fee(200, 500),
            "bybit": Fee(200, 510),
            "bitget": Fee(200, 520),
            "cryptocom": Fee(200, 540),
            "hyperliquid": Fee(200, 500),
        },
        InstrumentType.PERP: {
            "binance": Fee(100, 300),
            "okx": Fee(100, 300),
            "bybit": Fee(100, 310),
            "hyperliquid": Fee(100, 300),
        },
    },
}

# The taker's rate, unverified. A multiple of 1,000 ppm, so that rate * (1 - p) is whole at a tick of a tenth of a cent.
EVENT_RATES_PPM = {"kalshi": 70_000, "polymarket": 30_000}


def fee_ppm(profile: str, traded: Instrument, venue: str, price_1e9: int, *, maker: bool) -> int:
    """Return the fee of a trade at a price in ppm of its notional, rounded up.

    Raises KeyError for a profile that does not exist or a venue that does not list the instrument.
    """
    if traded.kind is InstrumentType.PREDICTION:
        rate = 0 if maker else EVENT_RATES_PPM[venue]
        return -(-rate * max(PRICE_UNIT - price_1e9, 0) // PRICE_UNIT)
    fee = PROFILES[profile][traded.kind][venue]
    return fee.maker_ppm if maker else fee.taker_ppm
