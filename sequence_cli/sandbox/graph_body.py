"""The full body of `POST /v1/orders`: nodes and edges, checked one by one and as a graph (sequence-api.md §8.2)."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING, Any

from sequence_cli.api.wire.common import Urgency
from sequence_cli.api.wire.orders import LimitOrder
from sequence_cli.sandbox.edges import ON_FILL, ON_FILL_RATIO, ON_TIMEOUT, WORDS
from sequence_cli.sandbox.problems import invalid
from sequence_cli.sandbox.ticket import MOST_MILLISECONDS, EdgeSpec, Pace, Ticket, positive, within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.api.wire.orders import GraphEdge, GraphNode, Pacing

MOST_NODES = 100
MOST_PACED_SLICES = 1_000
_RATIO_UNIT = 10**9


def read_nodes(nodes: Sequence[GraphNode]) -> list[Ticket]:
    """Read the nodes; raises ProblemError naming the place of what is no order."""
    if not 0 < len(nodes) <= MOST_NODES:
        raise invalid("nodes", f"an order has 1 to {MOST_NODES} nodes, this one has {len(nodes)}")
    tickets: list[Ticket] = []
    for position, node in enumerate(nodes):
        where = f"nodes[{position}]"
        if node.node_id in [ticket.node_id for ticket in tickets]:
            raise invalid(f"{where}.node_id", f"{node.node_id!r} is there twice")
        tickets.append(_ticket(node, where))
    return tickets


def read_edges(edges: Sequence[GraphEdge], tickets: Sequence[Ticket]) -> list[EdgeSpec]:
    """Read the edges and check the graph as a whole; raises ProblemError naming the place of what is wrong."""
    specs: list[EdgeSpec] = []
    names = [ticket.node_id for ticket in tickets]
    for position, edge in enumerate(edges):
        where = f"edges[{position}]"
        if not edge.edge_id or edge.edge_id in [spec.edge_id for spec in specs]:
            raise invalid(f"{where}.edge_id", f"{edge.edge_id!r} is empty or there twice")
        for field, name in (("from_node", edge.from_node), ("to_node", edge.to_node)):
            if name not in names:
                raise invalid(f"{where}.{field}", f"there is no node {name!r}")
        specs.append(_edge(edge, where))
        _refuse_cycle(specs, where)
    _check_activation(tickets, specs)
    return specs


def _ticket(node: GraphNode, where: str) -> Ticket:
    execution = node.execution
    if execution.policy not in (None, "sor"):
        raise invalid(f"{where}.execution.policy", f"{execution.policy!r} is unknown; the local sandbox knows sor")
    if node.activation not in {"root", "wait"}:
        raise invalid(f"{where}.activation", f"{node.activation!r} is neither root nor wait")
    if not node.node_id or ":" in node.node_id:
        raise invalid(f"{where}.node_id", "it must not be empty and holds no colon")
    return Ticket(
        node_id=node.node_id,
        symbol=node.instrument.symbol,
        instrument_type=node.instrument.type,
        venue=node.instrument.venue,
        side=node.side,
        limit_1e9=_limit(node.order_type, where),
        quantity_1e8=positive(f"{where}.quantity.fixed.qty_1e8", node.quantity.fixed.qty_1e8),
        notional_1e9=None,
        urgency=execution.urgency or Urgency.MEDIUM,
        tif=execution.tif,
        max_slippage_bps=within(f"{where}.execution.max_slippage_bps", execution.max_slippage_bps, 0, 10_000),
        horizon_ms=within(f"{where}.execution.horizon_ms", execution.horizon_ms, 0, MOST_MILLISECONDS),
        pace=None if execution.pacing is None else _pace(execution.pacing, f"{where}.execution.pacing.uniform"),
        waits=node.activation == "wait",
        fields={
            "symbol": f"{where}.instrument.symbol",
            "type": f"{where}.instrument.type",
            "venue": f"{where}.instrument.venue",
            "quantity": f"{where}.quantity.fixed.qty_1e8",
            "price": f"{where}.order_type.limit.price_1e9",
            "tif": f"{where}.execution.tif",
            "pacing": f"{where}.execution.pacing.uniform.num_slices",
        },
    )


def _limit(order_type: str | LimitOrder, where: str) -> int | None:
    if isinstance(order_type, LimitOrder):
        return positive(f"{where}.order_type.limit.price_1e9", order_type.limit.price_1e9)
    if order_type != "market":
        raise invalid(f"{where}.order_type", f"{order_type!r} is neither market nor a limit")
    return None


def _pace(pacing: Pacing, where: str) -> Pace:
    within(f"{where}.num_slices", pacing.uniform.num_slices, 1, MOST_PACED_SLICES)
    within(f"{where}.interval_ms", pacing.uniform.interval_ms, 1, MOST_MILLISECONDS)
    return Pace(pacing.uniform.num_slices, pacing.uniform.interval_ms)


def _edge(edge: GraphEdge, where: str) -> EdgeSpec:
    trigger, delay_ms = _trigger(edge.trigger, f"{where}.trigger")
    ratio = _ratio(trigger, edge.condition, f"{where}.condition")
    return EdgeSpec(edge.edge_id, edge.from_node, edge.to_node, trigger, delay_ms, ratio)


def _trigger(trigger: str | dict[str, Any], field: str) -> tuple[str, int | None]:
    match trigger:
        case str() if trigger in WORDS:
            return trigger, None
        case {"on_timeout": {"ms": int() as delay, **more}, **others} if not (
            more or others or isinstance(delay, bool)
        ):
            return ON_TIMEOUT, within(f"{field}.on_timeout.ms", delay, 0, MOST_MILLISECONDS)
    known = ", ".join(WORDS)
    raise invalid(field, f'{trigger!r} is none of {known} and {{"on_timeout": {{"ms": number}}}}')


def _ratio(trigger: str, condition: dict[str, Any] | None, field: str) -> int | None:
    if trigger != ON_FILL_RATIO:
        if condition:
            raise invalid(field, f"{trigger} takes no condition; fill_ratio_gte goes with {ON_FILL_RATIO}")
        return None
    match condition:
        case {"fill_ratio_gte": int() | float() as ratio, **others} if 0 < ratio <= 1 and not others:
            if not isinstance(ratio, bool):
                return int((Decimal(str(ratio)) * _RATIO_UNIT).to_integral_value(ROUND_CEILING))
    raise invalid(field, '{"fill_ratio_gte": number above 0 and up to 1} is needed')


def _refuse_cycle(specs: Sequence[EdgeSpec], where: str) -> None:
    """Follow the edges onward from where the newest one leads: the others are known to have no cycle."""
    start, first = specs[-1].from_node, specs[-1].to_node
    paths, ahead = {first: [start, first]}, [first]
    while ahead:
        node = ahead.pop()
        if node == start:
            raise invalid(where, f"the edges run in a circle: {' -> '.join(paths[node])}")
        for spec in specs:
            if spec.from_node == node and spec.to_node not in paths:
                paths[spec.to_node] = [*paths[node], spec.to_node]
                ahead.append(spec.to_node)


def _check_activation(tickets: Sequence[Ticket], specs: Sequence[EdgeSpec]) -> None:
    if all(ticket.waits for ticket in tickets):
        raise invalid("nodes", "no node has activation root, so that nothing would ever start")
    for position, ticket in enumerate(tickets):
        leading = [spec for spec in specs if spec.to_node == ticket.node_id]
        if ticket.waits != bool(leading):
            message = "a node that waits needs an edge to it" if ticket.waits else "an edge leads to it: it must wait"
            raise invalid(f"nodes[{position}].activation", message)
        if ticket.pace is not None and any(spec.trigger == ON_FILL for spec in leading):
            raise invalid(f"nodes[{position}].execution.pacing", "a node that follows fills cannot be paced")
