"""`sequence recover`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from sequence_cli.trading.journal import Journal

WATCH_SECONDS = 5.0


def command(
    ctx: typer.Context,
    graph_id: Annotated[
        str | None, typer.Argument(metavar="[GRAPH_ID]", help="One order; a unique start of its id is enough.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Look again every 5 s until all are resolved.")] = False,
    resubmit: Annotated[
        bool, typer.Option("--resubmit", help="Send the same bytes under the same id again, after a question.")
    ] = False,
    abandon: Annotated[
        bool, typer.Option("--abandon", help="Stop watching an order that the service never showed.")
    ] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Move a damaged journal aside and start a new one; deletes nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Answer yes to the question of --resubmit.")] = False,
) -> None:
    """Find out what became of orders whose outcome is unknown. It looks, and sends nothing.

    An order that the service does not show is called unseen only after two look-ups, the last a minute after it may
    have been sent; it is looked for again for a day. Exit code 8 says that something is still unresolved.

    \b
    Examples:
      sequence recover
      sequence recover graph_7d76
      sequence recover --watch
    """
    invocation = Invocation.start(ctx)
    invocation.reminds = False
    if sum((watch, resubmit, abandon, repair)) > 1:
        raise UsageError("--watch, --resubmit, --abandon and --repair exclude each other; nothing was done.")
    if (resubmit or abandon) and graph_id is None:
        raise UsageError("Name the order; nothing was done.", hint="See the unresolved ones with `sequence recover`.")
    if repair:
        _repair(invocation)
        return
    from sequence_cli.commands._recovery import abandon_order, document_of, named, resubmit_order
    from sequence_cli.trading.journal import Journal

    if not Journal.exists(invocation.paths.state):
        invocation.show(document_of(invocation.mode, []))
        return
    with Journal.open(invocation.paths.state) as journal:
        if resubmit or abandon:
            intent = named(journal, graph_id or "")
            if abandon:
                abandon_order(invocation, journal, intent)
            else:
                resubmit_order(invocation, journal, intent, yes=yes)
            return
        unresolved = _look(invocation, journal, graph_id)
        while watch and unresolved:
            time.sleep(WATCH_SECONDS)
            unresolved = _look(invocation, journal, graph_id)
    if unresolved:
        raise typer.Exit(ExitCode.UNKNOWN_OUTCOME)


def _look(invocation: Invocation, journal: Journal, graph_id: str | None) -> int:
    """Look once, show what was found, and return how many are still unresolved."""
    from sequence_cli.commands._recovery import account_of, document_of, named
    from sequence_cli.trading.recovery import resolve_all

    intents = [*journal.unresolved(), *journal.watched()] if graph_id is None else [named(journal, graph_id)]
    found = resolve_all(invocation.client, journal, account_of(invocation), intents) if intents else []
    document = document_of(invocation.mode, found)
    invocation.show(document)
    return document.unresolved


def _repair(invocation: Invocation) -> None:
    from sequence_cli.trading.journal_repair import repair

    aside = repair(invocation.paths.state)
    if aside is None:
        invocation.note("The order journal is sound; nothing was moved.")
    else:
        invocation.note(f"The damaged journal is now {aside}; a new one was started. Nothing was deleted.")
