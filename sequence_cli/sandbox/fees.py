"""What venues charge, in parts per million of the notional. Fees are data and age: see FEES_AS_OF.

`flat` is the 10 bps that the service's own sandbox documents and the default. `retail` follows the venues' published
lowest tiers; there a small order goes to one venue, because a fee gap of 30 bps outweighs every spread. `pro` is a
narrow band as large traders pay; its maker column is a round assumption. cryptocom and hyperliquid are unverified.
"""

from typing import NamedTuple

from sequence_cli.sandbox.instruments import VENUES

FEES_AS_OF = "2026-11"
DEFAULT_PROFILE = "flat"


class Fee(NamedTuple):
    """One venue's maker and taker fee in ppm."""

    maker_ppm: int
    taker_ppm: int


_FLAT = Fee(maker_ppm=1_000, taker_ppm=1_000)

PROFILES: dict[str, dict[str, Fee]] = {
    "flat": dict.fromkeys(VENUES, _FLAT),
    "retail": {
        "binance": Fee(1_000, 1_000),
        "coinbase": Fee(4_000, 6_000),
        "kraken": Fee(2_500, 4_000),
        "okx": Fee(800, 1_000),
        "bybit": Fee(1_000, 1_000),
        "bitget": Fee(1_000, 1_000),
        "cryptocom": Fee(2_500, 5_000),
        "hyperliquid": Fee(400, 700),
    },
    "pro": {
        "binance": Fee(200, 500),
        "coinbase": Fee(200, 530),
        "kraken": Fee(200, 540),
        "okx": Fee(200, 500),
        "bybit": Fee(200, 510),
        "bitget": Fee(200, 520),
        "cryptocom": Fee(200, 540),
        "hyperliquid": Fee(200, 500),
    },
}


def fee_ppm(profile: str, venue: str, *, maker: bool) -> int:
    """Return the fee in ppm of the notional; raises KeyError for a profile or venue that does not exist."""
    fee = PROFILES[profile][venue]
    return fee.maker_ppm if maker else fee.taker_ppm
