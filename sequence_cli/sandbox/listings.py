"""What can be traded: an instrument and the markets that venues make in it."""

from typing import NamedTuple

from sequence_cli.api.wire.common import InstrumentType
from sequence_cli.sandbox.units import CASH_UNIT, MILLISECOND_NS, PRICE_UNIT, ceiling_divide
from sequence_cli.sandbox.venue_table import Venue


class Depth(NamedTuple):
    """How deep one venue's market is; the fields are those of `Listing`."""

    half_spread_tenths: int
    top_usd: int
    depth10_usd: int
    beta_percent: int


class Listing(NamedTuple):
    """One venue's market in one instrument.

    `half_spread_tenths` is in tenths of the venue's own tick, 0 for the lead venue, whose spread is one tick. One
    side's cumulative depth at d basis points is `top_usd + depth10_usd * (d / 10) ** (beta_percent / 100)`.
    """

    venue: str
    tick_1e9: int
    half_spread_tenths: int
    noise_ppm: int
    top_usd: int
    depth10_usd: int
    beta_percent: int
    latency_ns: int
    minimum_usd: int


class Instrument(NamedTuple):
    """Something that can be traded; `anchor_1e9` is its price where a block of the reference path begins.

    `volatility_ppm` is annual. `base` also names the reference path, so that a perp follows its spot. `asset` is what
    the ledger counts. `book` names the instrument whose books are traded: an alias and the NO side of an event
    share another's, and `mirrored` says that the prices are one minus those of that book.
    """

    symbol: str
    kind: InstrumentType
    base: str
    tick_1e9: int
    lot_1e8: int
    anchor_1e9: int
    volatility_ppm: int
    listings: tuple[Listing, ...]
    asset: str
    book: str
    mirrored: bool = False

    def listing(self, venue: str) -> Listing | None:
        """Return the venue's market in this instrument, None where it has none."""
        for listing in self.listings:
            if listing.venue == venue:
                return listing
        return None

    @property
    def depth10_cash_1e8(self) -> int:
        """Cash displayed within 10 bps on one side of all venues together: the scale of market impact."""
        return CASH_UNIT * sum(listing.depth10_usd for listing in self.listings)

    @property
    def ceiling_1e9(self) -> int | None:
        """The price that is out of reach: an event contract pays at most one dollar."""
        return PRICE_UNIT if self.kind is InstrumentType.PREDICTION else None


def listing_at(venue: Venue, depth: Depth, tick_1e9: int, size_percent: int) -> Listing:
    """Return a venue's market with a share of a depth."""
    return Listing(
        venue=venue.name,
        tick_1e9=tick_1e9,
        half_spread_tenths=depth.half_spread_tenths,
        noise_ppm=venue.noise_ppm,
        top_usd=depth.top_usd * size_percent // 100,
        depth10_usd=depth.depth10_usd * size_percent // 100,
        beta_percent=depth.beta_percent,
        latency_ns=venue.latency_ms * MILLISECOND_NS,
        minimum_usd=venue.minimum_usd,
    )


def minimum_quantity_1e8(traded: Instrument, listing: Listing, price_1e9: int) -> int:
    """Return the smallest order that the venue takes at a price: its minimum value in whole lots, rounded up."""
    lots = ceiling_divide(listing.minimum_usd * CASH_UNIT * PRICE_UNIT, price_1e9 * traded.lot_1e8)
    return max(lots, 1) * traded.lot_1e8
