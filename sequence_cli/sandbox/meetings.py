"""At which tick the market may next come to the orders that rest in an instrument."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.common import Side
from sequence_cli.sandbox.approach import Ask, next_near
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.units import PPM, PRICE_UNIT, TICK_NS

if TYPE_CHECKING:
    from sequence_cli.sandbox.listings import Listing
    from sequence_cli.sandbox.resting import Queue
    from sequence_cli.sandbox.session import Session


def next_tick(session: Session, queue: Queue, ticks: tuple[int, int]) -> int | None:
    """Return the first of the ticks at which any venue's own side may stand at the foremost price, or beyond it."""
    traded, price = known(queue.symbol), queue.foremost_1e9
    falling = queue.side is Side.BUY
    if traded.mirrored:
        price, falling = PRICE_UNIT - price, not falling
    book = known(traded.book)
    wanted = [_mid_1e9(listing, price, falling=falling) for listing in book.listings]
    furthest = max(wanted) if falling else min(wanted)

    def target(first: int, last: int) -> int:
        return furthest - session.market.furthest_shift_1e9(book, (first * TICK_NS, last * TICK_NS), falling=falling)

    return next_near(session.market.pure.mids, session.seed, Ask(book, ticks, target, falling))


def _mid_1e9(listing: Listing, price_1e9: int, *, falling: bool) -> int:
    """Return the mid from which on a venue's touch can be at a price: half spread, noise and rounding outward of it."""
    outward = listing.half_spread_tenths * listing.tick_1e9 // 10 + listing.tick_1e9
    if falling:
        return (price_1e9 + outward) * PPM // (PPM - 2 * listing.noise_ppm) + 1
    return (price_1e9 - outward) * PPM // (PPM + 2 * listing.noise_ppm) - 1
