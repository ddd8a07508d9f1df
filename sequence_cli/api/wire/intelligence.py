"""Venues, and what an order would cost (sequence-api.md §10.4, §18).

The hosted shapes are undocumented: these are the local sandbox's.
"""

from decimal import Decimal

import msgspec


class VenueRow(msgspec.Struct, omit_defaults=True):
    """One venue: what is traded there and in which dollar."""

    venue: str
    instrument_types: list[str]
    quote_asset: str
    latency_ms: int | None = None
    status: str | None = None


class VenueList(msgspec.Struct):
    """The answer of `GET /v1/venues`."""

    venues: list[VenueRow]


class EdgeRow(msgspec.Struct):
    """One connected venue adapter."""

    edge_id: str
    venue: str
    connected: bool


class EdgeList(msgspec.Struct):
    """The answer of `GET /v1/edges`."""

    edges: list[EdgeRow]


class PairVenue(msgspec.Struct):
    """One venue's rules for a symbol; the minimum is at the price of now."""

    venue: str
    tick_size_1e9: int
    lot_size_1e8: int
    min_qty_1e8: int
    quote_asset: str


class PairVenues(msgspec.Struct):
    """The answer of `GET /v1/pairs/{symbol}/venues`."""

    symbol: str
    type: str
    venues: list[PairVenue]


class RoutePart(msgspec.Struct):
    """What one venue would get of an order."""

    venue: str
    qty_1e8: int
    avg_price_1e9: int
    fee_usd_1e9: int


class Forecast(msgspec.Struct, omit_defaults=True):
    """What an order would cost: the answer of `GET /v1/execution/forecast`, and of `simulate` with an urgency.

    Slippage is against the mid; `cost_bps` adds the fees.
    """

    symbol: str
    side: str
    qty_1e8: int
    fillable_qty_1e8: int
    mid_price_1e9: int | None = None
    expected_price_1e9: int | None = None
    slippage_bps: Decimal | None = None
    fee_usd_1e9: int | None = None
    cost_bps: Decimal | None = None
    routes: list[RoutePart] = []
    urgency: str | None = None
    slices: int | None = None
    duration_ms: int | None = None


class VenueQuality(msgspec.Struct):
    """One venue's market in a symbol now."""

    venue: str
    state: str
    spread_bps: Decimal | None
    age_ms: int
    latency_ms: int
    maker_bps: Decimal
    taker_bps: Decimal


class VenueQualities(msgspec.Struct):
    """The answer of `GET /v1/intelligence/venues`."""

    symbol: str
    venues: list[VenueQuality]


class SlippageRow(msgspec.Struct, omit_defaults=True):
    """What an order of a size in dollars would slip against the mid; null where the market does not hold it."""

    size_usd: int
    buy_bps: Decimal | None = None
    sell_bps: Decimal | None = None


class SlippageCurve(msgspec.Struct):
    """The answer of `GET /v1/intelligence/slippage`."""

    symbol: str
    sizes: list[SlippageRow]


class RoutingRow(msgspec.Struct):
    """How an order of a size in dollars would be divided."""

    size_usd: int
    side: str
    routes: list[RoutePart]


class RoutingPlan(msgspec.Struct):
    """The answer of `GET /v1/intelligence/routing`."""

    symbol: str
    sizes: list[RoutingRow]


class DepthRow(msgspec.Struct):
    """What a venue shows within a distance of the mid, in dollars."""

    venue: str
    within_bps: int
    bid_usd_1e9: int
    ask_usd_1e9: int


class DepthTable(msgspec.Struct):
    """The answer of `GET /v1/intelligence/depth`."""

    symbol: str
    mid_price_1e9: int
    depth: list[DepthRow]


class TcaRow(msgspec.Struct, omit_defaults=True):
    """What one order cost against the market that it met; negative is better than that market.

    Savings are against the best single venue, by the router's own plan, fees included.
    """

    node_order_id: str
    symbol: str
    side: str
    filled_qty_1e8: int
    achieved_vwap_1e9: int
    arrival_mid_1e9: int
    implementation_shortfall_bps: Decimal
    spread_cost_bps: Decimal
    market_impact_bps: Decimal
    fee_bps: Decimal
    savings_usd: Decimal | None = None
    savings_vs_benchmark_bps: Decimal | None = None
    completed_ns: int | None = None


class Percentiles(msgspec.Struct):
    """How a figure is distributed over orders, by nearest rank."""

    p50: Decimal
    p75: Decimal
    p95: Decimal
    p99: Decimal


class TcaReport(msgspec.Struct, omit_defaults=True):
    """The answer of `GET /v1/tca`, the newest order first."""

    orders: list[TcaRow]
    count: int
    savings_usd: Decimal | None = None
    implementation_shortfall_bps: Percentiles | None = None
