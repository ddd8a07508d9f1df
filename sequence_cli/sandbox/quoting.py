"""How a venue quotes around a mid: its touch, its levels and what stands at them."""

from collections.abc import Iterator

from sequence_cli.sandbox.books import Drawn, Level, Levels
from sequence_cli.sandbox.ladder import Ladder, ladder
from sequence_cli.sandbox.listings import Instrument, Listing
from sequence_cli.sandbox.noise import below, words
from sequence_cli.sandbox.tables import DRAWS_1E3
from sequence_cli.sandbox.units import PPM

# Ticks for which a group of six levels keeps its sizes, from the touch inward: deep sizes change less often.
_DRAW_PERIODS = (2, 4, 8, 24, 80)
_GROUP_LEVELS = 6
# Ticks between the fixed points of the slow noise of a venue's bid and ask.
_BID_NOISE_PERIOD = 40
_ASK_NOISE_PERIOD = 60
_REMEMBERED = 4_096


class Noise:
    """Hash noise that remembers answers within bounds."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._known: dict[tuple[str, str, str, int], tuple[int, ...]] = {}

    def words(self, purpose: str, symbol: str, venue: str, period: int) -> tuple[int, ...]:
        """Return eight words for a question about a venue's market in a period."""
        key = (purpose, symbol, venue, period)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[key] = words(self._seed, purpose, symbol, venue, period)
        return known


class Quoting:
    """Both sides of a venue's book around a mid, as a pure function of the seed."""

    def __init__(self, noise: Noise) -> None:
        self._noise = noise
        self._ladders: dict[tuple[str, str], Ladder] = {}
        self._noises: dict[tuple[str, str, str, int], tuple[int, int]] = {}

    def sides(self, traded: Instrument, listing: Listing, tick: int, mid: int) -> tuple[Levels, Levels]:
        """Return bids and asks, best first."""
        bid, ask = self.touch(traded.book, listing, tick, mid)
        return (
            Drawn(self._levels(traded, listing, "bid", tick, (bid, -1))),
            Drawn(self._levels(traded, listing, "ask", tick, (ask, 1))),
        )

    def touch(self, symbol: str, listing: Listing, tick: int, mid: int) -> tuple[int, int]:
        """Return the prices of the best bid and ask; those of an event contract may be out of its range."""
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
        left, right = self._noise_drawn(symbol, listing.venue, side, cell)
        return (below(left, reach) * (period - step) + below(right, reach) * step) // period

    def _noise_drawn(self, symbol: str, venue: str, side: str, cell: int) -> tuple[int, int]:
        key = (symbol, venue, side, cell)
        if key not in self._noises:
            if len(self._noises) >= _REMEMBERED:
                self._noises.clear()
            left, right = (self._noise.words(f"{side} noise", symbol, venue, one)[0] for one in (cell, cell + 1))
            self._noises[key] = left, right
        return self._noises[key]

    def _levels(
        self, traded: Instrument, listing: Listing, side: str, tick: int, touch_and_way: tuple[int, int]
    ) -> Iterator[Level]:
        touch, way = touch_and_way
        steps, lot, ceiling = self._ladder(traded, listing), traded.lot_1e8, traded.ceiling_1e9
        draws = self._draws(traded.book, listing.venue, side, tick)
        for offset, size, draw in zip(steps.offsets_1e9, steps.sizes, draws, strict=True):
            price = touch + way * offset
            if ceiling is not None and not 0 < price < ceiling:
                continue
            quantity = size * draw // price
            yield Level(price, max(quantity - quantity % lot, lot))

    def _draws(self, symbol: str, venue: str, side: str, tick: int) -> Iterator[int]:
        """Give how much of its average size each level shows, in thousandths."""
        for group, period in enumerate(_DRAW_PERIODS):
            drawn = self._noise.words(f"{side} size {group}", symbol, venue, tick // period)
            for word in drawn[:_GROUP_LEVELS]:
                yield DRAWS_1E3[word >> 56]

    def _ladder(self, traded: Instrument, listing: Listing) -> Ladder:
        key = (traded.book, listing.venue)
        if key not in self._ladders:
            self._ladders[key] = ladder(traded, listing)
        return self._ladders[key]
