"""From a graph that is wanted to its outcome: guards, question, journal, sending, waiting, result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.commands._sending import send_once, wait
from sequence_cli.errors import SequenceError
from sequence_cli.trading.graph_guards import check_graph_notional, check_legs, check_markets, graph_value
from sequence_cli.trading.graph_plan import prepare_graph
from sequence_cli.trading.intent import new_graph_id
from sequence_cli.trading.interruption import Interruption

if TYPE_CHECKING:
    from sequence_cli.api.wire.orders import GraphStatus
    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.commands._place import Consent
    from sequence_cli.trading.graph_plan import GraphPlan
    from sequence_cli.trading.market import MarketView
    from sequence_cli.trading.outcome import Placed


def dry_run_graph(invocation: Invocation, plan: GraphPlan) -> None:
    """Show the request of a graph that is not sent."""
    from sequence_cli.render.documents.graphs import GraphDryRunDocument

    check_legs(plan, invocation.target.limits, invocation.target.profile)
    value = graph_value(plan, _markets(invocation, plan))
    graph_id = new_graph_id()
    body, sent = plan.body(graph_id), prepare_graph(plan, graph_id).body
    invocation.show(GraphDryRunDocument.build(invocation.mode, body, sent, value))


def place_graph(invocation: Invocation, plan: GraphPlan, consent: Consent, seconds: float) -> None:
    """Send a graph once, wait up to `seconds` for its end and show what is known of it."""
    from sequence_cli.render.documents.graphs import GraphSubmitDocument

    _guard(invocation, plan, consent)
    graph_id = new_graph_id()
    with Interruption() as interruption:
        placed = send_once(invocation, prepare_graph(plan, graph_id), None, consent.overrides, interruption)
        graph = wait(invocation, placed, seconds, interruption)
        outcome = _outcome(placed, graph)
        body = plan.body(placed.graph_id)
        invocation.show(
            GraphSubmitDocument.build(
                mode=invocation.mode, body=body, outcome=outcome, status=placed.status, graph=graph
            )
        )


def _outcome(placed: Placed, graph: GraphStatus | None) -> str:
    """Return this program's word for it; raises RefusedError for a graph that ended with nothing filled."""
    from sequence_cli.commands._place import NOTHING_FILLED, nothing_filled
    from sequence_cli.trading.states import is_terminal

    if graph is None:
        return "accepted"
    if not is_terminal(graph.status):
        return "working"
    outcome = graph.status.lower()
    if outcome in NOTHING_FILLED and not any(node.filled_qty_1e8 for node in graph.nodes.values()):
        reasons = [node.failure_reason for node in graph.nodes.values() if node.failure_reason]
        raise nothing_filled(placed, outcome, reasons[0] if reasons else None)
    return outcome


def _guard(invocation: Invocation, plan: GraphPlan, consent: Consent) -> None:
    target = invocation.target
    check_legs(plan, target.limits, target.profile)
    simulated = invocation.mode != "live"
    if simulated and consent.yes and target.limits.max_notional_usd is None:
        return
    markets = _markets(invocation, plan)
    check_markets(plan, markets, consent.overrides)
    value = graph_value(plan, markets)
    check_graph_notional(plan, value, target.limits, target.profile)
    if not simulated and not consent.yes:
        from sequence_cli.commands._graph_confirm import confirm_live_graph

        confirm_live_graph(invocation, plan, markets, value)


def _markets(invocation: Invocation, plan: GraphPlan) -> dict[str, MarketView]:
    from sequence_cli.trading.market import views

    symbols = dict.fromkeys(leg.order.symbol for leg in plan.legs)
    try:
        return views(invocation.client, list(symbols))
    except SequenceError as error:
        error.message = f"The order to {plan.summary} was NOT sent, for want of a quote. {error.message}"
        raise
