"""`recover --resubmit`, `--abandon` and `--repair`: what a person may do about an order that nobody can find."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec
import pexpect
import pytest

from sequence_cli.trading.journal import Journal
from sequence_cli.trading.journal_path import journal_path
from tests.commands.test_recover import LATE, killed_before_sending, unknown_and_placed
from tests.faults.conftest import acquainted, parts, trader
from tests.faults.plan import Fault, Kind
from tests.faults.processes import ROOT
from tests.faults.trader import Trader

if TYPE_CHECKING:
    from sequence_cli.trading.journal_rows import Intent

__all__ = ["acquainted", "parts", "trader"]


def recorded(trader: Trader, graph_id: str) -> Intent:
    with Journal.open(trader.home / "state") as journal:
        found = journal.get(graph_id)
    assert found is not None
    return found


def test_the_same_bytes_under_the_same_id_go_out_exactly_once_more(acquainted: Trader) -> None:
    quantity, graph_id = killed_before_sending(acquainted)

    document = acquainted.recover(graph_id, "--resubmit", "--yes", expect=0).json

    (body,) = [seen.body for seen in acquainted.seen("body")]
    assert recorded(acquainted, graph_id).body.decode() == body
    assert msgspec.json.decode(body)["graph_id"] == graph_id
    assert [acquainted.left(), acquainted.orders(quantity)] == [1, 1]
    assert [order["finding"] for order in document["orders"]] == ["placed"]
    assert [acquainted.state(quantity), recorded(acquainted, graph_id).attempts] == ["acked", 2]


def test_nobody_to_ask_and_no_yes_sends_nothing(acquainted: Trader) -> None:
    quantity, graph_id = killed_before_sending(acquainted)

    refused = acquainted.recover(graph_id, "--resubmit", expect=11)

    assert refused.error["code"] == "NOT_CONFIRMED"
    assert "NOT sent again" in refused.error["message"]
    assert [acquainted.left(), acquainted.orders(quantity)] == [0, 0]


@pytest.mark.parametrize(
    ("answer", "exit_code", "orders"), [("y", 0, 1), ("n", 11, 0), ("\r", 11, 0), ("\x03", 130, 0)]
)
def test_the_question_shows_age_and_market_and_its_default_is_no(
    acquainted: Trader, answer: str, exit_code: int, orders: int
) -> None:
    quantity, graph_id = killed_before_sending(acquainted)
    words = ["-m", "sequence_cli", "recover", graph_id, "--resubmit"]
    env = {**acquainted.env, "TERM": "xterm-256color"}
    child = pexpect.spawn(sys.executable, words, env=env, cwd=str(ROOT), encoding="utf-8", timeout=20)

    child.expect("Send the same order again")
    shown = " ".join((child.before or "").split())
    child.send(answer)
    if answer in "yn":
        child.send("\r")
    child.expect(pexpect.EOF)
    child.close()

    assert f"buy {quantity} ETH-USD" in shown
    assert " s ago; bid " in shown
    assert [child.exitstatus, acquainted.orders(quantity)] == [exit_code, orders]


def test_an_order_that_is_there_after_all_is_shown_and_not_sent(trader: Trader) -> None:
    quantity, graph_id = unknown_and_placed(trader)

    document = trader.recover(graph_id, "--resubmit", "--yes", expect=0).json

    assert document["orders"][0]["finding"] == "placed"
    assert [trader.left(), trader.orders(quantity)] == [0, 1]
    again = trader.recover(graph_id, "--resubmit", "--yes", expect=0).json
    assert again["orders"][0]["finding"] == "known"
    assert [trader.left(), trader.orders(quantity)] == [0, 1]


def test_a_service_that_mints_its_own_ids_is_never_sent_the_same_again(trader: Trader) -> None:
    trader.meet(Fault(Kind.OTHER_ID))
    trader.buy(trader.quantity(), expect=0)
    trader.meet()
    quantity, graph_id = killed_before_sending(trader)

    refused = trader.recover(graph_id, "--resubmit", "--yes", expect=11)

    assert refused.error["code"] == "NOT_IDEMPOTENT"
    assert "second order" in refused.error["message"]
    assert [trader.left(), trader.orders(quantity)] == [0, 0]


def test_where_it_is_not_proved_the_danger_is_said(trader: Trader) -> None:
    quantity, graph_id = killed_before_sending(trader)

    result = trader.run("recover", graph_id, "--resubmit", "--yes", expect=0)

    assert "may become a second order" in result.stderr
    assert trader.orders(quantity) == 1


def test_what_cannot_be_looked_up_first_is_not_sent(acquainted: Trader) -> None:
    quantity, graph_id = killed_before_sending(acquainted)
    acquainted.meet(down=True)

    refused = acquainted.recover(graph_id, "--resubmit", "--yes", expect=8)

    assert "NOT sent again" in refused.error["message"]
    acquainted.meet()
    assert [acquainted.left(), acquainted.orders(quantity)] == [0, 0]


def test_an_answer_that_is_lost_again_leaves_the_order_unknown_and_findable(trader: Trader) -> None:
    quantity, graph_id = killed_before_sending(trader)
    trader.meet(Fault(Kind.DROP_AFTER))

    trader.recover(graph_id, "--resubmit", "--yes", expect=0)

    assert trader.orders(quantity) == 1
    assert trader.state(quantity) == "acked"


def test_it_is_too_early_to_give_up_before_the_settle_window_and_not_after(acquainted: Trader) -> None:
    quantity, graph_id = killed_before_sending(acquainted)
    acquainted.recover(expect=8)

    early = acquainted.recover(graph_id, "--abandon", expect=11)
    acquainted.recover(later=LATE, expect=0)
    acquainted.recover(graph_id, "--abandon", later=LATE, expect=0)

    assert early.error["code"] == "TOO_EARLY"
    assert acquainted.state(quantity) == "abandoned"
    assert acquainted.recover(later=LATE, expect=0).json["orders"] == []


def test_an_order_that_stands_cannot_be_given_up(trader: Trader) -> None:
    graph_id = trader.buy(trader.quantity(), "--json", expect=0).json["graph_id"]

    assert trader.recover(graph_id, "--abandon", expect=11).error["code"] == "NOTHING_TO_ABANDON"


def test_row_29_a_damaged_journal_stops_orders_until_it_is_moved_aside_and_nothing_is_deleted(trader: Trader) -> None:
    path = journal_path(trader.home / "state")
    trader.buy(trader.quantity(), expect=0)
    # The log that the order left would stand in for what is overwritten here.
    with closing(sqlite3.connect(path)) as journal:
        journal.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damaged = b"no database at all" * 300
    path.write_bytes(damaged)
    trader.meet()

    refused = trader.buy(trader.quantity(), "--json", expect=10)
    repaired = trader.run("recover", "--repair", expect=0)

    assert "Nothing was sent" in refused.error["message"]
    assert "recover --repair" in refused.error["hint"]
    assert trader.left() == 0
    aside = path.with_name("journal.damaged-1.db")
    assert str(aside) in repaired.stderr
    assert aside.read_bytes() == damaged
    trader.buy(trader.quantity(), expect=0)


def test_a_sound_journal_is_left_where_it_is(trader: Trader) -> None:
    quantity, _ = killed_before_sending(trader)

    result = trader.run("recover", "--repair", expect=0)

    assert "sound" in result.stderr
    assert [path.name for path in (trader.home / "state").glob("*.db")] == ["journal.db"]
    assert trader.state(quantity) == "sending"
