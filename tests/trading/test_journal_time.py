"""Row 47: the wall clock may jump as it likes; what is decided about an order does not follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sequence_cli.trading.journal import Journal
from sequence_cli.trading.states import IntentState, InvalidTransitionError
from tests.trading.journal_support import BASE_URL, DAY, FIRST_MOMENT, SECOND, ManualClock, new_intent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JUMPS = {"back a day": -DAY, "on a year": 365 * DAY, "back to 1970": -FIRST_MOMENT, "no jump": 0}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def journal(tmp_path: Path, clock: ManualClock) -> Iterator[Journal]:
    with Journal.open(tmp_path / "state", clock=clock) as opened:
        yield opened


def unknown_intent(journal: Journal) -> str:
    graph_id = journal.record(new_intent()).graph_id
    journal.settle(graph_id, IntentState.UNKNOWN)
    return graph_id


def missed(journal: Journal, graph_id: str) -> bool:
    return journal.may_call_unseen(journal.note_negative_lookup(graph_id))


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_row_47_an_order_is_missed_twice_and_for_a_minute_whatever_the_wall_clock_says(
    journal: Journal, clock: ManualClock, jump: int
) -> None:
    graph_id = unknown_intent(journal)
    clock.wall += jump

    assert missed(journal, graph_id) is False
    clock.advance(59.9)
    assert missed(journal, graph_id) is False
    clock.wall -= 2 * jump
    clock.advance(0.1)
    assert missed(journal, graph_id) is True
    assert journal.settle(graph_id, IntentState.UNSEEN).state is IntentState.UNSEEN


def test_one_look_up_is_not_enough_however_late(journal: Journal, clock: ManualClock) -> None:
    graph_id = unknown_intent(journal)
    clock.advance(3600)

    assert missed(journal, graph_id) is False
    assert missed(journal, graph_id) is True


@pytest.mark.parametrize("state", [IntentState.UNSEEN, IntentState.ABANDONED])
def test_an_order_cannot_be_given_up_before_the_settle_window_has_passed(
    journal: Journal, clock: ManualClock, state: IntentState
) -> None:
    graph_id = unknown_intent(journal)
    journal.note_negative_lookup(graph_id)

    with pytest.raises(InvalidTransitionError, match="too early"):
        journal.settle(graph_id, state)

    clock.advance(60)
    journal.note_negative_lookup(graph_id)
    assert journal.settle(graph_id, state).state is state


def test_after_a_restart_of_the_machine_the_window_starts_again(journal: Journal, clock: ManualClock) -> None:
    graph_id = unknown_intent(journal)
    clock.advance(59)
    assert missed(journal, graph_id) is False
    clock.restart_machine()
    clock.wall += DAY

    assert missed(journal, graph_id) is False
    clock.advance(59)
    assert missed(journal, graph_id) is False
    clock.advance(1)
    assert missed(journal, graph_id) is True


def test_a_restart_whose_steady_clock_is_ahead_does_not_shorten_the_window(
    journal: Journal, clock: ManualClock
) -> None:
    graph_id = unknown_intent(journal)
    journal.note_negative_lookup(graph_id)
    clock.reference, clock.steady = "boot-2", clock.steady + DAY

    assert missed(journal, graph_id) is False


def test_sending_again_starts_the_window_again(journal: Journal, clock: ManualClock) -> None:
    graph_id = unknown_intent(journal)
    clock.advance(61)
    assert [missed(journal, graph_id), missed(journal, graph_id)] == [False, True]
    journal.settle(graph_id, IntentState.UNSEEN)

    journal.begin_attempt(graph_id)
    journal.settle(graph_id, IntentState.UNKNOWN)

    assert [missed(journal, graph_id), missed(journal, graph_id)] == [False, False]


def test_row_48_the_window_counts_from_when_the_attempt_was_given_up_not_from_before_a_long_sleep(
    journal: Journal, clock: ManualClock
) -> None:
    graph_id = journal.record(new_intent()).graph_id
    clock.advance(8 * 3600)
    journal.settle(graph_id, IntentState.UNKNOWN)

    assert [missed(journal, graph_id), missed(journal, graph_id)] == [False, False]


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_row_47_rows_keep_the_order_in_which_they_were_recorded(
    journal: Journal, clock: ManualClock, jump: int
) -> None:
    first = journal.record(new_intent())
    clock.wall += jump
    second = journal.record(new_intent())

    assert journal.unresolved() == [first, second]
    assert journal.latest(second.environment, BASE_URL) == second


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_row_47_a_jump_neither_frees_nor_blocks_the_orders_of_a_minute(
    journal: Journal, clock: ManualClock, jump: int
) -> None:
    for _ in range(3):
        journal.record(new_intent())
    clock.wall += jump
    clock.advance(30)
    assert journal.count_since("default", clock.wall - 60 * SECOND, at_most=9) == 3

    clock.advance(31)
    assert journal.count_since("default", clock.wall - 60 * SECOND, at_most=9) == 0


def test_after_a_restart_the_wall_clock_is_all_there_is_for_the_cap(journal: Journal, clock: ManualClock) -> None:
    journal.record(new_intent())
    clock.restart_machine()
    clock.wall += 30 * SECOND

    assert journal.count_since("default", clock.wall - 60 * SECOND, at_most=9) == 1
    assert journal.count_since("default", clock.wall - 29 * SECOND, at_most=9) == 0


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_an_unseen_order_is_watched_for_a_day_whatever_the_wall_clock_says(
    journal: Journal, clock: ManualClock, jump: int
) -> None:
    graph_id = unknown_intent(journal)
    clock.advance(60)
    journal.note_negative_lookup(graph_id)
    journal.note_negative_lookup(graph_id)
    journal.settle(graph_id, IntentState.UNSEEN)

    clock.wall += jump
    clock.advance(23 * 3600)
    assert [intent.graph_id for intent in journal.watched()] == [graph_id]

    clock.wall = FIRST_MOMENT + 2 * DAY
    clock.advance(3600)
    assert journal.watched() == []


@pytest.mark.parametrize(
    ("jump", "older"), [(0, False), (-2 * DAY, True), (2 * DAY, True)], ids=["no jump", "back", "on"]
)
def test_row_62_an_order_is_no_older_than_a_day_only_where_both_clocks_agree(
    journal: Journal, clock: ManualClock, jump: int, older: bool
) -> None:
    recorded = journal.record(new_intent())
    clock.advance(23 * 3600)
    clock.wall += jump
    assert journal.is_older_than(recorded, DAY) is older

    clock.advance(2 * 3600)
    clock.wall = FIRST_MOMENT
    assert journal.is_older_than(recorded, DAY) is True


def test_row_62_after_a_restart_the_wall_clock_tells_the_age(journal: Journal, clock: ManualClock) -> None:
    recorded = journal.record(new_intent())
    clock.restart_machine()
    clock.wall += DAY

    assert journal.is_older_than(recorded, DAY) is False
    clock.wall += 1
    assert journal.is_older_than(recorded, DAY) is True


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["look up", "restart", "wall"]),
            st.floats(0, 90, allow_nan=False),
            st.integers(-400 * DAY, 400 * DAY),
        ),
        max_size=12,
    )
)
def test_row_47_whatever_the_clocks_do_no_order_is_called_unseen_within_a_minute(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, float, int]]
) -> None:
    clock, true_seconds, boots = ManualClock(), 0.0, 1
    with Journal.open(tmp_path_factory.mktemp("clocks") / "state", clock=clock) as journal:
        graph_id = unknown_intent(journal)
        for kind, seconds, jump in steps:
            clock.advance(seconds)
            true_seconds += seconds
            if kind == "wall":
                clock.wall += jump
            elif kind == "restart":
                boots += 1
                clock.reference, clock.steady = f"boot-{boots}", abs(jump)
            elif missed(journal, graph_id):
                # `advance` cuts to whole nanoseconds.
                assert true_seconds >= 60 - 1e-6
