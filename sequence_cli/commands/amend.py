"""`sequence amend`."""

from __future__ import annotations

from typing import Annotated

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.errors import UsageError


def command(
    ctx: typer.Context,
    order_id: Annotated[
        str, typer.Argument(metavar="ID", help="The order; a unique start is enough for one placed from here.")
    ],
    limit: Annotated[
        str | None, typer.Option("--limit", "--price", metavar="PRICE", help="The new limit price.")
    ] = None,
    quantity: Annotated[
        str | None, typer.Option("--qty", metavar="QTY", help="The new total, what is filled included.")
    ] = None,
    allow_far_limit: Annotated[
        bool, typer.Option("--allow-far-limit", help="Accept a limit over 5 % through the market.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Answer yes to the question before a live order is changed.")
    ] = False,
) -> None:
    """Change the limit or the total quantity of an order that still works.

    The service cancels and replaces it, so it loses its place in the queue. A live order asks before it is changed;
    without a terminal it needs --yes. The change is sent once; then the order is looked at.

    \b
    Examples:
      sequence amend graph_7d76 --limit 2310
      sequence amend graph_7d76 --qty 0.2 --limit 2310.50
      sequence amend graph:graph_7d769677a7b4448b8c1d2e3f4a5b6c7d:order:1 --qty 0.05
    """
    from sequence_cli.commands._amending import confirm_change, guard_change, named_order, send_change
    from sequence_cli.money import Price, Quantity
    from sequence_cli.trading.amendment import Change, check_change

    invocation = Invocation.start(ctx)
    if limit is None and quantity is None:
        raise UsageError("Nothing is to be changed; nothing was sent.", hint="Give --limit, --qty or both.")
    change = Change(
        None if quantity is None else Quantity.parse(quantity), None if limit is None else Price.parse(limit)
    )  # fmt: skip
    order = named_order(invocation, order_id, "amend")
    check_change(order, change)
    guard_change(invocation, order, change, allow_far_limit=allow_far_limit)
    confirm_change(invocation, order, change, yes=yes)
    send_change(invocation, order, change)
