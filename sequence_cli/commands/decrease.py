"""`sequence decrease`."""

from __future__ import annotations

from typing import Annotated

import typer

from sequence_cli.commands._invocation import Invocation


def command(
    ctx: typer.Context,
    order_id: Annotated[
        str, typer.Argument(metavar="ID", help="The order; a unique start is enough for one placed from here.")
    ],
    by: Annotated[str, typer.Option("--by", metavar="QTY", help="How much less.")],
) -> None:
    """Make an order that still works smaller. It asks nothing, in live mode either.

    The order's total and what is filled are read first; the change names the new total, so that a fill in between
    cannot make it too small. To take all of the rest back, cancel the order.

    \b
    Examples:
      sequence decrease graph_7d76 --by 0.05
    """
    from sequence_cli.commands._amending import named_order, send_change
    from sequence_cli.money import Quantity
    from sequence_cli.trading.amendment import Change, check_change, less

    invocation = Invocation.start(ctx)
    amount = Quantity.parse(by)
    order = named_order(invocation, order_id, "decrease")
    check_change(order, Change())
    send_change(invocation, order, Change(less(order, amount)))
