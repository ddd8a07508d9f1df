"""The journal among several processes: killed ones, simultaneous ones, and ones that only look alive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sequence_cli.trading.checkpoints import Checkpoint
from sequence_cli.trading.intent import new_graph_id
from sequence_cli.trading.journal import Journal
from sequence_cli.trading.process_identity import current, is_alive
from sequence_cli.trading.states import IntentState
from tests.trading.journal_support import new_intent, outputs_of, run_until_killed, start_process

if TYPE_CHECKING:
    from pathlib import Path

PROCESSES, ORDERS = 8, 25


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.mark.parametrize("checkpoint", [Checkpoint.JOURNAL_PRE, Checkpoint.JOURNAL_IN_TXN])
def test_row_30_killed_before_the_commit_there_is_no_trace(tmp_path: Path, state: Path, checkpoint: str) -> None:
    graph_id = new_graph_id()
    run_until_killed("kill_at", "state", graph_id, checkpoint, folder=tmp_path)

    with Journal.open(state) as journal:
        assert journal.get(graph_id) is None
        assert journal.unresolved() == []
        # And nothing of the dead process stands in the way of the next order.
        journal.record(new_intent())


def test_row_31_killed_after_the_commit_the_intent_is_there_as_perhaps_sent(tmp_path: Path, state: Path) -> None:
    graph_id = new_graph_id()
    run_until_killed("kill_at", "state", graph_id, Checkpoint.JOURNAL_POST, folder=tmp_path)

    with Journal.open(state) as journal:
        (found,) = journal.unresolved()
        assert (found.graph_id, found.state, found.attempts) == (graph_id, IntentState.SENDING, 1)
        assert found.body == new_intent().body
        assert found.is_intact
        assert not is_alive(found.owner)


def test_row_38_killed_while_the_answer_is_written_down_the_order_is_still_unresolved(
    tmp_path: Path, state: Path
) -> None:
    graph_id = new_graph_id()
    run_until_killed("kill_at", "state", graph_id, Checkpoint.ACK_IN_TXN, folder=tmp_path)

    with Journal.open(state) as journal:
        (found,) = journal.unresolved()
        assert (found.state, found.attempts, found.ambiguous) == (IntentState.SENDING, 1, False)

        assert journal.take_lease(graph_id) is True

        (leased,) = journal.unresolved()
        assert (leased.state, leased.attempts, leased.ambiguous) == (IntentState.UNKNOWN, 1, True)
        assert leased.owner == current()


def test_row_39_killed_after_the_answer_was_written_down_it_is_known(tmp_path: Path, state: Path) -> None:
    graph_id = new_graph_id()
    run_until_killed("kill_at", "state", graph_id, Checkpoint.ACK_POST, folder=tmp_path)

    with Journal.open(state) as journal:
        found = journal.get(graph_id)
        assert found is not None
        assert (found.state, found.server_graph_id) == (IntentState.ACKED, graph_id)
        assert journal.unresolved() == []


def test_row_60_a_recovery_leaves_the_orders_of_a_running_process_alone(tmp_path: Path, state: Path) -> None:
    graph_id = new_graph_id()
    with start_process("hold", "state", graph_id, folder=tmp_path) as buying, Journal.open(state) as journal:
        assert buying.stdout is not None
        assert buying.stdout.readline() == "sending\n"

        assert journal.take_lease(graph_id) is False
        (found,) = journal.unresolved()
        assert (found.state, found.owner.pid) == (IntentState.SENDING, buying.pid)

        buying.kill()
        buying.wait()
        assert journal.take_lease(graph_id) is True


def test_row_65_a_row_of_a_process_whose_id_was_reused_can_be_taken(state: Path) -> None:
    with Journal.open(state) as journal:
        graph_id = journal.record(new_intent()).graph_id
        reused = current()._replace(started="1")
        journal._connection.execute("UPDATE intents SET owner = ?", (reused.as_text(),))

        assert journal.take_lease(graph_id) is True


def test_a_process_keeps_its_own_orders_as_they_are(state: Path) -> None:
    with Journal.open(state) as journal:
        graph_id = journal.record(new_intent()).graph_id

        assert journal.take_lease(graph_id) is True

        (found,) = journal.unresolved()
        assert (found.state, found.ambiguous) == (IntentState.SENDING, False)


def test_row_59_of_two_recoveries_at_once_one_acts(tmp_path: Path) -> None:
    graph_id = new_graph_id()
    run_until_killed("kill_at", "state", graph_id, Checkpoint.ACK_IN_TXN, folder=tmp_path)
    recoveries = [start_process("lease", "state", graph_id, folder=tmp_path) for _ in range(2)]
    (tmp_path / "go").touch()

    assert sorted(outputs_of(recoveries)) == ["False\n", "True\n"]


@pytest.mark.parametrize(
    ("guard", "outcomes"), [("guarded", ["recorded\n", "refused\n"]), ("bare", ["recorded\n"] * 2)]
)
def test_row_46_of_two_terminals_with_the_same_order_one_passes_the_guard(
    tmp_path: Path, guard: str, outcomes: list[str]
) -> None:
    terminals = [start_process("record_guarded", "state", guard, folder=tmp_path) for _ in range(2)]
    (tmp_path / "go").touch()

    assert sorted(outputs_of(terminals)) == outcomes


def test_eight_processes_at_once_lose_no_order_and_see_no_lock(tmp_path: Path, state: Path) -> None:
    workers = [start_process("record_many", "state", str(ORDERS), folder=tmp_path) for _ in range(PROCESSES)]
    (tmp_path / "go").touch()

    reported = "".join(outputs_of(workers)).split()

    with Journal.open(state) as journal:
        found = [journal.find(graph_id) for graph_id in reported]
        assert journal.count_since("default", 0, at_most=PROCESSES * ORDERS + 1) == PROCESSES * ORDERS
    assert len(set(reported)) == PROCESSES * ORDERS
    assert {intent.state for intent in found if intent is not None} == {IntentState.ACKED}
    assert None not in found
