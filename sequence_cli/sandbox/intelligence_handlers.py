"""Execution intelligence: forecasts, and the market's quality by venue and size (sequence-api.md §18)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, TypeVar

from sequence_cli.api.wire.common import Side, Urgency
from sequence_cli.api.wire.intelligence import (
    DepthRow,
    DepthTable,
    Forecast,
    RoutingPlan,
    RoutingRow,
    SlippageCurve,
    SlippageRow,
    VenueQualities,
    VenueQuality,
)
from sequence_cli.money import Quantity
from sequence_cli.sandbox.activation import slices_for
from sequence_cli.sandbox.allocation import Wish, candidates
from sequence_cli.sandbox.execution import SLICE_INTERVAL_NS
from sequence_cli.sandbox.fees import fee_ppm
from sequence_cli.sandbox.forecasts import forecast, quantity_for_usd
from sequence_cli.sandbox.graphs import USD_PER_CASH
from sequence_cli.sandbox.nbbo import spread_bps
from sequence_cli.sandbox.pegging import DEFAULT_HORIZON_NS
from sequence_cli.sandbox.problems import invalid
from sequence_cli.sandbox.sizing import check_step
from sequence_cli.sandbox.symbols import resolve
from sequence_cli.sandbox.units import MILLISECOND_NS, PRICE_UNIT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sequence_cli.sandbox.listings import Instrument
    from sequence_cli.sandbox.market import Level, VenueBook
    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session

_Word = TypeVar("_Word", Side, Urgency)
_DEFAULT_SIZES_USD = (1_000, 10_000, 100_000, 1_000_000)
_MOST_SIZES = 20
_LARGEST_USD = 10**12
_DISTANCES_BPS = (5, 10, 25)
_BASIS_POINTS = 10_000
_PPM_PER_BPS = 100


def execution_forecast(session: Session, request: Request) -> Forecast:
    """`GET /v1/execution/forecast`: one immediate sweep."""
    traded, side, quantity = _order(request)
    return forecast(session, traded, side, quantity)


def execution_simulate(session: Session, request: Request) -> Forecast:
    """`GET /v1/execution/simulate`: as the urgency would have it worked, at the prices of now.

    A low urgency is priced as the sweep that it ends with where nobody comes to it.
    """
    traded, side, quantity = _order(request)
    urgency = _word(request, "urgency", Urgency, Urgency.MEDIUM)
    answer = forecast(session, traded, side, quantity)
    answer.urgency = urgency
    answer.slices = _slices(session, traded, side, quantity) if urgency is Urgency.MEDIUM else 1
    waits_ns = DEFAULT_HORIZON_NS if urgency is Urgency.LOW else (answer.slices - 1) * SLICE_INTERVAL_NS
    answer.duration_ms = waits_ns // MILLISECOND_NS
    return answer


def venues(session: Session, request: Request) -> VenueQualities:
    """`GET /v1/intelligence/venues?symbol=`."""
    traded = _symbol(request)
    books = session.market.books(traded, session.now_ns)
    return VenueQualities(traded.symbol, [_quality(session, traded, book) for book in books])


def slippage(session: Session, request: Request) -> SlippageCurve:
    """`GET /v1/intelligence/slippage?symbol=&sizes=`, sizes in dollars."""
    traded = _symbol(request)
    return SlippageCurve(traded.symbol, [_slippage(session, traded, usd) for usd in _sizes(request)])


def routing(session: Session, request: Request) -> RoutingPlan:
    """`GET /v1/intelligence/routing?symbol=&sizes=`, sizes in dollars."""
    traded = _symbol(request)
    rows = [
        RoutingRow(usd, side, forecast(session, traded, side, quantity_for_usd(session, traded, usd)).routes)
        for usd in _sizes(request)
        for side in Side
    ]
    return RoutingPlan(traded.symbol, rows)


def depth(session: Session, request: Request) -> DepthTable:
    """`GET /v1/intelligence/depth?symbol=`: what every venue that counts shows within 5, 10 and 25 bps of the mid."""
    traded = _symbol(request)
    mid = session.market.mid_1e9(traded, session.now_ns)
    books = [book for book in session.market.books(traded, session.now_ns) if book.eligible]
    rows = [_depth(book, mid, distance) for book in books for distance in _DISTANCES_BPS]
    return DepthTable(traded.symbol, mid, rows)


def _order(request: Request) -> tuple[Instrument, Side, int]:
    traded, side, text = _symbol(request), _word(request, "side", Side, None), request.text("qty")
    if text is None:
        raise invalid("qty", "it is missing")
    try:
        quantity = Quantity.from_decimal(Decimal(text)).units
    except (InvalidOperation, ValueError) as exc:
        raise invalid("qty", f"{text!r} is no quantity") from exc
    if quantity <= 0:
        raise invalid("qty", f"{text} is not above zero")
    check_step(Quantity, "qty", quantity, traded.lot_1e8)
    return traded, side, quantity


def _symbol(request: Request) -> Instrument:
    symbol = request.text("symbol")
    if symbol is None:
        raise invalid("symbol", "it is missing")
    return resolve(symbol)


def _word(request: Request, name: str, kind: type[_Word], default: _Word | None) -> _Word:
    text = request.text(name)
    if text is None and default is not None:
        return default
    try:
        return kind(str(text))
    except ValueError as exc:
        raise invalid(name, f"{text!r} is none of {', '.join(kind)}") from exc


def _sizes(request: Request) -> list[int]:
    words = request.words("sizes")
    if len(words) > _MOST_SIZES:
        raise invalid("sizes", f"{len(words)} sizes are more than {_MOST_SIZES}")
    if not all(word.isascii() and word.isdigit() and len(word) < 19 for word in words):
        raise invalid("sizes", "they must be whole dollars")
    if not all(0 < int(word) <= _LARGEST_USD for word in words):
        raise invalid("sizes", f"they must be whole dollars from 1 to {_LARGEST_USD}")
    return [int(word) for word in words] or list(_DEFAULT_SIZES_USD)


def _slices(session: Session, traded: Instrument, side: Side, quantity_1e8: int) -> int:
    books = candidates(session, Wish(traded, side, None, None, None))
    return slices_for(side, quantity_1e8, books)


def _quality(session: Session, traded: Instrument, book: VenueBook) -> VenueQuality:
    touch = (book.bids[0].price_1e9, book.asks[0].price_1e9) if book.bids and book.asks else None
    fees = [
        fee_ppm(session.fee_profile, traded, book.venue, touch[1] if touch else PRICE_UNIT // 2, maker=maker)
        for maker in (True, False)
    ]
    return VenueQuality(
        venue=book.venue,
        state=book.state,
        spread_bps=None if touch is None else spread_bps(*touch),
        age_ms=book.age_ms,
        latency_ms=book.latency_ns // MILLISECOND_NS,
        maker_bps=Decimal(fees[0]) / _PPM_PER_BPS,
        taker_bps=Decimal(fees[1]) / _PPM_PER_BPS,
    )


def _slippage(session: Session, traded: Instrument, usd: int) -> SlippageRow:
    quantity = quantity_for_usd(session, traded, usd)
    both = [forecast(session, traded, side, quantity) for side in Side]
    return SlippageRow(usd, *(one.slippage_bps if one.fillable_qty_1e8 == quantity else None for one in both))


def _depth(book: VenueBook, mid: int, distance_bps: int) -> DepthRow:
    reach = mid * distance_bps // _BASIS_POINTS
    return DepthRow(
        book.venue,
        distance_bps,
        _usd_1e9(level for level in book.bids if level.price_1e9 >= mid - reach),
        _usd_1e9(level for level in book.asks if level.price_1e9 <= mid + reach),
    )


def _usd_1e9(levels: Iterable[Level]) -> int:
    return USD_PER_CASH * sum(level.price_1e9 * level.quantity_1e8 // PRICE_UNIT for level in levels)
