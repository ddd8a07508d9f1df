"""The order preview (sequence-api.md §8.6). The hosted answer is undocumented; this is the local sandbox's."""

from decimal import Decimal

import msgspec


class PreviewBody(msgspec.Struct, omit_defaults=True):
    """The body of `POST /v1/orders/preview`: the simple order's names, and `order_type` as the vendor's SDK sends it.

    Whether the service heeds `price` and `venue` is not documented.
    """

    symbol: str
    side: str
    order_type: str
    qty: Decimal
    price: Decimal | None = None
    venue: str | None = None


class PreviewVenue(msgspec.Struct, omit_defaults=True):
    """The part of the order that the router would send to one venue."""

    venue: str
    qty_1e8: int | None = None
    avg_price_1e9: int | None = None
    fee_usd_1e9: int | None = None
    taker_bps: Decimal | None = None


class Preview(msgspec.Struct, omit_defaults=True):
    """What an order would cost now; nothing is submitted.

    `total_cost_usd_1e9` is what a buyer pays and a seller receives, fee included. `slippage_bps` is the distance of the
    average price from the mid, `unfilled_qty_1e8` what the market does not show within the limit.
    """

    symbol: str | None = None
    side: str | None = None
    qty_1e8: int | None = None
    estimated_price_1e9: int | None = None
    estimated_cost_usd_1e9: int | None = None
    estimated_fee_usd_1e9: int | None = None
    total_cost_usd_1e9: int | None = None
    slippage_bps: Decimal | None = None
    worst_price_1e9: int | None = None
    unfilled_qty_1e8: int | None = None
    venues: list[PreviewVenue] = []
    candidate_venues: list[str] = []
    fee_profile: str | None = None
    as_of_ns: int | None = None
