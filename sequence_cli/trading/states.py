"""The states of an intent in the order journal, and the words the service uses for the states of an order.

sending -> acked -> completed | partial | cancelled | rejected_late
        |-> rejected       a definite refusal, and no attempt was ever ambiguous
        |-> not_sent       failed before the first byte, and no attempt was ever ambiguous
        `-> unknown -> acked | unseen -> acked | abandoned

An intent is recorded as sending: one durable commit stands before its first byte, and none lies in between.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class IntentState(StrEnum):
    """What this machine knows of one intent to trade."""

    SENDING = "sending"
    ACKED = "acked"
    COMPLETED = "completed"
    PARTIAL = "partial"
    CANCELLED = "cancelled"
    REJECTED_LATE = "rejected_late"
    REJECTED = "rejected"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    UNSEEN = "unseen"
    ABANDONED = "abandoned"


_State = IntentState

# The service said how it ended; it is over.
ENDED: Final = frozenset({_State.COMPLETED, _State.PARTIAL, _State.CANCELLED, _State.REJECTED_LATE})
# An answer or a look-up may show the end at once: a market order is often filled before anybody asks.
_PLACED: Final = ENDED | {_State.ACKED}

TRANSITIONS: Final[Mapping[IntentState, frozenset[IntentState]]] = {
    # To itself: the attempt before this one failed before its first byte, or was throttled. To unknown: the answer was
    # lost, or recovery found the row of a dead process, which may never have sent it.
    _State.SENDING: _PLACED | {_State.SENDING, _State.REJECTED, _State.NOT_SENT, _State.UNKNOWN},
    # To sending: the same bytes again. To rejected: a look-up showed another order under this id; an answer to an
    # attempt proves nothing any more, whatever it says.
    _State.UNKNOWN: _PLACED | {_State.SENDING, _State.REJECTED, _State.UNSEEN, _State.ABANDONED},
    # A late commit appears after the settle window; or the person sends the same bytes again.
    _State.UNSEEN: _PLACED | {_State.SENDING, _State.ABANDONED},
    _State.ACKED: ENDED,
    # Only third parties call `partial` terminal; where it was not, the rest follows.
    _State.PARTIAL: frozenset({_State.COMPLETED, _State.CANCELLED}),
    # A person gave up on it and it turns up after all: what exists on the exchange is never hidden.
    _State.ABANDONED: _PLACED,
    _State.COMPLETED: frozenset(),
    _State.CANCELLED: frozenset(),
    _State.REJECTED_LATE: frozenset(),
    _State.REJECTED: frozenset(),
    _State.NOT_SENT: frozenset(),
}

# The exchange may or may not have it.
UNRESOLVED: Final = frozenset({_State.SENDING, _State.UNKNOWN})
# Nothing more is expected. `unseen` is not among them: it is checked again for a day.
TERMINAL: Final = ENDED | {_State.REJECTED, _State.NOT_SENT, _State.ABANDONED}
# What an answer may say of its own attempt only, so never once an attempt was ambiguous.
DEFINITE_REFUSALS: Final = frozenset({_State.REJECTED, _State.NOT_SENT})


class InvalidTransitionError(ValueError):
    """The program tried to move an intent to a state that cannot follow: a defect here, never an input error."""


def next_state(current: IntentState, wanted: IntentState, *, ambiguous: bool = False) -> IntentState:
    """Return `wanted` where it may follow `current`; to say the same again is always allowed.

    `ambiguous` tells whether any attempt so far may have reached the exchange without its answer reaching us.
    Raises InvalidTransitionError.
    """
    if wanted is current:
        return wanted
    if wanted not in TRANSITIONS[current]:
        raise InvalidTransitionError(f"an intent cannot go from {current} to {wanted}")
    if ambiguous and current is _State.SENDING and wanted in DEFINITE_REFUSALS:
        raise InvalidTransitionError(f"an earlier attempt was ambiguous: the intent is unknown, not {wanted}")
    return wanted


# sequence-api.md §9. "partial" is called terminal by third parties only; graphs and nodes have no such state.
_TERMINAL_WORDS: Final = frozenset(
    {"completed", "filled", "partial", "cancelled", "canceled", "rejected", "expired", "failed"}
)


def is_terminal(status: str) -> bool:
    """Tell whether the service's word for a graph, node or order means that nothing more will happen to it.

    Case does not count; a word that is not known is not terminal (sequence-api.md §9).
    """
    return status.strip().lower() in _TERMINAL_WORDS
