"""How a graph and its nodes look to people and in CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.render.documents.progress import status_role
from sequence_cli.render.table import Cell, Column, Kind, Role, Row, Table, number

if TYPE_CHECKING:
    from sequence_cli.render.documents.status import NodeDocument, StatusDocument

# Shown to people where at least one node says something of it.
_OPTIONAL = ("symbol", "side", "fees_usd", "failure_reason")


def status_table(document: StatusDocument) -> Table:
    """Return the graph's own facts."""
    columns = (
        Column("graph_id", "Graph id"),
        Column("status", "Status"),
        Column("created", "Created", kind=Kind.TIME, unit="UTC", shown=document.created is not None),
    )
    row: Row = {
        "graph_id": document.graph_id,
        "status": Cell(document.status, status_role(document.status)),
        "created": document.created,
    }
    return Table("Status", columns, [row], stacked=True)


def node_table(document: StatusDocument) -> Table:
    """Return a row per node."""
    rows = [_row(document, node_id, node) for node_id, node in document.nodes.items()]
    told = {key for key in _OPTIONAL for row in rows if row[key] not in {None, Cell(None, Role.BAD)}}
    columns = (
        Column("graph_id", "Graph id", shown=False),
        Column("graph_status", "Graph status", shown=False),
        Column("node_id", "Node"),
        Column("symbol", "Symbol", shown="symbol" in told),
        Column("side", "Side", shown="side" in told),
        Column("status", "Status"),
        number("filled_qty", "Filled", Kind.QUANTITY),
        number("target_qty", "Target", Kind.QUANTITY),
        number("filled_percent", "Done", Kind.QUANTITY, "%"),
        number("avg_fill_price", "Average price", Kind.AMOUNT, "USD"),
        number("fill_count", "Fills", Kind.COUNT),
        number("fees_usd", "Fees", Kind.AMOUNT, "USD", shown="fees_usd" in told),
        Column("failure_reason", "Reason", shown="failure_reason" in told),
        Column("node_order_id", "Node order id", shown=False),
    )
    return Table(None, columns, rows)


def _row(document: StatusDocument, node_id: str, node: NodeDocument) -> Row:
    return {
        "graph_id": document.graph_id,
        "graph_status": document.status,
        "node_id": node_id,
        "symbol": node.symbol,
        "side": node.side,
        "status": Cell(node.status, status_role(node.status)),
        "filled_qty": node.filled_qty,
        "target_qty": node.target_qty,
        "filled_percent": node.filled_percent,
        "avg_fill_price": node.avg_fill_price,
        "fill_count": str(node.fill_count),
        "fees_usd": node.fees_usd,
        "failure_reason": Cell(node.failure_reason, Role.BAD),
        "node_order_id": node.node_order_id,
    }
