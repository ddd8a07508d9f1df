"""At which tick the market may next come to the orders that rest in an instrument, or its mid to a price."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.common import Side
from sequence_cli.sandbox.approach import Ask, next_near
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.units import PPM, PRICE_UNIT, TICK_NS

if TYPE_CHECKING:
    from sequence_cli.sandbox.listings import Instrument, Listing
    from sequence_cli.sandbox.resting import Queue
    from sequence_cli.sandbox.session import Session

# Ticks in which the push of own trades fades so little that it is taken as it is strongest.
_SHORT_TICKS = 64


class Foreseen(NamedTuple):
    """The first tick after one and up to another at which a queue may be met, None for none."""

    after: int
    until: int
    tick: int | None

    def covers(self, after: int) -> bool:
        """Return whether it still says what comes after a tick."""
        return self.after <= after and (self.tick is None or self.tick > after)


def foresee(session: Session, queue: Queue, after: int, until: int) -> int | None:
    """Return the first tick after one and up to another at which a queue may be met; asking again costs nothing."""
    known = session.market.meetings.get(queue)
    if known is None or not known.covers(after) or known.until < until:
        known = Foreseen(after, until, next_tick(session, queue, (after + 1, until)))
        session.market.meetings[queue] = known
    return known.tick


def next_tick(session: Session, queue: Queue, ticks: tuple[int, int]) -> int | None:
    """Return the first of the ticks at which any venue's own side may stand at the foremost price, or beyond it."""
    traded, price = known(queue.symbol), queue.foremost_1e9
    falling = queue.side is Side.BUY
    if traded.mirrored:
        price, falling = PRICE_UNIT - price, not falling
    book = known(traded.book)
    wanted = [_mid_1e9(listing, price, falling=falling) for listing in book.listings]
    return next_at_mid(session, book, max(wanted) if falling else min(wanted), ticks, falling=falling)


def next_at_mid(
    session: Session, book: Instrument, mid_1e9: int, ticks: tuple[int, int], *, falling: bool
) -> int | None:
    """Return the first of the ticks at which a book's mid, as own trades and shocks have pushed it, may be at one.

    That holds for as long as nobody trades or sets a scenario: how pushes fade and end is reckoned with.
    """

    def target(first: int, last: int) -> int:
        push = session.market.furthest_shift_1e9(book, (first * TICK_NS, last * TICK_NS), falling=falling)
        # The mid never falls below half of what it were without the push.
        return mid_1e9 - push if falling else min(mid_1e9 - push, 2 * mid_1e9)

    first, last = ticks
    steady = last - first < _SHORT_TICKS or session.market.is_unmoved(book)
    nearest = target(first, last)
    price_1e9 = (lambda _first, _last: nearest) if steady else target
    return next_near(session.market.pure.mids, session.seed, Ask(book, ticks, price_1e9, falling, steady))


def _mid_1e9(listing: Listing, price_1e9: int, *, falling: bool) -> int:
    """Return the mid from which on a venue's touch can be at a price: half spread, noise and rounding outward of it."""
    outward = listing.half_spread_tenths * listing.tick_1e9 // 10 + listing.tick_1e9
    if falling:
        return (price_1e9 + outward) * PPM // (PPM - 2 * listing.noise_ppm) + 1
    return (price_1e9 - outward) * PPM // (PPM + 2 * listing.noise_ppm) - 1
