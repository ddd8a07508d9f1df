"""What this machine refuses before an order is journalled: each guard has its sentence and its override.

Guards protect from slips and from programs that run away (order-safety.md R11); the service has its own checks.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.common import Side
from sequence_cli.errors import UnknownOutcomeError, UnsafeError
from sequence_cli.money import Price, Usd, notional

if TYPE_CHECKING:
    from sequence_cli.profiles import Limits
    from sequence_cli.trading.intent import OrderIntent
    from sequence_cli.trading.journal_rows import NewIntent
    from sequence_cli.trading.market import MarketView

# The distance at which the vendor's own terminal warns (sequence-api.md §8.4).
FAT_FINGER = Decimal("0.05")


class Overrides(NamedTuple):
    """What the person allowed for this one order."""

    stale_market: bool = False
    far_limit: bool = False
    duplicate: bool = False


def check_profile_limits(intent: OrderIntent, limits: Limits, profile: str | None) -> None:
    """Refuse what the profile does not allow, as far as the order alone shows it; raises UnsafeError."""
    name = profile or "default"
    if limits.read_only:
        raise _refused("READ_ONLY", intent, f"profile {name!r} is read-only", _unset(name, "read_only", "false"))
    if limits.allow_symbols is not None and intent.symbol not in limits.allow_symbols:
        allowed = ", ".join(limits.allow_symbols) or "none"
        raise _refused(
            "SYMBOL_NOT_ALLOWED",
            intent,
            f"profile {name!r} allows only these symbols: {allowed}",
            _unset(name, "allow_symbols", f"{','.join((*limits.allow_symbols, intent.symbol))}"),
        )


def check_may_change(what: str, limits: Limits, profile: str | None) -> None:
    """Refuse anything but looking in a read-only profile; `what` is the command. Raises UnsafeError."""
    if limits.read_only:
        name = profile or "default"
        raise UnsafeError(
            f"`sequence {what}` changes something, and profile {name!r} is read-only; nothing was sent.",
            code="READ_ONLY",
            hint=_unset(name, "read_only", "false"),
        )


def check_notional(intent: OrderIntent, value: Usd | None, limits: Limits, profile: str | None) -> None:
    """Refuse an order worth more than the profile allows, or one whose worth is not known; raises UnsafeError."""
    largest, name = limits.max_notional_usd, profile or "default"
    if largest is None or (value is not None and value <= largest):
        return
    worth = "what it is worth is not known" if value is None else f"it is worth about {value} USD"
    raise _refused(
        "NOTIONAL_LIMIT",
        intent,
        f"{worth} and profile {name!r} allows {largest} USD an order",
        "Set a --limit." if value is None else _unset(name, "max_notional_usd", str(value)),
    )


def check_rate(intent: NewIntent, sent_last_minute: int, limits: Limits, profile: str | None) -> None:
    """Refuse more orders a minute than the profile allows; raises UnsafeError."""
    most = limits.max_orders_per_minute
    if most is not None and sent_last_minute >= most:
        raise _refused(
            "ORDER_RATE_LIMIT",
            intent,
            f"{sent_last_minute} orders went out in the last minute and profile {profile or 'default'!r} allows {most}",
            "Wait a moment, or raise max_orders_per_minute.",
        )


def check_market(intent: OrderIntent, market: MarketView, overrides: Overrides) -> None:
    """Refuse a market order without a fresh two-sided market, and a limit far through it; raises UnsafeError."""
    if intent.limit is None:
        if market.problem is not None and not overrides.stale_market:
            raise _refused(
                "STALE_MARKET",
                intent,
                f"a market order needs a fresh market for {intent.symbol}, and {market.problem}",
                "Set a --limit, try again in a moment, or allow it with --allow-stale.",
            )
        return
    if not overrides.far_limit:
        _check_distance(intent, intent.limit, market)


def refuse_duplicate(intent: NewIntent, graph_id: str) -> UnknownOutcomeError:
    """Return the refusal of an order while the same one is unresolved: the earlier one may exist (R7)."""
    return UnknownOutcomeError(
        f"The order to {intent.summary} was NOT sent: the same order, {graph_id}, is not resolved yet and may exist.",
        code="UNRESOLVED_DUPLICATE",
        hint=f"Run `sequence recover {graph_id}` first, or send another with --allow-duplicate.",
    )


def market_value(intent: OrderIntent, market: MarketView | None) -> Usd | None:
    """Return the most that the order can be worth at its limit and the market, None where neither is known.

    A buy costs its limit at the most; a sell may bring more than its limit, so the market counts as well.
    """
    price = None if market is None else market.price_for(intent.side)
    if intent.limit is not None and (price is None or intent.side is Side.BUY):
        return notional(intent.quantity, intent.limit)
    if price is None:
        return None
    at_market = notional(intent.quantity, to_price(price))
    return at_market if intent.limit is None else max(at_market, notional(intent.quantity, intent.limit))


def to_price(value: Decimal) -> Price:
    """Return a displayed price in exact units, rounded up where it has more than nine decimals."""
    from decimal import ROUND_CEILING

    return Price.from_decimal(value.quantize(Decimal(1).scaleb(-Price.decimals), rounding=ROUND_CEILING))


def _check_distance(intent: OrderIntent, limit: Price, market: MarketView) -> None:
    price = market.price_for(intent.side)
    if price is None:
        return
    through = Decimal(str(limit)) / price - 1 if intent.side is Side.BUY else 1 - Decimal(str(limit)) / price
    if through > FAT_FINGER:
        side = "ask" if intent.side is Side.BUY else "bid"
        raise _refused(
            "FAR_LIMIT",
            intent,
            f"its limit is {through * 100:.1f} % through the market (the {side} is {price})",
            "Check the limit, or allow it with --allow-far-limit.",
        )


def _refused(code: str, intent: OrderIntent | NewIntent, reason: str, hint: str) -> UnsafeError:
    return UnsafeError(f"The order to {intent.summary} was NOT sent: {reason}.", code=code, hint=hint)


def _unset(profile: str, name: str, value: str) -> str:
    return f"If that is wrong: `sequence config set {name} {value} --profile {profile}`."
