"""A graph's state with its edges, which only the journal of this machine knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sequence_cli.api.wire.orders import GraphStatus
    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.trading.order_names import OrderName


def show_graph(invocation: Invocation, name: OrderName, graph: GraphStatus) -> None:
    """Show the graph as it was just read."""
    from sequence_cli.render.documents.graphs import GraphDocument
    from sequence_cli.trading.graph_plan import edges_of

    known = name.intent is not None and name.intent.is_intact
    edges = edges_of(name.intent.body) if name.intent is not None and known else None
    invocation.show(GraphDocument.build(invocation.mode, graph, edges))
