"""The market as it stands after own trading: books net of what was taken, around a mid that own trades have moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.common import Side
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

if TYPE_CHECKING:
    import sqlite3

    from sequence_cli.sandbox.market import Level, Market, VenueBook


class Taken(NamedTuple):
    """What one order took from one side of one venue's book; `touch_1e8` is what its best level showed."""

    traded: Instrument
    venue: str
    side: Side
    quantity_1e8: int
    notional_1e8: int
    touch_1e8: int


class LiveMarket:
    """The market and the traces of own trading in the database."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        market: Market,
        *,
        resilience: Resilience = Resilience.NORMAL,
        latency_percent: int = 100,
    ) -> None:
        self._connection = connection
        self._market = market
        self._resilience = resilience
        self._latency_percent = latency_percent

    def books(self, traded: Instrument, at_ns: int) -> list[VenueBook]:
        """Return every venue's book at a time, in the fixed order of venues."""
        return [self.book(traded, listing.venue, at_ns) for listing in traded.listings]

    def book(self, traded: Instrument, venue: str, at_ns: int) -> VenueBook:
        """Return one venue's book at a time."""
        shift = shift_1e9(self._shift(traded.symbol), at_ns)
        book = self._market.book(traded.symbol, venue, at_ns, shift_1e9=shift)
        return book._replace(
            asks=self._remaining(traded, venue, Side.BUY, book.asks, at_ns),
            bids=self._remaining(traded, venue, Side.SELL, book.bids, at_ns),
            latency_ns=book.latency_ns * self._latency_percent // 100,
        )

    def mid_1e9(self, traded: Instrument, at_ns: int) -> int:
        """Return the common mid that own trades have moved."""
        return self._market.mid_1e9(traded.symbol, at_ns, shift_1e9(self._shift(traded.symbol), at_ns))

    def record(self, taken: Taken, at_ns: int) -> None:
        """Remember a take, so that the same liquidity does not fill twice and the mid feels it."""
        self._eat(taken, at_ns)
        self._push(taken, at_ns)

    def _remaining(
        self, traded: Instrument, venue: str, side: Side, levels: tuple[Level, ...], at_ns: int
    ) -> tuple[Level, ...]:
        counter = self._counter(traded.symbol, venue, side)
        if counter is None:
            return levels
        return net_of(levels, decayed(counter, at_ns, self._resilience).quantity_1e8, traded.lot_1e8)

    def _eat(self, taken: Taken, at_ns: int) -> None:
        key = (taken.traded.symbol, taken.venue, taken.side)
        counter = decayed(self._counter(*key) or Consumption(0, at_ns), at_ns, self._resilience)
        self._connection.execute(
            "INSERT OR REPLACE INTO consumption (symbol, venue, side, quantity_1e8, at_ns, deep_1e8)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (*key, *consumed(counter, taken.quantity_1e8, taken.touch_1e8)),
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
        self._connection.execute(
            "INSERT OR REPLACE INTO shifts (symbol, lasting_1e9, fading_1e9, at_ns) VALUES (?, ?, ?, ?)",
            (symbol, *moved),
        )

    def _counter(self, symbol: str, venue: str, side: Side) -> Consumption | None:
        row = self._connection.execute(
            "SELECT quantity_1e8, at_ns, deep_1e8 FROM consumption WHERE symbol = ? AND venue = ? AND side = ?",
            (symbol, venue, side),
        ).fetchone()
        return None if row is None else Consumption(*row)

    def _shift(self, symbol: str) -> Shift:
        row = self._connection.execute(
            "SELECT lasting_1e9, fading_1e9, at_ns FROM shifts WHERE symbol = ?", (symbol,)
        ).fetchone()
        return NO_SHIFT if row is None else Shift(*row)


def known(symbol: str) -> Instrument:
    """Return an instrument that is known to be listed."""
    traded = instrument(symbol)
    assert traded is not None, f"{symbol} is not listed"
    return traded
