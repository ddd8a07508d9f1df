"""Quotes as a document: the best prices over all venues, and every venue's own."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec

from sequence_cli.api.wire.quotes import Book, Quote, VenueQuote
from sequence_cli.render import values
from sequence_cli.render.documents.base import Amount, Document, Time
from sequence_cli.render.documents.quote_tables import book_table, quote_rows, quote_table
from sequence_cli.render.documents.touch import Touch, spread_bps, state_of
from sequence_cli.render.table import Table


class MissingQuote(NamedTuple):
    """A symbol that the service has no quote for, and why as far as it said."""

    symbol: str
    reason: str | None = None


class NbboDocument(msgspec.Struct):
    """The best bid and offer; `mid` and `spread_bps` are computed here from `bid` and `ask`."""

    bid: Amount | None
    ask: Amount | None
    mid: Amount | None
    spread_bps: Amount | None
    state: str


class VenueQuoteDocument(msgspec.Struct):
    """One venue's touch. `state`: ok, stale (older than 2000 ms), one_sided, crossed or missing."""

    bid: Amount | None
    ask: Amount | None
    bid_size: Amount | None
    ask_size: Amount | None
    spread_bps: Amount | None
    age_ms: int | None
    best_bid: bool
    best_ask: bool
    state: str


class BookDocument(msgspec.Struct):
    """The merged book: `[price, size]` pairs, best first."""

    bids: list[tuple[Amount, Amount]]
    asks: list[tuple[Amount, Amount]]
    ts: Time | None


class QuoteDocument(msgspec.Struct):
    """One symbol; `reason` says why there is no quote where `nbbo.state` is missing."""

    symbol: str
    nbbo: NbboDocument
    venues: dict[str, VenueQuoteDocument]
    book: BookDocument | None
    source: str | None
    reason: str | None


class QuotesDocument(Document):
    """Quotes of one or several symbols."""

    quotes: list[QuoteDocument]

    @classmethod
    def build(cls, mode: str, quotes: Sequence[Quote], missing: Sequence[MissingQuote] = ()) -> "QuotesDocument":
        """Take the service's quotes in their order, then the symbols without one."""
        return cls(mode, [*map(_quote, quotes), *map(_no_quote, missing)])

    def tables(self) -> list[Table]:
        """Return one table per symbol, each followed by its book where there is one."""
        tables: list[Table] = []
        for quote in self.quotes:
            tables.append(quote_table(quote))
            if quote.book is not None:
                tables.append(book_table(quote.symbol, quote.book))
        return tables

    def csv_table(self) -> Table:
        """Return the rows of every symbol's quote; books are left to JSON."""
        rows = [row for quote in self.quotes for row in quote_rows(quote)]
        columns = quote_table(self.quotes[0]).columns if self.quotes else ()
        return Table(None, columns, rows)


def _quote(wire: Quote) -> QuoteDocument:
    best = Touch.read(wire.nbbo.bid, wire.nbbo.ask, wire.symbol)
    venues = sorted(
        ((name, Touch.read(venue.bid, venue.ask, name), venue) for name, venue in wire.venues.items()),
        key=lambda entry: entry[1].rank(),
    )
    return QuoteDocument(
        symbol=wire.symbol,
        nbbo=_nbbo(best),
        venues={name: _venue(touch, venue, best) for name, touch, venue in venues},
        book=None if wire.book is None else _book(wire.book),
        source=wire.source,
        reason=None,
    )


def _no_quote(missing: MissingQuote) -> QuoteDocument:
    return QuoteDocument(missing.symbol, _nbbo(Touch(None, None)), {}, None, None, missing.reason)


def _nbbo(touch: Touch) -> NbboDocument:
    return NbboDocument(
        bid=values.text(touch.bid),
        ask=values.text(touch.ask),
        mid=values.text(touch.mid()),
        spread_bps=spread_bps(touch),
        state=state_of(touch, None),
    )


def _venue(touch: Touch, wire: VenueQuote, best: Touch) -> VenueQuoteDocument:
    return VenueQuoteDocument(
        bid=values.text(touch.bid),
        ask=values.text(touch.ask),
        bid_size=values.text(values.positive(wire.bid_size, "a bid size")),
        ask_size=values.text(values.positive(wire.ask_size, "an ask size")),
        spread_bps=spread_bps(touch),
        age_ms=wire.age_ms,
        best_bid=touch.bid is not None and touch.bid == best.bid,
        best_ask=touch.ask is not None and touch.ask == best.ask,
        state=state_of(touch, wire.age_ms),
    )


def _book(wire: Book) -> BookDocument:
    return BookDocument(bids=_levels(wire.bids), asks=_levels(wire.asks), ts=values.time(wire.ts_ns))


def _levels(levels: Iterable[tuple[Decimal, Decimal]]) -> list[tuple[Amount, Amount]]:
    checked = ((values.positive(price, "a book price"), values.positive(size, "a book size")) for price, size in levels)
    texts = ((values.text(price), values.text(size)) for price, size in checked)
    return [(price, size) for price, size in texts if price is not None and size is not None]
