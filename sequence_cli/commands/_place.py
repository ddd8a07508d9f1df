"""From an order that is wanted to its known outcome: guards, question, journal, sending, waiting, result."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.commands._sending import send_once, wait
from sequence_cli.errors import RefusedError, SequenceError
from sequence_cli.trading.checkpoints import Checkpoint, reached
from sequence_cli.trading.guards import Overrides, check_market, check_notional, check_profile_limits, market_value
from sequence_cli.trading.intent import graph_body, new_graph_id, prepare
from sequence_cli.trading.interruption import Interruption

if TYPE_CHECKING:
    from sequence_cli.api.wire.orders import GraphStatus
    from sequence_cli.commands._estimate import Estimate
    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.trading.intent import OrderIntent
    from sequence_cli.trading.market import MarketView
    from sequence_cli.trading.outcome import Placed

NOTHING_FILLED = frozenset({"rejected", "failed", "expired", "cancelled", "canceled"})
# Where to look first, by the service's reason (sequence-api.md §4.3).
_LOOK_AT = {
    "INSUFFICIENT_BALANCE": "`sequence positions` shows what you have, and where.",
    "STALE_VENUE": "`sequence quote` shows which exchanges have fresh prices.",
    "BAD_VENUE": "`sequence venues` lists your exchanges.",
}


class Consent(NamedTuple):
    """What the person allowed beforehand."""

    yes: bool
    overrides: Overrides


def dry_run_order(invocation: Invocation, intent: OrderIntent) -> None:
    """Show the request of an order that is not sent."""
    from sequence_cli.render.documents.orders import DryRunDocument

    check_profile_limits(intent, invocation.target.limits, invocation.target.profile)
    document = DryRunDocument.build(
        mode=invocation.mode,
        symbol=intent.symbol,
        side=intent.side,
        quantity=intent.quantity,
        limit_price=intent.limit,
        estimated_notional=market_value(intent, _market(invocation, intent)),
        body=graph_body(intent, new_graph_id()),
    )
    invocation.show(document)


def place_order(invocation: Invocation, intent: OrderIntent, consent: Consent, seconds: float) -> None:
    """Send an order once, wait up to `seconds` for its end and show what is known of it."""
    _guard(invocation, intent, consent)
    with invocation.naming([intent.symbol]), Interruption() as interruption:
        placed = send_once(invocation, prepare(intent), intent, consent.overrides, interruption)
        graph = wait(invocation, placed, seconds, interruption)
        _show(invocation, intent, placed, graph)


def _guard(invocation: Invocation, intent: OrderIntent, consent: Consent) -> None:
    target = invocation.target
    check_profile_limits(intent, target.limits, target.profile)
    simulated = invocation.mode != "live"
    # With simulated money there is nothing to confirm, so --yes is one request: the order itself.
    if simulated and consent.yes and (target.limits.max_notional_usd is None or intent.limit is not None):
        check_notional(intent, market_value(intent, None), target.limits, target.profile)
        return
    asks = not simulated and not consent.yes
    estimate = _estimate(invocation, intent) if asks and invocation.may_prompt else None
    market = _market(invocation, intent)
    check_market(intent, market, consent.overrides)
    value = market_value(intent, market)
    check_notional(intent, value, target.limits, target.profile)
    if asks:
        from sequence_cli.commands._confirm import confirm_live_order

        confirm_live_order(invocation, intent, market, value, estimate)


def _estimate(invocation: Invocation, intent: OrderIntent) -> Estimate:
    from sequence_cli.commands._estimate import Estimate

    return Estimate(invocation, intent)


def _market(invocation: Invocation, intent: OrderIntent) -> MarketView:
    from sequence_cli.trading.market import view

    try:
        with invocation.naming([intent.symbol]):
            return view(invocation.client.quote(intent.symbol))
    except SequenceError as error:
        error.message = f"The order to {intent.summary} was NOT sent, for want of a quote. {error.message}"
        raise


def _show(invocation: Invocation, intent: OrderIntent, placed: Placed, graph: GraphStatus | None) -> None:
    from sequence_cli.render.documents.orders import OrderDocument

    outcome = _outcome_word(placed, graph)
    document = OrderDocument.build(
        mode=invocation.mode,
        graph_id=placed.graph_id,
        symbol=intent.symbol,
        side=intent.side,
        quantity=intent.quantity,
        limit_price=intent.limit,
        outcome=outcome,
        status=placed.status,
        graph=graph,
    )
    if outcome in NOTHING_FILLED and document.filled_qty in {None, "0"}:
        raise nothing_filled(placed, outcome, document.failure_reason)
    reached(Checkpoint.PRINT_PRE)
    invocation.show(document)


def _outcome_word(placed: Placed, graph: GraphStatus | None) -> str:
    from sequence_cli.trading.states import is_terminal

    if graph is None:
        return "accepted"
    words = {node.status.lower() for node in graph.nodes.values()} or {graph.status.lower()}
    if not is_terminal(graph.status):
        return "working"
    return words.pop() if len(words) == 1 else graph.status.lower()


def nothing_filled(placed: Placed, outcome: str, reason: str | None) -> RefusedError:
    """Return the failure of an order that ended without a fill."""
    because = f" ({reason})" if reason else ""
    return RefusedError(
        f"The order to {placed.order.summary} ended as {outcome}{because}; nothing was filled.",
        code=reason or "ORDER_REJECTED",
        hint=f"{_LOOK_AT.get(reason or '', '')} See `sequence status {placed.graph_id}`.".lstrip(),
    )
