"""The market as it stands after own trading: books net of what was taken, around a mid that own trades have moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.common import Side
from sequence_cli.sandbox.books import Drawn, mirrored
from sequence_cli.sandbox.impact import (
    NO_SHIFT,
    Consumption,
    Resilience,
    Shift,
    consumed,
    decayed,
    net_of,
    shift_1e9,
    shift_after,
)
from sequence_cli.sandbox.instruments import Instrument, instrument
from sequence_cli.sandbox.nodes import hasten_losses
from sequence_cli.sandbox.scenario import Scenario
from sequence_cli.sandbox.units import PRICE_UNIT, SECOND_NS, TICK_NS

if TYPE_CHECKING:
    import sqlite3

    from sequence_cli.sandbox.books import Levels
    from sequence_cli.sandbox.market import Market, VenueBook
    from sequence_cli.sandbox.meetings import Foreseen
    from sequence_cli.sandbox.resting import Queue


_REMEMBERED = 256


class Taken(NamedTuple):
    """What one order took from one side of one venue's book; `touch_1e8` is what its best level showed."""

    traded: Instrument
    venue: str
    side: Side
    quantity_1e8: int
    notional_1e8: int
    touch_1e8: int


class LiveMarket:
    """The market and the traces of own trading in the database, remembered for as long as nothing is traded."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        market: Market,
        *,
        resilience: Resilience = Resilience.NORMAL,
        latency_percent: int = 100,
    ) -> None:
        self._connection = connection
        self.pure = market
        self.scenario = Scenario(connection)
        self._resilience = resilience
        self._latency_percent = latency_percent
        self._books: dict[tuple[str, str, int], VenueBook] = {}
        self._counters: dict[str, dict[tuple[str, str], Consumption]] = {}
        self._shifts: dict[str, Shift] = {}
        # The push of the mid that was asked for last: every venue asks for the same.
        self._pushed_at: tuple[str, int] | None = None
        self._pushed_1e9 = 0
        # What the engine has found out about the future; void as soon as own trades move the market.
        self.meetings: dict[Queue, Foreseen] = {}

    def books(self, traded: Instrument, at_ns: int) -> list[VenueBook]:
        """Return every venue's book at a time, in the fixed order of venues."""
        return [self.book(traded, listing.venue, at_ns) for listing in traded.listings]

    def book(self, traded: Instrument, venue: str, at_ns: int) -> VenueBook:
        """Return one venue's book at a time."""
        key = (traded.symbol, venue, at_ns)
        if key not in self._books:
            if len(self._books) >= _REMEMBERED:
                self._books.clear()
            self._books[key] = self._book(traded, venue, at_ns)
        return self._books[key]

    def forget(self) -> None:
        """Read everything anew: the traces of own trading or the scenario have changed."""
        self._books.clear()
        self._counters.clear()
        self._shifts.clear()
        self._pushed_at = None
        self.meetings.clear()

    def _book(self, traded: Instrument, venue: str, at_ns: int) -> VenueBook:
        if traded.mirrored:
            return mirrored(self.book(known(traded.book), venue, at_ns))
        forced = self.scenario.forced(venue, at_ns)
        book = self.pure.book(
            traded.symbol,
            venue,
            at_ns,
            shift_1e9=self.shift_1e9(traded, at_ns),
            forced=None if forced is None else forced.state,
            forced_since_ns=None if forced is None else forced.since_ns,
        )
        asks = self._remaining(traded, venue, Side.BUY, book.asks, at_ns)
        bids = self._remaining(traded, venue, Side.SELL, book.bids, at_ns)
        if asks is book.asks and bids is book.bids and self._latency_percent == 100:
            return book
        return book._replace(asks=asks, bids=bids, latency_ns=book.latency_ns * self._latency_percent // 100)

    def mid_1e9(self, traded: Instrument, at_ns: int) -> int:
        """Return the common mid that own trades have moved."""
        mid = self.pure.mid_1e9(traded.book, at_ns, self.shift_1e9(traded, at_ns))
        return PRICE_UNIT - mid if traded.mirrored else mid

    def mark_1e9(self, traded: Instrument, at_ns: int) -> int:
        """Return what a position is worth, which own trades cannot move; after its close an outcome keeps its last."""
        return self.pure.mid_1e9(traded.symbol, at_ns)

    def touch_1e9(self, traded: Instrument, venue: str, at_ns: int) -> tuple[int, int]:
        """Return what a venue that is up quotes, own takes at it left aside."""
        return self.pure.touch_1e9(traded.symbol, venue, at_ns, self.shift_1e9(traded, at_ns))

    def shift_1e9(self, traded: Instrument, at_ns: int) -> int:
        """Return how far own trades and shocks have pushed the mid of the instrument's book.

        What fades has within a tick the size of the tick's beginning, as all that a venue quotes.
        """
        key = (traded.book, at_ns)
        if self._pushed_at != key:
            own = shift_1e9(self._shift(traded.book), at_ns - at_ns % TICK_NS)
            self._pushed_1e9 = own + self.scenario.shift_1e9(traded.book, at_ns)
            self._pushed_at = key
        return self._pushed_1e9

    def is_unmoved(self, traded: Instrument) -> bool:
        """Return whether neither own trades nor shocks have ever pushed the mid of a book."""
        return self._shift(traded.book) == NO_SHIFT and not self.scenario.shocks(traded.book)

    def furthest_shift_1e9(self, traded: Instrument, times_ns: tuple[int, int], *, falling: bool) -> int:
        """Return the lowest push of the mid in a time without own trades, or the highest; or what is beyond it."""
        first, last = times_ns
        pick = min if falling else max
        own = self._shift(traded.book)
        pushes = [shift_1e9(own, first - first % TICK_NS), shift_1e9(own, last - last % TICK_NS)]
        return pick(pushes) + sum(pick(shock.shifts_1e9(first, last)) for shock in self.scenario.shocks(traded.book))

    def record(self, taken: Taken, at_ns: int) -> None:
        """Remember a take, so that the same liquidity does not fill twice and the mid feels it."""
        taken = _at_its_book(taken)
        self._eat(taken, at_ns)
        self._push(taken, at_ns)
        self._books.clear()
        self._pushed_at = None
        self.meetings.clear()
        hasten_losses(self._connection, at_ns + SECOND_NS)

    def _remaining(self, traded: Instrument, venue: str, side: Side, levels: Levels, at_ns: int) -> Levels:
        counter = self._counter(traded.book, venue, side)
        if counter is None:
            return levels
        gone = decayed(counter, at_ns, self._resilience).quantity_1e8
        return Drawn(net_of(levels, gone, traded.lot_1e8)) if gone else levels

    def _eat(self, taken: Taken, at_ns: int) -> None:
        key = (taken.traded.symbol, taken.venue, taken.side)
        counter = decayed(self._counter(*key) or Consumption(0, at_ns), at_ns, self._resilience)
        eaten = consumed(counter, taken.quantity_1e8, taken.touch_1e8)
        self._counters[taken.traded.symbol][taken.venue, taken.side] = eaten
        self._connection.execute(
            "INSERT OR REPLACE INTO consumption (symbol, venue, side, quantity_1e8, at_ns, deep_1e8)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (*key, *eaten),
        )

    def _push(self, taken: Taken, at_ns: int) -> None:
        symbol, shift = taken.traded.symbol, self._shift(taken.traded.symbol)
        moved = shift_after(
            shift,
            taken.side,
            taken.notional_1e8,
            depth10_cash_1e8=taken.traded.depth10_cash_1e8,
            mid_1e9=self.mid_1e9(taken.traded, at_ns),
            now_ns=at_ns,
        )
        self._shifts[symbol] = moved
        self._connection.execute(
            "INSERT OR REPLACE INTO shifts (symbol, lasting_1e9, fading_1e9, at_ns) VALUES (?, ?, ?, ?)",
            (symbol, *moved),
        )

    def _counter(self, symbol: str, venue: str, side: Side) -> Consumption | None:
        if symbol not in self._counters:
            rows = self._connection.execute(
                "SELECT venue, side, quantity_1e8, at_ns, deep_1e8 FROM consumption WHERE symbol = ?", (symbol,)
            )
            self._counters[symbol] = {(row[0], row[1]): Consumption(row[2], row[3], row[4]) for row in rows}
        return self._counters[symbol].get((venue, side))

    def _shift(self, symbol: str) -> Shift:
        if symbol not in self._shifts:
            row = self._connection.execute(
                "SELECT lasting_1e9, fading_1e9, at_ns FROM shifts WHERE symbol = ?", (symbol,)
            ).fetchone()
            self._shifts[symbol] = NO_SHIFT if row is None else Shift(*row)
        return self._shifts[symbol]


def _at_its_book(taken: Taken) -> Taken:
    """Return the take as the shared book sees it: a purchase of NO hits what is bid for YES."""
    shared = known(taken.traded.book)
    if not taken.traded.mirrored:
        return taken._replace(traded=shared)
    side = Side.SELL if taken.side is Side.BUY else Side.BUY
    return taken._replace(traded=shared, side=side, notional_1e8=taken.quantity_1e8 - taken.notional_1e8)


def known(symbol: str) -> Instrument:
    """Return an instrument that is known to be listed."""
    traded = instrument(symbol)
    assert traded is not None, f"{symbol} is not listed"
    return traded
