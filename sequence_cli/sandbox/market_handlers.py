"""Market data: quotes, symbols and fees (sequence-api.md §10)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sequence_cli.api.wire.common import InstrumentType
from sequence_cli.api.wire.markets import (
    BatchEntry,
    FeeList,
    QuoteList,
    QuotesBatch,
    QuotesBatchBody,
    SymbolList,
    SymbolRow,
    VenueFee,
)  # fmt: skip
from sequence_cli.api.wire.quotes import Book, Quote, VenueQuote
from sequence_cli.sandbox.fees import FEES_AS_OF, fee_ppm
from sequence_cli.sandbox.instruments import VENUES, Instrument, instruments
from sequence_cli.sandbox.market import VenueState
from sequence_cli.sandbox.problems import invalid
from sequence_cli.sandbox.shown_quotes import shown
from sequence_cli.sandbox.symbols import find, resolve
from sequence_cli.sandbox.units import PRICE_UNIT

if TYPE_CHECKING:
    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session

DEFAULT_DEPTH = 10
_MOST_DEPTH = 100
_MOST_SYMBOLS = 2000
_PPM_PER_BPS = 100


def quote(session: Session, request: Request) -> Quote:
    """`GET /v1/quotes/{symbol}`: `nowait` changes nothing, no symbol is ever cold here."""
    depth = request.number("depth", DEFAULT_DEPTH, 1, _MOST_DEPTH)
    request.flag("nowait")
    return quote_of(session, resolve(request.path["symbol"]), depth)


def quotes(session: Session, request: Request) -> QuoteList:
    """`GET /v1/quotes`: unknown symbols are absent, as stale ones are at the service."""
    names = request.words("symbols") + request.words("symbol")
    wanted = dict.fromkeys(find(name) for name in names) if names else instruments()
    # Every price here is of this instant: only an age limit of zero drops it.
    fresh = request.number("max_age_s", 300, 0, 10**9) > 0
    return QuoteList([quote_of(session, traded) for traded in wanted if traded is not None and fresh])


def quotes_batch(session: Session, request: Request) -> QuotesBatch:
    """`POST /v1/quotes_batch`: a symbol that is not listed fails alone."""
    body = request.read(QuotesBatchBody)
    if not 1 <= body.depth <= _MOST_DEPTH:
        raise invalid("depth", f"{body.depth} is not between 1 and {_MOST_DEPTH}")
    if len(body.symbols) > _MOST_SYMBOLS:
        raise invalid("symbols", f"{len(body.symbols)} symbols are more than {_MOST_SYMBOLS}")
    found = [_batch_entry(session, symbol, body.depth, _kind(body.instrument_type)) for symbol in body.symbols]
    return QuotesBatch(found, len(found), 0)


def symbols(_session: Session, _request: Request) -> SymbolList:
    """`GET /v1/symbols`."""
    return SymbolList(
        [
            SymbolRow(
                traded.symbol, traded.kind, [row.venue for row in traded.listings], traded.tick_1e9, traded.lot_1e8
            )
            for traded in instruments()
        ]
    )


def fees(session: Session, request: Request) -> FeeList:
    """`GET /v1/fees`: maker and taker fee per venue, null where the venue does not list the symbol.

    An event contract's is that at a price of one half.
    """
    ticker = request.text("ticker")
    if ticker is None:
        raise invalid("ticker", "it is missing")
    traded = resolve(ticker)
    rows = [_fee(session, traded, venue) for venue in request.words("venues") or VENUES]
    return FeeList(ticker, rows, fee_profile=session.fee_profile, as_of=FEES_AS_OF)


def quote_of(session: Session, traded: Instrument, depth: int | None = None) -> Quote:
    """Return the quote of now; with a depth it carries the merged book."""
    books = session.market.books(traded, session.now_ns)
    found = shown(books, depth or 0)
    return Quote(
        symbol=traded.symbol,
        nbbo=found.nbbo,
        venues={
            book.venue: VenueQuote(*touch, book.age_ms)
            for book, touch in zip(books, found.touches, strict=True)
            if book.state is not VenueState.DOWN
        },
        book=None if depth is None else Book(found.bids, found.asks, session.now_ns),
        source="edge_nbbo" if any(book.bids or book.asks for book in books) else "unavailable",
    )


def _batch_entry(session: Session, symbol: str, depth: int, kind: InstrumentType) -> BatchEntry:
    traded = find(symbol, kind)
    if traded is None:
        return BatchEntry(symbol, error="unknown symbol")
    found = quote_of(session, traded, depth)
    return BatchEntry(symbol, found.nbbo, found.venues, found.book, found.source)


def _kind(text: str | None) -> InstrumentType:
    if text is None:
        return InstrumentType.SPOT
    try:
        return InstrumentType(text)
    except ValueError as exc:
        raise invalid("instrument_type", f"{text!r} is none of {', '.join(InstrumentType)}") from exc


def _fee(session: Session, traded: Instrument, venue: str) -> VenueFee:
    if traded.listing(venue) is None:
        return VenueFee(venue)
    maker, taker = (
        fee_ppm(session.fee_profile, traded, venue, PRICE_UNIT // 2, maker=maker) for maker in (True, False)
    )
    return VenueFee(venue, Decimal(maker) / _PPM_PER_BPS, Decimal(taker) / _PPM_PER_BPS)
