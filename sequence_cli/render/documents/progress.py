"""How far an order has got: numbers that orders and graphs share."""

from collections.abc import Iterable

from sequence_cli.api.wire.orders import NodeStatus
from sequence_cli.money import Price, Quantity, Usd, notional
from sequence_cli.render import values
from sequence_cli.render.table import Role

_GOOD = frozenset({"filled", "completed", "accepted", "stored", "ready", "connected"})
_BAD = frozenset({"rejected", "failed", "expired", "cancelled", "canceled", "unknown"})


def status_role(status: str | None) -> Role:
    """Return how a state is coloured; states that are not known here stay plain."""
    word = "" if status is None else status.lower()
    return Role.GOOD if word in _GOOD else Role.BAD if word in _BAD else Role.PLAIN


def filled_percent(filled_1e8: int, target_1e8: int) -> str | None:
    """Return the filled share, cut (never rounded up) to two decimals, or to the first digit of a tiny share."""
    if target_1e8 <= 0 or filled_1e8 < 0:
        return None
    decimals = 2
    while filled_1e8 and filled_1e8 * 10 ** (decimals + 2) < target_1e8:
        decimals += 1
    whole, fraction = divmod(filled_1e8 * 10 ** (decimals + 2) // target_1e8, 10**decimals)
    return f"{whole}.{fraction:0{decimals}d}".rstrip("0").rstrip(".")


def filled_notional(nodes: Iterable[NodeStatus]) -> str | None:
    """Return what was traded in USD, None where something was filled at a price that is not known."""
    total = 0
    for node in nodes:
        traded = _node_notional(node)
        if traded is None:
            return None
        total += traded
    return values.usd(total)


def average_price(nodes: Iterable[NodeStatus]) -> int | None:
    """Return the average price in 1e-9 where exactly one node has filled; legs of a graph do not average."""
    filled = [node for node in nodes if node.filled_qty_1e8]
    return filled[0].avg_fill_price_1e9 if len(filled) == 1 else None


def fees(nodes: Iterable[NodeStatus]) -> str | None:
    """Return the fees in USD, None where a node does not tell its own."""
    known = [_node_fees(node) for node in nodes]
    told = [fee for fee in known if fee is not None]
    return values.usd(sum(told)) if told and len(told) == len(known) else None


def _node_notional(node: NodeStatus) -> int | None:
    fills = node.fills or []
    if fills and sum(fill.qty_1e8 for fill in fills) == node.filled_qty_1e8:
        traded = sum(fill.qty_1e8 * fill.price_1e9 for fill in fills)
        return -(-traded // int(10**Quantity.decimals))
    if node.filled_qty_1e8 == 0:
        return 0
    price = node.avg_fill_price_1e9
    return notional(Quantity(node.filled_qty_1e8), Price(price)).units if price else None


def _node_fees(node: NodeStatus) -> int | None:
    if node.fees_usd_1e9 is not None:
        return node.fees_usd_1e9
    told = [fill.fee_usd_1e9 for fill in node.fills or [] if fill.fee_usd_1e9 is not None]
    return Usd(sum(told)).units if told and len(told) == len(node.fills or []) else None
