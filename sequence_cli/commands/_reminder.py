"""A word on stderr after every command while an order is unresolved, with one bounded look at it (R6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.errors import SequenceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.trading.journal import Journal
    from sequence_cli.trading.journal_rows import Intent
    from sequence_cli.trading.recovery import Resolution

SECONDS = 1.0


def remind(invocation: Invocation) -> None:
    """Look up once the open order of this account that was looked for the longest ago, and say how many are unresolved.

    It never fails the command that it follows: an unusable journal is said by the commands that need it, and Ctrl-C
    ends the look alone.
    """
    try:
        _look(invocation)
    except KeyboardInterrupt:
        return
    except SequenceError as error:
        invocation.note(f"Unresolved orders could not be checked: {error.message}")


def _look(invocation: Invocation) -> None:
    from sequence_cli.trading.journal_path import journal_exists

    if not journal_exists(invocation.paths.state):
        return
    from sequence_cli.trading.journal import Journal

    with Journal.open(invocation.paths.state, busy_seconds=SECONDS) as journal:
        if candidates := (*journal.unattended(), *journal.watched()):
            _look_for_one(invocation, journal, candidates)
        # Orders of other accounts count: they may exist all the same. What a running command sends is its own to tell.
        _say_unresolved(invocation, len(journal.unattended()))


def _look_for_one(invocation: Invocation, journal: Journal, candidates: Sequence[Intent]) -> None:
    from sequence_cli.trading.recovery import resolve

    account = invocation.account
    if mine := [intent for intent in candidates if account.owns(intent)]:
        # In turn: one that can never be found must not keep the others from being looked for.
        longest_ago = min(mine, key=lambda intent: intent.last_lookup_ns or 0)
        _say_found(invocation, resolve(invocation.client, journal, account, longest_ago, seconds=SECONDS))


def _say_found(invocation: Invocation, found: Resolution) -> None:
    from sequence_cli.trading.recovery import Finding

    order = f"{found.intent.summary} ({found.intent.graph_id})"
    if found.finding is Finding.PLACED:
        invocation.note(f"An order whose outcome was unknown is found: {order}.")


def _say_unresolved(invocation: Invocation, unresolved: int) -> None:
    if unresolved:
        orders = "One order is" if unresolved == 1 else f"{unresolved} orders are"
        invocation.note(f"{orders} unresolved and may exist. Run `sequence recover` before you repeat any.")
