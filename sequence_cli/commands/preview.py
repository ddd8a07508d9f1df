"""`sequence preview`."""

from __future__ import annotations

from typing import Annotated

import typer

from sequence_cli.api.wire.common import Side
from sequence_cli.commands._invocation import Invocation


def command(
    ctx: typer.Context,
    symbol: Annotated[str, typer.Argument(metavar="SYMBOL", help="Such as ETH-USD.")],
    quantity: Annotated[str, typer.Argument(metavar="QTY", help="How much, such as 0.1.")],
    side: Annotated[Side, typer.Option(help="Whether it buys or sells.", case_sensitive=False)] = Side.BUY,
    limit: Annotated[str | None, typer.Option("--limit", metavar="PRICE", help="The worst price to accept.")] = None,
    venue: Annotated[str | None, typer.Option(metavar="VENUE", help="At this exchange alone.")] = None,
) -> None:
    """Show what an order would cost: price, fees, slippage and its split over the exchanges. Nothing is sent.

    \b
    Examples:
      sequence preview ETH-USD 5
      sequence preview BTC-USD 0.5 --side sell --limit 74000
      sequence preview ETH-USD 5 --venue kraken --json
    """
    from sequence_cli.money import Price, Quantity
    from sequence_cli.render.documents.preview import PreviewDocument
    from sequence_cli.trading.estimate import preview_order
    from sequence_cli.trading.intent import OrderIntent
    from sequence_cli.trading.symbols import normal_symbol
    from sequence_cli.venues import find_venue

    invocation = Invocation.start(ctx)
    intent = OrderIntent(
        symbol=normal_symbol(symbol),
        side=side,
        quantity=Quantity.parse(quantity),
        limit=None if limit is None else Price.parse(limit),
        venue=None if venue is None else find_venue(venue).name,
    )
    with invocation.naming([intent.symbol]):
        wire = preview_order(invocation.client, intent)
    document = PreviewDocument.build(
        mode=invocation.mode,
        symbol=intent.symbol,
        side=intent.side,
        quantity=intent.quantity,
        limit_price=intent.limit,
        venue=intent.venue,
        wire=wire,
    )
    invocation.show(document)
