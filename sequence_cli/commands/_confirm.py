"""The question before a live order: what it would do, with real money, and a no unless somebody says yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.commands._consent import Refusal, require_yes
from sequence_cli.trading.symbols import means_yes_by_default

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sequence_cli.commands._estimate import Estimate
    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.money import Usd
    from sequence_cli.trading.intent import OrderIntent
    from sequence_cli.trading.market import MarketView

SEND_WITHOUT_QUESTION = "Add --yes to send it without a question, or try it with --sandbox or --local first."


def confirm_live_order(
    invocation: Invocation, intent: OrderIntent, market: MarketView, value: Usd | None, estimate: Estimate | None
) -> None:
    """Ask whether to send the order; raises UnsafeError where nobody can be asked or the answer is no.

    `estimate` is None where nobody can be asked.
    """
    refusal = Refusal(f"The order to {intent.summary} was NOT sent", SEND_WITHOUT_QUESTION)

    def lines() -> Iterator[str]:
        yield from _summary(invocation, intent, market)
        yield from () if estimate is None else estimate.lines(value)
        yield from _outcome(intent)

    require_yes(invocation, "Send this live order?", refusal, lines())


def _summary(invocation: Invocation, intent: OrderIntent, market: MarketView) -> list[str]:
    target = invocation.target
    last4 = target.key.last4 if target.key is not None else "none"
    age = "" if market.age_ms is None else f", {market.age_ms} ms old"
    return [
        f"LIVE order, real money: profile {target.profile or '(none)'}, key …{last4} from {target.key_source}",
        f"  {intent.summary}" + ("" if intent.limit is not None else " at the market"),
        f"  bid {market.bid or 'none'}  ask {market.ask or 'none'}{age}",
    ]


def _outcome(intent: OrderIntent) -> list[str]:
    if not means_yes_by_default(intent.symbol):
        return []
    return [f"  {intent.symbol} names no outcome: this trades YES"]
