"""`sequence sandbox explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from sequence_cli.commands._local_sandbox import start


def command(
    ctx: typer.Context,
    graph_id: Annotated[
        str, typer.Argument(metavar="GRAPH_ID", help="The order; a unique start is enough for one placed from here.")
    ],
) -> None:
    """Show why an order on the local sandbox traded as it did.

    For each order: the market that it met, what the router decided and what that saved against the best single venue,
    what each venue filled, slippage and cost against the mid at arrival. JSON also has the books that were seen.

    \b
    Examples:
      sequence sandbox explain graph_7d76
      sequence sandbox explain graph_7d76 --json
    """
    from sequence_cli.api.sandbox_calls import explain
    from sequence_cli.commands._order_names import named_orders
    from sequence_cli.render.documents.explain import ExplainDocument

    invocation = start(ctx)
    order = named_orders(invocation, [graph_id])[0]
    invocation.show(ExplainDocument.build(invocation.mode, explain(invocation.client, order.graph_id)))
