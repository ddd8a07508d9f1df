"""Changing an order that is under way: what is left of it leaves its venues and is routed anew.

That is a cancel-replace: the place in a venue's queue is lost. What is on its way to a venue is not called back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.common import TimeInForce, Urgency
from sequence_cli.money import Price, Quantity
from sequence_cli.sandbox import execution
from sequence_cli.sandbox.activation import check_funds, check_risk
from sequence_cli.sandbox.allocation import candidates, marketable, touch_1e9
from sequence_cli.sandbox.lifecycle import release_held, withdraw_resting
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.nodes import ORDER, TERMINAL, WAITING, children_of, load_node, save_node
from sequence_cli.sandbox.problems import OrderRejectError, conflict, invalid
from sequence_cli.sandbox.sizing import check_step
from sequence_cli.sandbox.ticket import positive

if TYPE_CHECKING:
    from sequence_cli.api.wire.orders import Amendment
    from sequence_cli.sandbox.nodes import Node
    from sequence_cli.sandbox.session import Session

MODE = "cancel_replace"
_QUANTITY = "new_qty_1e8"
_LIMIT = "new_constraints.max_price_1e9"


def amend(session: Session, node_id: int, amendment: Amendment) -> None:
    """Give an order a new total quantity, a new limit, or both; raises ProblemError, and then nothing has changed."""
    node = load_node(session.connection, node_id)
    if node.status in TERMINAL or node.closing:
        raise conflict("The order has ended, or is about to; it was not amended.")
    if node.form != ORDER or node.parent is not None:
        raise conflict("The order trades in parts, which can only be cancelled; it was not amended.")
    target, limit = _target(node, amendment), _limit(session, node, amendment)
    release_held(session, node)
    node = withdraw_resting(session, node)
    flying = sum(child.quantity_1e8 for child in children_of(session.connection, node.id, "sent"))
    left = target - node.filled_1e8 - flying
    if left <= 0:
        raise invalid(_QUANTITY, f"{target} is no more than what has been filled or is on its way; nothing was amended")
    node = node._replace(limit_1e9=limit, target_1e8=target, unsent_1e8=left, cancelled_1e8=0, shortfall_1e8=0)
    _route_again(session, save_node(session.connection, node))


def _target(node: Node, amendment: Amendment) -> int:
    if amendment.new_qty_1e8 is None:
        if amendment.new_constraints is None:
            raise invalid(_QUANTITY, "a new quantity or a new limit is needed")
        return node.target_1e8 - node.cancelled_1e8
    check_step(Quantity, _QUANTITY, positive(_QUANTITY, amendment.new_qty_1e8), known(node.symbol).lot_1e8)
    return amendment.new_qty_1e8


def _limit(session: Session, node: Node, amendment: Amendment) -> int | None:
    if amendment.new_constraints is None:
        return node.limit_1e9
    limit = positive(_LIMIT, amendment.new_constraints.max_price_1e9)
    if node.limit_1e9 is None:
        raise invalid(_LIMIT, "a market order has no limit to change")
    check_step(Price, _LIMIT, limit, known(node.symbol).tick_1e9)
    touch = touch_1e9(node.side, candidates(session, execution.wish_of(node)))
    if node.tif is TimeInForce.POST_ONLY and marketable(node.side, limit, touch):
        raise invalid(_LIMIT, "the order is post_only and would trade at once")
    return limit


def _route_again(session: Session, node: Node) -> None:
    if node.status == WAITING:
        return
    books = candidates(session, execution.wish_of(node))
    worst = node.worst_1e9 if node.limit_1e9 is None else node.limit_1e9
    node = save_node(session.connection, node._replace(worst_1e9=worst))
    try:
        check_risk(session, node)
        check_funds(session, node, books)
    except OrderRejectError as exc:
        raise invalid(_QUANTITY, f"{exc.reason}; nothing was amended") from exc
    if node.slices_left or (node.urgency is Urgency.LOW and node.deadline_ns is not None):
        return  # the next slice, or the next look at the peg, takes it from here
    save_node(session.connection, node._replace(slices_left=1))
    execution.run_slice(session, node.id)
