"""The best bid and offer (NBBO), and the merged book, over the venues that count.

A venue counts while it is up and its data at most 2 s old; a one-sided venue counts with its one side. As in the
service's API a crossed market keeps bid and ask and shows mid and spread as 0 (sequence-api.md §10.1); a missing
side is None.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from sequence_cli.sandbox.market import Level, VenueBook
from sequence_cli.sandbox.units import half_even_divide

_BASIS_POINTS = 10_000
_SPREAD_DECIMALS = 3
_SPREAD_DIGITS = 3


class Nbbo(NamedTuple):
    """Prices in 1e-9 USD, sizes in 1e-8: those of all eligible venues at the best price together."""

    bid_1e9: int | None
    ask_1e9: int | None
    mid_1e9: int | None
    spread_bps: Decimal | None
    bid_size_1e8: int | None
    ask_size_1e8: int | None

    @property
    def crossed(self) -> bool:
        """Whether the best bid is above the best ask."""
        return self.bid_1e9 is not None and self.ask_1e9 is not None and self.bid_1e9 > self.ask_1e9


def nbbo(books: Iterable[VenueBook]) -> Nbbo:
    """Return the best bid and offer of the eligible books."""
    eligible = [book for book in books if book.eligible]
    bid = _best([book.bids[0] for book in eligible if book.bids], max)
    ask = _best([book.asks[0] for book in eligible if book.asks], min)
    mid, spread = _middle(bid, ask)
    return Nbbo(
        bid_1e9=None if bid is None else bid.price_1e9,
        ask_1e9=None if ask is None else ask.price_1e9,
        mid_1e9=mid,
        spread_bps=spread,
        bid_size_1e8=None if bid is None else bid.quantity_1e8,
        ask_size_1e8=None if ask is None else ask.quantity_1e8,
    )


def merged(books: Iterable[VenueBook], depth: int) -> tuple[tuple[Level, ...], tuple[Level, ...]]:
    """Return bids and asks of the eligible books, best first, one level per price, at most `depth` of each."""
    eligible = [book for book in books if book.eligible]
    # What is among the best prices of all is among as many best prices of its own venue.
    bids = [level for book in eligible for level in book.bids[:depth]]
    asks = [level for book in eligible for level in book.asks[:depth]]
    return _by_price(bids, depth, falling=True), _by_price(asks, depth, falling=False)


def spread_bps(bid_1e9: int, ask_1e9: int) -> Decimal:
    """Return the spread against the mid in basis points, half to even.

    It has three decimals, or as many more as show three digits of it: a spread that is not zero never looks like zero.
    """
    numerator, denominator = 2 * _BASIS_POINTS * (ask_1e9 - bid_1e9), ask_1e9 + bid_1e9
    decimals = _SPREAD_DECIMALS
    while 0 < numerator * 10**decimals < denominator * 10 ** (_SPREAD_DIGITS - 1):
        decimals += 1
    return Decimal(half_even_divide(numerator * 10**decimals, denominator)).scaleb(-decimals)


def _best(touches: Sequence[Level], pick: Callable[[Iterable[int]], int]) -> Level | None:
    if not touches:
        return None
    price = pick(touch.price_1e9 for touch in touches)
    return Level(price, sum(touch.quantity_1e8 for touch in touches if touch.price_1e9 == price))


def _middle(bid: Level | None, ask: Level | None) -> tuple[int | None, Decimal | None]:
    if bid is None or ask is None:
        return None, None
    if bid.price_1e9 > ask.price_1e9:
        return 0, Decimal(0)
    return half_even_divide(bid.price_1e9 + ask.price_1e9, 2), spread_bps(bid.price_1e9, ask.price_1e9)


def _by_price(levels: Iterable[Level], depth: int, *, falling: bool) -> tuple[Level, ...]:
    sizes: dict[int, int] = {}
    for price, quantity in levels:
        sizes[price] = sizes.get(price, 0) + quantity
    return tuple(Level(price, sizes[price]) for price in sorted(sizes, reverse=falling)[:depth])
