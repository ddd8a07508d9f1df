"""The one command behind `buy` and `sell`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sequence_cli.api.wire.common import Side, TimeInForce, Urgency
from sequence_cli.commands._invocation import Invocation
from sequence_cli.commands._order_request import OrderWords, build_intent
from sequence_cli.commands._waiting_options import seconds_to_wait

if TYPE_CHECKING:
    from collections.abc import Callable

HELP = """{title}, routed to the venues with the best prices after fees.

A market order unless --limit is given. A live order asks before it is sent; without a terminal it needs --yes. The
command waits for the order to end, up to 10 seconds, and says how far it has got.

\b
Examples:
  sequence {side} ETH-USD 0.1
  sequence {side} ETH-USD 0.1 --limit {limit} --tif ioc
  sequence {side} BTC-USD --notional 250 --dry-run
"""


def order_command(side: Side) -> Callable[..., None]:
    """Return the command function for one side."""

    def command(
        ctx: typer.Context,
        symbol: Annotated[str, typer.Argument(metavar="SYMBOL", help="Such as ETH-USD.")],
        quantity: Annotated[str | None, typer.Argument(metavar="[QTY]", help="How much, such as 0.1.")] = None,
        notional: Annotated[
            str | None, typer.Option("--notional", metavar="USD", help="How much in US dollars, instead of QTY.")
        ] = None,
        limit: Annotated[
            str | None, typer.Option("--limit", metavar="PRICE", help="The worst price to accept.")
        ] = None,
        urgency: Annotated[Urgency | None, typer.Option(help="How fast to complete.", case_sensitive=False)] = None,
        venue: Annotated[str | None, typer.Option(metavar="VENUE", help="Trade at this exchange alone.")] = None,
        max_slippage_bps: Annotated[
            int | None,
            typer.Option(min=0, max=10_000, metavar="BPS", help="The most to lose against the arrival price."),
        ] = None,
        tif: Annotated[TimeInForce | None, typer.Option(help="How long the order lives.", case_sensitive=False)] = None,
        horizon: Annotated[
            str | None, typer.Option(metavar="TIME", help="Time to work the order, such as 30s.")
        ] = None,
        slices: Annotated[
            int | None, typer.Option(min=2, max=1000, metavar="N", help="TWAP: so many equal slices.")
        ] = None,
        interval: Annotated[str | None, typer.Option(metavar="TIME", help="TWAP: one slice each, such as 30s.")] = None,
        perp: Annotated[bool, typer.Option("--perp", help="Trade the perpetual, not the spot pair.")] = False,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the exact request and send nothing.")] = False,
        yes: Annotated[
            bool, typer.Option("--yes", "-y", help="Answer yes to the question before a live order.")
        ] = False,
        wait: Annotated[
            float | None,
            typer.Option(min=0, max=86_400, metavar="SECONDS", help="Wait so long for the end.  [default: 10]"),
        ] = None,
        no_wait: Annotated[bool, typer.Option("--no-wait", help="Return when the order is accepted.")] = False,
        allow_stale: Annotated[
            bool, typer.Option("--allow-stale", help="Send a market order without a fresh market.")
        ] = False,
        allow_far_limit: Annotated[
            bool, typer.Option("--allow-far-limit", help="Accept a limit over 5 % through the market.")
        ] = False,
        allow_duplicate: Annotated[
            bool, typer.Option("--allow-duplicate", help="Send although the same order is unresolved.")
        ] = False,
    ) -> None:
        from sequence_cli.commands._place import Consent, dry_run_order, place_order
        from sequence_cli.trading.guards import Overrides

        invocation = Invocation.start(ctx)
        words = OrderWords(
            symbol, quantity, notional, limit, urgency, venue, max_slippage_bps, tif, horizon, slices, interval, perp
        )
        intent = build_intent(words, side, invocation)
        if dry_run:
            dry_run_order(invocation, intent)
            return
        overrides = Overrides(allow_stale, allow_far_limit, allow_duplicate)
        place_order(invocation, intent, Consent(yes=yes, overrides=overrides), seconds_to_wait(wait, no_wait=no_wait))

    command.__doc__ = HELP.format(title=side.capitalize(), side=side, limit="2300" if side is Side.BUY else "2400")
    return command
