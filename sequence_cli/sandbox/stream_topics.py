"""The topics of the stream and what each says at a moment (sequence-api.md §14.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.common import InstrumentType
from sequence_cli.api.wire.quotes import Book
from sequence_cli.api.wire.streams import FairPrices, PriceTick
from sequence_cli.sandbox.funding_handlers import funding_rates
from sequence_cli.sandbox.instruments import instruments
from sequence_cli.sandbox.nbbo import merged, nbbo
from sequence_cli.sandbox.requests import Request
from sequence_cli.sandbox.shown_quotes import pairs, price, size
from sequence_cli.sandbox.symbols import find
from sequence_cli.sandbox.venue_handlers import fair_price_of
from sequence_cli.sandbox.venue_table import PERP_VENUES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import msgspec

    from sequence_cli.api.wire.market_history import FairPrice, FundingRates
    from sequence_cli.sandbox.listings import Instrument
    from sequence_cli.sandbox.market import VenueBook
    from sequence_cli.sandbox.session import Session

ORDERS, FILLS, TCA = "orders", "fills", "tca"
ACCOUNT_TOPICS = frozenset({ORDERS, FILLS, TCA})
MOST_LEVELS = 100
_PRICES, _BOOK, _FUNDING, _FAIR_PRICE = "prices", "book", "funding", "fair_price"


def refusal(topic: str) -> str | None:
    """Return why a topic cannot be subscribed, None where it can."""
    kind, _, symbol = topic.partition(":")
    if topic in ACCOUNT_TOPICS or topic == _FAIR_PRICE:
        return None
    if kind == _FUNDING:
        return _no_funding(topic)
    if kind not in (_PRICES, _BOOK, _FAIR_PRICE):
        return "there is no such topic"
    return None if find(symbol) is not None else f"there is no symbol {symbol}"


def _no_funding(topic: str) -> str | None:
    _, *names = topic.split(":", 2)
    if names and names[0] not in PERP_VENUES:
        return f"{names[0]} has no perpetual futures"
    if len(names) == 2 and find(names[1], InstrumentType.PERP) is None:
        return f"there is no perpetual future {names[1]}"
    return None


class MarketView:
    """The market at one moment; each book is made once, however many topics show it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._books: dict[str, list[VenueBook]] = {}

    def state(self, topic: str) -> tuple[msgspec.Struct, object]:
        """Return what a market topic says, and what has to differ for it to be said again."""
        kind, _, symbol = topic.partition(":")
        if kind == _FUNDING:
            return self._funding(symbol)
        if topic == _FAIR_PRICE:
            return self._fair_prices()
        traded = find(symbol)
        assert traded is not None, topic
        if kind == _FAIR_PRICE:
            return self._fair_price(traded)
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

    def _fair_price(self, traded: Instrument) -> tuple[FairPrice, object]:
        fair = fair_price_of(self._session, traded)
        return fair, fair.fair_price_1e9

    def _fair_prices(self) -> tuple[FairPrices, object]:
        pairs = [traded for traded in instruments() if traded.kind is InstrumentType.SPOT]
        prices = [fair_price_of(self._session, traded) for traded in pairs]
        return FairPrices(prices), [fair.fair_price_1e9 for fair in prices]

    def _funding(self, names: str) -> tuple[FundingRates, object]:
        asked = zip(("venue", "symbol"), filter(None, names.split(":", 1)), strict=False)
        rates = funding_rates(self._session, Request({}, {name: [text] for name, text in asked}, b""))
        # Marks and ages change with every look; who follows funding wants to hear of rates.
        said = [(row.venue, row.symbol, row.rate_bps_per_hour, row.predicted_rate_bps_per_hour) for row in rates.rates]
        return rates, said

    def _book(self, books: Sequence[VenueBook]) -> tuple[Book, object]:
        bids, asks = merged(books, MOST_LEVELS)
        return Book(pairs(bids), pairs(asks), self._session.now_ns), (bids, asks)
