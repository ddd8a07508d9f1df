"""What an order means in the market of now: its instrument, its quantity, its worst price."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.common import TimeInForce
from sequence_cli.money import Price, Quantity, Usd, notional, quantity_for
from sequence_cli.sandbox.allocation import Wish, candidates, touch_1e9, worst_price_1e9
from sequence_cli.sandbox.problems import invalid
from sequence_cli.sandbox.symbols import resolve_for_order

if TYPE_CHECKING:
    from sequence_cli.money import Scaled
    from sequence_cli.sandbox.listings import Instrument
    from sequence_cli.sandbox.market import VenueBook
    from sequence_cli.sandbox.session import Session
    from sequence_cli.sandbox.ticket import Ticket

DEFAULT_SLIPPAGE_BPS = 50
# One tick of an event contract is already some hundreds of basis points of its price.
DEFAULT_EVENT_SLIPPAGE_BPS = 1_000


class Sized(NamedTuple):
    """An order with everything resolved that the market decides: its quantity and its worst price."""

    ticket: Ticket
    wish: Wish
    quantity_1e8: int
    worst_1e9: int
    tif: TimeInForce
    books: list[VenueBook]


def size(session: Session, ticket: Ticket) -> Sized:
    """Check an order against catalogue and market; raises ProblemError naming the nearest valid values."""
    traded = resolve_for_order(ticket.symbol, ticket.instrument_type, ticket.fields.get("type", "symbol"))
    limit = ticket.limit_1e9
    if limit is not None:
        check_step(Price, ticket.fields["price"], limit, traded.tick_1e9)
        if traded.ceiling_1e9 is not None and limit >= traded.ceiling_1e9:
            raise invalid(ticket.fields["price"], f"{Price(limit)} is not below one dollar, what a contract pays")
    slippage = ticket.max_slippage_bps
    if limit is None and slippage is None:
        slippage = DEFAULT_SLIPPAGE_BPS if traded.ceiling_1e9 is None else DEFAULT_EVENT_SLIPPAGE_BPS
    wish = Wish(traded, ticket.side, ticket.venue, limit, slippage)
    # A node that waits meets its market when it starts.
    books = [] if ticket.waits else candidates(session, wish)
    touch = touch_1e9(ticket.side, books)
    quantity = _quantity(ticket, traded, limit if touch is None else touch)
    worst = worst_price_1e9(wish, touch)
    # Without a market there is no worst price; such an order is rejected before the price is used.
    return Sized(ticket, wish, quantity, traded.tick_1e9 if worst is None else worst, _time_in_force(ticket), books)


def check_step(kind: type[Scaled], field: str, units: int, step: int) -> None:
    """Raise ProblemError with the nearest valid values where a number is no multiple of its step."""
    below = units - units % step
    if below == units:
        return
    nearest = [kind(value) for value in (below, below + step) if value]
    named = " and ".join(f"{value} ({value.units})" if "_1e" in field else str(value) for value in nearest)
    raise invalid(field, f"{kind(units)} is not a multiple of {kind(step)}; the nearest valid values: {named}")


def _time_in_force(ticket: Ticket) -> TimeInForce:
    if ticket.limit_1e9 is None and ticket.tif is TimeInForce.POST_ONLY:
        raise invalid(ticket.fields.get("tif", "tif"), "post_only needs a limit price")
    return ticket.tif or TimeInForce.GTC


def _quantity(ticket: Ticket, traded: Instrument, price_1e9: int | None) -> int:
    if ticket.quantity_1e8 is not None:
        check_step(Quantity, ticket.fields["quantity"], ticket.quantity_1e8, traded.lot_1e8)
        return ticket.quantity_1e8
    assert ticket.notional_1e9 is not None, f"{ticket} has no size"
    if price_1e9 is None:
        raise invalid("notional", f"there is no market for {ticket.symbol} to turn it into a quantity")
    quantity = quantity_for(Usd(ticket.notional_1e9), Price(price_1e9), Quantity(traded.lot_1e8))
    if quantity.units == 0:
        lot = notional(Quantity(traded.lot_1e8), Price(price_1e9))
        raise invalid("notional", f"{Usd(ticket.notional_1e9)} buys less than one lot, which costs {lot}")
    return quantity.units
