"""Several quotes in one request (sequence-api.md §10.3); failure is per symbol."""

import msgspec

from sequence_cli.api.wire.quotes import Book, Nbbo, VenueQuote


class BatchRequest(msgspec.Struct, omit_defaults=True):
    """The body of `POST /v1/quotes_batch`; the hosted service's own default of `nowait` is not documented."""

    symbols: list[str]
    depth: int | None = None
    nowait: bool | None = None
    concurrency: int | None = None
    instrument_type: str | None = None


class BatchQuote(msgspec.Struct, omit_defaults=True):
    """A quote, or the reason why this symbol has none."""

    symbol: str
    source: str | None = None
    nbbo: Nbbo | None = None
    venues: dict[str, VenueQuote] = {}
    book: Book | None = None
    error: str | None = None


class BatchQuotes(msgspec.Struct, omit_defaults=True):
    """The answer of `POST /v1/quotes_batch`."""

    quotes: list[BatchQuote]
    count: int | None = None
    elapsed_ms: int | None = None
