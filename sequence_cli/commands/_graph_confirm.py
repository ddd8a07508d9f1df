"""The question before a live graph: every order in it, what starts it, and a no unless somebody says yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.commands._confirm import SEND_WITHOUT_QUESTION
from sequence_cli.commands._consent import Refusal, require_yes
from sequence_cli.trading.graph_edges import trigger_words
from sequence_cli.trading.symbols import means_yes_by_default

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.money import Usd
    from sequence_cli.trading.graph_plan import GraphPlan, Leg
    from sequence_cli.trading.market import MarketView


def confirm_live_graph(
    invocation: Invocation, plan: GraphPlan, markets: Mapping[str, MarketView], value: Usd | None
) -> None:
    """Ask whether to send the graph; raises UnsafeError where nobody can be asked or the answer is no."""
    refusal = Refusal(f"The order to {plan.summary} was NOT sent", SEND_WITHOUT_QUESTION)
    require_yes(invocation, "Send this live graph?", refusal, _summary(invocation, plan, markets, value))


def _summary(
    invocation: Invocation, plan: GraphPlan, markets: Mapping[str, MarketView], value: Usd | None
) -> Iterator[str]:
    target = invocation.target
    last4 = target.key.last4 if target.key is not None else "none"
    yield f"LIVE graph, real money: profile {target.profile or '(none)'}, key …{last4} from {target.key_source}"
    for leg in plan.legs:
        yield from _leg(leg, plan)
    for symbol, market in markets.items():
        age = "" if market.age_ms is None else f", {market.age_ms} ms old"
        yield f"  {symbol}: bid {market.bid or 'none'}  ask {market.ask or 'none'}{age}"
    for layer, limits in (plan.risk or {}).items():
        yield from (f"  {layer} {name} {amount}" for name, amount in limits.items())
    about = "not known" if value is None else f"about {value} USD before fees"
    yield f"  all orders together: {about}"


def _leg(leg: Leg, plan: GraphPlan) -> Iterator[str]:
    at = "" if leg.order.limit is not None else " at the market"
    venue = "" if leg.order.venue is None else f", at {leg.order.venue}"
    yield f"  {leg.node_id}: {leg.order.summary}{at}{venue}, {_start(leg, plan)}"
    if leg.order.twap is not None:
        yield f"    in {leg.order.twap.slices} slices, one every {leg.order.twap.interval_ms} ms"
    if means_yes_by_default(leg.order.symbol):
        yield f"    {leg.order.symbol} names no outcome: this trades YES"


def _start(leg: Leg, plan: GraphPlan) -> str:
    starts = [
        f"{trigger_words(edge.trigger, edge.condition)} of {edge.from_node}"
        for edge in plan.edges
        if edge.to_node == leg.node_id
    ]
    return "at once" if not starts else " or ".join(starts)
