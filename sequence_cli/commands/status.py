"""`sequence status`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.errors import NotFoundError, SequenceError, UnknownOutcomeError
from sequence_cli.trading.states import IntentState

if TYPE_CHECKING:
    from sequence_cli.api.wire.orders import GraphStatus
    from sequence_cli.trading.journal_rows import Intent


def command(
    ctx: typer.Context,
    graph_id: Annotated[
        str | None, typer.Argument(metavar="[GRAPH_ID]", help="The order; a unique start of it is enough.")
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Follow it to its end; Ctrl-C stops with exit code 0.")
    ] = False,
) -> None:
    """Show how far an order has got: fills, average price, fees.

    Without an id it shows the latest order placed from here in the same mode. With --watch the view updates in place;
    in a pipe, and with --json, every state is one line of JSON.

    \b
    Examples:
      sequence status
      sequence status graph_7d76
      sequence status graph_7d76 --json
      sequence status --watch
    """
    from sequence_cli.render.documents.status import StatusDocument
    from sequence_cli.trading.intent import graph_id_of

    invocation = Invocation.start(ctx)
    known = _known(invocation, None if graph_id is None else graph_id_of(graph_id))
    wanted = _service_id(known) if known is not None else graph_id and graph_id_of(graph_id)
    if wanted is None:
        raise NotFoundError(
            f"No {invocation.mode} order was placed from here yet.", hint="Give the order's id, or place one first."
        )
    try:
        graph = invocation.client.graph(wanted)
    except NotFoundError as error:
        if known is None:
            raise
        raise _not_seen(known) from error
    if watch:
        from sequence_cli.commands._watching_order import watch_order

        graph = watch_order(invocation, graph)
    if known is not None:
        _keep(invocation, known, graph)
    if not watch:
        invocation.show(StatusDocument.build(invocation.mode, graph))


def _known(invocation: Invocation, prefix: str | None) -> Intent | None:
    from sequence_cli.trading.journal import Journal

    if not Journal.exists(invocation.paths.state):
        return None
    with Journal.open(invocation.paths.state) as journal:
        if prefix is None:
            return journal.latest(invocation.environment, invocation.target.base_url)
        return journal.find(prefix)


def _keep(invocation: Invocation, known: Intent, graph: GraphStatus) -> None:
    """Write down what the service shows, and say so where it shows less than it did (order-safety.md B.5, row 56)."""
    from sequence_cli.trading.journal import Journal
    from sequence_cli.trading.recovery import state_of
    from sequence_cli.trading.states import ENDED, TRANSITIONS

    state = state_of(graph)
    if known.state in ENDED and state is IntentState.ACKED:
        invocation.note(
            f"The service shows an older state than before: this order was {known.state} when last looked at."
        )
    elif state in TRANSITIONS[known.state]:
        with Journal.open(invocation.paths.state) as journal:
            if journal.take_lease(known.graph_id):
                journal.settle(known.graph_id, state, server_graph_id=graph.graph_id)


def _service_id(intent: Intent) -> str:
    return intent.server_graph_id or intent.graph_id


def _not_seen(intent: Intent) -> SequenceError:
    """Say what the journal knows of an order that the service does not show (order-safety.md B.5, row 55)."""
    import time

    age = (time.time_ns() - intent.created_ns) // 10**9
    what = f"The order to {intent.summary} ({intent.graph_id}), recorded here {age} s ago"
    if intent.state in {IntentState.NOT_SENT, IntentState.REJECTED}:
        return NotFoundError(f"{what}, was never placed: {intent.note}", code=str(intent.state).upper())
    return UnknownOutcomeError(
        f"{what}, has not been seen by the service yet; that is no proof that it does not exist.",
        hint=f"Run `sequence recover {intent.graph_id}`. Do not repeat the order until this is resolved.",
    )
