"""Prices of the past, straight from the market function: nothing is stored, any time can be asked for.

They are those of the market before own trades. Work is bounded: of more points than the limit only the newest are
given, and raw trades are looked for in a bounded number of ticks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.common import Side
from sequence_cli.api.wire.market_history import PriceHistory, PricePoint
from sequence_cli.sandbox.events import event_of
from sequence_cli.sandbox.problems import invalid_params
from sequence_cli.sandbox.spans import DAY_S, Span, read_span
from sequence_cli.sandbox.symbols import resolve
from sequence_cli.sandbox.tape import printed_1e8
from sequence_cli.sandbox.units import SECOND_NS, TICK_NS, ceiling_divide

if TYPE_CHECKING:
    from sequence_cli.sandbox.listings import Instrument, Listing
    from sequence_cli.sandbox.market import Market
    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session

_DEFAULT_LIMIT = 1_000
MOST_POINTS = 5_000
MOST_TICKS = 5_000
_USUAL_POINTS = 500
_USUAL_FIDELITIES_S = (1, 5, 10, 60, 300, 900, 3_600, 14_400, DAY_S)
_COARSEST_S = 366 * DAY_S


def price_history(session: Session, request: Request) -> PriceHistory:
    """`GET /v1/price_history/{symbol}`; over a day a venue has to be named, except for event contracts."""
    traded = resolve(request.path["symbol"])
    span = read_span(session, request, "1d")
    venue = _venue(request, traded, span)
    limit = request.number("limit", _DEFAULT_LIMIT, 1, MOST_POINTS)
    fidelity = request.number("fidelity_secs", _usual_fidelity(span), 0, _COARSEST_S)
    for name in ("paginate", "underlying"):
        request.flag(name)  # neither changes anything here
    span = _within_life(traded, span)
    market = session.market.pure
    if fidelity == 0:
        listings = [row for row in traded.listings if venue in (None, row.venue)]
        points, truncated = _trades(market, traded, listings, span, limit)
    else:
        points, truncated = _samples(market, traded, venue, _times(span, fidelity), limit)
    return PriceHistory(traded.symbol, points, venue, fidelity, truncated)


def listed_venue(traded: Instrument, venue: str | None) -> str | None:
    """Return the venue, None for any; raises ProblemError 400 where it does not list the instrument."""
    if venue is not None and traded.listing(venue) is None:
        names = ", ".join(row.venue for row in traded.listings)
        raise invalid_params(f"{venue} does not list {traded.symbol}; {names} do.")
    return venue


def _venue(request: Request, traded: Instrument, span: Span) -> str | None:
    venue = listed_venue(traded, request.text("venue"))
    if venue is None and traded.ceiling_1e9 is None and span.seconds > DAY_S:
        raise invalid_params("A range of more than 24 hours needs a venue.")
    return venue


def _usual_fidelity(span: Span) -> int:
    fitting = (step for step in _USUAL_FIDELITIES_S if span.seconds <= step * _USUAL_POINTS)
    return next(fitting, _USUAL_FIDELITIES_S[-1])


def _within_life(traded: Instrument, span: Span) -> Span:
    event = event_of(traded)
    if event is None:
        return span
    return Span(max(span.start_ns, event.opens_ns), min(span.end_ns, event.closes_ns - 1))


def _times(span: Span, fidelity_s: int) -> range:
    step = fidelity_s * SECOND_NS
    return range(ceiling_divide(span.start_ns, step) * step, span.end_ns + 1, step)


def _samples(
    market: Market, traded: Instrument, venue: str | None, times: range, limit: int
) -> tuple[list[PricePoint], bool]:
    newest = times[max(len(times) - limit, 0) :]
    points = [PricePoint(at_ns, _price_1e9(market, traded, venue, at_ns)) for at_ns in newest]
    return points, len(newest) < len(times)


def _price_1e9(market: Market, traded: Instrument, venue: str | None, at_ns: int) -> int:
    if venue is None:
        return market.mid_1e9(traded.symbol, at_ns)
    bid, ask = market.touch_1e9(traded.symbol, venue, at_ns)
    return (bid + ask) // 2


def _trades(
    market: Market, traded: Instrument, listings: list[Listing], span: Span, limit: int
) -> tuple[list[PricePoint], bool]:
    ticks = range(ceiling_divide(span.start_ns, TICK_NS), span.end_ns // TICK_NS + 1)
    found: list[PricePoint] = []
    for looked, tick in enumerate(reversed(ticks)):
        if len(found) >= limit or looked >= MOST_TICKS:
            return found[:limit][::-1], True
        found.extend(reversed(_trades_of_tick(market, traded, listings, tick)))
    return found[:limit][::-1], len(found) > limit


def _trades_of_tick(market: Market, traded: Instrument, listings: list[Listing], tick: int) -> list[PricePoint]:
    points = []
    for listing in listings:
        bid, ask = market.touch_1e9(traded.symbol, listing.venue, tick * TICK_NS)
        for taker, price in ((Side.BUY, ask), (Side.SELL, bid)):
            if price <= 0 or (traded.ceiling_1e9 is not None and price >= traded.ceiling_1e9):
                continue
            quantity = printed_1e8(market.seed, traded, listing, taker, tick, price)
            if quantity:
                points.append(PricePoint(tick * TICK_NS, price, quantity, taker, listing.venue))
    return points
