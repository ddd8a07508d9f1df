"""From the words of a `buy` or `sell` to what is wanted; only --notional asks the service, for its price and lot."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.errors import UsageError

if TYPE_CHECKING:
    from sequence_cli.api.wire.common import Side, TimeInForce, Urgency
    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.money import Price, Quantity
    from sequence_cli.trading.intent import OrderIntent, Twap


class OrderWords(NamedTuple):
    """The options of `buy` and `sell`, as typed."""

    symbol: str
    quantity: str | None
    notional: str | None
    limit: str | None
    urgency: Urgency | None
    venue: str | None
    max_slippage_bps: int | None
    time_in_force: TimeInForce | None
    horizon: str | None
    slices: int | None
    interval: str | None
    perp: bool


def build_intent(words: OrderWords, side: Side, invocation: Invocation) -> OrderIntent:
    """Return the exact order that the words ask for; raises UsageError before anything is sent."""
    from sequence_cli.trading.durations import parse_milliseconds
    from sequence_cli.trading.intent import OrderIntent
    from sequence_cli.trading.symbols import normal_symbol

    limit = _limit(words)
    twap = _twap(words)
    horizon = None if words.horizon is None else parse_milliseconds(words.horizon, "horizon")
    symbol = normal_symbol(words.symbol)
    return OrderIntent(
        symbol=symbol,
        side=side,
        quantity=_quantity(words, symbol, side, limit, invocation),
        limit=limit,
        urgency=words.urgency,
        venue=_venue(words.venue),
        max_slippage_bps=words.max_slippage_bps,
        time_in_force=words.time_in_force,
        horizon_ms=horizon,
        twap=twap,
        perp=words.perp,
        paper=invocation.target.paper,
    )


def _limit(words: OrderWords) -> Price | None:
    from sequence_cli.money import Price

    return None if words.limit is None else Price.parse(words.limit)


def _twap(words: OrderWords) -> Twap | None:
    from sequence_cli.trading.durations import parse_milliseconds
    from sequence_cli.trading.intent import Twap

    if words.slices is None and words.interval is None:
        return None
    if words.slices is None or words.interval is None:
        raise UsageError(
            "A TWAP needs both --slices and --interval; nothing was sent.", hint="Such as --slices 10 --interval 30s."
        )
    return Twap(words.slices, parse_milliseconds(words.interval, "interval"))


def _venue(name: str | None) -> str | None:
    if name is None:
        return None
    from sequence_cli.venues import find_venue

    return find_venue(name).name


def _quantity(
    words: OrderWords, symbol: str, side: Side, limit: Price | None, invocation: Invocation
) -> Quantity:  # fmt: skip
    from sequence_cli.money import Quantity

    if (words.quantity is None) == (words.notional is None):
        raise UsageError(
            "Give either a quantity or --notional, and not both; nothing was sent.",
            hint=f"Such as `sequence {side} {symbol} 0.1` or `sequence {side} {symbol} --notional 250`.",
        )
    if words.quantity is not None:
        return Quantity.parse(words.quantity)
    return _quantity_of_budget(words.notional or "", symbol, side, limit, invocation)


def _quantity_of_budget(text: str, symbol: str, side: Side, limit: Price | None, invocation: Invocation) -> Quantity:
    """Turn USD into a quantity at the limit, or at the current ask or bid, rounded down to the lot."""
    from sequence_cli.money import Usd, quantity_for
    from sequence_cli.trading.guards import to_price
    from sequence_cli.trading.market import lot_of, view

    budget = Usd.parse(text)
    lot = lot_of(symbol, invocation.client.symbols())
    if limit is None:
        market = view(invocation.client.quote(symbol)).price_for(side)
        if market is None:
            raise _no_price(symbol)
        limit = to_price(market)
    quantity = quantity_for(budget, limit, lot)
    if quantity.units == 0:
        raise UsageError(
            f"{budget} USD does not pay for one lot of {symbol}, {lot} at {limit}; nothing was sent.",
            hint="Give a larger --notional.",
        )
    invocation.note(f"{budget} USD at {limit} is {quantity} {symbol}, rounded down to lots of {lot}.")
    return quantity


def _no_price(symbol: str) -> UsageError:
    return UsageError(
        f"There is no price for {symbol} to turn --notional into a quantity; nothing was sent.",
        hint="Give a quantity, or a --limit.",
    )
