"""A graph's own loss limit: while it holds something, its result is looked at once a second.

The result is what its sales brought less what its purchases cost, less fees, with what is left of each at the mid. At
the limit the graph is cancelled as a whole; what it holds stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.sandbox.cancelling import cancel_graph
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.nodes import set_timer
from sequence_cli.sandbox.units import PRICE_UNIT, SECOND_NS

if TYPE_CHECKING:
    from sequence_cli.sandbox.session import Session

INTERVAL_NS = SECOND_NS
REASON = "RISK_CHECK_FAILED"
_USD_PER_CASH = 10


def start(session: Session, graph: int) -> None:
    """Watch a graph that carries a limit."""
    row = session.connection.execute("SELECT max_loss_1e9 FROM graphs WHERE id = ?", (graph,)).fetchone()
    if row[0] is not None:
        set_timer(session.connection, session.now_ns + INTERVAL_NS, "loss", graph)


def look(session: Session, graph: int) -> None:
    """Cancel a graph whose loss has passed its limit; look again in a second at one that is under way."""
    row = session.connection.execute("SELECT status, max_loss_1e9 FROM graphs WHERE id = ?", (graph,)).fetchone()
    if row["status"] not in {"active", "paused"}:
        return
    if -result_1e8(session, graph) * _USD_PER_CASH > row["max_loss_1e9"]:
        cancel_graph(session, graph, REASON)
    else:
        set_timer(session.connection, session.now_ns + INTERVAL_NS, "loss", graph)


def result_1e8(session: Session, graph: int) -> int:
    """Return what a graph has won or lost so far, in 1e-8 USD."""
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
    values = (
        quantity * session.market.mid_1e9(known(symbol), session.now_ns) // PRICE_UNIT
        for symbol, quantity in held.items()
        if quantity
    )
    return cash + sum(values)
