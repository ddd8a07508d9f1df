"""Quotes (sequence-api.md §10.1). Zero and null both mean that a price is missing."""

from decimal import Decimal

import msgspec


class Nbbo(msgspec.Struct):
    """The best bid and offer over the venues that count; a crossed book has mid and spread 0."""

    bid: Decimal | None = None
    ask: Decimal | None = None
    mid: Decimal | None = None
    spread_bps: Decimal | None = None


class VenueQuote(msgspec.Struct, omit_defaults=True):
    """One venue's touch; `age_ms` is the time since its last tick."""

    bid: Decimal | None = None
    ask: Decimal | None = None
    bid_size: Decimal | None = None
    ask_size: Decimal | None = None
    age_ms: int | None = None


class Book(msgspec.Struct, omit_defaults=True):
    """A merged book: `[price, size]` pairs, best first (sequence-api.md §10.1, §14.1)."""

    bids: list[tuple[Decimal, Decimal]] = []
    asks: list[tuple[Decimal, Decimal]] = []
    ts_ns: int | None = None


class Quote(msgspec.Struct, omit_defaults=True):
    """The answer of `GET /v1/quotes/{symbol}`."""

    symbol: str
    nbbo: Nbbo
    venues: dict[str, VenueQuote] = {}
    book: Book | None = None
    source: str | None = None
