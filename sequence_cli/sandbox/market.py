"""The market: what every venue shows at any instant, as a pure function of seed, symbol, venue and time.

The lead venue quotes one tick around the reference mid; every other venue quotes outward of its own half spread and
noise, so that fresh books never cross. Once per 15 s episode a venue may be down, one-sided or stale. A stale
venue's feed stopped 2.25 s before the episode began: its age is past 2 s for as long as it is called stale, so that
the rule by age and the rule by state agree, and a reader who sees only ages excludes the same venues. Outside the life
of its event an outcome has no market.
"""

from collections.abc import Mapping

from sequence_cli.sandbox.books import STALE_AFTER_MS, Level, Levels, VenueBook, VenueState, mirrored
from sequence_cli.sandbox.events import Event, has_market
from sequence_cli.sandbox.funding import rate_1e9
from sequence_cli.sandbox.instruments import Instrument, Listing, instrument
from sequence_cli.sandbox.mids import Mids
from sequence_cli.sandbox.noise import below
from sequence_cli.sandbox.quoting import Noise, Quoting
from sequence_cli.sandbox.units import MILLISECOND_NS, PPM, SECOND_NS, TICK_NS

__all__ = ["EPISODE_NS", "STALE_AFTER_MS", "Level", "Market", "VenueBook", "VenueState"]

EPISODE_NS = 15 * SECOND_NS
_STALE_LEAD_NS = STALE_AFTER_MS * MILLISECOND_NS + TICK_NS

_DOWN_PPM = 3_000
_ONE_SIDED_PPM = 6_000
_STALE_PPM = 11_000
_REMEMBERED = 512


class Market:
    """All venues' books for one seed; it remembers answers within bounds and has no other state."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.mids = Mids(seed)
        self._noise = Noise(seed)
        self._quoting = Quoting(self._noise)
        self._sides: dict[tuple[str, str, int, int], tuple[Levels, Levels]] = {}
        self._states: dict[tuple[str, str, int], VenueState] = {}
        # The mid that was asked for last: every venue asks for the same.
        self._quoted: tuple[str, int, int] | None = None
        self._quoted_mid_1e9 = 0

    def mid_1e9(self, symbol: str, time_ns: int, shift_1e9: int = 0) -> int:
        """Return the common mid; the shift of own impact can at most halve it.

        Raises KeyError for an unknown symbol.
        """
        unmoved = self.mids.mid_1e9(_listed(symbol), time_ns // TICK_NS)
        return max(unmoved + shift_1e9, unmoved // 2)

    def funding_rate_1e9(self, symbol: str, venue: str, settled_ns: int) -> int:
        """Return the rate that a perp's venue settles at a time; raises KeyError where it does not list the perp."""
        traded = _listed(symbol)
        return rate_1e9(self.seed, traded.base, _listing(traded, venue).venue, settled_ns)

    def happens(self, event: Event) -> bool:
        """Return whether an event turns out as YES."""
        return self.mids.probabilities.happens(event)

    def touch_1e9(self, symbol: str, venue: str, time_ns: int, shift_1e9: int = 0) -> tuple[int, int]:
        """Return what a venue that is up quotes before anybody trades: bid and ask, possibly out of range.

        Raises KeyError where it does not list the symbol.
        """
        traded = _listed(symbol)
        tick = time_ns // TICK_NS
        mid = self._mid_1e9(traded.book, tick, shift_1e9)
        bid, ask = self._quoting.touch(traded.book, _listing(traded, venue), tick, mid)
        if traded.ceiling_1e9 is not None and traded.mirrored:
            return traded.ceiling_1e9 - ask, traded.ceiling_1e9 - bid
        return bid, ask

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

        `shift_1e9` is that of the instrument whose books these are. `forced` replaces the state that chance gives it;
        a forced stale or down venue ages from `forced_since_ns`, or from the start of the episode where that is None. A
        frozen book does not follow the shift.
        """
        traded = _listed(symbol)
        listing = _listing(traded, venue)
        if not has_market(traded, time_ns):
            return VenueBook(venue, VenueState.DOWN, 0, (), (), listing.latency_ns)
        began_ns = time_ns - time_ns % EPISODE_NS if forced_since_ns is None else forced_since_ns
        state = self._state(traded.book, venue, began_ns // EPISODE_NS) if forced is None else forced
        if state in {VenueState.STALE, VenueState.DOWN}:
            book = self._frozen(traded, listing, state, time_ns, began_ns - _STALE_LEAD_NS)
        else:
            book = self._alive(traded, listing, state, time_ns, shift_1e9)
            if state is VenueState.ONE_SIDED:
                book = self._halved(book, traded.book, began_ns // EPISODE_NS)
        return mirrored(book) if traded.mirrored else book

    def _alive(self, traded: Instrument, listing: Listing, state: VenueState, time_ns: int, shift: int) -> VenueBook:
        bids, asks = self._both_sides(traded, listing, time_ns // TICK_NS, shift)
        return VenueBook(listing.venue, state, self._age_ms(listing, time_ns), bids, asks, listing.latency_ns)

    def _frozen(
        self, traded: Instrument, listing: Listing, state: VenueState, time_ns: int, stopped_ns: int
    ) -> VenueBook:
        age_ms = (time_ns - stopped_ns) // MILLISECOND_NS
        bids: Levels = ()
        asks: Levels = ()
        if state is VenueState.STALE:
            bids, asks = self._both_sides(traded, listing, stopped_ns // TICK_NS, 0)
        return VenueBook(listing.venue, state, age_ms, bids, asks, listing.latency_ns)

    def _halved(self, book: VenueBook, symbol: str, episode: int) -> VenueBook:
        lacks_bids = self._noise.words("feed", symbol, book.venue, episode)[1] & 1 == 1
        return book._replace(bids=()) if lacks_bids else book._replace(asks=())

    def _state(self, symbol: str, venue: str, episode: int) -> VenueState:
        key = (symbol, venue, episode)
        if key not in self._states:
            if len(self._states) >= _REMEMBERED:
                self._states.clear()
            self._states[key] = self._drawn_state(symbol, venue, episode)
        return self._states[key]

    def _drawn_state(self, symbol: str, venue: str, episode: int) -> VenueState:
        if below(self._noise.words("down", "", venue, episode)[0], PPM) < _DOWN_PPM:
            return VenueState.DOWN
        chance = below(self._noise.words("feed", symbol, venue, episode)[0], PPM)
        if chance < _STALE_PPM:
            return VenueState.STALE
        return VenueState.ONE_SIDED if chance < _STALE_PPM + _ONE_SIDED_PPM else VenueState.OK

    def _age_ms(self, listing: Listing, time_ns: int) -> int:
        """Return the time since the tick, and the feed's way here: half a round trip and up to 20 ms of jitter."""
        tick, since_ns = divmod(time_ns, TICK_NS)
        jitter_ms = below(self._noise.words("age", "", listing.venue, tick)[0], 20)
        return (since_ns + listing.latency_ns // 2) // MILLISECOND_NS + jitter_ms

    def _mid_1e9(self, symbol: str, tick: int, shift_1e9: int) -> int:
        key = (symbol, tick, shift_1e9)
        if self._quoted != key:
            self._quoted_mid_1e9 = self.mid_1e9(symbol, tick * TICK_NS, shift_1e9)
            self._quoted = key
        return self._quoted_mid_1e9

    def _both_sides(self, traded: Instrument, listing: Listing, tick: int, shift_1e9: int) -> tuple[Levels, Levels]:
        """Return both sides of the book that is shared, whoever of those who share it asks."""
        key = (traded.book, listing.venue, tick, shift_1e9)
        known = self._sides.get(key)
        if known is not None:
            return known
        sides = self._quoting.sides(traded, listing, tick, self._mid_1e9(traded.book, tick, shift_1e9))
        if len(self._sides) >= _REMEMBERED:
            self._sides.clear()
        self._sides[key] = sides
        return sides


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
