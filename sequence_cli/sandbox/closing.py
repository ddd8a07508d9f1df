"""The close of an event's market: what is still ordered there is cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.sandbox.cancelling import cancel_node
from sequence_cli.sandbox.events import event_of
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.nodes import set_timer

if TYPE_CHECKING:
    from sequence_cli.sandbox.nodes import Node
    from sequence_cli.sandbox.session import Session

CLOSE = "close"
MARKET_CLOSED = "MARKET_CLOSED"


def await_close(session: Session, node: Node) -> None:
    """Have an order end with its market, where that ends."""
    event = event_of(known(node.symbol))
    if event is not None:
        set_timer(session.connection, event.closes_ns, CLOSE, node.id)


def close(session: Session, node_id: int) -> None:
    """Cancel an order whose market has closed."""
    cancel_node(session, node_id, MARKET_CLOSED)
