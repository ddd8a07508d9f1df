"""The order journal as its users see it: record, begin, settle, find."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sequence_cli.api.wire.common import Side
from sequence_cli.errors import ExitCode, UnsafeError, UsageError
from sequence_cli.keys import Mode
from sequence_cli.trading.host_facts import Idempotency
from sequence_cli.trading.intent import new_graph_id
from sequence_cli.trading.journal import Journal
from sequence_cli.trading.states import IntentState, InvalidTransitionError
from tests.trading.journal_support import BASE_URL, ManualClock, new_intent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sequence_cli.trading.journal_rows import NewIntent
    from sequence_cli.trading.journal_view import JournalView

LEGS = {"symbol": None, "side": None, "qty_1e8": None}


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def journal(state: Path) -> Iterator[Journal]:
    with Journal.open(state) as opened:
        yield opened


def test_no_order_ever_recorded_costs_no_file(state: Path) -> None:
    assert Journal.exists(state) is False
    assert not state.exists()

    Journal.open(state).close()

    assert Journal.exists(state) is True


def test_folder_and_files_are_for_their_owner_alone(state: Path, journal: Journal) -> None:
    journal.record(new_intent())

    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (state, *state.iterdir())}
    assert modes == {"state": "0o700", "journal.db": "0o600", "journal.db-wal": "0o600", "journal.db-shm": "0o600"}


def test_a_recorded_intent_is_there_for_the_next_command_with_its_exact_bytes(state: Path) -> None:
    body = bytes(range(256))
    with Journal.open(state) as journal:
        recorded = journal.record(new_intent(body=body, limit_price_1e9=0, qty_1e8=2**63 - 1))

    with Journal.open(state) as journal:
        found = journal.get(recorded.graph_id)

    assert recorded == found
    assert (body, hashlib.sha256(body).hexdigest(), True) == (found.body, found.sha256, found.is_intact)
    assert (found.limit_price_1e9, found.qty_1e8) == (0, 2**63 - 1)
    assert (found.state, found.attempts, found.ambiguous) == (IntentState.SENDING, 1, False)


@pytest.mark.parametrize("graph_id", ["", "graph_", "ab" * 16, "graph_" + "AB" * 16, "graph_" + "a" * 31, "graph_x"])
def test_only_ids_of_this_program_are_recorded(graph_id: str) -> None:
    with pytest.raises(ValueError, match="no graph id"):
        new_intent(graph_id)


def test_attempts_are_counted_and_each_is_written_before_it_is_made(journal: Journal) -> None:
    graph_id = journal.record(new_intent()).graph_id

    assert [journal.begin_attempt(graph_id) for _ in range(2)] == [2, 3]

    found = journal.find(graph_id)
    assert found is not None
    assert (found.state, found.attempts) == (IntentState.SENDING, 3)
    assert found.last_send_ns is not None


def test_settling_keeps_what_was_known_and_adds_what_is_new(journal: Journal) -> None:
    graph_id = journal.record(new_intent()).graph_id
    journal.settle(graph_id, IntentState.ACKED, server_graph_id="graph_other", request_id="req_1", digest="d1")

    settled = journal.settle(graph_id, IntentState.COMPLETED, note="filled")

    assert IntentState.COMPLETED is settled.state
    assert (
        settled.server_graph_id,
        settled.server_request_id,
        settled.response_digest,
        settled.note,
    ) == ("graph_other", "req_1", "d1", "filled")


def test_a_step_that_cannot_follow_changes_nothing(journal: Journal) -> None:
    graph_id = journal.record(new_intent()).graph_id

    with pytest.raises(InvalidTransitionError):
        journal.settle(graph_id, IntentState.ABANDONED, note="impossible")

    found = journal.get(graph_id)
    assert found is not None
    assert (found.state, found.note) == (IntentState.SENDING, "")


def test_row_42b_once_ambiguous_always_ambiguous(journal: Journal) -> None:
    graph_id = journal.record(new_intent()).graph_id
    journal.settle(graph_id, IntentState.UNKNOWN)
    journal.begin_attempt(graph_id)

    with pytest.raises(InvalidTransitionError, match="ambiguous"):
        journal.settle(graph_id, IntentState.REJECTED)

    found = journal.get(graph_id)
    assert found is not None
    assert (found.state, found.ambiguous) == (IntentState.SENDING, True)


def test_an_attempt_that_had_no_effect_leaves_a_later_refusal_definite(journal: Journal) -> None:
    graph_id = journal.record(new_intent()).graph_id
    journal.begin_attempt(graph_id)

    assert IntentState.REJECTED is journal.settle(graph_id, IntentState.REJECTED).state


def test_unresolved_are_those_that_the_exchange_may_have(journal: Journal) -> None:
    ids = [journal.record(new_intent()).graph_id for _ in range(4)]
    journal.settle(ids[2], IntentState.UNKNOWN)
    journal.settle(ids[3], IntentState.ACKED)

    assert ids[:3] == [intent.graph_id for intent in journal.unresolved()]


@pytest.mark.parametrize(
    "other",
    [
        {"profile": None},
        {"profile": "other"},
        {"environment": Mode.LIVE},
        {"symbol": "BTC-USD"},
        {"side": Side.SELL},
        {"qty_1e8": 10_000_001},
        {"limit_price_1e9": 0},
        {"limit_price_1e9": 2_300_000_000_000},
    ],
)
def test_an_order_that_differs_in_anything_is_not_the_same_order(journal: Journal, other: dict[str, Any]) -> None:
    journal.record(new_intent(**other))

    assert journal.matching_unresolved(new_intent()) == []

    same = journal.record(new_intent())
    assert [same] == journal.matching_unresolved(new_intent())


def test_a_resolved_order_may_be_repeated(journal: Journal) -> None:
    graph_id = journal.record(new_intent()).graph_id
    journal.settle(graph_id, IntentState.ACKED)

    assert journal.matching_unresolved(new_intent()) == []


def test_a_graph_of_several_legs_is_the_same_as_one_with_the_same_legs(journal: Journal) -> None:
    def graph(legs: bytes) -> NewIntent:
        graph_id = new_graph_id()
        body = b'{"nodes":[%s],"graph_id":"%s"}' % (legs, graph_id.encode())
        return new_intent(graph_id, body=body, summary="run a graph of 2 legs", **LEGS)

    journal.record(graph(b'"buy","sell"'))

    assert journal.matching_unresolved(graph(b'"sell","buy"')) == []
    assert journal.matching_unresolved(new_intent()) == []
    (same,) = journal.matching_unresolved(graph(b'"buy","sell"'))
    assert (same.symbol, same.side, same.qty_1e8, same.limit_price_1e9) == (None, None, None, None)
    assert same.summary == "run a graph of 2 legs"


def test_an_order_is_known_under_both_of_its_ids(journal: Journal) -> None:
    ours = journal.record(new_intent()).graph_id
    journal.settle(ours, IntentState.ACKED, server_graph_id="graph_theirs")

    assert [journal.knows(name) for name in (ours, "graph_theirs", "graph_other")] == [True, True, False]


def test_a_guard_that_refuses_leaves_no_row_and_its_own_error(journal: Journal) -> None:
    def refuse(_: JournalView) -> None:
        raise UnsafeError("over the limit")

    with pytest.raises(UnsafeError, match="over the limit"):
        journal.record(new_intent(), refuse)

    assert journal.unresolved() == []
    journal.record(new_intent())


def test_orders_are_counted_per_profile_within_the_time_asked_for(state: Path) -> None:
    clock = ManualClock()
    with Journal.open(state, clock=clock) as journal:
        for profile in ("a", "a", "b", None):
            journal.record(new_intent(profile=profile))
            clock.advance(40)

        def since(profile: str | None, seconds: int) -> int:
            return journal.count_since(profile, clock.wall - seconds * 10**9, at_most=9)

        assert (since("a", 60), since("a", 120), since("a", 160)) == (0, 1, 2)
        assert (since("b", 80), since(None, 40)) == (1, 1)


def test_the_latest_is_the_last_recorded_for_the_same_environment_and_url(journal: Journal) -> None:
    first = journal.record(new_intent())
    journal.record(new_intent(environment=Mode.LIVE))
    journal.record(new_intent(base_url="http://127.0.0.1:1"))

    assert first == journal.latest(Mode.SANDBOX, BASE_URL)
    assert journal.latest(Mode.LOCAL, BASE_URL) is None


def test_a_prefix_of_several_orders_is_refused_with_the_candidates(journal: Journal) -> None:
    ids = [f"graph_ab{number:030x}" for number in range(7)]
    for graph_id in ids:
        journal.record(new_intent(graph_id))

    with pytest.raises(UsageError) as caught:
        journal.find("graph_AB")

    assert ExitCode.USAGE is caught.value.exit_code
    assert "7 orders" in caught.value.message
    assert "2 more" in caught.value.message
    assert all(graph_id in caught.value.message for graph_id in ids[:5])
    found = journal.find("ab" + "0" * 29 + "3")
    assert found is not None
    assert ids[3] == found.graph_id


@pytest.mark.parametrize("text", ["", "graph_", "xyz", "%", "_", "*", "graph_" + "a" * 33, "graph_graph_a", "a' OR 1"])
def test_what_is_no_start_of_an_id_finds_nothing(journal: Journal, text: str) -> None:
    journal.record(new_intent("graph_" + "a" * 32))

    assert journal.find(text) is None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.text("0f", min_size=32, max_size=32), min_size=1, max_size=6), st.text("0f", min_size=1, max_size=5))
def test_a_prefix_finds_exactly_what_starts_with_it(
    tmp_path_factory: pytest.TempPathFactory, digits: set[str], prefix: str
) -> None:
    wanted = sorted(text for text in digits if text.startswith(prefix))
    with Journal.open(tmp_path_factory.mktemp("prefix") / "state") as journal:
        for text in digits:
            journal.record(new_intent(f"graph_{text}"))
        if len(wanted) > 1:
            with pytest.raises(UsageError, match=f"{len(wanted)} orders"):
                journal.find(prefix)
            return
        found = journal.find(prefix)

    assert [f"graph_{text}" for text in wanted] == ([] if found is None else [found.graph_id])


def test_no_question_that_an_order_asks_walks_through_the_whole_journal(journal: Journal) -> None:
    def admit(view: JournalView) -> None:
        view.matching_unresolved(new_intent())
        view.count_since("default", 0, at_most=9)

    recorded = journal.record(new_intent())
    asked: list[str] = []
    journal._connection.set_trace_callback(asked.append)
    journal.record(new_intent(), admit)
    journal.begin_attempt(recorded.graph_id)
    journal.settle(recorded.graph_id, IntentState.ACKED, idempotency=Idempotency.PROVED)
    journal.find(recorded.graph_id[:9])
    journal.knows("graph_theirs")
    journal.is_older_than(recorded, 0)
    journal.latest(Mode.SANDBOX, BASE_URL)
    journal.watched()
    journal.idempotency(BASE_URL)
    journal._connection.set_trace_callback(None)

    questions = [text for text in asked if text.startswith(("SELECT", "UPDATE"))]
    plans = {text: _plan(journal, text) for text in questions}
    assert len(plans) > 7
    assert {text: plan for text, plan in plans.items() if not _is_indexed(plan)} == {}
    # The control: the same check finds a question that has no index, and one whose inner question has none.
    assert not _is_indexed(_plan(journal, "SELECT * FROM intents WHERE summary = 'x'"))
    assert not _is_indexed(_plan(journal, "SELECT count(*) FROM (SELECT id FROM intents WHERE summary = 'x' LIMIT 9)"))


def _plan(journal: Journal, question: str) -> list[str]:
    return [row[3] for row in journal._connection.execute(f"EXPLAIN QUERY PLAN {question}")]


def _is_indexed(plan: list[str]) -> bool:
    # What an inner question has found, as few rows as it was asked for, is walked through.
    tables = [step for step in plan if "subquery" not in step.lower()]
    return all("INDEX" in step or "PRIMARY KEY" in step for step in tables) and "TEMP B-TREE" not in "".join(plan)
