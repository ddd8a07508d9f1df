"""What `amend` and `decrease` share: guards, the question before a live change, the change, its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.errors import UnsafeError
from sequence_cli.trading.amendment import Change, WorkingOrder, change_order, read_order, shows
from sequence_cli.trading.guards import check_may_change

if TYPE_CHECKING:
    from sequence_cli.commands._invocation import Invocation


def named_order(invocation: Invocation, order_id: str, command: str) -> WorkingOrder:
    """Return the order that is to be changed, as it is now; refuses in a read-only profile before anything is asked."""
    from sequence_cli.commands._order_names import named_orders
    from sequence_cli.commands._paper import refuse_paper

    refuse_paper(invocation, "orders")
    check_may_change(command, invocation.target.limits, invocation.target.profile)
    return read_order(invocation.client, named_orders(invocation, [order_id])[0])


def guard_change(invocation: Invocation, order: WorkingOrder, change: Change, *, allow_far_limit: bool) -> None:
    """Hold the changed order to the profile's limits and its limit to the market; raises UnsafeError.

    An order that this machine cannot tell the symbol of passes no guard that needs it.
    """
    from sequence_cli.trading.guards import Overrides, check_market, check_notional, check_profile_limits, market_value
    from sequence_cli.trading.intent import OrderIntent
    from sequence_cli.trading.market import view

    target = invocation.target
    if order.symbol is None or order.side is None:
        if target.limits.allow_symbols is not None or target.limits.max_notional_usd is not None:
            raise _untold(order)
        return
    quantity = order.quantity if change.quantity is None else change.quantity
    intent = OrderIntent(order.symbol, order.side, quantity, order.limit if change.limit is None else change.limit)
    try:
        check_profile_limits(intent, target.limits, target.profile)
        market = view(invocation.client.quote(order.symbol)) if change.limit or intent.limit is None else None
        if change.limit is not None and market is not None:
            check_market(intent, market, Overrides(far_limit=allow_far_limit))
        value = market_value(intent, market)
        if value is not None:
            check_notional(intent, value, target.limits, target.profile)
    except UnsafeError as error:
        error.message = error.message.replace("The order to", "The change to", 1).replace(
            "was NOT sent", "was NOT made"
        )
        raise


def confirm_change(invocation: Invocation, order: WorkingOrder, change: Change, *, yes: bool) -> None:
    """Ask before a live order is changed; raises UnsafeError where nobody can be asked or the answer is no."""
    if yes or invocation.mode != "live":
        return
    from sequence_cli.commands._consent import Refusal, require_yes

    refusal = Refusal(f"{order.node_order_id} was NOT changed", "Add --yes to change it without a question.")
    require_yes(invocation, "Change this live order?", refusal, _summary(invocation, order, change))


def send_change(invocation: Invocation, order: WorkingOrder, change: Change) -> None:
    """Send the change once and show what the order is then, or where to look for what was taken and is not seen yet."""
    from sequence_cli.render.documents.amendments import AmendDocument

    seen = change_order(invocation.client, order, change)
    is_seen = seen is not None and shows(seen, change)
    invocation.show(
        AmendDocument.build(
            mode=invocation.mode,
            graph_id=order.name.graph_id,
            node_order_id=order.node_order_id,
            symbol=order.symbol,
            side=order.side,
            outcome="amended" if is_seen else "accepted",
            status=None if seen is None else seen.status,
            quantities=(
                order.quantity,
                None if seen is None else seen.quantity,
                None if seen is None else seen.filled,
            ),
            limits=(order.limit, None if seen is None else seen.limit),
        )
    )
    if not is_seen:
        invocation.note(f"The change is not seen yet; look with `sequence status {order.name.graph_id}`.")


def _summary(invocation: Invocation, order: WorkingOrder, change: Change) -> list[str]:
    what = " ".join(filter(None, [order.side, order.symbol])) or "an order whose symbol is not known here"
    quantity = order.quantity if change.quantity is None else f"{order.quantity} -> {change.quantity}"
    was = order.limit or "not known"
    return [
        f"LIVE order, real money: profile {invocation.target.profile or '(none)'}",
        f"  {what}, {order.node_order_id}",
        f"  quantity {quantity} ({order.filled} filled)",
        f"  limit {was if change.limit is None else f'{was} -> {change.limit}'}",
    ]


def _untold(order: WorkingOrder) -> UnsafeError:
    return UnsafeError(
        f"{order.node_order_id} was NOT changed: the service does not tell its symbol and side, so this profile's "
        "limits cannot be held.",
        code="SYMBOL_UNKNOWN",
        hint="Use a profile without max_notional_usd and allow_symbols, or cancel the order.",
    )
