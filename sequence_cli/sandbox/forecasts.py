"""What an order of a size would cost in the market of now, whatever the account holds."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sequence_cli.api.wire.common import Side
from sequence_cli.api.wire.intelligence import Forecast, RoutePart
from sequence_cli.sandbox.allocation import Wish, candidates, divide
from sequence_cli.sandbox.fees import fee_ppm
from sequence_cli.sandbox.graphs import USD_PER_CASH
from sequence_cli.sandbox.nbbo import nbbo
from sequence_cli.sandbox.routing import average_price_1e9, fill_cash
from sequence_cli.sandbox.units import CASH_UNIT, PRICE_UNIT, half_even_divide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.sandbox.listings import Instrument
    from sequence_cli.sandbox.routing import Take
    from sequence_cli.sandbox.session import Session

# No level is worse than this: a forecast has no limit.
_HIGHEST_1E9 = 2**62
_BPS_MILLIS = 10_000_000


def forecast(session: Session, traded: Instrument, side: Side, quantity_1e8: int) -> Forecast:
    """Route a quantity over the books of now; what is not shown anywhere cannot be filled."""
    wish = Wish(traded, side, None, None, None)
    books = candidates(session, wish)
    worst = _HIGHEST_1E9 if side is Side.BUY else 1
    plan = divide(session, wish, quantity_1e8, books, worst, funded=False)
    mid = nbbo(books).mid_1e9 or session.market.mid_1e9(traded, session.now_ns)
    answer = Forecast(traded.symbol, side, quantity_1e8, plan.filled_1e8, mid)
    if plan.takes:
        _price(session, answer, traded, plan.takes)
    return answer


def quantity_for_usd(session: Session, traded: Instrument, usd: int) -> int:
    """Return the whole lots that a number of dollars is worth at the mid, at least one."""
    mid = session.market.mid_1e9(traded, session.now_ns)
    lots = usd * CASH_UNIT * PRICE_UNIT // (mid * traded.lot_1e8)
    return max(lots, 1) * traded.lot_1e8


def bps(part: int, whole: int) -> Decimal:
    """Return a share in basis points with three decimals, half to even."""
    return Decimal(half_even_divide(part * _BPS_MILLIS, whole)).scaleb(-3)


def _price(session: Session, answer: Forecast, traded: Instrument, takes: Sequence[Take]) -> None:
    assert answer.mid_price_1e9 is not None, f"{traded.symbol} has levels and no mid"
    by_venue = {take.venue: [other for other in takes if other.venue == take.venue] for take in takes}
    routes = [_route(session, traded, part) for part in by_venue.values()]
    notional = sum(take.price_1e9 * take.quantity_1e8 // PRICE_UNIT for take in takes)
    fee = sum(route.fee_usd_1e9 for route in routes)
    way = 1 if answer.side == Side.BUY else -1
    answer.expected_price_1e9 = average_price_1e9(takes)
    answer.slippage_bps = bps(way * (answer.expected_price_1e9 - answer.mid_price_1e9), answer.mid_price_1e9)
    answer.fee_usd_1e9 = fee
    answer.cost_bps = answer.slippage_bps + bps(fee, notional * USD_PER_CASH)
    answer.routes = routes


def _route(session: Session, traded: Instrument, takes: Sequence[Take]) -> RoutePart:
    venue = takes[0].venue
    fees = [
        fill_cash(
            Side.BUY,
            take.price_1e9,
            take.quantity_1e8,
            fee_ppm(session.fee_profile, traded, venue, take.price_1e9, maker=False),
        )[1]
        for take in takes
    ]
    quantity = sum(take.quantity_1e8 for take in takes)
    return RoutePart(venue, quantity, average_price_1e9(takes), USD_PER_CASH * sum(fees))
