"""From a file to the graph that it asks for; every refusal names the file, the line and the field.

The names of the API are understood, and shorter ones beside them: a quantity and a limit as decimal text, and the
options of `buy` as fields of a node. Nothing is left out silently: a name that is not known here is refused.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sequence_cli.api.wire.common import InstrumentType, Side, TimeInForce, Urgency
from sequence_cli.money import MAX_UNITS, Price, Quantity, Usd
from sequence_cli.trading.durations import parse_milliseconds
from sequence_cli.trading.graph_edges import check_activation, read_edges
from sequence_cli.trading.graph_plan import GraphPlan, Leg
from sequence_cli.trading.graph_source import BareDecimal, Source, Table
from sequence_cli.trading.intent import OrderIntent, Twap
from sequence_cli.trading.symbols import normal_symbol
from sequence_cli.venues import find_venue

if TYPE_CHECKING:
    from sequence_cli.api.wire.orders import GraphEdge

MOST_NODES = 100
MOST_MS = 10**12
_RISK = {"admission": "max_notional_usd", "runtime": "max_loss_usd"}
_MADE_HERE = {
    "graph_id": "the id is made anew for every graph that is sent; leave it out",
    "is_sandbox": "the command line says whose money it is: --sandbox, --local or a seq_test_ key; leave it out",
}


def read_graph(source: Source, *, paper: bool) -> GraphPlan:
    """Return the graph that the file describes; raises UsageError at the first thing that is wrong."""
    root = source.root
    for name, reason in _MADE_HERE.items():
        if name in root:
            raise root.fault(name, reason)
    nodes = root.rows("nodes")
    if not 0 < len(nodes) <= MOST_NODES:
        raise root.fault("nodes", f"a graph has 1 to {MOST_NODES} nodes, this one has {len(nodes)}")
    names = _names(nodes)
    edges = read_edges(root.rows("edges"), names)
    legs = [_leg(table, name, edges, paper=paper) for table, name in zip(nodes, names, strict=True)]
    plan = GraphPlan(legs, edges, _risk(root.table("risk")), _metadata(root.raw("metadata"), root), paper)
    root.finish()
    check_activation(root, legs)
    return plan


def _names(nodes: list[Table]) -> list[str]:
    names: list[str] = []
    for table in nodes:
        name = table.needed_text("node_id")
        if name in names:
            raise table.fault("node_id", f"{name!r} is there twice")
        if ":" in name or not name.isprintable():
            raise table.fault("node_id", f"{name!r} holds a colon, which separates the parts of an order's id")
        names.append(name)
    return names


def _leg(table: Table, name: str, edges: list[GraphEdge], *, paper: bool) -> Leg:
    instrument = table.table("instrument") or table
    execution = table.table("execution") or table
    side = table.word("side", Side)
    if side is None:
        raise table.fault("side", "it is missing")
    order = OrderIntent(
        symbol=normal_symbol(instrument.needed_text("symbol")),
        side=side,
        quantity=_quantity(table),
        limit=_limit(table),
        urgency=execution.word("urgency", Urgency),
        venue=instrument.converted("venue", lambda text: find_venue(text).name),
        max_slippage_bps=execution.whole("max_slippage_bps", 0, 10_000),
        time_in_force=execution.word("tif", TimeInForce),
        horizon_ms=_horizon(execution),
        twap=_pacing(execution),
        paper=paper,
    )
    leg = Leg(
        name,
        order,
        instrument.word("type", InstrumentType),
        execution.text("policy"),
        _waits(table, is_led_to=any(edge.to_node == name for edge in edges)),
    )
    for part in (instrument, execution, table):
        part.finish()
    return leg


def _waits(table: Table, *, is_led_to: bool) -> bool:
    """A node waits exactly where an edge leads to it; what the file says must agree."""
    said = table.text("activation")
    if said not in {None, "root", "wait"}:
        raise table.fault("activation", f"{said!r} is neither root nor wait")
    if said == "root" and is_led_to:
        raise table.fault("activation", "an edge leads to this node, so it must wait")
    if said == "wait" and not is_led_to:
        raise table.fault("activation", "no edge leads to this node, so it would never start")
    return is_led_to


def _quantity(table: Table) -> Quantity:
    if isinstance(table.raw("quantity"), dict):
        outer = _needed(table, "quantity")
        fixed = _needed(outer, "fixed")
        units = fixed.needed_whole("qty_1e8", 1, MAX_UNITS)
        fixed.finish()
        outer.finish()
        return Quantity(units)
    quantity = table.converted("quantity", Quantity.parse)
    if quantity is None:
        raise table.fault("quantity", "it is missing")
    return quantity


def _limit(table: Table) -> Price | None:
    order_type = table.raw("order_type")
    limit = table.converted("limit", Price.parse)
    if order_type is None:
        return limit
    if limit is not None:
        raise table.fault("order_type", "there is a limit already")
    if order_type == "market":
        return None
    if not isinstance(order_type, dict):
        raise table.fault("order_type", 'it is neither "market" nor {"limit": {"price_1e9": number}}')
    outer = _needed(table, "order_type")
    inner = _needed(outer, "limit")
    units = inner.needed_whole("price_1e9", 1, MAX_UNITS)
    inner.finish()
    outer.finish()
    return Price(units)


def _horizon(execution: Table) -> int | None:
    exact = execution.whole("horizon_ms", 0, MOST_MS)
    spoken = execution.converted("horizon", lambda text: parse_milliseconds(text, "horizon"))
    if exact is not None and spoken is not None:
        raise execution.fault("horizon", "there is a horizon_ms already")
    return spoken if exact is None else exact


def _pacing(execution: Table) -> Twap | None:
    pacing = execution.table("pacing")
    slices = execution.whole("slices", 1, 1000)
    interval = execution.converted("interval", lambda text: parse_milliseconds(text, "interval"))
    if pacing is None:
        if (slices is None) != (interval is None):
            raise execution.fault("slices" if interval is None else "interval", "a TWAP has both slices and interval")
        return None if slices is None or interval is None else Twap(slices, interval)
    if slices is not None or interval is not None:
        raise execution.fault("pacing", "there are slices or an interval already")
    uniform = _needed(pacing, "uniform")
    twap = Twap(uniform.needed_whole("num_slices", 1, 1000), uniform.needed_whole("interval_ms", 1, MOST_MS))
    uniform.finish()
    pacing.finish()
    return twap


def _risk(table: Table | None) -> dict[str, Any] | None:
    """Read the two limits that are documented: one that the service did not know would protect from nothing."""
    if table is None:
        return None
    risk: dict[str, Any] = {}
    for layer, name in _RISK.items():
        inner = table.table(layer)
        amount = None if inner is None else inner.converted(name, Usd.parse)
        if inner is not None:
            inner.finish()
        if amount is not None:
            risk[layer] = {name: Decimal(str(amount))}
    table.finish()
    return risk or None


def _metadata(value: Any, root: Table) -> dict[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise root.fault("metadata", "it is not a table")
    plain: dict[str, Any] = _plain(value, root)
    return plain


def _plain(value: Any, root: Table) -> Any:
    """Return what JSON has a form for."""
    if isinstance(value, dict):
        return {name: _plain(inner, root) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, root) for inner in value]
    if isinstance(value, BareDecimal):
        number = Decimal(value.text)
        if not number.is_finite():
            raise root.fault("metadata", f"{value.text} has no form in JSON")
        return number
    if value is None or isinstance(value, str | int):
        return value
    raise root.fault("metadata", f"{value} has no form in JSON; write it as text")


def _needed(table: Table, name: str) -> Table:
    found = table.table(name)
    if found is None:
        raise table.fault(name, "it is missing")
    return found
