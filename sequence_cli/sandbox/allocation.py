"""Which venues an order may go to now, at what worst price, and how it is divided over them."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.common import Side
from sequence_cli.sandbox.books import Drawn
from sequence_cli.sandbox.fees import fee_ppm
from sequence_cli.sandbox.instruments import minimum_quantity_1e8
from sequence_cli.sandbox.market import Level
from sequence_cli.sandbox.reservations import payable_1e8
from sequence_cli.sandbox.routing import Split, VenueLevels, penalty_ppm, split
from sequence_cli.sandbox.units import ceiling_divide

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sequence_cli.sandbox.books import Levels
    from sequence_cli.sandbox.instruments import Instrument
    from sequence_cli.sandbox.market import VenueBook
    from sequence_cli.sandbox.session import Session

_BASIS_POINTS = 10_000


class Wish(NamedTuple):
    """What is to be traded: the router's question."""

    traded: Instrument
    side: Side
    venue: str | None
    limit_1e9: int | None
    max_slippage_bps: int | None


def candidates(session: Session, wish: Wish) -> list[VenueBook]:
    """Return the books that count now and that the order may go to."""
    books = session.market.books(wish.traded, session.now_ns)
    return [book for book in books if book.eligible and wish.venue in (None, book.venue)]


def opposite(side: Side, book: VenueBook) -> Levels:
    """Return the levels that an order of this side takes."""
    return book.asks if side is Side.BUY else book.bids


def touch_1e9(side: Side, books: Iterable[VenueBook]) -> int | None:
    """Return the best price that an order of this side could take, None where nobody offers one."""
    shown = [levels[0].price_1e9 for book in books if book.eligible and (levels := opposite(side, book))]
    return (min if side is Side.BUY else max)(shown, default=None)


def marketable(side: Side, price_1e9: int, touch: int | None) -> bool:
    """Return whether an order at this price would trade at once."""
    if touch is None:
        return False
    return price_1e9 >= touch if side is Side.BUY else price_1e9 <= touch


def worst_price_1e9(wish: Wish, touch: int | None) -> int | None:
    """Return the price that no fill may be worse than: the limit or the slippage guard, whichever is tighter."""
    if touch is None or wish.max_slippage_bps is None:
        return wish.limit_1e9
    guard = _guard_1e9(wish.side, touch, wish.max_slippage_bps, wish.traded.tick_1e9)
    if wish.limit_1e9 is None:
        return guard
    return min(guard, wish.limit_1e9) if wish.side is Side.BUY else max(guard, wish.limit_1e9)


def capacity_1e8(session: Session, wish: Wish, venue: str, worst_1e9: int, *, maker: bool = False) -> int:
    """Return the quantity that the account can pay for at a venue, at worst."""
    return payable_1e8(session, wish.traded, wish.side, venue, worst_1e9, maker=maker)


def divide(
    session: Session, wish: Wish, quantity_1e8: int, books: Sequence[VenueBook], worst_1e9: int, *, funded: bool = True
) -> Split:
    """Split a quantity over the books by all-in cost; `funded` false leaves the account's balances aside."""
    offers = [_offer(session, wish, book, worst_1e9, funded=funded) for book in books]
    return split(wish.side, quantity_1e8, [offer for offer in offers if offer.levels], worst_1e9)


def displayed_1e8(side: Side, books: Iterable[VenueBook], within_bps: int) -> int:
    """Return what all books show within a distance of the best price."""
    books = list(books)
    touch = touch_1e9(side, books)
    if touch is None:
        return 0
    edge = _guard_1e9(side, touch, within_bps, 1)
    within = (takewhile(lambda level: not worse(side, level.price_1e9, edge), opposite(side, book)) for book in books)
    return sum(level.quantity_1e8 for levels in within for level in levels)


def worse(side: Side, price_1e9: int, than_1e9: int) -> bool:
    """Return whether a price is worse for an order of this side."""
    return price_1e9 > than_1e9 if side is Side.BUY else price_1e9 < than_1e9


def _guard_1e9(side: Side, touch: int, slippage_bps: int, tick_1e9: int) -> int:
    if side is Side.BUY:
        return touch * (_BASIS_POINTS + slippage_bps) // (_BASIS_POINTS * tick_1e9) * tick_1e9
    return ceiling_divide(touch * (_BASIS_POINTS - slippage_bps), _BASIS_POINTS * tick_1e9) * tick_1e9


def _offer(session: Session, wish: Wish, book: VenueBook, worst_1e9: int, *, funded: bool) -> VenueLevels:
    listing = wish.traded.listing(book.venue)
    assert listing is not None, f"{book.venue} shows a book of {wish.traded.symbol} without listing it"
    levels = opposite(wish.side, book)
    if funded:
        levels = Drawn(_first(levels, capacity_1e8(session, wish, book.venue, worst_1e9)))
    touch = levels[0].price_1e9 if levels else worst_1e9
    return VenueLevels(
        venue=book.venue,
        levels=levels,
        fee_ppm=fee_ppm(session.fee_profile, wish.traded, book.venue, touch, maker=False),
        penalty_ppm=penalty_ppm(book, wish.traded.volatility_ppm),
        latency_ns=book.latency_ns,
        minimum_1e8=minimum_quantity_1e8(wish.traded, listing, touch) if levels else 0,
    )


def _first(levels: Iterable[Level], quantity_1e8: int) -> Iterator[Level]:
    for level in levels:
        taken = min(level.quantity_1e8, quantity_1e8)
        if taken <= 0:
            return
        yield Level(level.price_1e9, taken)
        quantity_1e8 -= taken
