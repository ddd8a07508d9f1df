"""The market: what every venue shows at any instant, as a pure function of seed, symbol, venue and time.

The lead venue quotes one tick around the reference mid; every other venue quotes outward of its own half spread and
noise, so that fresh books never cross. Once per 15 s episode a venue may be down, one-sided or stale. A stale
venue's feed stopped 2.25 s before the episode began: its age is past 2 s for as long as it is called stale, so that
the rule by age and the rule by state agree, and a reader who sees only ages excludes the same venues.
"""

from collections.abc import Mapping
from enum import StrEnum, unique
from typing import NamedTuple

from sequence_cli.sandbox.instruments import Instrument, Listing, instrument
from sequence_cli.sandbox.ladder import Ladder, ladder
from sequence_cli.sandbox.noise import below, words
from sequence_cli.sandbox.reference import ReferencePath
from sequence_cli.sandbox.tables import DRAWS_1E3
from sequence_cli.sandbox.units import MILLISECOND_NS, PPM, SECOND_NS, TICK_NS

EPISODE_NS = 15 * SECOND_NS
STALE_AFTER_MS = 2_000
_STALE_LEAD_NS = STALE_AFTER_MS * MILLISECOND_NS + TICK_NS

_DOWN_PPM = 3_000
_ONE_SIDED_PPM = 6_000
_STALE_PPM = 11_000

# Ticks for which a group of six levels keeps its sizes, from the touch inward: deep sizes change less often.
_DRAW_PERIODS = (2, 4, 8, 24, 80)
_GROUP_LEVELS = 6
# Ticks between the fixed points of the slow noise of a venue's bid and ask.
_BID_NOISE_PERIOD = 40
_ASK_NOISE_PERIOD = 60
_REMEMBERED = 4_096


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


class Market:
    """All venues' books for one seed; it remembers answers within bounds and has no other state."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._path = ReferencePath(seed)
        self._ladders: dict[tuple[str, str], Ladder] = {}
        self._noise: dict[tuple[str, str, str, int], tuple[int, ...]] = {}
        self._sides: dict[tuple[str, str, int, int], tuple[Levels, Levels]] = {}

    def mid_1e9(self, symbol: str, time_ns: int, shift_1e9: int = 0) -> int:
        """Return the common mid; the shift of own impact can at most halve it.

        Raises KeyError for an unknown symbol.
        """
        unmoved = self._path.mid_1e9(_listed(symbol), time_ns // TICK_NS)
        return max(unmoved + shift_1e9, unmoved // 2)

    def books(
        self, symbol: str, time_ns: int, *, shift_1e9: int = 0, forced: Mapping[str, VenueState] | None = None
    ) -> tuple[VenueBook, ...]:
        """Return the books of all venues that list the symbol, in the order of VENUES; `forced` is by venue."""
        states = {} if forced is None else forced
        return tuple(
            self.book(symbol, listing.venue, time_ns, shift_1e9=shift_1e9, forced=states.get(listing.venue))
            for listing in _listed(symbol).listings
        )

    def book(
        self,
        symbol: str,
        venue: str,
        time_ns: int,
        *,
        shift_1e9: int = 0,
        forced: VenueState | None = None,
        forced_since_ns: int | None = None,
    ) -> VenueBook:
        """Return what a venue shows at an instant; raises KeyError where it does not list the symbol.

        `forced` replaces the state that chance gives it; a forced stale or down venue ages from `forced_since_ns`,
        or from the start of the episode where that is None. A frozen book does not follow the shift.
        """
        traded = _listed(symbol)
        listing = _listing(traded, venue)
        began_ns = time_ns - time_ns % EPISODE_NS if forced_since_ns is None else forced_since_ns
        state = self._state(symbol, venue, began_ns // EPISODE_NS) if forced is None else forced
        if state in {VenueState.STALE, VenueState.DOWN}:
            return self._frozen(traded, listing, state, time_ns, began_ns - _STALE_LEAD_NS)
        bids, asks = self._both_sides(traded, listing, time_ns // TICK_NS, shift_1e9)
        if state is VenueState.ONE_SIDED:
            bids, asks = ((), asks) if self._lacks_bids(symbol, venue, began_ns // EPISODE_NS) else (bids, ())
        return VenueBook(venue, state, self._age_ms(listing, time_ns), bids, asks, listing.latency_ns)

    def _frozen(
        self, traded: Instrument, listing: Listing, state: VenueState, time_ns: int, stopped_ns: int
    ) -> VenueBook:
        age_ms = (time_ns - stopped_ns) // MILLISECOND_NS
        bids: Levels = ()
        asks: Levels = ()
        if state is VenueState.STALE:
            bids, asks = self._both_sides(traded, listing, stopped_ns // TICK_NS, 0)
        return VenueBook(listing.venue, state, age_ms, bids, asks, listing.latency_ns)

    def _state(self, symbol: str, venue: str, episode: int) -> VenueState:
        if below(self._words("down", "", venue, episode)[0], PPM) < _DOWN_PPM:
            return VenueState.DOWN
        chance = below(self._words("feed", symbol, venue, episode)[0], PPM)
        if chance < _STALE_PPM:
            return VenueState.STALE
        return VenueState.ONE_SIDED if chance < _STALE_PPM + _ONE_SIDED_PPM else VenueState.OK

    def _lacks_bids(self, symbol: str, venue: str, episode: int) -> bool:
        return self._words("feed", symbol, venue, episode)[1] & 1 == 1

    def _age_ms(self, listing: Listing, time_ns: int) -> int:
        """Return the time since the tick, and the feed's way here: half a round trip and up to 20 ms of jitter."""
        tick, since_ns = divmod(time_ns, TICK_NS)
        jitter_ms = below(self._words("age", "", listing.venue, tick)[0], 20)
        return (since_ns + listing.latency_ns // 2) // MILLISECOND_NS + jitter_ms

    def _both_sides(self, traded: Instrument, listing: Listing, tick: int, shift_1e9: int) -> tuple[Levels, Levels]:
        key = (traded.symbol, listing.venue, tick, shift_1e9)
        known = self._sides.get(key)
        if known is not None:
            return known
        mid = self.mid_1e9(traded.symbol, tick * TICK_NS, shift_1e9)
        bid, ask = self._touch(traded.symbol, listing, tick, mid)
        sides = (
            self._levels(traded, listing, "bid", tick, (bid, -1)),
            self._levels(traded, listing, "ask", tick, (ask, 1)),
        )
        if len(self._sides) >= _REMEMBERED:
            self._sides.clear()
        self._sides[key] = sides
        return sides

    def _touch(self, symbol: str, listing: Listing, tick: int, mid: int) -> tuple[int, int]:
        own = listing.tick_1e9
        if listing.half_spread_tenths == 0:
            bid = mid - mid % own
            return bid, bid + own
        half = listing.half_spread_tenths * own // 10
        bid = mid - half - self._slow_noise(symbol, listing, "bid", tick, mid)
        ask = mid + half + self._slow_noise(symbol, listing, "ask", tick, mid)
        return bid - bid % own, ask + -ask % own

    def _slow_noise(self, symbol: str, listing: Listing, side: str, tick: int, mid: int) -> int:
        """Return a non-negative offset that averages the listing's noise and moves in straight lines."""
        period = _BID_NOISE_PERIOD if side == "bid" else _ASK_NOISE_PERIOD
        cell, step = divmod(tick, period)
        reach = 2 * mid * listing.noise_ppm // PPM
        left = below(self._words(f"{side} noise", symbol, listing.venue, cell)[0], reach)
        right = below(self._words(f"{side} noise", symbol, listing.venue, cell + 1)[0], reach)
        return (left * (period - step) + right * step) // period

    def _levels(
        self, traded: Instrument, listing: Listing, side: str, tick: int, touch_and_way: tuple[int, int]
    ) -> Levels:
        touch, way = touch_and_way
        steps = self._ladder(traded, listing)
        lot = traded.lot_1e8
        levels = []
        for offset, size, draw in zip(
            steps.offsets_1e9, steps.sizes, self._draws(traded.symbol, listing.venue, side, tick), strict=True
        ):
            price = touch + way * offset
            quantity = size * draw // price
            levels.append(Level(price, max(quantity - quantity % lot, lot)))
        return tuple(levels)

    def _draws(self, symbol: str, venue: str, side: str, tick: int) -> list[int]:
        """Return how much of its average size each level shows, in thousandths."""
        draws: list[int] = []
        for group, period in enumerate(_DRAW_PERIODS):
            drawn = self._words(f"{side} size {group}", symbol, venue, tick // period)
            draws.extend(DRAWS_1E3[word >> 56] for word in drawn[:_GROUP_LEVELS])
        return draws

    def _ladder(self, traded: Instrument, listing: Listing) -> Ladder:
        key = (traded.symbol, listing.venue)
        if key not in self._ladders:
            self._ladders[key] = ladder(traded, listing)
        return self._ladders[key]

    def _words(self, purpose: str, symbol: str, venue: str, period: int) -> tuple[int, ...]:
        key = (purpose, symbol, venue, period)
        known = self._noise.get(key)
        if known is None:
            if len(self._noise) >= _REMEMBERED:
                self._noise.clear()
            known = self._noise[key] = words(self.seed, purpose, symbol, venue, period)
        return known


def _listed(symbol: str) -> Instrument:
    traded = instrument(symbol)
    if traded is None:
        raise KeyError(symbol)
    return traded


def _listing(traded: Instrument, venue: str) -> Listing:
    listing = traded.listing(venue)
    if listing is None:
        raise KeyError(venue)
    return listing
