"""Funding of the perps, past and present (sequence-api.md §10.4)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sequence_cli.api.wire.common import InstrumentType
from sequence_cli.api.wire.market_history import FundingHistory, FundingPoint, FundingRate, FundingRates
from sequence_cli.sandbox.instruments import instruments
from sequence_cli.sandbox.noise import below, words
from sequence_cli.sandbox.perps import funding_interval_ns, next_settlement_ns
from sequence_cli.sandbox.price_history import listed_venue
from sequence_cli.sandbox.problems import invalid_params
from sequence_cli.sandbox.spans import HOUR_S, read_span
from sequence_cli.sandbox.symbols import find, resolve
from sequence_cli.sandbox.units import MILLISECOND_NS, PRICE_UNIT, QUANTITY_UNIT, SECOND_NS, TICK_NS, half_even_divide
from sequence_cli.sandbox.venue_table import PERP_VENUES

if TYPE_CHECKING:
    from sequence_cli.sandbox.listings import Instrument, Listing
    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session

MOST_POINTS = 1_000
_RATE_DECIMALS = 6
# A rate of 1 in 1e-9 per interval is this much in 1e-6 bps per hour, once divided by the hours.
_MICRO_BPS = 10
# Open interest as a multiple of what a side shows within 10 bps, and by how many percent it swings over a day.
_INTEREST_MULTIPLE = 120
_SWING_PERCENT = 20


def funding_history(session: Session, request: Request) -> FundingHistory:
    """`GET /v1/funding_history/{symbol}`: at most the newest 1,000 settlements; 400 for a venue without the perp."""
    perp = _perp(request.path["symbol"])
    venue = listed_venue(perp, request.text("venue")) or perp.listings[0].venue
    span = read_span(session, request, "1w")
    interval = funding_interval_ns(venue)
    settled = range(-(-span.start_ns // interval) * interval, span.end_ns + 1, interval)
    points = [_point(session, perp, venue, at_ns) for at_ns in settled[-MOST_POINTS:]]
    return FundingHistory(perp.symbol, venue, len(points), points)


def funding_rates(session: Session, request: Request) -> FundingRates:
    """`GET /v1/market/funding-rates`."""
    venue, symbol = request.text("venue"), request.text("symbol")
    if venue is not None and venue not in PERP_VENUES:
        raise invalid_params(f"{venue} has no perpetual futures; {', '.join(PERP_VENUES)} do.")
    perps = [_perp(symbol)] if symbol is not None else _perps()
    rows = [
        _rate(session, perp, listing) for perp in perps for listing in perp.listings if venue in (None, listing.venue)
    ]
    return FundingRates("bps_per_hour", rows)


def _perp(symbol: str) -> Instrument:
    perp = find(symbol, InstrumentType.PERP)
    if perp is None:
        raise invalid_params(f"{resolve(symbol).symbol} has no perpetual future, and therefore no funding.")
    return perp


def _perps() -> list[Instrument]:
    return [traded for traded in instruments() if traded.kind is InstrumentType.PERP]


def _point(session: Session, perp: Instrument, venue: str, at_ns: int) -> FundingPoint:
    market = session.market.pure
    return FundingPoint(at_ns, market.funding_rate_1e9(perp.symbol, venue, at_ns), market.mid_1e9(perp.symbol, at_ns))


def _rate(session: Session, perp: Instrument, listing: Listing) -> FundingRate:
    market, next_ns = session.market.pure, next_settlement_ns(listing.venue, session.now_ns)
    last_ns = next_ns - funding_interval_ns(listing.venue)
    mark = market.mid_1e9(perp.symbol, session.now_ns)
    return FundingRate(
        venue=listing.venue,
        symbol=perp.symbol,
        rate_bps_per_hour=_hourly_bps(listing.venue, market.funding_rate_1e9(perp.symbol, listing.venue, last_ns)),
        predicted_rate_bps_per_hour=_hourly_bps(
            listing.venue, market.funding_rate_1e9(perp.symbol, listing.venue, session.now_ns)
        ),
        mark_price_1e9=mark,
        open_interest_1e8=_open_interest_1e8(session, perp, listing, mark),
        next_settlement_ns=next_ns,
        snapshot_age_ms=session.now_ns % TICK_NS // MILLISECOND_NS,
    )


def _hourly_bps(venue: str, rate_1e9: int) -> Decimal:
    hours = funding_interval_ns(venue) // (HOUR_S * SECOND_NS)
    return Decimal(half_even_divide(rate_1e9 * _MICRO_BPS, hours)).scaleb(-_RATE_DECIMALS)


def _open_interest_1e8(session: Session, perp: Instrument, listing: Listing, mark_1e9: int) -> int:
    day = session.now_ns // (24 * HOUR_S * SECOND_NS)
    percent = 100 + below(words(session.seed, "open interest", perp.base, listing.venue, day)[0], _SWING_PERCENT)
    usd = listing.depth10_usd * _INTEREST_MULTIPLE * percent // 100
    quantity = usd * QUANTITY_UNIT * PRICE_UNIT // mark_1e9
    return quantity - quantity % perp.lot_1e8
