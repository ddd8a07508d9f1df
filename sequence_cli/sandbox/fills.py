"""A fill: cash and base change hands, the fee is charged, the market remembers the take."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.common import Side
from sequence_cli.sandbox.allocation import worse
from sequence_cli.sandbox.fees import fee_ppm
from sequence_cli.sandbox.funds import needed_1e8
from sequence_cli.sandbox.instruments import quote_asset
from sequence_cli.sandbox.ledger import FEES, HOUSE, TRADER, Entry
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
    fee = fee_ppm(session.fee_profile, child.venue, maker=fill.maker)
    notional_1e8, fee_1e8 = fill_cash(node.side, fill.price_1e9, fill.quantity_1e8, fee)
    child = child._replace(filled_1e8=child.filled_1e8 + fill.quantity_1e8)
    child = keep_reserved(session, child, _still_needed(session, node, child))
    entries = _entries(node, child.venue, fill.quantity_1e8, notional_1e8, fee_1e8)
    session.ledger.post(session.now_ns, "fill", node.id, entries)
    session.connection.execute(
        "INSERT INTO fills (node, child, venue, quantity_1e8, price_1e9, notional_1e8, fee_1e8, liquidity, at_ns)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (node.id, child.id, child.venue, fill.quantity_1e8, fill.price_1e9, notional_1e8, fee_1e8,
         "maker" if fill.maker else "taker", session.now_ns),
    )  # fmt: skip
    return save_node(session.connection, node._replace(filled_1e8=node.filled_1e8 + fill.quantity_1e8)), child


def keep_reserved(session: Session, child: Child, amount_1e8: int) -> Child:
    """Release what the child has set aside beyond an amount, and return the child."""
    session.ledger.release(child.venue, child.asset, child.reserved_1e8 - amount_1e8)
    child = child._replace(reserved_1e8=amount_1e8)
    save_child(session.connection, child)
    return child


def _still_needed(session: Session, node: Node, child: Child) -> int:
    left = child.quantity_1e8 - child.filled_1e8
    fee = fee_ppm(session.fee_profile, child.venue, maker=child.state == "resting")
    return needed_1e8(node.side, known(node.symbol), left, child.worst_1e9, fee) if left else 0


def _entries(node: Node, venue: str, quantity_1e8: int, notional_1e8: int, fee_1e8: int) -> list[Entry]:
    way = 1 if node.side is Side.BUY else -1
    cash, base = quote_asset(venue), known(node.symbol).base
    return [
        Entry(TRADER, venue, base, way * quantity_1e8),
        Entry(HOUSE, venue, base, -way * quantity_1e8),
        Entry(TRADER, venue, cash, -way * notional_1e8 - fee_1e8),
        Entry(HOUSE, venue, cash, way * notional_1e8),
        Entry(FEES, venue, cash, fee_1e8),
    ]
