"""What a venue shows: levels, the state of its data, and both sides of its book."""

from enum import StrEnum, unique
from typing import NamedTuple

from sequence_cli.sandbox.units import PRICE_UNIT

STALE_AFTER_MS = 2_000


class Level(NamedTuple):
    """A price and the quantity displayed at it."""

    price_1e9: int
    quantity_1e8: int


@unique
class VenueState(StrEnum):
    """What a venue's market data is worth."""

    OK = "ok"
    DOWN = "down"
    ONE_SIDED = "one_sided"
    STALE = "stale"


Levels = tuple[Level, ...]


class VenueBook(NamedTuple):
    """One venue's book, best levels first; `age_ms` is the time since its last tick."""

    venue: str
    state: VenueState
    age_ms: int
    bids: Levels
    asks: Levels
    latency_ns: int

    @property
    def eligible(self) -> bool:
        """Whether the venue counts for the NBBO and may be routed to: it is up and at most 2 s old."""
        return self.state is not VenueState.DOWN and self.age_ms <= STALE_AFTER_MS


def mirrored(book: VenueBook) -> VenueBook:
    """Return the book of the other outcome: who bids p for YES offers NO at one minus p."""
    return book._replace(bids=_complements(book.asks), asks=_complements(book.bids))


def _complements(levels: Levels) -> Levels:
    return tuple(Level(PRICE_UNIT - level.price_1e9, level.quantity_1e8) for level in levels)
