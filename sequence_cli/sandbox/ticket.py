"""An order as the exchange understands it, whichever body it came in, and its canonical form."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from sequence_cli.api.wire.common import InstrumentType, Side, TimeInForce, Urgency
from sequence_cli.api.wire.orders import GraphBody, GraphNode, LimitOrder, SimpleOrder
from sequence_cli.money import Price, Quantity, Usd
from sequence_cli.sandbox.problems import invalid
from sequence_cli.sandbox.requests import decode

if TYPE_CHECKING:
    from sequence_cli.money import Scaled

SIMPLE_NODE = "order"
_LONGEST_GRAPH_ID = 128
_GRAPH_ID_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


class Ticket(NamedTuple):
    """One node: exactly one of `quantity_1e8` and `notional_1e9` is set; no limit means a market order.

    `field` names, by what is asked for, where in the body it stands, for messages.
    """

    node_id: str
    symbol: str
    instrument_type: InstrumentType
    venue: str | None
    side: Side
    limit_1e9: int | None
    quantity_1e8: int | None
    notional_1e9: int | None
    urgency: Urgency
    tif: TimeInForce | None
    max_slippage_bps: int | None
    horizon_ms: int | None
    fields: dict[str, str]


class Submitted(NamedTuple):
    """A submission: `digest` is the same for bodies that mean the same order."""

    graph_id: str | None
    ticket: Ticket
    max_notional_usd_1e9: int | None
    digest: bytes


class _Shape(msgspec.Struct):
    nodes: msgspec.Raw = msgspec.Raw()


def read_submission(body: bytes) -> Submitted:
    """Read either body of `POST /v1/orders`; raises ProblemError where it cannot be an order."""
    if not bytes(decode(body, _Shape).nodes):
        return _from_simple(decode(body, SimpleOrder))
    return _from_graph(decode(body, GraphBody))


def from_simple(order: SimpleOrder) -> Ticket:
    """Read the simple body; raises ProblemError where its numbers are no order's."""
    if (order.qty is None) == (order.notional is None):
        raise invalid("qty", "exactly one of qty and notional is needed")
    return Ticket(
        node_id=SIMPLE_NODE,
        symbol=order.symbol,
        instrument_type=InstrumentType.SPOT,
        venue=order.venue,
        side=order.side,
        limit_1e9=_units(Price, "price", order.price),
        quantity_1e8=_units(Quantity, "qty", order.qty),
        notional_1e9=_units(Usd, "notional", order.notional),
        urgency=Urgency.MEDIUM,
        tif=None,
        max_slippage_bps=None,
        horizon_ms=None,
        fields={"symbol": "symbol", "venue": "venue", "quantity": "qty", "price": "price"},
    )


def _from_simple(order: SimpleOrder) -> Submitted:
    ticket = from_simple(order)
    return Submitted(_graph_id(order.graph_id), ticket, None, _digest(ticket, order.is_sandbox, None, None))


def _from_graph(graph: GraphBody) -> Submitted:
    if not graph.nodes:
        raise invalid("nodes", "an order needs a node")
    if len(graph.nodes) > 1 or graph.edges:
        raise invalid("nodes", "the local sandbox takes graphs of one node and no edges so far")
    ticket = _from_node(graph.nodes[0])
    digest = _digest(ticket, graph.is_sandbox, graph.risk, graph.metadata)
    return Submitted(_graph_id(graph.graph_id), ticket, _max_notional(graph.risk), digest)


def _from_node(node: GraphNode) -> Ticket:
    execution, where = node.execution, "nodes[0]"
    if execution.pacing is not None:
        raise invalid(f"{where}.execution.pacing", "the local sandbox does not pace orders so far")
    if execution.policy not in (None, "sor"):
        raise invalid(f"{where}.execution.policy", f"{execution.policy!r} is unknown; the local sandbox knows sor")
    if node.activation != "root":
        raise invalid(f"{where}.activation", "the only node must be root")
    if not node.node_id or ":" in node.node_id:
        raise invalid(f"{where}.node_id", "it must not be empty and holds no colon")
    return Ticket(
        node_id=node.node_id,
        symbol=node.instrument.symbol,
        instrument_type=node.instrument.type,
        venue=node.instrument.venue,
        side=node.side,
        limit_1e9=_limit(node.order_type),
        quantity_1e8=_positive(f"{where}.quantity.fixed.qty_1e8", node.quantity.fixed.qty_1e8),
        notional_1e9=None,
        urgency=execution.urgency or Urgency.MEDIUM,
        tif=execution.tif,
        max_slippage_bps=_within(f"{where}.execution.max_slippage_bps", execution.max_slippage_bps, 10_000),
        horizon_ms=_within(f"{where}.execution.horizon_ms", execution.horizon_ms, 86_400_000),
        fields={
            "symbol": f"{where}.instrument.symbol",
            "venue": f"{where}.instrument.venue",
            "quantity": f"{where}.quantity.fixed.qty_1e8",
            "price": f"{where}.order_type.limit.price_1e9",
        },
    )


def _limit(order_type: str | LimitOrder) -> int | None:
    if isinstance(order_type, LimitOrder):
        return _positive("nodes[0].order_type.limit.price_1e9", order_type.limit.price_1e9)
    if order_type != "market":
        raise invalid("nodes[0].order_type", f"{order_type!r} is neither market nor a limit")
    return None


def _positive(field: str, units: int) -> int:
    if not 0 < units < 2**63:
        raise invalid(field, f"{units} is not above zero or too large")
    return units


def _within(field: str, number: int | None, highest: int) -> int | None:
    if number is not None and not 0 <= number <= highest:
        raise invalid(field, f"{number} is not between 0 and {highest}")
    return number


def _units(kind: type[Scaled], field: str, value: Decimal | None) -> int | None:
    if value is None:
        return None
    try:
        units = kind.from_decimal(value).units
    except ValueError as exc:
        raise invalid(field, str(exc)) from exc
    return _positive(field, units)


def _graph_id(graph_id: str | None) -> str | None:
    if graph_id is None:
        return None
    if not (0 < len(graph_id) <= _LONGEST_GRAPH_ID and _GRAPH_ID_LETTERS.issuperset(graph_id)):
        raise invalid("graph_id", "it must be 1 to 128 letters, digits, hyphens and underscores")
    return graph_id


def _max_notional(risk: dict[str, Any] | None) -> int | None:
    if not risk:
        return None
    match risk:
        case {"admission": {"max_notional_usd": int() | float() as limit, **others}, **layers} if not (
            others or layers
        ):
            return _units(Usd, "risk.admission.max_notional_usd", Decimal(str(limit)))
    # A limit that is not enforced is worse than none: whoever sent it relies on it.
    raise invalid("risk", "the local sandbox enforces admission.max_notional_usd and no other limit so far")


def _digest(ticket: Ticket, is_sandbox: bool, risk: object, metadata: object) -> bytes:
    content = [*ticket[:-1], is_sandbox, risk, metadata]
    return sha256(msgspec.json.encode(content, order="deterministic")).digest()
