"""Why an order traded as it did. The hosted API has no such call; this is the local sandbox's.

Prices are 1e-9, quantities 1e-8, amounts 1e-9 USD. Costs are positive where they hurt.
"""

from decimal import Decimal

import msgspec


class ShownLevel(msgspec.Struct, array_like=True):
    """One level of a book: price and displayed quantity."""

    price_1e9: int
    qty_1e8: int


class Part(msgspec.Struct):
    """What one venue was to get."""

    venue: str
    qty_1e8: int


class Decision(msgspec.Struct, omit_defaults=True):
    """One question to the router: what the venues showed on the side that the order takes, and what it sent where.

    `cause` is `slice`, `resplit` (after a shortfall), `rest` or `peg`. `saving_usd_1e9` is what the split costs less
    than the best venue that could have filled it alone, by the books of that moment; absent where none could have.
    """

    at_ns: int
    cause: str
    qty_1e8: int
    shown: dict[str, list[ShownLevel]]
    parts: list[Part]
    unrouted_qty_1e8: int = 0
    best_single_venue: str | None = None
    saving_usd_1e9: int | None = None
    saving_bps: Decimal | None = None


class ExplainedTake(msgspec.Struct):
    """One fill."""

    price_1e9: int
    qty_1e8: int
    fee_usd_1e9: int
    liquidity: str
    ts_ns: int


class Execution(msgspec.Struct, omit_defaults=True):
    """A part of the order at its venue: what the venue showed when the part arrived, and what it took."""

    venue: str
    state: str
    qty_1e8: int
    filled_qty_1e8: int
    worst_price_1e9: int
    sent_ns: int
    arrived_ns: int | None = None
    queue_ahead_qty_1e8: int | None = None
    shown: list[ShownLevel] | None = None
    takes: list[ExplainedTake] = []


class ExplainedOrder(msgspec.Struct, omit_defaults=True):
    """One order: the market that it met, what was decided, what came of it.

    `slippage_bps` is the distance of the average price from the mid at arrival, `cost_bps` the same with fees.
    """

    node_order_id: str
    status: str
    symbol: str
    side: str
    target_qty_1e8: int
    filled_qty_1e8: int
    failure_reason: str | None = None
    arrived_ns: int | None = None
    arrival_bid_1e9: int | None = None
    arrival_ask_1e9: int | None = None
    avg_fill_price_1e9: int | None = None
    notional_usd_1e9: int = 0
    fees_usd_1e9: int = 0
    slippage_bps: Decimal | None = None
    cost_bps: Decimal | None = None
    saving_usd_1e9: int | None = None
    resplits: int = 0
    decisions: list[Decision] = []
    executions: list[Execution] = []


class FiredEdge(msgspec.Struct, omit_defaults=True):
    """One edge of the graph and what has become of it."""

    edge_id: str
    from_node: str
    to_node: str
    trigger: str
    state: str
    delay_ms: int | None = None


class Explanation(msgspec.Struct, omit_defaults=True):
    """The answer of `GET /v1/execution_graphs/{graph_id}/explain`."""

    graph_id: str
    status: str
    fee_profile: str
    orders: list[ExplainedOrder]
    edges: list[FiredEdge] = []
