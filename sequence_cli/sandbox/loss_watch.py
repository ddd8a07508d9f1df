"""A graph's own loss limit: at the limit the graph is cancelled as a whole; what it holds stays.

The result is what its sales brought less what its purchases cost, less fees, with what is left of each at the mid. It
is looked at after every fill of the graph and every scenario, within a second of any other fill that moves a mid, and
then once a second while it is near the limit. A graph that holds one thing is not looked at while that thing's mid
stays 50 bps away from where the limit lies: when it next comes so near is known ahead, the fading of own trades'
push and the end of a shock included. One that holds several is looked at every second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.sandbox.cancelling import cancel_graph
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.meetings import next_at_mid
from sequence_cli.sandbox.nodes import set_timer
from sequence_cli.sandbox.units import PRICE_UNIT, SECOND_NS, TICK_NS

if TYPE_CHECKING:
    from sequence_cli.sandbox.session import Session

REASON = "RISK_CHECK_FAILED"
_INTERVAL_NS = SECOND_NS
_FORESIGHT_NS = 86_400 * SECOND_NS
_MARGIN_BPS, _BASIS_POINTS = 50, 10_000
_USD_PER_CASH = 10


class Result(NamedTuple):
    """What a graph has taken in and paid in 1e-8 USD, and what it holds of each symbol."""

    cash_1e8: int
    held_1e8: dict[str, int]

    def value_1e8(self, session: Session) -> int:
        """Return it with everything at the mid of now."""
        return self.cash_1e8 + sum(
            quantity * session.market.mid_1e9(known(symbol), session.now_ns) // PRICE_UNIT
            for symbol, quantity in self.held_1e8.items()
        )


def look(session: Session, graph: int) -> None:
    """Cancel a graph whose loss has passed its limit; else note when to look again."""
    row = session.connection.execute("SELECT status, max_loss_1e9 FROM graphs WHERE id = ?", (graph,)).fetchone()
    if row["status"] not in {"active", "paused"}:
        return
    result, most_1e8 = result_of(session, graph), row["max_loss_1e9"] // _USD_PER_CASH
    if -result.value_1e8(session) > most_1e8:
        cancel_graph(session, graph, REASON)
    elif result.held_1e8:
        set_timer(session.connection, _next_look_ns(session, result, most_1e8), "loss", graph)


def result_of(session: Session, graph: int) -> Result:
    """Return what a graph's fills amount to."""
    rows = session.connection.execute(
        "SELECT n.symbol, n.side, f.quantity_1e8, f.notional_1e8, f.fee_1e8 FROM fills AS f"
        " JOIN nodes AS n ON n.id = f.node WHERE n.graph = ?",
        (graph,),
    )
    cash, held = 0, dict[str, int]()
    for symbol, side, quantity, notional, fee in rows:
        way = 1 if side == "buy" else -1
        cash -= way * notional + fee
        held[symbol] = held.get(symbol, 0) + way * quantity
    return Result(cash, {symbol: quantity for symbol, quantity in held.items() if quantity})


def _next_look_ns(session: Session, result: Result, most_1e8: int) -> int:
    soon = session.now_ns + _INTERVAL_NS
    if len(result.held_1e8) > 1:
        return soon
    [(symbol, quantity)] = result.held_1e8.items()
    price, falling = (-most_1e8 - result.cash_1e8) * PRICE_UNIT // quantity, quantity > 0
    way = 1 if falling else -1
    near = price * (_BASIS_POINTS + way * _MARGIN_BPS) // _BASIS_POINTS
    traded = known(symbol)
    if session.market.mid_1e9(traded, session.now_ns) * way <= near * way:
        return soon
    if traded.mirrored:
        near, falling = PRICE_UNIT - near, not falling
    book = known(traded.book)
    ticks = (soon // TICK_NS, (session.now_ns + _FORESIGHT_NS) // TICK_NS)
    tick = next_at_mid(session, book, near, ticks, falling=falling)
    return max(soon, ticks[1] * TICK_NS if tick is None else tick * TICK_NS)
