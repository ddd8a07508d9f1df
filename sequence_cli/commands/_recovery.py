"""The steps of `recover` that change something, and its result as a document."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sequence_cli.errors import NotFoundError, SequenceError, UnknownOutcomeError, UnsafeError
from sequence_cli.money import Price, Quantity
from sequence_cli.trading.recovery import Finding, Resolution, abandon, prepared_again, resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.api.wire.history import OrderRow
    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.render.documents.recovery import RecoveredOrder
    from sequence_cli.trading.journal import Journal
    from sequence_cli.trading.journal_rows import Intent
    from sequence_cli.trading.journal_view import JournalView

# How long the service remembers an id is not documented (sequence-api.md §5): later the same id may be a new order.
RETENTION_NS = 24 * 3600 * 10**9


def named(invocation: Invocation, journal: Journal, graph_id: str | None) -> Intent:
    """Return the order with that id or unique start of it; raises NotFoundError, and UnsafeError for another account.

    What was sent with another key, to another place or in another mode is neither looked for nor sent here (R9).
    """
    from sequence_cli.trading.intent import graph_id_of

    intent = journal.find(graph_id_of(graph_id or ""))
    if intent is None:
        raise _not_placed_here(graph_id)
    if not invocation.account.owns(intent):
        raise UnsafeError(
            f"{intent.graph_id} was sent to {intent.base_url} ({intent.environment}), or with another key, and this "
            f"command acts on {invocation.target.base_url} ({invocation.mode}); nothing was looked up or sent.",
            code="OTHER_ACCOUNT",
            hint=f"Use the key and the address that it was sent with: profile {intent.profile or '(none)'}.",
        )
    return intent


def abandon_order(invocation: Invocation, journal: Journal, intent: Intent) -> None:
    """Stop watching the order; there is no question, since nothing is sent and it is found again if it appears."""
    settled = abandon(journal, intent)
    show_found(invocation, journal, [Resolution(settled, Finding.KNOWN)])


def resubmit_order(invocation: Invocation, journal: Journal, intent: Intent, *, yes: bool) -> None:
    """Look the order up, and where it is not there send the same bytes under the same id, with the person's word."""
    from sequence_cli.trading.guards import check_may_change
    from sequence_cli.trading.interruption import Interruption
    from sequence_cli.trading.outcome import Placed
    from sequence_cli.trading.submission import Submitter

    check_may_change("recover --resubmit", invocation.target.limits, invocation.target.profile)
    found = resolve(invocation.client, journal, invocation.account, intent)
    if found.finding in {Finding.PLACED, Finding.KNOWN}:
        show_found(invocation, journal, [found])
        return
    if found.finding not in {Finding.NOT_SEEN_YET, Finding.UNSEEN, Finding.NO_PROOF}:
        raise _not_looked_up(found)
    _require_resubmittable(journal, found.intent)
    _ask_to_resubmit(invocation, journal, found.intent, yes=yes)
    order = prepared_again(found.intent)
    base_url = invocation.target.base_url
    with Interruption() as interruption:
        submitter = Submitter(
            invocation.client, journal, base_url=base_url, mode=invocation.mode, interruption=interruption
        )
        outcome = submitter.send_again(order)
    if not isinstance(outcome, Placed):
        raise outcome.error()
    if outcome.note is not None:
        invocation.note(outcome.note)
    settled = journal.get(intent.graph_id) or intent
    show_found(invocation, journal, [Resolution(settled, Finding.PLACED, outcome.graph)])


def show_without_journal(invocation: Invocation, graph_id: str | None) -> None:
    """Say that nothing was ever placed from here, and what the account has; raises NotFoundError for a named order."""
    if graph_id is not None:
        raise _not_placed_here(graph_id)
    show_found(invocation, None, [], foreign=True)


def show_found(
    invocation: Invocation,
    journal: JournalView | None,
    found: Sequence[Resolution],
    *,
    foreign: bool = False,
    one_of_many: bool = False,
) -> None:
    """Show what was found, with `foreign` also the account's orders that were not placed from here."""
    from sequence_cli.render.documents.recovery import RecoveryDocument

    reachable = all(resolution.finding is not Finding.UNREACHABLE for resolution in found)
    others = _foreign(invocation, journal) if foreign and reachable else []
    document = RecoveryDocument.build(invocation.mode, [_row(resolution) for resolution in found], others)
    if one_of_many:
        invocation.show_one_of_many(document)
    else:
        invocation.show(document)


def _foreign(invocation: Invocation, journal: JournalView | None) -> list[OrderRow]:
    """List the account's orders that were not placed from here; that they cannot be listed is said and no failure."""
    from sequence_cli.trading.foreign import foreign_orders

    # With --sandbox the service would list what the live key trades.
    if invocation.target.paper:
        return []
    try:
        return foreign_orders(invocation.client, journal)
    except SequenceError as error:
        invocation.note(f"Orders that were not placed from here could not be listed: {error.message}")
        return []


def _not_placed_here(graph_id: str | None) -> NotFoundError:
    return NotFoundError(
        f"No order {graph_id!r} was placed from here.", hint="See what it knows with `sequence recover`."
    )


def _not_looked_up(found: Resolution) -> UnknownOutcomeError:
    if found.finding is Finding.BUSY:
        why = "another running command is working on it"
    else:
        why = f"it could not be looked up first: {'' if found.error is None else found.error.message}"
    return UnknownOutcomeError(
        f"{found.intent.graph_id} was NOT sent again, {why.rstrip('.')}. It may or may not exist.",
        hint=f"Run `sequence recover {found.intent.graph_id}` in a moment.",
    )


def _require_resubmittable(journal: Journal, intent: Intent) -> None:
    from sequence_cli.trading.host_facts import Idempotency

    if journal.idempotency(intent.base_url) is Idempotency.REFUTED:
        raise UnsafeError(
            f"{intent.graph_id} was NOT sent again: {intent.base_url} does not honour ids made here, so a second "
            "sending would be a second order.",
            code="NOT_IDEMPOTENT",
        )
    if journal.is_older_than(intent, RETENTION_NS):
        raise UnknownOutcomeError(
            f"{intent.graph_id} was NOT sent again: it is over a day old, and how long the service remembers an id is "
            "not known.",
            hint=f"Look for it with `sequence recover {intent.graph_id}`.",
        )


def _ask_to_resubmit(invocation: Invocation, journal: Journal, intent: Intent, *, yes: bool) -> None:
    from sequence_cli.commands._consent import ANSWER_YES, Refusal, require_yes
    from sequence_cli.trading.host_facts import Idempotency

    age = (time.time_ns() - intent.created_ns) // 10**9
    market = "" if intent.symbol is None else f"; {_market(invocation, intent.symbol)}"
    invocation.note(f"{intent.summary} ({invocation.mode}, {intent.graph_id}), recorded {age} s ago{market}.")
    if journal.idempotency(intent.base_url) is not Idempotency.PROVED:
        invocation.note(
            f"{intent.base_url} has not shown yet that it keeps ids made here: this may become a second order."
        )
    if not yes:
        why = "it was not confirmed"
        refusal = Refusal(f"{intent.graph_id} was NOT sent again", ANSWER_YES, why, why, ANSWER_YES)
        require_yes(invocation, "Send the same order again, under the same id?", refusal)


def _market(invocation: Invocation, symbol: str) -> str:
    from sequence_cli.trading.market import view

    market = view(invocation.client.quote(symbol))
    return f"bid {market.bid or 'none'}, ask {market.ask or 'none'} now"


def _row(found: Resolution) -> RecoveredOrder:
    from sequence_cli.render.documents.recovery import RecoveredOrder
    from sequence_cli.render.values import time as time_text

    intent, graph = found.intent, found.graph
    filled = None if graph is None else Quantity(sum(node.filled_qty_1e8 for node in graph.nodes.values()))
    return RecoveredOrder(
        graph_id=intent.graph_id,
        symbol=intent.symbol,
        side=intent.side,
        qty=None if intent.qty_1e8 is None else str(Quantity(intent.qty_1e8)),
        limit_price=None if intent.limit_price_1e9 is None else str(Price(intent.limit_price_1e9)),
        recorded=time_text(intent.created_ns) or "",
        attempts=intent.attempts,
        state=intent.state,
        finding=found.finding,
        status=None if graph is None else graph.status,
        filled_qty=None if filled is None else str(filled),
        resolved=found.is_resolved,
        next_step=_next_step(found),
    )


def _next_step(found: Resolution) -> str:
    graph_id, other = found.intent.graph_id, found.intent.profile or found.intent.environment
    return {
        Finding.PLACED: f"sequence status {graph_id}",
        Finding.KNOWN: f"sequence status {graph_id}",
        Finding.NOT_SEEN_YET: f"wait a minute, then sequence recover {graph_id}",
        Finding.UNSEEN: "it was not placed; it is looked for again for a day",
        Finding.NO_PROOF: "this service is not known to keep ids made here: look for the order there, then recover "
        f"{graph_id} --abandon",
        Finding.BUSY: "another running command is working on it",
        Finding.OTHER_ACCOUNT: f"run it with the key and address it was sent with ({other})",
        Finding.UNREACHABLE: "run it again when the service can be reached",
    }[found.finding]
