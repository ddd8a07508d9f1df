"""`sequence cancel`."""

from __future__ import annotations

from typing import Annotated

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.commands._paper import refuse_paper


def command(
    ctx: typer.Context,
    ids: Annotated[
        list[str],
        typer.Argument(
            metavar="ID", help="An order's id as `orders` lists it; a unique start is enough for one placed from here."
        ),
    ],
) -> None:
    """Cancel orders. What has been filled stays filled.

    The id of one order of a graph cancels the whole graph. Each cancel is sent once; then the order is looked at, and
    the outcome says what was seen. It asks nothing, in live mode either.

    Exit 0: cancelled, now or before. 9: it had ended otherwise, such as filled. 8: the answer was lost and the order
    still works, or could not be seen. With several ids each has its row, and the exit code is the gravest.

    \b
    Examples:
      sequence cancel graph_7d76
      sequence cancel graph_7d76 graph_91c2 --json
      sequence cancel graph:graph_7d769677a7b4448b8c1d2e3f4a5b6c7d:order:1
    """
    from sequence_cli.commands._cancelled import document_of, failure_of, gravest
    from sequence_cli.commands._order_names import named_orders
    from sequence_cli.trading.cancellation import cancel_orders
    from sequence_cli.trading.guards import check_may_change

    invocation = Invocation.start(ctx)
    refuse_paper(invocation, "orders")
    check_may_change("cancel", invocation.target.limits, invocation.target.profile)
    found = cancel_orders(invocation.client, named_orders(invocation, ids))
    failures = [failure_of(one, invocation.mode) for one in found]
    if len(found) == 1 and failures[0] is not None:
        raise failures[0]
    invocation.show(document_of(invocation.mode, found, failures))
    code = gravest(failures)
    if code:
        raise typer.Exit(code)
