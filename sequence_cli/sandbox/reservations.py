"""What an account can pay for at a venue, and what is set aside when an order goes there.

For a spot or event order that is a matter of balances. An order in a perp needs margin for what it opens and nothing
for what it closes of the position the other way, as far as no other open order closes that already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.common import InstrumentType, Side
from sequence_cli.sandbox.fees import fee_ppm
from sequence_cli.sandbox.funds import affordable_1e8, needed_1e8, spent_asset
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.margin import room_1e8
from sequence_cli.sandbox.position_rows import load

if TYPE_CHECKING:
    from sequence_cli.sandbox.listings import Instrument
    from sequence_cli.sandbox.nodes import Node
    from sequence_cli.sandbox.session import Session


def payable_1e8(
    session: Session, traded: Instrument, side: Side, venue: str, worst_1e9: int, *, maker: bool = False
) -> int:
    """Return the quantity that the account can pay for at a venue, at worst."""
    fee = fee_ppm(session.fee_profile, traded, venue, worst_1e9, maker=maker)
    asset = spent_asset(side, traded, venue)
    if traded.kind is InstrumentType.PERP:
        opening = affordable_1e8(side, traded, room_1e8(session, venue, asset), worst_1e9, fee)
        return reducible_1e8(session, traded, side, venue) + opening
    return affordable_1e8(side, traded, session.ledger.available_1e8(venue, asset), worst_1e9, fee)


def reserve(session: Session, node: Node, venue: str, quantity_1e8: int, *, maker: bool) -> tuple[str, int]:
    """Set aside what a part of an order needs at a venue; return the asset and the amount.

    Raises OrderRejectError where it is not available.
    """
    traded = known(node.symbol)
    fee = fee_ppm(session.fee_profile, traded, venue, node.worst_1e9, maker=maker)
    asset = spent_asset(node.side, traded, venue)
    opening = quantity_1e8 - min(quantity_1e8, reducible_1e8(session, traded, node.side, venue))
    needed = needed_1e8(node.side, traded, opening, node.worst_1e9, fee) if opening else 0
    session.ledger.reserve(venue, asset, needed)
    return asset, needed


def reducible_1e8(session: Session, traded: Instrument, side: Side, venue: str) -> int:
    """Return how much of a perp's position an order of this side would close, less what open orders close already."""
    if traded.kind is not InstrumentType.PERP:
        return 0
    way = 1 if side is Side.BUY else -1
    open_1e8 = session.connection.execute(
        # CROSS JOIN keeps SQLite from starting at the graphs, of which there are far more than of what is open.
        "SELECT coalesce(sum(c.quantity_1e8 - c.filled_1e8), 0) FROM children AS c"
        " CROSS JOIN nodes AS n ON n.id = c.node CROSS JOIN graphs AS g ON g.id = n.graph"
        " WHERE g.epoch = ? AND c.state <> 'done' AND c.venue = ? AND n.symbol = ? AND n.side = ?",
        (session.epoch, venue, traded.symbol, side),
    ).fetchone()[0]
    return max(-way * load(session, venue, traded.symbol).quantity_1e8 - int(open_1e8), 0)
