"""What a finished order paid against the market during its life: the payload of `tca`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sequence_cli.api.wire.common import Side
from sequence_cli.api.wire.streams import OrderCost
from sequence_cli.sandbox.symbols import resolve
from sequence_cli.sandbox.units import half_even_divide

if TYPE_CHECKING:
    from sequence_cli.api.wire.history import OrderRow
    from sequence_cli.sandbox.session import Session

_SAMPLES = 64
_DECIMALS = 3
_BASIS_POINTS = 10_000


def order_cost(session: Session, order: OrderRow) -> OrderCost:
    """Compare the order's average price with the mid that own trades cannot move, averaged over its life."""
    began = session.started_ns if order.created_ns is None else order.created_ns
    benchmark = _average_mid_1e9(session, str(order.symbol), began, order.ended_ns or session.now_ns)
    achieved = order.avg_fill_price_1e9
    return OrderCost(
        node_order_id=order.node_order_id,
        graph_id=order.graph_id,
        symbol=order.symbol,
        side=order.side,
        status=order.status,
        qty_1e8=order.qty_1e8,
        filled_qty_1e8=order.filled_qty_1e8,
        achieved_vwap_1e9=achieved,
        benchmark_vwap_1e9=benchmark,
        arrival_mid_1e9=_average_mid_1e9(session, str(order.symbol), began, began),
        slippage_bps=None if achieved is None else _worse_bps(achieved, benchmark, order.side),
        fees_usd_1e9=order.fees_usd_1e9,
        created_ns=order.created_ns,
        ended_ns=order.ended_ns,
    )


def _average_mid_1e9(session: Session, symbol: str, began_ns: int, ended_ns: int) -> int:
    traded, step = resolve(symbol), max(1, (ended_ns - began_ns) // _SAMPLES)
    mids = [session.market.mark_1e9(traded, at_ns) for at_ns in range(began_ns, ended_ns + 1, step)]
    return half_even_divide(sum(mids), len(mids))


def _worse_bps(achieved_1e9: int, benchmark_1e9: int, side: str | None) -> Decimal:
    worse = achieved_1e9 - benchmark_1e9 if side == Side.BUY else benchmark_1e9 - achieved_1e9
    return Decimal(half_even_divide(worse * _BASIS_POINTS * 10**_DECIMALS, benchmark_1e9)).scaleb(-_DECIMALS)
