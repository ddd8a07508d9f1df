"""What a quote shows apart from its ages, remembered for as long as the same books are asked for.

Within a tick the market hands out the same levels again and again. A memory entry holds on to the levels that it was
made of, so that their identity tells them apart from all others for as long as it lives.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.quotes import Nbbo
from sequence_cli.money import Price, Quantity
from sequence_cli.sandbox.nbbo import merged, nbbo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.sandbox.market import Level, VenueBook

Pairs = list[tuple[Decimal, Decimal]]
Touch = tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None]
_MOST_QUOTES = 256
_MOST_NUMBERS = 16_384


class Shown(NamedTuple):
    """The best bid and offer, the merged book, and each venue's bid, ask and their sizes."""

    nbbo: Nbbo
    bids: Pairs
    asks: Pairs
    touches: list[Touch]
    made_of: Sequence[VenueBook]


_memory: dict[tuple[object, ...], Shown] = {}


def shown(books: Sequence[VenueBook], depth: int) -> Shown:
    """Return what the books show; a depth of zero leaves the merged book out."""
    key = (depth, *[(id(book.bids), id(book.asks), book.eligible) for book in books])
    known = _memory.get(key)
    if known is not None:
        return known
    bids, asks = merged(books, depth)
    best = nbbo(books)
    made = Shown(
        nbbo=Nbbo(price(best.bid_1e9), price(best.ask_1e9), price(best.mid_1e9), best.spread_bps),
        bids=pairs(bids),
        asks=pairs(asks),
        touches=[_touch(book) for book in books],
        made_of=books,
    )
    if len(_memory) >= _MOST_QUOTES:
        _memory.clear()
    _memory[key] = made
    return made


@lru_cache(_MOST_NUMBERS)
def price(units: int | None) -> Decimal | None:
    """Return a price of 1e-9 as an exact decimal, None and zero as they are."""
    return None if units is None else Decimal(str(Price(units)))


@lru_cache(_MOST_NUMBERS)
def size(units: int) -> Decimal:
    """Return a quantity of 1e-8 as an exact decimal."""
    return Decimal(str(Quantity(units)))


def pairs(levels: Sequence[Level]) -> Pairs:
    """Return levels as exact prices and sizes."""
    return [(Decimal(str(Price(level.price_1e9))), size(level.quantity_1e8)) for level in levels]


def _touch(book: VenueBook) -> Touch:
    bid, ask = (side[0] if side else None for side in (book.bids, book.asks))
    return (
        None if bid is None else price(bid.price_1e9),
        None if ask is None else price(ask.price_1e9),
        None if bid is None else size(bid.quantity_1e8),
        None if ask is None else size(ask.quantity_1e8),
    )
