"""How a graph's orders and edges look to people and in CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.render.documents.progress import status_role
from sequence_cli.render.json_text import json_line
from sequence_cli.render.table import Cell, Column, Kind, Role, Row, Table, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.render.documents.graphs import (
        EdgeDocument,
        GraphDryRunDocument,
        GraphSubmitDocument,
        LegDocument,
    )


def submit_table(graph: GraphSubmitDocument) -> Table:
    """Return the facts of a graph that was sent."""
    columns = (Column("outcome", "Outcome"), Column("status", "Status"), Column("graph_id", "Graph id"))
    row: Row = {
        "outcome": Cell(graph.outcome, status_role(graph.outcome)),
        "status": graph.status,
        "graph_id": graph.graph_id,
    }
    return Table(f"Graph of {_orders(graph.legs)}", columns, [row], stacked=True)


def dry_run_table(graph: GraphDryRunDocument) -> Table:
    """Return the facts of a graph that was not sent."""
    columns = (
        number("estimated_notional_usd", "All orders together", Kind.USD, "USD"),
        Column("outcome", "Outcome"),
        Column("request", "Request"),
    )
    row: Row = {
        "estimated_notional_usd": graph.estimated_notional_usd,
        "outcome": Cell(graph.outcome, Role.SUMMARY),
        "request": json_line(graph.request, ascii_only=False).rstrip("\n"),
    }
    title = f"Dry run: graph of {_orders(graph.legs)}"
    return Table(title, columns, [row], ("nothing was sent",), stacked=True)


def leg_table(legs: Sequence[LegDocument], *, graph_id: str | None = None, outcome: str | None = None) -> Table:
    """Return a row per order as it was asked for."""
    columns = (
        Column("graph_id", "Graph id", shown=False),
        Column("outcome", "Outcome", shown=False),
        Column("node_id", "Node"),
        Column("symbol", "Symbol"),
        Column("side", "Side"),
        number("qty", "Quantity", Kind.QUANTITY),
        Column("order_type", "Type"),
        number("limit_price", "Limit price", Kind.PRICE, "USD"),
        Column("venue", "Venue", shown=any(leg.venue for leg in legs)),
        Column("activation", "Activation"),
    )
    return Table(None, columns, [_leg(leg, graph_id, outcome) for leg in legs])


def edge_table(edges: Sequence[EdgeDocument]) -> Table:
    """Return a row per edge."""
    columns = (
        Column("edge_id", "Edge", shown=False),
        Column("from_node", "When this order"),
        Column("trigger", "does this"),
        number("after_ms", "after", Kind.COUNT, "ms", shown=any(edge.after_ms is not None for edge in edges)),
        number("fill_ratio", "from", Kind.QUANTITY, shown=any(edge.fill_ratio is not None for edge in edges)),
        Column("to_node", "it starts"),
    )
    return Table("Edges", columns, [_edge(edge) for edge in edges])


def _leg(leg: LegDocument, graph_id: str | None, outcome: str | None) -> Row:
    return {
        "graph_id": graph_id,
        "outcome": outcome,
        "node_id": leg.node_id,
        "symbol": leg.symbol,
        "side": leg.side,
        "qty": leg.qty,
        "order_type": leg.order_type,
        "limit_price": Cell("" if leg.limit_price is None else leg.limit_price),
        "venue": Cell("" if leg.venue is None else leg.venue),
        "activation": leg.activation,
    }


def _edge(edge: EdgeDocument) -> Row:
    return {
        "edge_id": edge.edge_id,
        "from_node": edge.from_node,
        "trigger": edge.trigger,
        "after_ms": Cell("" if edge.after_ms is None else str(edge.after_ms)),
        "fill_ratio": Cell("" if edge.fill_ratio is None else edge.fill_ratio),
        "to_node": edge.to_node,
    }


def _orders(legs: Sequence[LegDocument]) -> str:
    return "1 order" if len(legs) == 1 else f"{len(legs)} orders"
