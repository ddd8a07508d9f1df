"""Taking an order in: what it means, whether it can be traded at all, and its first step to market."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from sequence_cli.api.wire.common import InstrumentType, TimeInForce, Urgency
from sequence_cli.api.wire.orders import Submission
from sequence_cli.money import Price, Quantity, Usd, notional, quantity_for
from sequence_cli.sandbox import execution, pegging
from sequence_cli.sandbox.allocation import (
    Wish,
    candidates,
    capacity_1e8,
    displayed_1e8,
    marketable,
    touch_1e9,
    worst_price_1e9,
)  # fmt: skip
from sequence_cli.sandbox.identifiers import make_hex
from sequence_cli.sandbox.instruments import VENUES, Instrument, instrument
from sequence_cli.sandbox.lifecycle import reject
from sequence_cli.sandbox.problems import OrderRejectError, conflict, invalid, not_found
from sequence_cli.sandbox.ticket import Submitted, Ticket, read_submission
from sequence_cli.sandbox.units import ceiling_divide

if TYPE_CHECKING:
    from sequence_cli.money import Scaled
    from sequence_cli.sandbox.market import VenueBook
    from sequence_cli.sandbox.session import Session

DEFAULT_SLIPPAGE_BPS = 50
MOST_SLICES = 10
_SMALL_PERCENT = 25
_SMALL_WITHIN_BPS = 5


class Sized(NamedTuple):
    """An order with everything resolved that the market decides: its quantity and its worst price."""

    wish: Wish
    quantity_1e8: int
    worst_1e9: int
    tif: TimeInForce
    books: list[VenueBook]


def submit(session: Session, body: bytes) -> msgspec.Raw:
    """Take an order in and return the answer; the same order under the same id gets its first answer again.

    Raises ProblemError for what is no order; an order that is one and cannot be traded is kept as rejected.
    """
    order = read_submission(body)
    earlier = _earlier_answer(session, order)
    if earlier is not None:
        return msgspec.Raw(earlier)
    sized = size(session, order.ticket)
    graph_id = order.graph_id or _mint(session)
    graph, node = _insert(session, graph_id, order, sized, body)
    try:
        _start(session, order, sized, node)
    except OrderRejectError as exc:
        session.connection.execute("ROLLBACK TO started")
        reject(session, node, exc.reason)
    return msgspec.Raw(_answer(session, graph, graph_id))


def size(session: Session, ticket: Ticket) -> Sized:
    """Check an order against catalogue and market; raises ProblemError naming the nearest valid values."""
    traded = _traded(ticket)
    limit = ticket.limit_1e9
    if limit is not None:
        _check_step(Price, ticket.fields["price"], limit, traded.tick_1e9)
    slippage = ticket.max_slippage_bps
    if limit is None and slippage is None:
        slippage = DEFAULT_SLIPPAGE_BPS
    wish = Wish(traded, ticket.side, ticket.venue, limit, slippage)
    books = candidates(session, wish)
    touch = touch_1e9(ticket.side, books)
    quantity = _quantity(ticket, traded, limit if touch is None else touch)
    worst = worst_price_1e9(wish, touch)
    # Without a market there is no worst price; such an order is rejected before the price is used.
    return Sized(wish, quantity, traded.tick_1e9 if worst is None else worst, _time_in_force(ticket), books)


def _traded(ticket: Ticket) -> Instrument:
    traded = instrument(ticket.symbol)
    if traded is None:
        raise not_found(f"There is no symbol {ticket.symbol}.")
    if ticket.instrument_type is not InstrumentType.SPOT:
        raise invalid("instrument.type", f"the local sandbox trades spot so far, not {ticket.instrument_type}")
    return traded


def _time_in_force(ticket: Ticket) -> TimeInForce:
    if ticket.limit_1e9 is None and ticket.tif is TimeInForce.POST_ONLY:
        raise invalid("tif", "post_only needs a limit price")
    return ticket.tif or TimeInForce.GTC


def _quantity(ticket: Ticket, traded: Instrument, price_1e9: int | None) -> int:
    if ticket.quantity_1e8 is not None:
        _check_step(Quantity, ticket.fields["quantity"], ticket.quantity_1e8, traded.lot_1e8)
        return ticket.quantity_1e8
    assert ticket.notional_1e9 is not None, f"{ticket} has no size"
    if price_1e9 is None:
        raise invalid("notional", f"there is no market for {ticket.symbol} to turn it into a quantity")
    quantity = quantity_for(Usd(ticket.notional_1e9), Price(price_1e9), Quantity(traded.lot_1e8))
    if quantity.units == 0:
        lot = notional(Quantity(traded.lot_1e8), Price(price_1e9))
        raise invalid("notional", f"{Usd(ticket.notional_1e9)} buys less than one lot, which costs {lot}")
    return quantity.units


def _check_step(kind: type[Scaled], field: str, units: int, step: int) -> None:
    below = units - units % step
    if below == units:
        return
    nearest = [kind(value) for value in (below, below + step) if value]
    named = " and ".join(f"{value} ({value.units})" if "_1e" in field else str(value) for value in nearest)
    raise invalid(field, f"{kind(units)} is not a multiple of {kind(step)}; the nearest valid values: {named}")


def _earlier_answer(session: Session, order: Submitted) -> bytes | None:
    row = session.connection.execute(
        "SELECT digest, answer FROM graphs WHERE epoch = ? AND graph_id = ?", (session.epoch, order.graph_id)
    ).fetchone()
    if row is None:
        return None
    if row["digest"] != order.digest:
        raise conflict(f"graph_id {order.graph_id} is taken by another order.")
    answer: bytes = row["answer"]
    return answer


def _mint(session: Session) -> str:
    count = session.connection.execute("SELECT coalesce(max(id), 0) FROM graphs").fetchone()[0]
    return "graph_" + make_hex("graph", session.seed, session.epoch, session.now_ns, count)


def _insert(session: Session, graph_id: str, order: Submitted, sized: Sized, body: bytes) -> tuple[int, int]:
    ticket, connection = order.ticket, session.connection
    graph = connection.execute(
        "INSERT INTO graphs (epoch, graph_id, digest, answer, body, status, created_ns) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (session.epoch, graph_id, order.digest, b"", body, "active", session.now_ns),
    ).lastrowid
    deadline = None if ticket.horizon_ms is None else session.now_ns + ticket.horizon_ms * 10**6
    node = connection.execute(
        "INSERT INTO nodes (graph, node_id, symbol, instrument_type, venue, side, limit_1e9, urgency, tif,"
        " max_slippage_bps, deadline_ns, worst_1e9, target_1e8, unsent_1e8, status, created_ns)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'active', ?)",
        (graph, ticket.node_id, ticket.symbol, ticket.instrument_type, ticket.venue, ticket.side, ticket.limit_1e9,
         ticket.urgency, sized.tif, sized.wish.max_slippage_bps, deadline, sized.worst_1e9, sized.quantity_1e8,
         sized.quantity_1e8, session.now_ns),
    ).lastrowid  # fmt: skip
    assert graph is not None, "SQLite gives every row an id"
    assert node is not None, "SQLite gives every row an id"
    connection.execute("SAVEPOINT started")
    return graph, node


def _start(session: Session, order: Submitted, sized: Sized, node: int) -> None:
    _check_market(session, order.ticket, sized)
    _check_risk(order, sized)
    _check_funds(session, sized)
    if order.ticket.urgency is Urgency.LOW and sized.tif in (TimeInForce.GTC, TimeInForce.IOC):
        pegging.start(session, node)
        return
    slices = _slices(order.ticket, sized)
    session.connection.execute("UPDATE nodes SET slices_left = ? WHERE id = ?", (slices, node))
    execution.run_slice(session, node)


def _check_market(session: Session, ticket: Ticket, sized: Sized) -> None:
    if ticket.venue is not None and ticket.venue not in VENUES:
        raise OrderRejectError("BAD_VENUE")
    if not sized.books:
        raise OrderRejectError("STALE_VENUE")
    touch = touch_1e9(ticket.side, sized.books)
    if touch is None and ticket.limit_1e9 is None:
        raise OrderRejectError("EXCHANGE_REJECT")
    if sized.tif is TimeInForce.POST_ONLY and marketable(ticket.side, sized.worst_1e9, touch):
        raise OrderRejectError("EXCHANGE_REJECT")


def _check_risk(order: Submitted, sized: Sized) -> None:
    if order.max_notional_usd_1e9 is None:
        return
    if notional(Quantity(sized.quantity_1e8), Price(sized.worst_1e9)).units > order.max_notional_usd_1e9:
        raise OrderRejectError("RISK_CHECK_FAILED")


def _check_funds(session: Session, sized: Sized) -> None:
    capacities = [capacity_1e8(session, sized.wish, book.venue, sized.worst_1e9) for book in sized.books]
    if sum(capacities) < sized.quantity_1e8:
        raise OrderRejectError("INSUFFICIENT_BALANCE")


def _slices(ticket: Ticket, sized: Sized) -> int:
    at_once = ticket.urgency is Urgency.HIGH or sized.tif is TimeInForce.FOK
    if at_once or not marketable(ticket.side, sized.worst_1e9, touch_1e9(ticket.side, sized.books)):
        return 1
    small = displayed_1e8(ticket.side, sized.books, _SMALL_WITHIN_BPS) * _SMALL_PERCENT // 100
    return min(ceiling_divide(sized.quantity_1e8, max(small, 1)), MOST_SLICES)


def _answer(session: Session, graph: int, graph_id: str) -> bytes:
    status = session.connection.execute("SELECT status FROM graphs WHERE id = ?", (graph,)).fetchone()[0]
    answer = msgspec.json.encode(Submission(graph_id, status))
    session.connection.execute("UPDATE graphs SET answer = ? WHERE id = ?", (answer, graph))
    return answer
