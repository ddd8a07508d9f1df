"""Event contracts (sequence-api.md §17). Null prices mean that nobody bids or offers."""

from decimal import Decimal

import msgspec


class MarketRow(msgspec.Struct):
    """One event; prices and volumes in dollars, per contract."""

    slug: str
    question: str
    outcomes: list[str]
    outcome_token_ids: list[str]
    yes_token_id: str | None
    no_token_id: str | None
    event_id: str
    volume_24h: Decimal
    volume_total: Decimal
    best_yes_bid: Decimal | None
    best_yes_ask: Decimal | None
    best_no_bid: Decimal | None
    best_no_ask: Decimal | None
    spread_pct: Decimal | None
    start_date: str
    end_date: str
    url: str | None
    symbol: str
    neg_risk: bool
    tags: list[str]
    active: bool
    closed: bool


class MarketList(msgspec.Struct):
    """The answer of `GET /v1/markets`; `next_cursor` is null at the end."""

    markets: list[MarketRow]
    count: int
    venue: str
    next_cursor: str | None
    has_more: bool


class Settlement(msgspec.Struct):
    """The answer of `GET /v1/settlement/{slug}`: `open`, `resolving` or `resolved`."""

    slug: str
    venue: str
    status: str
    resolved_outcome: str | None
    yes_price: Decimal | None
    no_price: Decimal | None
    closes_ns: int
    resolves_ns: int
