"""Prices and funding of the past (sequence-api.md §10.4)."""

from decimal import Decimal

import msgspec


class PricePoint(msgspec.Struct, omit_defaults=True):
    """A price at a time; a raw trade also says how much was traded, which side took it, and where."""

    ts_ns: int
    price_1e9: int
    qty_1e8: int | None = None
    side: str | None = None
    venue_id: str | None = None


class PriceHistory(msgspec.Struct, omit_defaults=True):
    """The answer of `GET /v1/price_history/{symbol}`, the oldest point first.

    Of what was asked for, `truncated` says that only the newest points are there.
    """

    symbol: str
    points: list[PricePoint]
    venue: str | None = None
    fidelity_secs: int | None = None
    truncated: bool = False


class FundingPoint(msgspec.Struct, omit_defaults=True):
    """One settlement: the rate is a signed fraction of the position's value, paid by longs where positive."""

    ts_ns: int
    rate_1e9: int
    mark_price_1e9: int | None = None


class FundingHistory(msgspec.Struct):
    """The answer of `GET /v1/funding_history/{symbol}`, the oldest point first."""

    symbol: str
    venue: str
    count: int
    points: list[FundingPoint]


class FundingRate(msgspec.Struct, omit_defaults=True):
    """A perp's funding at one venue: what was last settled and what the next settlement will be by now."""

    venue: str
    symbol: str
    rate_bps_per_hour: Decimal
    predicted_rate_bps_per_hour: Decimal | None = None
    mark_price_1e9: int | None = None
    open_interest_1e8: int | None = None
    next_settlement_ns: int | None = None
    snapshot_age_ms: int | None = None


class FundingRates(msgspec.Struct):
    """The answer of `GET /v1/market/funding-rates`."""

    unit: str
    rates: list[FundingRate]


class FairPrice(msgspec.Struct):
    """The answer of `GET /v1/fair_price`; the hosted shape is undocumented."""

    symbol: str
    fair_price_1e9: int
    ts_ns: int
