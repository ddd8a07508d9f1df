"""`sequence recover`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from sequence_cli.trading.journal import Journal
    from sequence_cli.trading.recovery import Resolution

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
    have been sent; it is looked for again for a day. Orders of the account that were not placed from here are listed,
    too. Exit code 8 says that something is still unresolved; an order that another command is just working on is
    left to that command.

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
    from sequence_cli.commands._recovery import abandon_order, named, resubmit_order, show_without_journal
    from sequence_cli.trading.journal import Journal

    if not Journal.exists(invocation.paths.state):
        show_without_journal(invocation, graph_id)
        return
    with Journal.open(invocation.paths.state) as journal:
        if abandon:
            abandon_order(invocation, journal, named(invocation, journal, graph_id))
        elif resubmit:
            resubmit_order(invocation, journal, named(invocation, journal, graph_id), yes=yes)
        else:
            _look_until_done(invocation, journal, graph_id, watch=watch)


def _look_until_done(invocation: Invocation, journal: Journal, graph_id: str | None, *, watch: bool) -> None:
    """Look once, or with `watch` until nothing is unresolved; raises Exit with 8 where something still is."""
    found = _look(invocation, journal, graph_id, foreign=graph_id is None, watch=watch)
    while watch and not all(resolution.is_resolved for resolution in found):
        _pause(invocation, journal, found)
        found = _look(invocation, journal, graph_id, foreign=False, watch=True)
    if any(resolution.needs_somebody for resolution in found):
        raise typer.Exit(ExitCode.UNKNOWN_OUTCOME)


def _look(
    invocation: Invocation, journal: Journal, graph_id: str | None, *, foreign: bool, watch: bool
) -> list[Resolution]:  # fmt: skip
    from sequence_cli.commands._recovery import named, show_found
    from sequence_cli.trading.recovery import resolve_all

    open_ones = graph_id is None
    intents = [*journal.unresolved(), *journal.watched()] if open_ones else [named(invocation, journal, graph_id)]
    found = resolve_all(invocation.client, journal, invocation.account, intents) if intents else []
    show_found(invocation, journal, found, foreign=foreign, one_of_many=watch)
    return found


def _pause(invocation: Invocation, journal: Journal, found: list[Resolution]) -> None:
    """Wait before the next look, longer where the service cannot be reached (R10)."""
    import time

    from sequence_cli.trading.recovery import Finding

    base_url = invocation.target.base_url
    if any(resolution.finding is Finding.UNREACHABLE for resolution in found):
        journal.note_unreachable(base_url)
    else:
        journal.note_reachable(base_url)
    time.sleep(max(WATCH_SECONDS, journal.pause_seconds(base_url)))


def _repair(invocation: Invocation) -> None:
    from sequence_cli.trading.journal_repair import repair

    aside = repair(invocation.paths.state)
    if aside is None:
        invocation.remark("The order journal is sound; nothing was moved.")
    else:
        invocation.note(f"The damaged journal is now {aside}; a new one was started. Nothing was deleted.")
