"""What this machine refuses of a graph before it is journalled: each leg is held to what a single order is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.errors import UnsafeError
from sequence_cli.money import Usd
from sequence_cli.trading.guards import check_market, check_profile_limits, market_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sequence_cli.profiles import Limits
    from sequence_cli.trading.graph_plan import GraphPlan, Leg
    from sequence_cli.trading.guards import Overrides
    from sequence_cli.trading.market import MarketView


def check_legs(plan: GraphPlan, limits: Limits, profile: str | None) -> None:
    """Refuse a graph of which the profile does not allow one leg; raises UnsafeError."""
    for leg in plan.legs:
        try:
            check_profile_limits(leg.order, limits, profile)
        except UnsafeError as error:
            raise _of_leg(leg, error) from None


def check_markets(plan: GraphPlan, markets: Mapping[str, MarketView], overrides: Overrides) -> None:
    """Refuse a graph whose first orders the market of this moment is not fit for; raises UnsafeError.

    What waits for another order meets a market that is not known yet.
    """
    for leg in plan.legs:
        if leg.waits:
            continue
        try:
            check_market(leg.order, markets[leg.order.symbol], overrides)
        except UnsafeError as error:
            raise _of_leg(leg, error) from None


def graph_value(plan: GraphPlan, markets: Mapping[str, MarketView]) -> Usd | None:
    """Return what all legs together are worth at the most, bought and sold alike, None where one is not known."""
    total = Usd(0)
    for leg in plan.legs:
        value = market_value(leg.order, markets.get(leg.order.symbol))
        if value is None:
            return None
        total += value
    return total


def check_graph_notional(plan: GraphPlan, value: Usd | None, limits: Limits, profile: str | None) -> None:
    """Refuse a graph whose legs together are worth more than the profile allows an order; raises UnsafeError."""
    largest, name = limits.max_notional_usd, profile or "default"
    if largest is None or (value is not None and value <= largest):
        return
    worth = "what its orders are worth is not known" if value is None else f"its orders are worth about {value} USD"
    raise UnsafeError(
        f"The order to {plan.summary} was NOT sent: {worth} and profile {name!r} allows {largest} USD.",
        code="NOTIONAL_LIMIT",
        hint="Set a limit on every node."
        if value is None
        else f"If that is wrong: `sequence config set max_notional_usd {value} --profile {name}`.",
    )


def _of_leg(leg: Leg, error: UnsafeError) -> UnsafeError:
    error.message = f"Node {leg.node_id!r}: {error.message} Nothing of the graph was sent."
    return error
