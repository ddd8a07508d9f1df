"""`sequence orders`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.commands._listing import MOST, read_list, wanted_rows
from sequence_cli.commands._paper import refuse_paper

if TYPE_CHECKING:
    from sequence_cli.api.wire.history import OrderRow
    from sequence_cli.trading.paging import Page


def command(
    ctx: typer.Context,
    symbol: Annotated[str | None, typer.Option(metavar="SYMBOL", help="Only orders for this symbol.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, max=MOST, metavar="N", help="Only the newest N.  [default: 50]")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every order, however many pages that takes.")] = False,
) -> None:
    """List your orders, the newest first, whatever became of them.

    The id of an order is what status, cancel, amend and decrease take.

    \b
    Examples:
      sequence orders
      sequence orders --symbol ETH-USD --limit 10
      sequence orders --all -o csv > orders.csv
    """
    from sequence_cli.render.documents.order_list import OrdersDocument
    from sequence_cli.trading.paging import Page
    from sequence_cli.trading.symbols import normal_symbol

    wanted = wanted_rows(limit, every=every)
    invocation = Invocation.start(ctx)
    refuse_paper(invocation, "orders")
    name = None if symbol is None else normal_symbol(symbol)

    def fetch(size: int, offset: int) -> Page[OrderRow]:
        answer = invocation.client.orders(symbol=name, limit=size, offset=offset)
        return Page(answer.orders, answer.total, answer.limit, answer.has_more)

    listing = read_list(invocation, "orders", wanted, fetch, lambda row: row.node_order_id)
    invocation.show(OrdersDocument.build(invocation.mode, listing.rows, listing.total, has_more=listing.has_more))
