"""`sequence sandbox fund`."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from sequence_cli.commands._local_sandbox import start
from sequence_cli.money import Quantity

FIAT = ("USD", "EUR", "GBP")


def command(
    ctx: typer.Context,
    venue: Annotated[str, typer.Argument(metavar="VENUE", help="Such as binance.")],
    asset: Annotated[str, typer.Argument(metavar="ASSET", help="Such as USDT, USD or ETH.")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="What the account holds from now on.")],
) -> None:
    """Set what the account holds of an asset at a venue. The same command twice changes nothing more.

    It is refused where open orders need more than the amount.

    \b
    Examples:
      sequence sandbox fund binance USDT 1000000
      sequence sandbox fund coinbase ETH 0.5
    """
    from sequence_cli.api.sandbox_calls import set_positions
    from sequence_cli.api.wire.account import SandboxPosition, SandboxPositions
    from sequence_cli.render.documents.sandbox import FundDocument

    quantity = _quantity(amount)
    invocation = start(ctx)
    symbol, where = asset.upper(), venue.lower()
    row = SandboxPosition(where, "fiat" if symbol in FIAT else "crypto", symbol, Decimal(str(quantity)))
    set_positions(invocation.client, SandboxPositions([row]))
    invocation.show(FundDocument(invocation.mode, where, symbol, str(quantity)))


def _quantity(text: str) -> Quantity:
    return Quantity(0) if text == "0" else Quantity.parse(text)
