"""Venues, and which of them trade what (sequence-api.md §10.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.common import InstrumentType
from sequence_cli.api.wire.intelligence import EdgeList, EdgeRow, PairVenue, PairVenues, VenueList, VenueRow
from sequence_cli.api.wire.market_history import FairPrice
from sequence_cli.sandbox.instruments import instruments
from sequence_cli.sandbox.listings import minimum_quantity_1e8
from sequence_cli.sandbox.market import VenueState
from sequence_cli.sandbox.problems import invalid
from sequence_cli.sandbox.symbols import resolve
from sequence_cli.sandbox.venue_table import VENUES, quote_asset, venue_named

if TYPE_CHECKING:
    from sequence_cli.sandbox.listings import Instrument
    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session


def venues(session: Session, _request: Request) -> VenueList:
    """`GET /v1/venues`."""
    return VenueList([_venue(session, venue) for venue in VENUES])


def edges(session: Session, _request: Request) -> EdgeList:
    """`GET /v1/edges`: one adapter per venue."""
    return EdgeList([EdgeRow(f"edge-{venue}", venue, _is_up(session, venue)) for venue in VENUES])


def pair_venues(session: Session, request: Request) -> PairVenues:
    """`GET /v1/pairs/{symbol}/venues`."""
    traded = resolve(request.path["symbol"])
    mid = session.market.mid_1e9(traded, session.now_ns)
    rows = [
        PairVenue(
            venue=listing.venue,
            tick_size_1e9=listing.tick_1e9,
            lot_size_1e8=traded.lot_1e8,
            min_qty_1e8=minimum_quantity_1e8(traded, listing, mid),
            quote_asset=quote_asset(listing.venue),
        )
        for listing in traded.listings
    ]
    return PairVenues(traded.symbol, traded.kind, rows)


def fair_price(session: Session, request: Request) -> FairPrice:
    """`GET /v1/fair_price?symbol=`: the price around which all venues quote, own impact included."""
    symbol = request.text("symbol") or request.text("underlying")
    if symbol is None:
        raise invalid("symbol", "it is missing")
    return fair_price_of(session, resolve(symbol))


def fair_price_of(session: Session, traded: Instrument) -> FairPrice:
    """Return the price around which all venues quote now."""
    return FairPrice(traded.symbol, session.market.mid_1e9(traded, session.now_ns), session.now_ns)


def _venue(session: Session, name: str) -> VenueRow:
    kinds = {traded.kind for traded in _traded_at(name)}
    return VenueRow(
        venue=name,
        instrument_types=[kind for kind in InstrumentType if kind in kinds],
        quote_asset=quote_asset(name),
        latency_ms=venue_named(name).latency_ms,
        status="up" if _is_up(session, name) else "down",
    )


def _is_up(session: Session, name: str) -> bool:
    """Return whether any market of the venue is up: a venue goes down as a whole."""
    books = (session.market.book(traded, name, session.now_ns) for traded in _traded_at(name))
    return any(book.state is not VenueState.DOWN for book in books)


def _traded_at(name: str) -> list[Instrument]:
    return [traded for traded in instruments() if traded.listing(name) is not None]
