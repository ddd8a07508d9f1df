"""The table of transitions and the service's words for states."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequence_cli.trading.states import (
    DEFINITE_REFUSALS,
    TERMINAL,
    TRANSITIONS,
    UNRESOLVED,
    IntentState,
    InvalidTransitionError,
    is_terminal,
    next_state,
)

STATES = st.sampled_from(list(IntentState))
# The only states from which something may still follow although nothing was expected any more.
REOPENED = {IntentState.PARTIAL, IntentState.ABANDONED}


def test_every_state_has_a_row_in_the_table() -> None:
    assert set(IntentState) == set(TRANSITIONS)


def test_every_state_can_be_reached_from_sending() -> None:
    reached, fresh = set[IntentState](), {IntentState.SENDING}
    while fresh:
        reached |= fresh
        fresh = {wanted for state in fresh for wanted in TRANSITIONS[state]} - reached

    assert set(IntentState) == reached


def test_what_the_service_has_is_never_sent_again() -> None:
    may_be_sent = {state for state, wanted in TRANSITIONS.items() if IntentState.SENDING in wanted}

    assert may_be_sent == {IntentState.SENDING, IntentState.UNKNOWN, IntentState.UNSEEN}


@pytest.mark.parametrize("state", sorted(TERMINAL - REOPENED))
def test_a_terminal_state_stays(state: IntentState) -> None:
    assert frozenset() == TRANSITIONS[state]


@pytest.mark.parametrize("state", sorted(REOPENED))
def test_an_order_that_turns_up_after_all_is_never_hidden(state: IntentState) -> None:
    assert IntentState.COMPLETED in TRANSITIONS[state]
    assert not TRANSITIONS[state] & (UNRESOLVED | DEFINITE_REFUSALS)


def test_a_late_commit_of_an_unseen_order_is_acknowledged() -> None:
    assert IntentState.ACKED is next_state(IntentState.UNSEEN, IntentState.ACKED)


def test_unresolved_and_terminal_share_nothing_and_unseen_and_acked_are_neither() -> None:
    assert frozenset() == UNRESOLVED & TERMINAL
    assert {IntentState.UNSEEN, IntentState.ACKED} == set(IntentState) - UNRESOLVED - TERMINAL


@given(st.lists(STATES), st.booleans())
def test_whatever_is_tried_only_transitions_of_the_table_happen(wanted: list[IntentState], ambiguous: bool) -> None:
    state = IntentState.SENDING
    for attempt in wanted:
        before = state
        try:
            state = next_state(state, attempt, ambiguous=ambiguous)
        except InvalidTransitionError:
            continue
        assert attempt is state
        assert state is before or state in TRANSITIONS[before]
        if before in TERMINAL - REOPENED:
            assert before is state


@pytest.mark.parametrize("refusal", sorted(DEFINITE_REFUSALS))
def test_row_42b_a_refusal_after_an_ambiguous_attempt_proves_nothing(refusal: IntentState) -> None:
    assert refusal is next_state(IntentState.SENDING, refusal)

    with pytest.raises(InvalidTransitionError, match="ambiguous"):
        next_state(IntentState.SENDING, refusal, ambiguous=True)


def test_an_unknown_order_is_never_called_not_sent() -> None:
    with pytest.raises(InvalidTransitionError):
        next_state(IntentState.UNKNOWN, IntentState.NOT_SENT)


@given(st.sampled_from(["completed", "filled", "partial", "cancelled", "canceled", "rejected", "expired", "failed"]))
def test_a_terminal_word_is_terminal_in_any_case(word: str) -> None:
    assert [is_terminal(word), is_terminal(word.upper()), is_terminal(f" {word.title()} ")] == [True] * 3


@pytest.mark.parametrize("word", ["", "active", "new", "open", "partially_filled", "pending_cancel", "FILLED?"])
def test_an_unknown_word_is_not_terminal(word: str) -> None:
    assert is_terminal(word) is False
