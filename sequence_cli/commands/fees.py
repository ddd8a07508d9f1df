"""`sequence fees`."""

from __future__ import annotations

from typing import Annotated

import typer

from sequence_cli.commands._invocation import Invocation


def command(
    ctx: typer.Context,
    symbol: Annotated[str, typer.Argument(metavar="SYMBOL", help="Such as ETH-USD.")],
    venues: Annotated[
        list[str] | None, typer.Option("--venue", metavar="VENUE", help="Only this exchange; repeat it or use commas.")
    ] = None,
) -> None:
    """Show what each exchange charges makers and takers, in basis points of the traded value.

    An event contract's fee depends on its price: rate x contracts x p x (1 - p), and the basis points are those at
    a price of 0.5.

    \b
    Examples:
      sequence fees ETH-USD
      sequence fees ETH-USD --venue binance,kraken --json
    """
    from sequence_cli.render.documents.market_lists import FeesDocument
    from sequence_cli.trading.symbols import is_event_contract, normal_symbol
    from sequence_cli.venues import find_venue

    invocation = Invocation.start(ctx)
    name = normal_symbol(symbol)
    words = [word for value in venues or [] for word in value.split(",") if word.strip()]
    chosen = [find_venue(word.strip()).name for word in words]
    with invocation.naming([name]):
        wire = invocation.client.fees(name, venues=chosen)
    invocation.show(FeesDocument.build(invocation.mode, name, wire, event_contract=is_event_contract(name)))
