"""Lists of orders and fills (sequence-api.md §8.7, §8.8). Few row fields are documented; the others are optional."""

import msgspec


class OrderRow(msgspec.Struct, omit_defaults=True):
    """One order of `GET /v1/orders`; only its id is certain to be there."""

    node_order_id: str
    status: str | None = None
    qty_1e8: int | None = None
    filled_qty_1e8: int | None = None
    failure_reason: str | None = None
    graph_id: str | None = None
    symbol: str | None = None
    side: str | None = None
    venue: str | None = None
    order_type: str | None = None
    limit_price_1e9: int | None = None
    tif: str | None = None
    avg_fill_price_1e9: int | None = None
    fill_count: int | None = None
    fees_usd_1e9: int | None = None
    created_ns: int | None = None
    ended_ns: int | None = None


class OrderList(msgspec.Struct):
    """The answer of `GET /v1/orders`, newest first."""

    orders: list[OrderRow]
    total: int | None = None
    limit: int | None = None
    offset: int | None = None
    has_more: bool | None = None


class FillRow(msgspec.Struct, omit_defaults=True):
    """One fill of `GET /v1/fills`; nothing of the hosted shape is documented, not even an id."""

    node_order_id: str | None = None
    venue: str | None = None
    symbol: str | None = None
    side: str | None = None
    qty_1e8: int | None = None
    price_1e9: int | None = None
    fee_usd_1e9: int | None = None
    liquidity: str | None = None
    ts_ns: int | None = None
    fill_id: int | str | None = None
    graph_id: str | None = None


class FillList(msgspec.Struct):
    """The answer of `GET /v1/fills`, newest first."""

    fills: list[FillRow]
    total: int | None = None
    limit: int | None = None
    offset: int | None = None
    has_more: bool | None = None
