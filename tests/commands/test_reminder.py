"""The word on stderr after a command while an order is unresolved: one bounded look, and never in the way."""

from __future__ import annotations

import signal
import time
from contextlib import closing

import msgspec
import pytest

from sequence_cli.commands._reminder import SECONDS
from sequence_cli.trading.journal_file import connect
from tests.commands.test_recover import PATIENT, eventually, unknown_and_placed
from tests.faults.conftest import parts, trader
from tests.faults.plan import Fault, Kind
from tests.faults.trader import Trader, answered

__all__ = ["parts", "trader"]
HANGING = Fault(Kind.DELAY_BEFORE, seconds=10.0)
# What else a command takes on a busy machine.
SLACK = 2.0


def test_an_order_that_is_found_is_said_once_and_is_resolved(trader: Trader) -> None:
    quantity, graph_id = unknown_and_placed(trader)

    first = trader.run("quote", "ETH-USD", expect=0)
    second = trader.run("quote", "ETH-USD", expect=0)

    assert f"An order whose outcome was unknown is found: buy {quantity} ETH-USD ({graph_id})." in first.stderr
    assert trader.state(quantity) in {"acked", "completed"}
    assert second.stderr == ""
    assert len(trader.seen("lookup")) == 1


def test_an_order_that_is_not_found_stays_unresolved_and_is_said_after_every_command(trader: Trader) -> None:
    quantity, _ = unknown_and_placed(trader)
    trader.meet(lookups=[answered(404), answered(404)])

    for words in (["quote", "ETH-USD"], ["positions"]):
        result = trader.run(*words, expect=0)
        assert "One order is unresolved and may exist. Run `sequence recover` before you repeat any." in result.stderr

    assert len(trader.seen("lookup")) == 2
    assert trader.state(quantity) == "unknown"


def test_several_orders_are_looked_for_in_turn(trader: Trader) -> None:
    ids = [unknown_and_placed(trader)[1] for _ in range(3)]
    trader.meet(lookups=[answered(404)] * 3)

    results = [trader.run("positions", expect=0) for _ in range(3)]

    asked = [seen.target.rpartition("/")[2] for seen in trader.seen("lookup")]
    assert sorted(asked) == sorted(ids)
    assert all("3 orders are unresolved" in result.stderr for result in results)


def test_a_server_that_hangs_costs_a_second_and_the_result_stands(trader: Trader) -> None:
    unknown_and_placed(trader)
    trader.meet(lookups=[HANGING])
    started = time.monotonic()

    result = trader.run("positions", "--json", expect=0, setup=PATIENT)

    assert time.monotonic() - started < SECONDS + SLACK
    assert result.json["mode"] == "sandbox"
    assert "One order is unresolved" in result.stderr
    assert len(trader.seen("lookup")) == 1


def test_a_journal_that_another_process_locks_costs_a_second_and_the_result_stands(trader: Trader) -> None:
    unknown_and_placed(trader)
    with closing(connect(trader.home / "state")) as other:
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()

        result = trader.run("positions", "--json", expect=0, setup=PATIENT)

    assert time.monotonic() - started < SECONDS + SLACK
    assert result.json["mode"] == "sandbox"
    assert "Unresolved orders could not be checked" in result.stderr


def test_ctrl_c_during_the_look_ends_the_look_alone(trader: Trader) -> None:
    unknown_and_placed(trader)
    trader.meet(lookups=[HANGING])
    child = trader.start(PATIENT, "positions", "--json")
    eventually(lambda: len(trader.seen("lookup")) == 1)

    child.send_signal(signal.SIGINT)
    stdout, stderr = child.communicate(timeout=5)

    assert [child.returncode, stderr] == [0, ""]
    assert msgspec.json.decode(stdout)["mode"] == "sandbox"


def test_a_command_that_fails_speaks_alone_and_looks_for_nothing(trader: Trader) -> None:
    unknown_and_placed(trader)

    result = trader.run("status", "graph_" + "0" * 32, "--json", expect=4)

    assert result.error["exit_code"] == 4
    assert trader.seen("lookup")[0].target.endswith("0" * 32)
    assert len(trader.seen("lookup")) == 1


@pytest.mark.parametrize("words", [["--version"], ["whoami"], ["buy", "--help"]])
def test_a_command_that_asks_the_service_nothing_looks_for_nothing(trader: Trader, words: list[str]) -> None:
    unknown_and_placed(trader)

    trader.run(*words, expect=0)

    assert trader.server.seen() == []


def test_an_order_of_another_account_is_said_and_not_looked_for(trader: Trader) -> None:
    unknown_and_placed(trader)

    result = trader.run("positions", expect=0, env={"SEQ_BASE_URL": trader.server.url})

    assert trader.seen("lookup") == []
    assert "One order is unresolved" in result.stderr


def test_a_damaged_journal_is_said_and_stops_nothing_but_orders(trader: Trader) -> None:
    unknown_and_placed(trader)
    (trader.home / "state" / "journal.db").write_bytes(b"no database at all" * 300)

    result = trader.run("positions", "--json", expect=0)

    assert result.json["mode"] == "sandbox"
    assert "Unresolved orders could not be checked" in result.stderr


def test_an_order_that_another_command_is_just_sending_is_not_called_unresolved(trader: Trader) -> None:
    trader.meet(Fault(Kind.DELAY_BEFORE, seconds=1.0))
    buying = trader.start(PATIENT, "buy", "ETH-USD", trader.quantity(), "--no-wait", "--yes")
    eventually(lambda: len(trader.seen()) == 1)

    result = trader.run("quote", "ETH-USD", expect=0)
    buying.communicate(timeout=10)

    assert result.stderr == ""
    assert trader.seen("lookup") == []
    assert buying.returncode == 0
