"""The two bodies of `POST /v1/orders`, and the canonical form by which two of them are the same order."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from sequence_cli.api.wire.common import InstrumentType, Urgency
from sequence_cli.api.wire.orders import GraphBody, SimpleOrder
from sequence_cli.money import Price, Quantity, Usd
from sequence_cli.sandbox.graph_body import read_edges, read_nodes
from sequence_cli.sandbox.problems import invalid
from sequence_cli.sandbox.requests import decode
from sequence_cli.sandbox.risk import Risk, read_risk
from sequence_cli.sandbox.ticket import Submitted, Ticket, positive

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from sequence_cli.money import Scaled
    from sequence_cli.sandbox.ticket import EdgeSpec

SIMPLE_NODE = "order"
_LONGEST_GRAPH_ID = 128
_GRAPH_ID_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


class _Shape(msgspec.Struct):
    nodes: msgspec.Raw = msgspec.Raw()


def read_submission(body: bytes) -> Submitted:
    """Read either body of `POST /v1/orders`; raises ProblemError where it cannot be an order."""
    if not bytes(decode(body, _Shape).nodes):
        return _from_simple(decode(body, SimpleOrder))
    return _from_graph(decode(body, GraphBody))


def _from_simple(order: SimpleOrder) -> Submitted:
    ticket = _ticket(order)
    return Submitted(
        _graph_id(order.graph_id), (ticket,), (), Risk(), _digest([ticket], [], order.is_sandbox, None, None)
    )


def _from_graph(graph: GraphBody) -> Submitted:
    tickets = read_nodes(graph.nodes)
    edges = read_edges(graph.edges, tickets)
    digest = _digest(tickets, edges, graph.is_sandbox, graph.risk, graph.metadata)
    return Submitted(_graph_id(graph.graph_id), tuple(tickets), tuple(edges), read_risk(graph.risk), digest)


def _ticket(order: SimpleOrder) -> Ticket:
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
        pace=None,
        waits=False,
        fields={"symbol": "symbol", "venue": "venue", "quantity": "qty", "price": "price"},
    )


def _units(kind: type[Scaled], field: str, value: Decimal | None) -> int | None:
    if value is None:
        return None
    try:
        units = kind.from_decimal(value).units
    except ValueError as exc:
        raise invalid(field, str(exc)) from exc
    return positive(field, units)


def _graph_id(graph_id: str | None) -> str | None:
    if graph_id is None:
        return None
    if not (0 < len(graph_id) <= _LONGEST_GRAPH_ID and _GRAPH_ID_LETTERS.issuperset(graph_id)):
        raise invalid("graph_id", "it must be 1 to 128 letters, digits, hyphens and underscores")
    return graph_id


def _digest(
    tickets: Sequence[Ticket], edges: Sequence[EdgeSpec], is_sandbox: bool, risk: object, metadata: object
) -> bytes:
    content = [[ticket[:-1] for ticket in tickets], edges, is_sandbox, risk, metadata]
    return sha256(msgspec.json.encode(content, order="deterministic")).digest()
