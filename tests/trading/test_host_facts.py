"""What the journal knows about a base URL: idempotency and the circuit breaker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sequence_cli.trading.host_facts import BREAKING_FAILURES, Idempotency
from sequence_cli.trading.journal import Journal
from sequence_cli.trading.states import IntentState
from tests.trading.journal_support import BASE_URL, DAY, ManualClock, new_intent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OTHER_URL = "https://api.example.com"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def journal(tmp_path: Path, clock: ManualClock) -> Iterator[Journal]:
    with Journal.open(tmp_path / "state", clock=clock) as opened:
        yield opened


def fail(journal: Journal, clock: ManualClock, times: int, seconds_between: float = 1) -> None:
    for _ in range(times):
        clock.advance(seconds_between)
        journal.note_unreachable(BASE_URL)


def learn(journal: Journal, known: Idempotency) -> None:
    graph_id = journal.record(new_intent()).graph_id
    journal.settle(graph_id, IntentState.ACKED, idempotency=known)


def test_nothing_is_known_of_a_new_url(journal: Journal) -> None:
    assert journal.idempotency(BASE_URL) is Idempotency.UNKNOWN
    assert journal.pause_seconds(BASE_URL) == 0


def test_what_one_url_proved_says_nothing_of_another(journal: Journal) -> None:
    learn(journal, Idempotency.PROVED)

    assert journal.idempotency(BASE_URL) is Idempotency.PROVED
    assert journal.idempotency(OTHER_URL) is Idempotency.UNKNOWN


def test_what_was_refuted_once_is_never_proved_again(journal: Journal) -> None:
    learn(journal, Idempotency.PROVED)
    learn(journal, Idempotency.REFUTED)
    learn(journal, Idempotency.PROVED)

    assert journal.idempotency(BASE_URL) is Idempotency.REFUTED


def test_what_is_known_already_is_not_written_again(journal: Journal) -> None:
    statements: list[str] = []
    for _ in range(2):
        learn(journal, Idempotency.PROVED)
        journal._connection.set_trace_callback(statements.append)
    journal._connection.set_trace_callback(None)

    assert [text for text in statements if "hosts" in text and not text.startswith("SELECT")] == []


def test_the_next_command_knows_it_too(tmp_path: Path, journal: Journal) -> None:
    learn(journal, Idempotency.PROVED)

    with Journal.open(tmp_path / "state") as other:
        assert other.idempotency(BASE_URL) is Idempotency.PROVED


def test_five_failures_within_a_minute_pause_the_loops_for_fifteen_seconds(
    journal: Journal, clock: ManualClock
) -> None:
    fail(journal, clock, BREAKING_FAILURES - 1)
    assert journal.pause_seconds(BASE_URL) == 0

    fail(journal, clock, 1)

    assert journal.pause_seconds(BASE_URL) == 15
    assert journal.pause_seconds(OTHER_URL) == 0
    clock.advance(14.5)
    assert journal.pause_seconds(BASE_URL) == 0.5
    clock.advance(0.5)
    assert journal.pause_seconds(BASE_URL) == 0
    # One more try that fails opens it again at once.
    clock.advance(1)
    journal.note_unreachable(BASE_URL)
    assert journal.pause_seconds(BASE_URL) == 15


def test_failures_that_lie_far_apart_pause_nothing(journal: Journal, clock: ManualClock) -> None:
    fail(journal, clock, 20, seconds_between=15)

    assert journal.pause_seconds(BASE_URL) == 0


def test_one_success_closes_the_circuit_and_keeps_the_idempotency(journal: Journal, clock: ManualClock) -> None:
    learn(journal, Idempotency.PROVED)
    fail(journal, clock, BREAKING_FAILURES)

    journal.note_reachable(BASE_URL)

    assert journal.pause_seconds(BASE_URL) == 0
    fail(journal, clock, BREAKING_FAILURES - 1)
    assert journal.pause_seconds(BASE_URL) == 0
    assert journal.idempotency(BASE_URL) is Idempotency.PROVED


def test_row_47_the_circuit_follows_no_jump_of_the_wall_clock(journal: Journal, clock: ManualClock) -> None:
    fail(journal, clock, BREAKING_FAILURES)

    clock.wall -= DAY
    assert journal.pause_seconds(BASE_URL) == 15
    clock.wall += 400 * DAY
    assert journal.pause_seconds(BASE_URL) == 15


def test_a_restart_of_the_machine_closes_the_circuit(journal: Journal, clock: ManualClock) -> None:
    fail(journal, clock, BREAKING_FAILURES)
    clock.restart_machine()

    assert journal.pause_seconds(BASE_URL) == 0
