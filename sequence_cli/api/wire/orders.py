"""Order submission and execution graphs (sequence-api.md §8 and §9)."""

from decimal import Decimal
from typing import Any

import msgspec

from sequence_cli.api.wire.common import InstrumentType, Side, TimeInForce, Urgency


class SimpleOrder(msgspec.Struct, omit_defaults=True):
    """The simple body of `POST /v1/orders`: floats in human units, exactly one of `qty` and `notional`."""

    symbol: str
    side: Side
    qty: Decimal | None = None
    notional: Decimal | None = None
    price: Decimal | None = None
    venue: str | None = None
    is_sandbox: bool = False
    graph_id: str | None = None


class Instrument(msgspec.Struct):
    """What a node trades; `venue` null lets the router choose."""

    symbol: str
    type: InstrumentType = InstrumentType.SPOT
    venue: str | None = None


class LimitPrice(msgspec.Struct):
    """The price that an order must not be worse than."""

    price_1e9: int


class LimitOrder(msgspec.Struct):
    """The object form of `order_type`; the other form is the string `market`."""

    limit: LimitPrice


class FixedQuantity(msgspec.Struct):
    """A quantity that is known when the order is sent."""

    qty_1e8: int


class QuantityBody(msgspec.Struct):
    """The only documented form of a node's quantity."""

    fixed: FixedQuantity


class UniformPacing(msgspec.Struct):
    """A TWAP: equal slices, one per interval."""

    num_slices: int
    interval_ms: int


class Pacing(msgspec.Struct):
    """How an order is spread over time."""

    uniform: UniformPacing


class Execution(msgspec.Struct, omit_defaults=True):
    """How the router works the order."""

    policy: str | None = None
    urgency: Urgency | None = None
    max_slippage_bps: int | None = None
    horizon_ms: int | None = None
    tif: TimeInForce | None = None
    pacing: Pacing | None = None


class GraphNode(msgspec.Struct):
    """One order of a graph."""

    node_id: str
    instrument: Instrument
    side: Side
    order_type: str | LimitOrder
    quantity: QuantityBody
    execution: Execution = msgspec.field(default_factory=Execution)
    activation: str = "root"


class GraphEdge(msgspec.Struct, omit_defaults=True):
    """What starts one node because of another."""

    edge_id: str
    from_node: str
    to_node: str
    trigger: str | dict[str, Any]
    condition: dict[str, Any] | None = None


class GraphBody(msgspec.Struct, omit_defaults=True):
    """The full body of `POST /v1/orders`."""

    nodes: list[GraphNode]
    edges: list[GraphEdge] = []
    graph_id: str | None = None
    is_sandbox: bool = False
    risk: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None


class Submission(msgspec.Struct):
    """The answer of `POST /v1/orders` (sequence-api.md §8.3)."""

    graph_id: str
    status: str
    node_count: int = 1
    edge_count: int = 0


class NodeFill(msgspec.Struct, omit_defaults=True):
    """One execution at one venue; the hosted shape is undocumented, the local sandbox sends these."""

    venue: str
    qty_1e8: int
    price_1e9: int
    fee_usd_1e9: int | None = None
    liquidity: str | None = None
    ts_ns: int | None = None


class NodeStatus(msgspec.Struct):
    """How far one node has got (sequence-api.md §9.1)."""

    status: str
    target_qty_1e8: int
    filled_qty_1e8: int
    avg_fill_price_1e9: int | None = None
    fill_count: int = 0
    node_order_id: str | None = None
    symbol: str | None = None
    side: str | None = None
    failure_reason: str | None = None
    fees_usd_1e9: int | None = None
    fills: list[NodeFill] | None = None


class GraphStatus(msgspec.Struct, omit_defaults=True):
    """The answer of `GET /v1/execution_graphs/{graph_id}`; `nodes` is keyed by node id."""

    graph_id: str
    status: str
    nodes: dict[str, NodeStatus]
    created_ns: int | None = None


class NewConstraints(msgspec.Struct):
    """What an amended order must keep to; the vendor's SDK sends this name for both sides (sequence-api.md §8.10)."""

    max_price_1e9: int


class Amendment(msgspec.Struct, omit_defaults=True):
    """The body of `PATCH /v1/orders/{node_order_id}`: `new_qty_1e8` is the new total, no difference."""

    new_qty_1e8: int | None = None
    new_constraints: NewConstraints | None = None


class Amended(msgspec.Struct, omit_defaults=True):
    """The answer of an amendment; `mode` says how it was done, `cancel_replace` having cost the place in the queue."""

    node_order_id: str | None = None
    status: str | None = None
    mode: str | None = None
