"""Fault matrix, rows 37 to 45, 47 and 48: what can happen to the answer (order-safety.md B.5)."""

from __future__ import annotations

import signal
import subprocess
import time
from typing import TYPE_CHECKING

import msgspec
import pytest

from sequence_cli.sandbox.fault_answers import FOREIGN_ID
from sequence_cli.trading.checkpoints import Checkpoint
from tests.faults.client import Setup
from tests.faults.plan import Accident, Fault, Kind
from tests.faults.processes import CALM, QUICK
from tests.faults.trader import Trader, answered, lost

if TYPE_CHECKING:
    from pathlib import Path

LATE = 65.0
HOUR = 3600.0
DAY = 24 * HOUR


def stopped_at(checkpoint: Checkpoint) -> Setup:
    """A client that is killed there."""
    return msgspec.structs.replace(CALM, stop_at=checkpoint)


def test_row_37_an_order_that_is_committed_after_the_client_gave_up_is_found_later(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(Fault(Kind.DELAY_BEFORE, seconds=1.0), lookups=[answered(404)])

    result = trader.buy(quantity, setup=QUICK, expect=8)

    assert "may or may not" in result.stderr
    assert trader.state(quantity) == "unknown"
    trader.let_everything_arrive()
    found = trader.recover(expect=0).json["orders"][0]
    assert (found["finding"], found["resolved"]) == ("placed", True)
    assert trader.orders(quantity) == 1


def test_row_38_a_client_killed_after_the_answer_and_before_it_is_written_down_is_recovered(trader: Trader) -> None:
    quantity = trader.quantity()

    trader.buy(quantity, setup=stopped_at(Checkpoint.RECV_POST), expect=-signal.SIGKILL)

    assert trader.state(quantity) == "sending"
    assert trader.recover(expect=0).json["orders"][0]["finding"] == "placed"
    assert trader.orders(quantity) == 1


def test_row_38_until_then_a_blind_repeat_is_refused(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.buy(quantity, setup=stopped_at(Checkpoint.RECV_POST), expect=-signal.SIGKILL)

    result = trader.buy(quantity, expect=8)

    assert "UNRESOLVED_DUPLICATE" in result.stderr
    assert "NOT sent" in result.stderr
    assert trader.orders(quantity) == 1


def test_row_39_a_client_killed_before_it_prints_has_its_order_in_orders_and_in_status(trader: Trader) -> None:
    quantity = trader.quantity()

    trader.buy(quantity, setup=stopped_at(Checkpoint.PRINT_PRE), expect=-signal.SIGKILL)

    row = trader.row(quantity)
    assert row is not None
    assert row.state in {"acked", "completed"}
    assert row.graph_id in trader.run("orders", "--json", expect=0).stdout
    assert trader.run("status", "--json", expect=0).json["graph_id"] == row.graph_id
    assert trader.recover(expect=0).json["orders"] == []


def test_row_40_ctrl_c_while_waiting_for_the_answer_leaves_the_outcome_unknown(trader: Trader, tmp_path: Path) -> None:
    quantity = trader.quantity()
    trader.meet(Fault(Kind.DELAY_BEFORE, seconds=1.0))
    waiting = buying(trader, quantity, tmp_path)

    waiting.send_signal(signal.SIGINT)
    _, stderr = waiting.communicate(timeout=5)

    assert waiting.returncode == 8
    assert "may or may not" in stderr
    assert "sequence recover graph_" in stderr
    assert trader.state(quantity) == "unknown"
    trader.let_everything_arrive()
    trader.recover(expect=0)
    assert trader.orders(quantity) == 1


def test_row_40_a_second_ctrl_c_leaves_at_once_and_the_order_is_still_recovered(trader: Trader, tmp_path: Path) -> None:
    quantity = trader.quantity()
    trader.meet(Fault(Kind.DELAY_BEFORE, seconds=1.0))
    busy = msgspec.structs.replace(CALM, pause_at=Checkpoint.ACK_IN_TXN, pause=20.0)
    waiting = buying(trader, quantity, tmp_path, busy)

    waiting.send_signal(signal.SIGINT)
    reach(tmp_path, Checkpoint.ACK_IN_TXN)
    waiting.send_signal(signal.SIGINT)
    started = time.monotonic()
    _, stderr = waiting.communicate(timeout=5)

    assert time.monotonic() - started < 1
    assert waiting.returncode == 8
    assert "sequence recover" in stderr
    trader.let_everything_arrive()
    trader.recover(expect=0)
    assert trader.orders(quantity) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_row_41_a_5xx_after_the_commit_is_asked_for_again_where_that_is_proved_safe(
    acquainted: Trader, status: int
) -> None:
    quantity = acquainted.quantity()
    acquainted.meet(answered(status, after=True))

    acquainted.buy(quantity, expect=0)

    assert acquainted.orders(quantity) == 1
    assert acquainted.left() == 2


def test_row_42_three_throttled_attempts_and_one_that_passes_place_the_order_once(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(answered(429), answered(429, body='{"error": "Rate limit exceeded"}'), answered(429, body="<html>"))

    trader.buy(quantity, expect=0)

    assert trader.left() == 4
    assert trader.orders(quantity) == 1


def test_row_42_a_retry_after_is_waited_for(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(answered(429, Retry_After="1"))
    started = time.monotonic()

    trader.buy(quantity, expect=0)

    assert time.monotonic() - started >= 1
    assert trader.orders(quantity) == 1


def test_row_42_a_retry_after_beyond_the_budget_stops_with_the_time_and_nothing_executed(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(answered(429, Retry_After="3600"))

    result = trader.buy(quantity, expect=6)

    assert "3600 s" in result.stderr
    assert trader.left() == 1
    assert (trader.state(quantity), trader.orders(quantity)) == ("not_sent", 0)


@pytest.mark.parametrize("status", [401, 403, 404, 409, 422, 429])
def test_row_42b_a_refusal_after_a_lost_answer_proves_nothing_and_the_order_is_looked_up(
    acquainted: Trader, status: int
) -> None:
    quantity = acquainted.quantity()
    acquainted.meet(lost(), *[answered(status)] * 3)

    acquainted.buy(quantity, expect=0)

    assert acquainted.orders(quantity) == 1
    assert acquainted.state(quantity) in {"acked", "completed"}


@pytest.mark.parametrize("status", [401, 403, 404, 409, 422, 429])
def test_row_42b_a_refusal_after_an_attempt_that_was_lost_on_its_way_leaves_the_outcome_unknown(
    acquainted: Trader, status: int
) -> None:
    quantity = acquainted.quantity()
    acquainted.meet(Fault(Kind.DROP_BEFORE), *[answered(status)] * 3)

    result = acquainted.buy(quantity, expect=8)

    assert "may or may not" in result.stderr
    assert acquainted.state(quantity) == "unknown"
    acquainted.recover(expect=8)
    assert acquainted.recover(later=LATE, expect=0).json["orders"][0]["finding"] == "unseen"
    assert acquainted.orders(quantity) == 0


def test_row_43_a_409_for_the_same_order_is_accepted_after_a_comparison(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(answered(409, after=True))

    trader.buy(quantity, expect=0)

    assert len(trader.seen("lookup")) == 1
    assert trader.orders(quantity) == 1


def test_row_43_a_409_for_another_order_is_a_conflict_and_places_nothing(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(Fault(accident=Accident.OCCUPIED))

    result = trader.buy(quantity, expect=9)

    assert "none was placed" in result.stderr
    assert (trader.state(quantity), trader.orders(quantity)) == ("rejected", 0)


def test_row_44_another_id_in_the_answer_is_recorded_said_and_ends_all_repeats(acquainted: Trader) -> None:
    quantity, next_quantity = acquainted.quantity(), acquainted.quantity()
    acquainted.meet(ignores_graph_id=True)

    result = acquainted.buy(quantity, "--json", expect=0)

    row = acquainted.row(quantity)
    assert row is not None
    assert result.json["graph_id"] != row.graph_id
    assert row.graph_id in result.stderr
    assert "does not honour" in result.stderr
    assert acquainted.run("status", row.graph_id, "--json", expect=0).json["graph_id"] == result.json["graph_id"]
    acquainted.meet(lost())
    acquainted.buy(next_quantity, expect=0)
    assert acquainted.left() == 1


@pytest.mark.parametrize("kind", [Kind.DUPLICATE, Kind.TOO_SHORT])
def test_row_45_bytes_after_the_answer_are_not_taken_for_the_next_answer(acquainted: Trader, kind: Kind) -> None:
    quantity = acquainted.quantity()
    acquainted.meet(Fault(kind))

    result = acquainted.run("buy", "ETH-USD", quantity, "--yes", "--json", expect=0)

    assert result.json["outcome"] == "filled"
    assert "could not be read" not in result.stderr
    assert acquainted.orders(quantity) == 1


def test_row_45_the_answer_to_another_order_does_not_double_ours(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(Fault(Kind.STALE_FIRST))

    result = trader.buy(quantity)

    assert result.exit_code in {0, 8}
    assert FOREIGN_ID in result.stderr + result.stdout
    assert trader.left() == 1
    assert trader.orders(quantity) == 1


@pytest.mark.parametrize("kind", [Kind.GARBAGE, Kind.HTML, Kind.NOT_JSON, Kind.EMPTY, Kind.WRONG_SHAPE, Kind.TRUNCATED])
def test_row_45_an_answer_that_cannot_be_read_is_no_answer(trader: Trader, kind: Kind) -> None:
    quantity = trader.quantity()
    trader.meet(Fault(kind))

    trader.buy(quantity, expect=0)

    assert len(trader.seen("lookup")) == 1
    assert trader.orders(quantity) == 1


@pytest.mark.parametrize("jump", [-DAY, 365 * DAY, 0.0])
def test_row_47_a_jump_of_the_wall_clock_neither_settles_an_order_nor_hides_it(acquainted: Trader, jump: float) -> None:
    quantity = acquainted.quantity()
    acquainted.meet(*[Fault(Kind.DROP_BEFORE)] * 4)
    jumping = msgspec.structs.replace(CALM, wall_jump=jump, jump_at=Checkpoint.SEND_PRE)

    acquainted.buy(quantity, setup=jumping, expect=8)

    acquainted.meet()
    assert acquainted.recover(expect=8).json["orders"][0]["finding"] == "not_seen_yet"
    assert acquainted.recover(expect=8).json["orders"][0]["finding"] == "not_seen_yet"
    assert acquainted.recover(later=LATE, expect=0).json["orders"][0]["finding"] == "unseen"


def test_row_48_an_order_whose_answer_was_slept_through_is_found_on_waking(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(lost(), lookups=[answered(503)] * 3)
    asleep = msgspec.structs.replace(CALM, wall_jump=8 * HOUR, jump_at=Checkpoint.RECV_PRE)

    trader.buy(quantity, setup=asleep, expect=8)

    trader.meet()
    assert trader.recover(expect=0).json["orders"][0]["finding"] == "placed"
    assert trader.orders(quantity) == 1


def buying(trader: Trader, quantity: str, folder: Path, setup: Setup = CALM) -> subprocess.Popen[str]:
    """A client that waits for its answer."""
    watched = msgspec.structs.replace(setup, passed=str(folder / "passed"))
    process = trader.start(watched, "buy", "ETH-USD", quantity, "--no-wait", "--yes")
    reach(folder, Checkpoint.RECV_PRE)
    return process


def reach(folder: Path, checkpoint: Checkpoint) -> None:
    """Wait until the client is there."""
    deadline = time.monotonic() + 10
    path = folder / "passed"
    while not path.exists() or checkpoint not in path.read_text().split():
        assert time.monotonic() < deadline, f"{checkpoint} is not reached"
        time.sleep(0.01)
