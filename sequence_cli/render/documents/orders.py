"""What `buy` and `sell` report: the order, its outcome and its fills; or what would have been sent."""

from typing import Any

import msgspec

from sequence_cli.api.wire.orders import GraphBody, GraphStatus, NodeStatus
from sequence_cli.money import Price, Quantity, Usd
from sequence_cli.render import values
from sequence_cli.render.documents import progress
from sequence_cli.render.documents.base import Amount, Document
from sequence_cli.render.documents.fills import FillDocument, fills_table, split_tables
from sequence_cli.render.documents.order_tables import dry_run_table, order_table
from sequence_cli.render.table import Table


class OrderDocument(Document):
    """One order and how it ended as far as is known; `order_type` is market or limit.

    `outcome` is this program's word: accepted, filled, partial, cancelled, rejected and so on; `status` is the
    service's own. Amounts are null where the service has not told them.
    """

    graph_id: str
    symbol: str
    side: str
    qty: Amount
    order_type: str
    limit_price: Amount | None
    outcome: str
    status: str | None
    filled_qty: Amount | None
    avg_fill_price: Amount | None
    filled_notional_usd: Amount | None
    fees_usd: Amount | None
    fills: list[FillDocument] | None
    failure_reason: str | None

    @classmethod
    def build(
        cls,
        *,
        mode: str,
        graph_id: str,
        symbol: str,
        side: str,
        quantity: Quantity,
        limit_price: Price | None,
        outcome: str,
        status: str | None = None,
        graph: GraphStatus | None = None,
        failure_reason: str | None = None,
    ) -> "OrderDocument":
        """Take the intent, its outcome, and the graph where it was read; the graph's facts win over the arguments."""
        nodes = [] if graph is None else list(graph.nodes.values())
        return cls(
            mode=mode,
            graph_id=graph_id,
            symbol=symbol,
            side=str(side),
            qty=str(quantity),
            order_type="market" if limit_price is None else "limit",
            limit_price=None if limit_price is None else str(limit_price),
            outcome=outcome,
            status=status if graph is None else graph.status,
            filled_qty=values.quantity(sum(node.filled_qty_1e8 for node in nodes)) if nodes else None,
            avg_fill_price=values.price(progress.average_price(nodes)),
            filled_notional_usd=progress.filled_notional(nodes) if nodes else None,
            fees_usd=progress.fees(nodes),
            fills=_fills(nodes),
            failure_reason=_first_reason(nodes) or failure_reason,
        )

    def tables(self) -> list[Table]:
        """Return the order and, where they are known, its fills."""
        tables = [order_table(self)]
        if self.fills:
            tables.append(fills_table([("", fill) for fill in self.fills], by_node=False))
            tables += split_tables(self.fills)
        return tables


class DryRunDocument(Document):
    """What would have been sent; nothing was."""

    outcome: str
    symbol: str
    side: str
    qty: Amount
    order_type: str
    limit_price: Amount | None
    estimated_notional_usd: Amount | None
    request: dict[str, Any]

    @classmethod
    def build(
        cls,
        *,
        mode: str,
        symbol: str,
        side: str,
        quantity: Quantity,
        limit_price: Price | None,
        estimated_notional: Usd | None,
        body: GraphBody,
    ) -> "DryRunDocument":
        """Take the body exactly as it would go out."""
        return cls(
            mode=mode,
            outcome="dry_run",
            symbol=symbol,
            side=str(side),
            qty=str(quantity),
            order_type="market" if limit_price is None else "limit",
            limit_price=None if limit_price is None else str(limit_price),
            estimated_notional_usd=None if estimated_notional is None else str(estimated_notional),
            request=msgspec.to_builtins(body),
        )

    def tables(self) -> list[Table]:
        """Return the order that was not sent, with its body."""
        return [dry_run_table(self)]


def _fills(nodes: list[NodeStatus]) -> list[FillDocument] | None:
    if all(node.fills is None for node in nodes):
        return None
    return [FillDocument.from_wire(fill) for node in nodes for fill in node.fills or []]


def _first_reason(nodes: list[NodeStatus]) -> str | None:
    return next((node.failure_reason for node in nodes if node.failure_reason is not None), None)
