"""A fill: cash and base change hands, the fee is charged, the market remembers the take."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.sandbox import triggers
from sequence_cli.sandbox.allocation import worse
from sequence_cli.sandbox.bookings import Trade, book_trade
from sequence_cli.sandbox.fees import fee_ppm
from sequence_cli.sandbox.funds import needed_1e8
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.nodes import save_child, save_node
from sequence_cli.sandbox.routing import fill_cash

if TYPE_CHECKING:
    from sequence_cli.sandbox.nodes import Child, Node
    from sequence_cli.sandbox.session import Session


class Fill(NamedTuple):
    """One execution at one price."""

    price_1e9: int
    quantity_1e8: int
    maker: bool


def settle_fill(session: Session, node: Node, child: Child, fill: Fill) -> tuple[Node, Child]:
    """Book a fill and return node and child as they stand after it; the child keeps only the funds it still needs."""
    assert not worse(node.side, fill.price_1e9, child.worst_1e9), f"{fill} is worse than {child}"
    traded = known(node.symbol)
    fee = fee_ppm(session.fee_profile, traded, child.venue, fill.price_1e9, maker=fill.maker)
    notional_1e8, fee_1e8 = fill_cash(node.side, fill.price_1e9, fill.quantity_1e8, fee)
    child = child._replace(filled_1e8=child.filled_1e8 + fill.quantity_1e8)
    child = keep_reserved(session, child, _still_needed(session, node, child))
    trade = Trade(traded, node.side, child.venue, fill.quantity_1e8, notional_1e8, fee_1e8)
    book_trade(session, trade, node.id)
    session.connection.execute(
        "INSERT INTO fills (node, child, venue, quantity_1e8, price_1e9, notional_1e8, fee_1e8, liquidity, at_ns)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (node.id, child.id, child.venue, fill.quantity_1e8, fill.price_1e9, notional_1e8, fee_1e8,
         "maker" if fill.maker else "taker", session.now_ns),
    )  # fmt: skip
    node = save_node(session.connection, node._replace(filled_1e8=node.filled_1e8 + fill.quantity_1e8))
    triggers.filled(session, node, fill.quantity_1e8)
    return node, child


def keep_reserved(session: Session, child: Child, amount_1e8: int) -> Child:
    """Release what the child has set aside beyond an amount, and return the child."""
    session.ledger.release(child.venue, child.asset, child.reserved_1e8 - amount_1e8)
    child = child._replace(reserved_1e8=amount_1e8)
    save_child(session.connection, child)
    return child


def _still_needed(session: Session, node: Node, child: Child) -> int:
    left = child.quantity_1e8 - child.filled_1e8
    traded = known(node.symbol)
    fee = fee_ppm(session.fee_profile, traded, child.venue, child.worst_1e9, maker=child.state == "resting")
    # What a perp's order closes has nothing set aside: the rest of it never needs more than the whole had.
    return min(child.reserved_1e8, needed_1e8(node.side, traded, left, child.worst_1e9, fee)) if left else 0
