"""What an order is worth to the profile's limit, and what a limit does with an order whose worth is not known."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sequence_cli.api.wire.common import Side
from sequence_cli.errors import UnsafeError
from sequence_cli.money import Price, Quantity, Usd
from sequence_cli.profiles import Limits
from sequence_cli.trading.guards import check_notional, market_value
from sequence_cli.trading.intent import OrderIntent
from sequence_cli.trading.market import MarketView

MARKET = MarketView(Decimal(99), Decimal(101), 50, None)
NO_MARKET = MarketView(None, None, None, "there is no bid and no ask")


def order(side: Side, limit: str | None = None) -> OrderIntent:
    return OrderIntent("ETH-USD", side, Quantity.parse("2"), None if limit is None else Price.parse(limit))


@pytest.mark.parametrize(
    ("intent", "market", "worth"),
    [
        (order(Side.BUY), MARKET, "202"),
        (order(Side.SELL), MARKET, "198"),
        (order(Side.BUY, "90"), MARKET, "180"),
        (order(Side.BUY, "110"), MARKET, "220"),
        (order(Side.SELL, "120"), MARKET, "240"),
        (order(Side.SELL, "1"), MARKET, "198"),
        (order(Side.SELL, "1"), None, "2"),
    ],
)
def test_an_order_is_worth_the_most_that_it_can_be(intent: OrderIntent, market: MarketView | None, worth: str) -> None:
    assert market_value(intent, market) == Usd.parse(worth)


def test_an_order_of_unknown_worth_does_not_pass_a_limit() -> None:
    limits = Limits(max_notional_usd=Usd.parse("1000"))

    assert market_value(order(Side.BUY), NO_MARKET) is None
    with pytest.raises(UnsafeError, match="what it is worth is not known"):
        check_notional(order(Side.BUY), None, limits, None)


def test_an_order_at_the_limit_passes_and_one_above_does_not() -> None:
    limits = Limits(max_notional_usd=Usd.parse("202"))

    check_notional(order(Side.BUY), Usd.parse("202"), limits, None)
    with pytest.raises(UnsafeError, match="NOT sent"):
        check_notional(order(Side.BUY), Usd.parse("202.000000001"), limits, None)
