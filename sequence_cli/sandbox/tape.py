"""The trades of others: what is sold to the best bid and bought from the best offer of a venue, tick by tick.

In a quarter of the ticks somebody hits the touch, with an eighth of what the venue shows there on average times the
size draw of the book's levels. That makes a daily volume of the order of the real venues'.
"""

from sequence_cli.api.wire.common import Side
from sequence_cli.sandbox.instruments import Instrument, Listing
from sequence_cli.sandbox.noise import words
from sequence_cli.sandbox.tables import DRAWS_1E3
from sequence_cli.sandbox.units import CASH_UNIT, PRICE_UNIT

_ONE_IN = 4
_SHARE_1E3 = 8_000


def printed_1e8(seed: int, traded: Instrument, listing: Listing, taker: Side, tick: int, price_1e9: int) -> int:
    """Return what takers of one side trade at a venue's touch in a tick, in whole lots; mostly nothing."""
    drawn = words(seed, f"tape {taker}", traded.book, listing.venue, tick)
    if drawn[0] % _ONE_IN:
        return 0
    cash = listing.top_usd * CASH_UNIT * DRAWS_1E3[drawn[1] >> 56] // _SHARE_1E3
    quantity = cash * PRICE_UNIT // price_1e9
    return quantity - quantity % traded.lot_1e8
