"""`sequence fills`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.commands._listing import MOST, read_list, wanted_rows
from sequence_cli.commands._paper import refuse_paper

if TYPE_CHECKING:
    from sequence_cli.api.wire.history import FillRow
    from sequence_cli.trading.paging import Page


def command(
    ctx: typer.Context,
    symbol: Annotated[str | None, typer.Option(metavar="SYMBOL", help="Only fills of this symbol.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, max=MOST, metavar="N", help="Only the newest N.  [default: 50]")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every fill, however many pages that takes.")] = False,
) -> None:
    """List your fills, the newest first: what was traded, where, at which price and fee.

    \b
    Examples:
      sequence fills
      sequence fills --symbol ETH-USD --limit 10
      sequence fills --all -o csv > fills.csv
    """
    from sequence_cli.render.documents.fill_list import FillsDocument
    from sequence_cli.trading.paging import Page
    from sequence_cli.trading.symbols import normal_symbol

    wanted = wanted_rows(limit, every=every)
    invocation = Invocation.start(ctx)
    refuse_paper(invocation, "fills")
    name = None if symbol is None else normal_symbol(symbol)

    def fetch(size: int, offset: int) -> Page[FillRow]:
        answer = invocation.client.fills(symbol=name, limit=size, offset=offset)
        return Page(answer.fills, answer.total, answer.limit, answer.has_more)

    listing = read_list(invocation, "fills", wanted, fetch, lambda row: row.fill_id)
    invocation.show(FillsDocument.build(invocation.mode, listing.rows, listing.total, has_more=listing.has_more))
