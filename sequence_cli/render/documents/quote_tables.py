"""How quotes and books look to people and in CSV."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from sequence_cli.render.documents.symbols import units_of
from sequence_cli.render.numbers import human_number, human_time
from sequence_cli.render.table import Cell, Column, Kind, Role, Row, Table, flag, number, whole_row

if TYPE_CHECKING:
    from sequence_cli.render.documents.quotes import BookDocument, NbboDocument, QuoteDocument, VenueQuoteDocument

_ROLES = {"stale": Role.STALE, "missing": Role.MISSING, "one_sided": Role.STALE, "crossed": Role.BAD}


def quote_table(quote: QuoteDocument) -> Table:
    """Return one symbol's table: the NBBO, then its venues."""
    return Table(f"Quote {quote.symbol}", _columns(quote.symbol), quote_rows(quote), _notes(quote))


def quote_rows(quote: QuoteDocument) -> list[Row]:
    """Return the NBBO's row and one per venue."""
    return [_nbbo_row(quote.symbol, quote.nbbo)] + [
        _venue_row(quote.symbol, name, venue) for name, venue in quote.venues.items()
    ]


def book_table(symbol: str, book: BookDocument) -> Table:
    """Return the merged book with the best level of both sides on the first line."""
    base, unit = units_of(symbol)
    columns = (
        number("bid_size", "Bid size", Kind.QUANTITY, base),
        number("bid", "Bid", Kind.PRICE, unit),
        number("ask", "Ask", Kind.PRICE, unit),
        number("ask_size", "Ask size", Kind.QUANTITY, base),
    )
    empty = ("", "")
    rows: list[Row] = [
        {"bid_size": bid[1], "bid": bid[0], "ask": ask[0], "ask_size": ask[1]}
        for bid, ask in zip_longest(book.bids, book.asks, fillvalue=empty)
    ]
    return Table(f"Book {symbol}", columns, rows, () if book.ts is None else (f"as of {human_time(book.ts)} UTC",))


def _columns(symbol: str) -> tuple[Column, ...]:
    base, unit = units_of(symbol)
    return (
        Column("symbol", "Symbol", shown=False),
        Column("venue", "Venue"),
        number("bid", "Bid", Kind.PRICE, unit),
        number("ask", "Ask", Kind.PRICE, unit),
        number("mid", "Mid", Kind.PRICE, unit, shown=False),
        number("bid_size", "Bid size", Kind.QUANTITY, base),
        number("ask_size", "Ask size", Kind.QUANTITY, base),
        number("spread_bps", "Spread", Kind.QUANTITY, "bps"),
        number("age_ms", "Age", Kind.COUNT, "ms"),
        Column("best_bid", "Best bid", kind=Kind.FLAG, shown=False),
        Column("best_ask", "Best ask", kind=Kind.FLAG, shown=False),
        Column("state", "State"),
    )


def _nbbo_row(symbol: str, nbbo: NbboDocument) -> Row:
    row: Row = {
        "symbol": symbol,
        "venue": "nbbo",
        "bid": nbbo.bid,
        "ask": nbbo.ask,
        "mid": nbbo.mid,
        "bid_size": "",
        "ask_size": "",
        "spread_bps": nbbo.spread_bps,
        "age_ms": "",
        "best_bid": "",
        "best_ask": "",
        "state": nbbo.state,
    }
    return whole_row(row, _ROLES.get(nbbo.state, Role.SUMMARY))


def _venue_row(symbol: str, name: str, venue: VenueQuoteDocument) -> Row:
    raw: Row = {
        "symbol": symbol,
        "venue": name,
        "bid": venue.bid,
        "ask": venue.ask,
        "mid": "",
        "bid_size": venue.bid_size,
        "ask_size": venue.ask_size,
        "spread_bps": venue.spread_bps,
        "age_ms": None if venue.age_ms is None else str(venue.age_ms),
        "best_bid": flag(venue.best_bid),
        "best_ask": flag(venue.best_ask),
        "state": venue.state,
    }
    row = dict(whole_row(raw, _ROLES[venue.state]) if venue.state in _ROLES else raw)
    if venue.best_bid:
        row["bid"] = Cell(venue.bid, Role.BEST)
    if venue.best_ask:
        row["ask"] = Cell(venue.ask, Role.BEST)
    return row


def _notes(quote: QuoteDocument) -> list[str]:
    facts = []
    if quote.nbbo.mid is not None:
        facts.append(f"mid {human_number(quote.nbbo.mid, Kind.PRICE)}")
    if quote.source is not None:
        facts.append(f"source {quote.source}")
    if quote.nbbo.state == "crossed":
        facts.append("crossed: the best bid is above the best ask")
    if quote.reason is not None:
        facts.append(f"no quote: {quote.reason}")
    if any(venue.best_bid or venue.best_ask for venue in quote.venues.values()):
        facts.append("● best")
    return [" · ".join(facts)] if facts else []
