"""`sequence redeem`."""

from __future__ import annotations

from typing import Annotated

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.errors import UsageError

VENUES = ("kalshi", "polymarket")


def command(
    ctx: typer.Context,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The market: a Polymarket slug or a Kalshi ticker.")],
    venue: Annotated[str, typer.Option(metavar="VENUE", help="kalshi or polymarket.")],
) -> None:
    """Claim what a settled event contract pays.

    Kalshi pays by itself. Polymarket takes minutes. Redeeming twice does no harm: the second time there is nothing.

    \b
    Examples:
      sequence redeem btc-updown-5m-1776537600 --venue polymarket
    """
    from sequence_cli.commands._paper import refuse_paper
    from sequence_cli.render.documents.redemption import RedemptionDocument
    from sequence_cli.trading.guards import check_may_change
    from sequence_cli.trading.sent_once import sent_once

    invocation = Invocation.start(ctx)
    chosen = venue.strip().lower()
    if chosen not in VENUES:
        raise UsageError(f"The venue was {venue!r}; nothing was sent.", hint=f"Choose {' or '.join(VENUES)}.")
    refuse_paper(invocation, "positions")
    check_may_change("redeem", invocation.target.limits, invocation.target.profile)
    with sent_once(
        f"Whether {slug} was redeemed is unknown, and it was not sent again.",
        "`sequence positions --closed` shows it once it is; redeeming again does no harm.",
    ):
        answer = invocation.client.redeem(slug, chosen)
    invocation.show(RedemptionDocument.build(invocation.mode, slug, chosen, answer))
