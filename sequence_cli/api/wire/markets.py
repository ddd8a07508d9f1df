"""Batch quotes, symbols and fees (sequence-api.md §10.2 to §10.4)."""

from decimal import Decimal

import msgspec

from sequence_cli.api.wire.quotes import Book, Nbbo, Quote, VenueQuote


class QuoteList(msgspec.Struct):
    """The answer of `GET /v1/quotes`."""

    quotes: list[Quote]


class QuotesBatchBody(msgspec.Struct, omit_defaults=True):
    """The body of `POST /v1/quotes_batch`."""

    symbols: list[str]
    depth: int = 10
    nowait: bool = True
    concurrency: int = 64
    instrument_type: str | None = None


class BatchEntry(msgspec.Struct, omit_defaults=True):
    """One symbol of a batch: a quote, or `error` where there is none."""

    symbol: str
    nbbo: Nbbo | None = None
    venues: dict[str, VenueQuote] = {}
    book: Book | None = None
    source: str | None = None
    error: str | None = None

    def quote(self) -> Quote | None:
        """Return what asking for this symbol alone would have, None where there is no quote."""
        if self.nbbo is None:
            return None
        return Quote(self.symbol, self.nbbo, self.venues, self.book, self.source)


class QuotesBatch(msgspec.Struct):
    """The answer of `POST /v1/quotes_batch`; a symbol fails alone."""

    quotes: list[BatchEntry]
    count: int
    elapsed_ms: int


class SymbolRow(msgspec.Struct, omit_defaults=True):
    """One tradable; the hosted shape is undocumented."""

    symbol: str
    type: str | None = None
    venues: list[str] = []
    tick_size_1e9: int | None = None
    lot_size_1e8: int | None = None


class SymbolList(msgspec.Struct):
    """The answer of `GET /v1/symbols`."""

    symbols: list[SymbolRow]


class VenueFee(msgspec.Struct):
    """One venue's fees in basis points; null is no data, not free."""

    venue: str
    maker_bps: Decimal | None = None
    taker_bps: Decimal | None = None


class FeeList(msgspec.Struct, omit_defaults=True):
    """The answer of `GET /v1/fees`; profile and date of the data are the local sandbox's own fields."""

    ticker: str
    fees: list[VenueFee]
    fee_profile: str | None = None
    as_of: str | None = None


class Redemption(msgspec.Struct, omit_defaults=True):
    """The answer of `POST /v1/markets/{slug}/redeem` (sequence-api.md §8.12)."""

    mode: str | None = None
    venue: str | None = None
    slug: str | None = None
    condition_id: str | None = None
    token_ids: list[str] | None = None
    note: str | None = None
