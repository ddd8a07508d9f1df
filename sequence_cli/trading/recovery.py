"""Finding out what became of orders whose outcome is unknown (order-safety.md R6, R9): it looks, and never sends.

An order that the service does not show is no proof of its absence until it was missed twice, the last time a minute
after it may have been sent; and even then it is looked for again for a day.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.errors import NotFoundError, SequenceError, UnsafeError
from sequence_cli.trading.host_facts import Idempotency
from sequence_cli.trading.intent import GraphId, PreparedOrder
from sequence_cli.trading.journal_rows import may_call_unseen
from sequence_cli.trading.states import UNRESOLVED, IntentState, is_terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.api.client import Client
    from sequence_cli.api.wire.orders import GraphStatus
    from sequence_cli.trading.account import Account
    from sequence_cli.trading.journal import Journal
    from sequence_cli.trading.journal_rows import Intent

# What is worth looking for: an unseen order may still appear.
OPEN = UNRESOLVED | {IntentState.UNSEEN}


class Finding(StrEnum):
    """What one look at one order found."""

    PLACED = "placed"
    NOT_SEEN_YET = "not_seen_yet"
    UNSEEN = "unseen"
    NO_PROOF = "no_proof"
    KNOWN = "known"
    BUSY = "busy"
    OTHER_ACCOUNT = "other_account"
    UNREACHABLE = "unreachable"


class Resolution(NamedTuple):
    """One order after it was looked for; `graph` is what the service shows of it."""

    intent: Intent
    finding: Finding
    graph: GraphStatus | None = None
    error: SequenceError | None = None

    @property
    def is_resolved(self) -> bool:
        """Whether nobody needs to do anything about it any more."""
        return self.finding in {Finding.PLACED, Finding.UNSEEN, Finding.KNOWN}

    @property
    def needs_somebody(self) -> bool:
        """Whether it is unresolved and no running command is seeing to it."""
        return not self.is_resolved and self.finding is not Finding.BUSY


def resolve_all(client: Client, journal: Journal, account: Account, intents: Sequence[Intent]) -> list[Resolution]:
    """Look every order up once."""
    return [resolve(client, journal, account, intent) for intent in intents]


def resolve(
    client: Client, journal: Journal, account: Account, intent: Intent, *, seconds: float | None = None
) -> Resolution:
    """Look one order up and write down what is now known of it; failures of the look-up are part of the result.

    With `seconds` it asks once and waits no longer.
    """
    if intent.state not in OPEN:
        return Resolution(intent, Finding.KNOWN)
    if not account.owns(intent):
        return Resolution(intent, Finding.OTHER_ACCOUNT)
    if not journal.take_lease(intent.graph_id):
        return Resolution(intent, Finding.BUSY)
    try:
        graph = client.graph(intent.graph_id, seconds=seconds)
    except NotFoundError:
        return _missed(journal, intent)
    except SequenceError as error:
        return Resolution(intent, Finding.UNREACHABLE, error=error)
    settled = journal.settle(intent.graph_id, state_of(graph), server_graph_id=graph.graph_id)
    return Resolution(settled, Finding.PLACED, graph)


def state_of(graph: GraphStatus) -> IntentState:
    """Return the journal's word for the state that the service shows; what is not known to be over is acked."""
    word = graph.status.lower()
    if not is_terminal(word):
        return IntentState.ACKED
    return _ENDS.get(word, IntentState.REJECTED_LATE)


def abandon(journal: Journal, intent: Intent) -> Intent:
    """Stop watching an order that the service never showed; raises UnsafeError before the settle window is over."""
    if intent.state is IntentState.UNKNOWN and not may_call_unseen(intent):
        raise UnsafeError(
            f"It is too early to give up the order to {intent.summary} ({intent.graph_id}): it may still appear.",
            code="TOO_EARLY",
            hint=f"Run `sequence recover {intent.graph_id}` again a minute after it was sent, and once more.",
        )
    if intent.state not in {IntentState.UNKNOWN, IntentState.UNSEEN}:
        raise UnsafeError(
            f"The order to {intent.summary} ({intent.graph_id}) is {intent.state}; there is nothing to give up.",
            code="NOTHING_TO_ABANDON",
        )
    return journal.settle(intent.graph_id, IntentState.ABANDONED, note="given up by the person")


def prepared_again(intent: Intent) -> PreparedOrder:
    """Return the recorded order as it was sent, byte for byte; raises UnsafeError where its bytes are damaged."""
    if not intent.is_intact:
        raise UnsafeError(f"The recorded bytes of {intent.graph_id} are damaged; it was NOT sent again.")
    return PreparedOrder(GraphId(intent.graph_id), intent.body, intent.summary)


def _missed(journal: Journal, intent: Intent) -> Resolution:
    missed = journal.note_negative_lookup(intent.graph_id)
    if missed.state is IntentState.UNSEEN:
        return Resolution(missed, Finding.UNSEEN)
    if not may_call_unseen(missed):
        return Resolution(missed, Finding.NOT_SEEN_YET)
    if not _would_be_found(journal, missed):
        return Resolution(missed, Finding.NO_PROOF)
    return Resolution(journal.settle(intent.graph_id, IntentState.UNSEEN), Finding.UNSEEN)


def _would_be_found(journal: Journal, intent: Intent) -> bool:
    """Tell whether a look-up that misses the order means anything: not where the service may mint ids of its own."""
    return journal.idempotency(intent.base_url) is Idempotency.PROVED


_ENDS = {
    "completed": IntentState.COMPLETED,
    "filled": IntentState.COMPLETED,
    "partial": IntentState.PARTIAL,
    "cancelled": IntentState.CANCELLED,
    "canceled": IntentState.CANCELLED,
    "expired": IntentState.CANCELLED,
}
