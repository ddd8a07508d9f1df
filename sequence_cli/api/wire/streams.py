"""Messages of the stream (sequence-api.md §14.1). Fields that no source names are the local sandbox's own."""

from decimal import Decimal

import msgspec

from sequence_cli.api.wire.market_history import FairPrice


class StreamTicket(msgspec.Struct):
    """The answer of `GET /v1/ws/ticket`: good for one connection within 30 s."""

    ticket: str


class PriceTick(msgspec.Struct):
    """The payload of `prices:SYMBOL`; a missing side is null, a crossed market has mid and spread 0."""

    bid: Decimal | None
    ask: Decimal | None
    mid: Decimal | None
    bid_sz: Decimal | None
    ask_sz: Decimal | None
    spread_bps: Decimal | None
    ts_ns: int


class FairPrices(msgspec.Struct):
    """The payload of `fair_price`, every pair at once; that of `fair_price:SYMBOL` is one `FairPrice`."""

    prices: list[FairPrice]


class OrderCost(msgspec.Struct):
    """The payload of `tca`: what one finished order paid against the market during its life.

    The benchmark is the mid, averaged over that life in time. `slippage_bps` is above zero where the order did worse.
    """

    node_order_id: str
    graph_id: str | None
    symbol: str | None
    side: str | None
    status: str | None
    qty_1e8: int | None
    filled_qty_1e8: int | None
    achieved_vwap_1e9: int | None
    benchmark_vwap_1e9: int
    arrival_mid_1e9: int
    slippage_bps: Decimal | None
    fees_usd_1e9: int | None
    created_ns: int | None
    ended_ns: int | None


class RejectedTopic(msgspec.Struct):
    """A topic that was not subscribed, and why."""

    topic: str
    reason: str
