"""What a venue shows: levels, the state of its data, and both sides of its book."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum, unique
from typing import NamedTuple, overload

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


Levels = Sequence[Level]


class Drawn(Sequence[Level]):
    """Levels that are worked out when somebody first looks at them, and only as far as he looks.

    It equals any sequence of the same levels. Not for use by two threads at once.
    """

    __slots__ = ("_ahead", "_known")

    def __init__(self, levels: Iterable[Level]) -> None:
        self._ahead = iter(levels)
        self._known: list[Level] = []

    def __bool__(self) -> bool:
        return bool(self._known) or self._reaches(1)

    def __len__(self) -> int:
        self._known.extend(self._ahead)
        return len(self._known)

    def __iter__(self) -> Iterator[Level]:
        known, index = self._known, 0
        while index < len(known) or self._reaches(index + 1):
            yield known[index]
            index += 1

    @overload
    def __getitem__(self, index: int) -> Level: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Level, ...]: ...

    def __getitem__(self, index: int | slice) -> Level | tuple[Level, ...]:
        if isinstance(index, slice):
            from_the_left = index.step is None and (index.start is None or index.start >= 0)
            return tuple(self._all_for(index.stop if from_the_left else None)[index])
        if 0 <= index < len(self._known):
            return self._known[index]
        return self._all_for(index + 1 or None)[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def _all_for(self, count: int | None) -> list[Level]:
        """Return what is known once the first `count` are; counted from the end, or None, means all."""
        if count is None or count < 0:
            self._known.extend(self._ahead)
        else:
            self._reaches(count)
        return self._known

    def _reaches(self, count: int) -> bool:
        known = self._known
        while len(known) < count:
            level = next(self._ahead, None)
            if level is None:
                return False
            known.append(level)
        return True


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
    return Drawn(Level(PRICE_UNIT - level.price_1e9, level.quantity_1e8) for level in levels)
