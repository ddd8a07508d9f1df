"""Why orders on the local sandbox traded as they did."""

import msgspec

from sequence_cli.api.wire.explain import Decision, Execution, ExplainedOrder, Explanation, ShownLevel
from sequence_cli.render import values
from sequence_cli.render.documents.base import Amount, Document, Time
from sequence_cli.render.documents.explain_tables import decision_table, fill_table, order_table
from sequence_cli.render.table import Table


class LevelDocument(msgspec.Struct):
    """One level of a book as it was seen."""

    price: Amount | None
    qty: Amount | None


class PartDocument(msgspec.Struct):
    """What the router sent to one venue."""

    venue: str
    qty: Amount | None


class DecisionDocument(msgspec.Struct):
    """One decision of the router: what it saw on the side that it took from, and what it sent where."""

    at: Time | None
    cause: str
    qty: Amount | None
    parts: list[PartDocument]
    unrouted_qty: Amount | None
    best_single_venue: str | None
    saving_usd: Amount | None
    saving_bps: Amount | None
    shown: dict[str, list[LevelDocument]]


class TakeDocument(msgspec.Struct):
    """One fill."""

    price: Amount | None
    qty: Amount | None
    fee_usd: Amount | None
    liquidity: str
    time: Time | None


class ExecutionDocument(msgspec.Struct):
    """What became of one part at its venue, against the book of its arrival."""

    venue: str
    state: str
    qty: Amount | None
    filled_qty: Amount | None
    worst_price: Amount | None
    sent: Time | None
    arrived: Time | None
    queue_ahead_qty: Amount | None
    takes: list[TakeDocument]
    shown: list[LevelDocument] | None


class ExplainedOrderDocument(msgspec.Struct):
    """One order: costs are against the mid at its arrival, positive where they hurt."""

    node_order_id: str
    status: str
    symbol: str
    side: str
    target_qty: Amount | None
    filled_qty: Amount | None
    failure_reason: str | None
    arrived: Time | None
    arrival_bid: Amount | None
    arrival_ask: Amount | None
    avg_fill_price: Amount | None
    notional_usd: Amount | None
    fees_usd: Amount | None
    slippage_bps: Amount | None
    cost_bps: Amount | None
    saving_usd: Amount | None
    resplits: int
    decisions: list[DecisionDocument]
    executions: list[ExecutionDocument]


class ExplainDocument(Document):
    """A graph and each of its orders."""

    graph_id: str
    status: str
    fee_profile: str
    orders: list[ExplainedOrderDocument]

    @classmethod
    def build(cls, mode: str, found: Explanation) -> "ExplainDocument":
        """Take the exchange's own account of it."""
        return cls(mode, found.graph_id, found.status, found.fee_profile, [_order(order) for order in found.orders])

    def tables(self) -> list[Table]:
        """Return the orders, what was decided, what was filled."""
        orders, decisions, fills = order_table(self), decision_table(self), fill_table(self)
        return [orders, *[table for table in (decisions, fills) if table.rows]]


def _order(order: ExplainedOrder) -> ExplainedOrderDocument:
    return ExplainedOrderDocument(
        node_order_id=order.node_order_id,
        status=order.status,
        symbol=order.symbol,
        side=order.side,
        target_qty=values.quantity(order.target_qty_1e8),
        filled_qty=values.quantity(order.filled_qty_1e8),
        failure_reason=order.failure_reason,
        arrived=values.time(order.arrived_ns),
        arrival_bid=values.price(order.arrival_bid_1e9),
        arrival_ask=values.price(order.arrival_ask_1e9),
        avg_fill_price=values.price(order.avg_fill_price_1e9),
        notional_usd=values.usd(order.notional_usd_1e9),
        fees_usd=values.usd(order.fees_usd_1e9),
        slippage_bps=values.number(order.slippage_bps, "slippage_bps"),
        cost_bps=values.number(order.cost_bps, "cost_bps"),
        saving_usd=values.usd(order.saving_usd_1e9),
        resplits=order.resplits,
        decisions=[_decision(decision) for decision in order.decisions],
        executions=[_execution(execution) for execution in order.executions],
    )


def _decision(decision: Decision) -> DecisionDocument:
    return DecisionDocument(
        at=values.time(decision.at_ns),
        cause=decision.cause,
        qty=values.quantity(decision.qty_1e8),
        parts=[PartDocument(part.venue, values.quantity(part.qty_1e8)) for part in decision.parts],
        unrouted_qty=values.quantity(decision.unrouted_qty_1e8),
        best_single_venue=decision.best_single_venue,
        saving_usd=values.usd(decision.saving_usd_1e9),
        saving_bps=values.number(decision.saving_bps, "saving_bps"),
        shown={venue: [_level(level) for level in levels] for venue, levels in decision.shown.items()},
    )


def _execution(execution: Execution) -> ExecutionDocument:
    return ExecutionDocument(
        venue=execution.venue,
        state=execution.state,
        qty=values.quantity(execution.qty_1e8),
        filled_qty=values.quantity(execution.filled_qty_1e8),
        worst_price=values.price(execution.worst_price_1e9),
        sent=values.time(execution.sent_ns),
        arrived=values.time(execution.arrived_ns),
        queue_ahead_qty=values.quantity(execution.queue_ahead_qty_1e8),
        takes=[
            TakeDocument(
                price=values.price(take.price_1e9),
                qty=values.quantity(take.qty_1e8),
                fee_usd=values.usd(take.fee_usd_1e9),
                liquidity=take.liquidity,
                time=values.time(take.ts_ns),
            )
            for take in execution.takes
        ],
        shown=None if execution.shown is None else [_level(level) for level in execution.shown],
    )


def _level(level: ShownLevel) -> LevelDocument:
    return LevelDocument(values.price(level.price_1e9), values.quantity(level.qty_1e8))
