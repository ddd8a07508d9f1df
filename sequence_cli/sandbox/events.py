"""The event contracts: what the events are, when they close, and the two outcomes of each as instruments.

An event lives for 2**`life_levels` ticks before it closes. At the close trading ends; a minute later the outcome is
known. The two outcomes share one book: who buys NO at q sells YES at one minus q. The subjects have nothing to do with
the simulated coins, so that no price contradicts another.
"""

from hashlib import blake2b
from typing import NamedTuple

from sequence_cli.api.wire.common import InstrumentType
from sequence_cli.sandbox.listings import Depth, Instrument, Listing, listing_at
from sequence_cli.sandbox.units import PRICE_UNIT, SECOND_NS, TICK_NS
from sequence_cli.sandbox.venue_table import venue_named

RESOLVING_NS = 60 * SECOND_NS
OUTCOMES = ("YES", "NO")
_TOKEN_DIGITS = 77


class Event(NamedTuple):
    """One question; `slug` is a Kalshi ticker or a Polymarket slug."""

    slug: str
    venue: str
    question: str
    tag: str
    closes_s: int
    life_levels: int

    @property
    def closes_ns(self) -> int:
        """When trading ends."""
        return self.closes_s * SECOND_NS

    @property
    def opens_ns(self) -> int:
        """When trading began."""
        return self.closes_ns - (TICK_NS << self.life_levels)

    @property
    def resolves_ns(self) -> int:
        """When the outcome is known."""
        return self.closes_ns + RESOLVING_NS

    def symbol(self, outcome: str) -> str:
        """Return an outcome's symbol in the venue's own form (sequence-api.md §11)."""
        return f"{self.slug}:{outcome if self.venue == 'kalshi' else outcome.lower()}"

    def token_id(self, outcome: str) -> str:
        """Return the 77 digits of an outcome's token; a Kalshi outcome has none and is named by its symbol."""
        digest = blake2b(self.symbol(outcome).encode(), digest_size=32).digest()
        smallest = 10 ** (_TOKEN_DIGITS - 1)
        return str(smallest + int.from_bytes(digest) % (9 * smallest))

    def asset(self, outcome: str) -> str:
        """Return what a holding of an outcome is called in ledger and positions (sequence-api.md §13)."""
        return self.symbol(outcome) if self.venue == "kalshi" else self.token_id(outcome)


class _Terms(NamedTuple):
    tick_1e9: int
    lot_1e8: int
    depth: Depth


# Kalshi trades whole contracts in cents, Polymarket hundredths of a share in tenths of a cent. Depths are unverified.
_TERMS = {
    "kalshi": _Terms(10_000_000, 100_000_000, Depth(4, 600, 90, 65)),
    "polymarket": _Terms(1_000_000, 1_000_000, Depth(10, 900, 160, 65)),
}
_HALF = PRICE_UNIT // 2

EVENTS = (
    Event("KXFEDCUT-27JUN30-Y", "kalshi", "Will the Fed cut rates before July 2027?", "economics", 1_814_313_600, 28),
    Event("KXMOONCREW-28DEC31", "kalshi", "Will a crew land on the Moon before 2029?", "science", 1_861_833_600, 29),
    Event("KXRAINNYC-26DEC31-T5", "kalshi", "Will New York get over 5 inches of rain in December 2026?", "weather",
          1_798_675_200, 24),
    Event("will-a-new-country-join-the-eu-by-2028", "polymarket", "Will a new country join the EU by 2028?", "politics",
          1_830_297_600, 28),
    Event("fusion-power-on-the-grid-by-2029", "polymarket", "Will fusion power reach a public grid by 2029?", "science",
          1_861_833_600, 29),
    Event("white-christmas-in-london-2026", "polymarket", "Will London have a white Christmas in 2026?", "weather",
          1_798_243_200, 24),
)  # fmt: skip


def event_of(traded: Instrument) -> Event | None:
    """Return the event of an outcome, None for what is no event contract."""
    return _BY_SYMBOL.get(traded.symbol)


def has_market(traded: Instrument, at_ns: int) -> bool:
    """Return whether an instrument is traded at a time: an outcome during the life of its event, all else always."""
    event = event_of(traded)
    return event is None or event.opens_ns <= at_ns < event.closes_ns


def event_named(slug: str) -> Event | None:
    """Return the event of a Kalshi ticker or Polymarket slug, in any case of letters."""
    return _BY_SLUG.get(slug.casefold())


def outcome_of(traded: Instrument) -> str:
    """Return YES or NO."""
    return "NO" if traded.mirrored else "YES"


def outcomes() -> tuple[Instrument, ...]:
    """Return both outcomes of every event, YES first."""
    return tuple(_instrument(event, outcome) for event in EVENTS for outcome in OUTCOMES)


def _instrument(event: Event, outcome: str) -> Instrument:
    terms = _TERMS[event.venue]
    return Instrument(
        symbol=event.symbol(outcome),
        kind=InstrumentType.PREDICTION,
        base=event.slug,
        tick_1e9=terms.tick_1e9,
        lot_1e8=terms.lot_1e8,
        anchor_1e9=_HALF,
        volatility_ppm=0,
        listings=(_listing(event.venue, terms),),
        asset=event.asset(outcome),
        book=event.symbol("YES"),
        mirrored=outcome == "NO",
    )


def _listing(venue: str, terms: _Terms) -> Listing:
    return listing_at(venue_named(venue), terms.depth, terms.tick_1e9, 100)


_BY_SLUG = {event.slug.casefold(): event for event in EVENTS}
_BY_SYMBOL = {event.symbol(outcome): event for event in EVENTS for outcome in OUTCOMES}
