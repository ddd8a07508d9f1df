"""What an order would cost now: the router's split without the order."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sequence_cli.api.wire.preview import Preview, PreviewVenue
from sequence_cli.sandbox.allocation import divide
from sequence_cli.sandbox.fees import fee_ppm
from sequence_cli.sandbox.graphs import USD_PER_CASH
from sequence_cli.sandbox.nbbo import nbbo
from sequence_cli.sandbox.problems import invalid
from sequence_cli.sandbox.routing import average_price_1e9, fill_cash
from sequence_cli.sandbox.sizing import size
from sequence_cli.sandbox.submission import read_submission
from sequence_cli.sandbox.units import half_even_divide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.sandbox.routing import Take
    from sequence_cli.sandbox.session import Session
    from sequence_cli.sandbox.sizing import Sized

_BPS_MILLIS = 10_000_000


def preview(session: Session, body: bytes) -> Preview:
    """Route an order against the market of now, whatever the account holds; raises ProblemError for no order."""
    order = read_submission(body)
    if len(order.tickets) > 1:
        raise invalid("nodes", f"a preview is of one node, not of {len(order.tickets)}")
    sized = size(session, order.tickets[0])
    plan = divide(session, sized.wish, sized.quantity_1e8, sized.books, sized.worst_1e9, funded=False)
    answer = Preview(
        symbol=sized.wish.traded.symbol,
        side=sized.wish.side,
        qty_1e8=sized.quantity_1e8,
        unfilled_qty_1e8=plan.left_1e8,
        worst_price_1e9=sized.worst_1e9 if sized.books else None,
        candidate_venues=[book.venue for book in sized.books],
        fee_profile=session.fee_profile,
        as_of_ns=session.now_ns,
    )
    return _priced(session, answer, sized, plan.takes) if plan.takes else answer


def _priced(session: Session, answer: Preview, sized: Sized, takes: Sequence[Take]) -> Preview:
    cash = [_cash(session, sized, take) for take in takes]
    cost, fee = (USD_PER_CASH * sum(part) for part in zip(*cash, strict=True))
    answer.estimated_price_1e9 = average_price_1e9(takes)
    answer.estimated_cost_usd_1e9 = cost
    answer.estimated_fee_usd_1e9 = fee
    answer.total_cost_usd_1e9 = cost + fee if sized.wish.side == "buy" else cost - fee
    answer.slippage_bps = _slippage_bps(answer.estimated_price_1e9, nbbo(sized.books).mid_1e9)
    by_venue = {take.venue: [other for other in takes if other.venue == take.venue] for take in takes}
    answer.venues = [_venue(session, sized, venue, part) for venue, part in by_venue.items()]
    return answer


def _venue(session: Session, sized: Sized, venue: str, takes: Sequence[Take]) -> PreviewVenue:
    fees = [_cash(session, sized, take)[1] for take in takes]
    return PreviewVenue(
        venue=venue,
        qty_1e8=sum(take.quantity_1e8 for take in takes),
        avg_price_1e9=average_price_1e9(takes),
        fee_usd_1e9=USD_PER_CASH * sum(fees),
        taker_bps=Decimal(_fee(session, sized, takes[0])) / 100,
    )


def _cash(session: Session, sized: Sized, take: Take) -> tuple[int, int]:
    return fill_cash(sized.wish.side, take.price_1e9, take.quantity_1e8, _fee(session, sized, take))


def _fee(session: Session, sized: Sized, take: Take) -> int:
    return fee_ppm(session.fee_profile, sized.wish.traded, take.venue, take.price_1e9, maker=False)


def _slippage_bps(average_1e9: int, mid_1e9: int | None) -> Decimal | None:
    if not mid_1e9:  # missing, or 0 where the market is crossed
        return None
    return Decimal(half_even_divide(abs(average_1e9 - mid_1e9) * _BPS_MILLIS, mid_1e9)).scaleb(-3)
