"""The question before a live order: what it would do, with real money, and a no unless somebody says yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.errors import InterruptedCommandError, UnsafeError
from sequence_cli.trading.symbols import means_yes_by_default

if TYPE_CHECKING:
    from sequence_cli.commands._estimate import Estimate
    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.money import Usd
    from sequence_cli.trading.intent import OrderIntent
    from sequence_cli.trading.market import MarketView


def confirm_live_order(
    invocation: Invocation, intent: OrderIntent, market: MarketView, value: Usd | None, estimate: Estimate | None
) -> None:
    """Ask whether to send the order; raises UnsafeError where nobody can be asked or the answer is no.

    `estimate` is None where nobody can be asked.
    """
    if estimate is None:
        raise UnsafeError(
            f"The order to {intent.summary} was NOT sent: it is live, with real money, and nobody can be asked here.",
            code="NOT_CONFIRMED",
            hint="Add --yes to send it without a question, or try it with --sandbox or --local first.",
        )
    for line in [*_summary(invocation, intent, market), *estimate.lines(value), *_outcome(intent)]:
        invocation.note(line)
    if not ask_yes_no("Send this live order?"):
        raise UnsafeError(f"The order to {intent.summary} was NOT sent: it was not confirmed.", code="NOT_CONFIRMED")


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


def ask_yes_no(text: str) -> bool:
    """Return whether the answer is yes; Enter alone means no."""
    import questionary

    from sequence_cli.commands._ask import _terminal

    question = questionary.confirm(text, default=False, auto_enter=False, output=_terminal())
    try:
        return bool(question.unsafe_ask())
    except (KeyboardInterrupt, EOFError):
        raise InterruptedCommandError("Interrupted; the order was NOT sent.") from None
