"""`sequence graph show`."""

from __future__ import annotations

from typing import Annotated

import typer

from sequence_cli.commands._invocation import Invocation


def command(
    ctx: typer.Context,
    graph_id: Annotated[str, typer.Argument(metavar="GRAPH_ID", help="The graph; a unique start of it is enough.")],
) -> None:
    """Show how far a graph has got: every order in it, their fills, and what starts what.

    The service does not tell a graph's edges; they are shown of graphs that were placed from here.

    \b
    Examples:
      sequence graph show graph_7d76
      sequence graph show graph_7d76 --json
    """
    from sequence_cli.commands._graph_shown import show_graph
    from sequence_cli.commands._order_names import named_orders

    invocation = Invocation.start(ctx)
    (name,) = named_orders(invocation, [graph_id])
    show_graph(invocation, name, invocation.client.graph(name.graph_id))
