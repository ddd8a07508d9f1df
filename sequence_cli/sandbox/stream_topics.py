"""The topics of the stream and what each says at a moment (sequence-api.md §14.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.quotes import Book
from sequence_cli.api.wire.streams import PriceTick
from sequence_cli.sandbox.market_handlers import price, size
from sequence_cli.sandbox.nbbo import merged, nbbo
from sequence_cli.sandbox.symbols import find

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    import msgspec

    from sequence_cli.sandbox.listings import Instrument
    from sequence_cli.sandbox.market import Level, VenueBook
    from sequence_cli.sandbox.session import Session

ORDERS, FILLS, TCA = "orders", "fills", "tca"
ACCOUNT_TOPICS = frozenset({ORDERS, FILLS, TCA})
MOST_LEVELS = 100
_PRICES, _BOOK = "prices", "book"


def refusal(topic: str) -> str | None:
    """Return why a topic cannot be subscribed, None where it can."""
    kind, _, symbol = topic.partition(":")
    if topic in ACCOUNT_TOPICS:
        return None
    if kind not in (_PRICES, _BOOK):
        return "there is no such topic"
    return None if find(symbol) is not None else f"there is no symbol {symbol}"


class MarketView:
    """The market at one moment; each book is made once, however many topics show it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._books: dict[str, list[VenueBook]] = {}

    def state(self, topic: str) -> tuple[msgspec.Struct, object]:
        """Return what a market topic says, and what has to differ for it to be said again."""
        kind, _, symbol = topic.partition(":")
        traded = find(symbol)
        assert traded is not None, topic
        books = self._books_of(traded)
        return self._book(books) if kind == _BOOK else self._prices(books)

    def _books_of(self, traded: Instrument) -> list[VenueBook]:
        if traded.symbol not in self._books:
            self._books[traded.symbol] = self._session.market.books(traded, self._session.now_ns)
        return self._books[traded.symbol]

    def _prices(self, books: Sequence[VenueBook]) -> tuple[PriceTick, object]:
        best = nbbo(books)
        tick = PriceTick(
            bid=price(best.bid_1e9),
            ask=price(best.ask_1e9),
            mid=price(best.mid_1e9),
            bid_sz=None if best.bid_size_1e8 is None else size(best.bid_size_1e8),
            ask_sz=None if best.ask_size_1e8 is None else size(best.ask_size_1e8),
            spread_bps=best.spread_bps,
            ts_ns=self._session.now_ns,
        )
        return tick, best

    def _book(self, books: Sequence[VenueBook]) -> tuple[Book, object]:
        bids, asks = (side[:MOST_LEVELS] for side in merged(books))
        return Book(_pairs(bids), _pairs(asks), self._session.now_ns), (bids, asks)


def _pairs(levels: Sequence[Level]) -> list[tuple[Decimal, Decimal]]:
    found = ((price(level.price_1e9), size(level.quantity_1e8)) for level in levels)
    return [(at, quantity) for at, quantity in found if at is not None]
