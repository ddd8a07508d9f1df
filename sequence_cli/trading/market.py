"""What the market looks like to an order that is about to be sent."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.common import Side
from sequence_cli.money import Quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.api.client import Client
    from sequence_cli.api.wire.markets import SymbolRow
    from sequence_cli.api.wire.quotes import Quote

# The age past which the local sandbox and the display call a venue stale.
STALE_MS = 2000
# The only source that trading may rely on (sequence-api.md §10.1).
LIVE_SOURCE = "edge_nbbo"

# Above what the wire's integers can express (sequence-api.md §3).
UNREAL_PRICE = Decimal(10) ** 9


class MarketView(NamedTuple):
    """The NBBO that an order is judged by: zero and absent prices are both None.

    `age_ms` is that of the newest venue, None where the service does not say. `problem` says in words why a market
    order should not rely on it, and is None for a fresh two-sided market.
    """

    bid: Decimal | None
    ask: Decimal | None
    age_ms: int | None
    problem: str | None

    def price_for(self, side: Side) -> Decimal | None:
        """Return the price at which an order of this side trades now: the ask for a buy, the bid for a sell."""
        return self.ask if side is Side.BUY else self.bid


def view(quote: Quote) -> MarketView:
    """Judge a quote."""
    bid, ask = _price(quote.nbbo.bid), _price(quote.nbbo.ask)
    ages = [venue.age_ms for venue in quote.venues.values() if venue.age_ms is not None]
    age = min(ages, default=None)
    return MarketView(bid, ask, age, _problem(bid, ask, age, quote.source))


def views(client: Client, symbols: Sequence[str]) -> dict[str, MarketView]:
    """Judge the quotes of several symbols in one request, by their names here: the service may spell them otherwise.

    Raises what asking for one of them raises.
    """
    if len(symbols) == 1:
        return {symbols[0]: view(client.quote(symbols[0]))}
    found = {row.symbol: row.quote() for row in client.quotes(symbols).quotes}
    # Why there is none, the batch says in a word at most.
    return {symbol: view(found.get(symbol) or client.quote(symbol)) for symbol in symbols}


def lot_of(symbol: str, rows: list[SymbolRow]) -> Quantity:
    """Return the smallest step of a quantity; where the service does not say, the smallest the wire can express."""
    lots = [row.lot_size_1e8 for row in rows if row.symbol == symbol and row.lot_size_1e8 is not None]
    return Quantity(lots[0] if lots and lots[0] > 0 else 1)


def _price(value: Decimal | None) -> Decimal | None:
    return value if value is not None and value.is_finite() and 0 < value < UNREAL_PRICE else None


def _problem(bid: Decimal | None, ask: Decimal | None, age_ms: int | None, source: str | None) -> str | None:
    if bid is None or ask is None:
        missing = "bid" if ask is not None else "ask" if bid is not None else "bid and no ask"
        return f"there is no {missing}"
    if bid > ask:
        return f"the market is crossed, with the bid {bid} above the ask {ask}"
    if age_ms is not None and age_ms > STALE_MS:
        return f"the newest price is {age_ms / 1000:.1f} s old"
    if source is not None and source != LIVE_SOURCE:
        return f"the prices come from {source!r} and not from the live market"
    return None
