"""`sequence graph resume`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.errors import SequenceError, UnknownOutcomeError

if TYPE_CHECKING:
    from sequence_cli.api.wire.orders import GraphStatus
    from sequence_cli.trading.order_names import OrderName


def command(
    ctx: typer.Context,
    graph_id: Annotated[str, typer.Argument(metavar="GRAPH_ID", help="The graph; a unique start of it is enough.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Answer yes to the question before a live graph.")] = False,
) -> None:
    """Let a paused graph go on: orders that were held back are placed.

    A live graph asks first; without a terminal it needs --yes.

    \b
    Examples:
      sequence graph resume graph_7d76
    """
    from sequence_cli.commands._graph_shown import show_graph
    from sequence_cli.commands._order_names import named_orders
    from sequence_cli.commands._paper import refuse_paper
    from sequence_cli.trading.guards import check_may_change

    invocation = Invocation.start(ctx)
    refuse_paper(invocation, "orders")
    check_may_change("graph resume", invocation.target.limits, invocation.target.profile)
    (name,) = named_orders(invocation, [graph_id])
    _confirm(invocation, name, yes=yes)
    _resume(invocation, name)
    show_graph(invocation, name, _look(invocation, name))


def _confirm(invocation: Invocation, name: OrderName, *, yes: bool) -> None:
    if yes or invocation.mode != "live":
        return
    from sequence_cli.commands._consent import Refusal, require_yes

    what = "" if name.intent is None else f": {name.intent.summary}"
    refusal = Refusal(f"{name.graph_id} was NOT resumed", "Add --yes to resume it without a question.")
    require_yes(invocation, "Resume this live graph?", refusal, [f"LIVE graph, real money: {name.graph_id}{what}"])


def _resume(invocation: Invocation, name: OrderName) -> None:
    from sequence_cli.trading.sent_once import sent_once

    with sent_once(
        f"Whether {name.graph_id} was resumed is unknown, and it was not asked again.", _where_to_look(name)
    ):  # fmt: skip
        invocation.client.resume_graph(name.graph_id)


def _look(invocation: Invocation, name: OrderName) -> GraphStatus:
    try:
        return invocation.client.graph(name.graph_id)
    except KeyboardInterrupt:
        raise UnknownOutcomeError(
            f"{name.graph_id} was resumed. It was interrupted before its state was read, so what its orders do is "
            "unknown.",
            hint=_where_to_look(name),
        ) from None
    except SequenceError as error:
        error.message = f"{name.graph_id} was resumed, but its state could not be read. {error.message}"
        raise


def _where_to_look(name: OrderName) -> str:
    return f"See `sequence graph show {name.graph_id}`."
