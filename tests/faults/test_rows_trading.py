"""Fault matrix, rows 46 and 50 to 58: accounts, fills, and following an order (order-safety.md B.5)."""

from __future__ import annotations

import signal
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pexpect
import pytest

from sequence_cli.trading.checkpoints import Checkpoint
from tests.faults.plan import Accident, Fault, Kind
from tests.faults.processes import CALM, ROOT, client_command
from tests.faults.trader import Trader, answered, lost
from tests.harness import FAKE_LIVE_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

LIVE = {"SEQ_API_KEY": FAKE_LIVE_KEY}
LATE = 65.0


def test_row_46_the_same_order_from_two_terminals_in_the_same_second_goes_out_once(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(Fault(Kind.DELAY_AFTER, seconds=1.5))
    words = ("buy", "ETH-USD", quantity, "--no-wait", "--yes")

    terminals = [trader.start(CALM, *words) for _ in range(2)]
    ends = sorted((*terminal.communicate(timeout=20), terminal.returncode) for terminal in terminals)

    assert sorted(code for *_, code in ends) == [0, 8]
    assert any("UNRESOLVED_DUPLICATE" in stderr and "NOT sent" in stderr for _, stderr, _ in ends)
    assert trader.orders(quantity) == 1


def test_row_46_control_two_terminals_that_allow_duplicates_send_two(trader: Trader) -> None:
    quantity = trader.quantity()
    words = ("buy", "ETH-USD", quantity, "--no-wait", "--yes", "--allow-duplicate")

    for terminal in [trader.start(CALM, *words) for _ in range(2)]:
        terminal.communicate(timeout=20)

    assert trader.orders(quantity) == 2


def test_row_50_a_live_key_is_refused_by_a_sandbox_and_no_order_stands(trader: Trader) -> None:
    quantity = trader.quantity()

    result = trader.buy(quantity, expect=3, env=LIVE)

    assert "NOT sent" in result.stderr
    assert trader.left() == 0
    assert FAKE_LIVE_KEY not in result.stderr
    assert trader.orders(quantity) == 0


def test_row_50_an_unconfirmed_live_order_is_refused_before_anything_is_sent(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(takes_live_keys=True)

    result = trader.run("buy", "ETH-USD", quantity, "--json", expect=11, env=LIVE)

    assert result.error["code"] == "NOT_CONFIRMED"
    assert "NOT sent" in result.error["message"]
    assert trader.left() == 0
    assert trader.state(quantity) is None


def test_row_50_the_sandbox_flag_turns_a_live_keys_order_into_a_paper_order(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(takes_live_keys=True)

    result = trader.buy(quantity, "--sandbox", "--json", expect=0, env=LIVE)

    assert result.json["mode"] == "sandbox"
    assert msgspec.json.decode(trader.seen("body")[0].body)["is_sandbox"] is True


@pytest.mark.parametrize(
    ("bid", "ask", "age", "source"),
    [
        ("2000", "2001", 60_000, "edge_nbbo"),
        ("2002", "2001", 10, "edge_nbbo"),
        ("0", "2001", 10, "edge_nbbo"),
        ("2000", "0", 10, "edge_nbbo"),
        ("2000", "2001", 10, "db_snapshot"),
    ],
    ids=["stale", "crossed", "no bid", "no ask", "not live"],
)
def test_row_50_a_market_order_is_refused_while_the_market_cannot_be_relied_on(
    trader: Trader, bid: str, ask: str, age: int, source: str
) -> None:
    quantity = trader.quantity()
    trader.meet(takes_live_keys=True, scripted={"/v1/quotes/ETH-USD": _quote(bid, ask, age, source)})

    result = trader.run("buy", "ETH-USD", quantity, "--yes", "--no-wait", "--json", expect=11, env=LIVE)

    assert result.error["code"] == "STALE_MARKET"
    assert "NOT sent" in result.error["message"]
    assert trader.left() == 0
    trader.buy(quantity, "--allow-stale", expect=0, env=LIVE)
    assert trader.orders(quantity) == 1


def test_row_50_a_fat_finger_is_refused_until_it_is_allowed(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(takes_live_keys=True, scripted={"/v1/quotes/ETH-USD": _quote("2000", "2001", 10, "edge_nbbo")})
    words = ("buy", "ETH-USD", quantity, "--limit", "2200", "--yes", "--no-wait", "--json")

    result = trader.run(*words, expect=11, env=LIVE)

    assert result.error["code"] == "FAR_LIMIT"
    assert trader.left() == 0
    trader.run(*words, "--allow-far-limit", expect=0, env=LIVE)


@pytest.mark.parametrize(("answer", "exit_code", "orders"), [("y", 0, 1), ("n", 11, 0), ("\r", 11, 0)])
def test_row_50_a_live_order_goes_out_only_after_a_yes(
    trader: Trader, answer: str, exit_code: int, orders: int
) -> None:
    quantity = trader.quantity()
    trader.meet(takes_live_keys=True)
    words = client_command(CALM, "buy", "ETH-USD", quantity, "--no-wait")
    child = pexpect.spawn(
        words[0], words[1:], cwd=str(ROOT), env={**trader.env, **LIVE, "TERM": "xterm"}, encoding="utf-8", timeout=20
    )

    child.expect("LIVE order, real money")
    child.expect("Send this live order")
    assert trader.left() == 0
    child.send(answer if answer == "\r" else f"{answer}\r")
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == exit_code
    assert trader.orders(quantity) == orders


def test_row_51_a_partial_fill_tells_what_was_filled_and_what_not_and_adds_up(trader: Trader) -> None:
    document = next(sold for sold in _sales_at_the_bid(trader) if sold["outcome"] == "partial")

    filled = Decimal(document["filled_qty"])
    assert 0 < filled < 20
    assert filled == sum(Decimal(fill["qty"]) for fill in document["fills"])
    assert Decimal(document["filled_notional_usd"]) == _notional(document)
    assert trader.books.imbalance() == []


def test_row_52_of_two_sells_that_race_for_one_balance_exactly_one_is_accepted(trader: Trader) -> None:
    trader.run("sell", "SOL-USD", "10", "--yes", expect=0)
    words = ("sell", "SOL-USD", "20", "--allow-duplicate", "--yes", "--json")

    racers = [trader.start(CALM, *words) for _ in range(2)]
    ends = [(*racer.communicate(timeout=20), racer.returncode) for racer in racers]

    assert sorted(code for *_, code in ends) == [0, 5]
    refused = next(msgspec.json.decode(stderr) for _, stderr, code in ends if code == 5)
    assert refused["error"]["code"] == "INSUFFICIENT_BALANCE"
    assert trader.books.imbalance() == []


@pytest.mark.parametrize("urgency", ["low", "medium", "high"])
def test_row_53_no_fill_is_worse_than_the_limit(trader: Trader, urgency: str) -> None:
    limit = Decimal(str(_quoted(trader)["nbbo"]["ask"]))

    result = trader.run("buy", "ETH-USD", "9", "--limit", str(limit), "--urgency", urgency, "--wait", "1", "--json")

    assert all(Decimal(fill["price"]) <= limit for fill in result.json["fills"])
    trader.run("cancel", result.json["graph_id"], "--yes")


@pytest.mark.parametrize("accident", [Accident.DIE_BEFORE, Accident.DIE_AFTER])
def test_row_54_a_sandbox_killed_around_its_commit_keeps_its_books_and_the_order_is_recovered(
    trader: Trader, accident: Accident
) -> None:
    quantity = trader.quantity()
    trader.meet(Fault(accident=accident), lookups=[answered(503)] * 3)

    trader.buy(quantity, expect=8)

    trader.meet()
    committed = accident is Accident.DIE_AFTER
    assert trader.orders(quantity) == int(committed)
    assert trader.books.imbalance() == []
    trader.recover(expect=0 if committed else 8)
    trader.buy(trader.quantity(), expect=0)
    trader.recover(later=LATE, expect=0)
    assert trader.state(quantity) == ("completed" if committed else "unseen")


def test_row_55_an_order_that_only_the_journal_knows_is_not_called_not_found(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(Fault(Kind.DROP_BEFORE))
    trader.buy(quantity, expect=8)
    row = trader.row(quantity)
    assert row is not None

    result = trader.run("status", row.graph_id, "--json", expect=8)

    assert "not been seen" in result.error["message"]
    assert "s ago" in result.error["message"]
    assert "sequence recover" in result.error["hint"]


def test_row_56_a_status_that_goes_backwards_is_noted_and_the_journal_keeps_the_later_one(trader: Trader) -> None:
    quantity = trader.quantity()
    document = trader.run("buy", "ETH-USD", quantity, "--yes", "--json", expect=0).json
    assert trader.run("status", "--json", expect=0).json["status"] == "completed"
    assert trader.state(quantity) == "completed"
    node = {"status": "active", "target_qty_1e8": 1, "filled_qty_1e8": 0}
    stale = {"graph_id": document["graph_id"], "status": "active", "nodes": {"order": node}}
    path = f"/v1/execution_graphs/{document['graph_id']}"
    trader.meet(scripted={path: msgspec.json.encode(stale).decode()})

    result = trader.run("status", expect=0)

    assert "older state" in result.stderr
    assert trader.state(quantity) == "completed"


def test_row_56_a_status_that_shows_an_unknown_order_resolves_it(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(lost(), lookups=[answered(503)] * 3)
    trader.buy(quantity, expect=8)
    trader.meet()

    trader.run("status", expect=0)

    assert trader.state(quantity) in {"acked", "completed"}


def test_row_57_a_key_that_stops_working_while_an_order_is_followed_leaves_the_order_known(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(lookups=[answered(401)])

    result = trader.run("buy", "ETH-USD", quantity, "--yes", "--json", expect=0)

    assert result.json["outcome"] == "accepted"
    assert "The order is accepted" in result.stderr
    assert result.json["graph_id"] in result.stderr
    assert trader.state(quantity) == "acked"
    assert trader.run("status", "--json", expect=0).json["graph_id"] == result.json["graph_id"]
    trader.meet(lookups=[answered(401)])
    trader.run("status", expect=3)


def test_row_58_a_hang_up_while_an_order_is_followed_restores_the_terminal_and_keeps_the_journal(
    trader: Trader,
) -> None:
    quantity = trader.quantity()
    words = client_command(CALM, "buy", "ETH-USD", quantity, "--limit", "1500", "--wait", "30")
    child = pexpect.spawn(
        words[0], words[1:], cwd=str(ROOT), env={**trader.env, "TERM": "xterm"}, encoding="utf-8", timeout=20
    )
    child.expect("active")

    child.setwinsize(30, 70)
    time.sleep(0.2)
    child.kill(signal.SIGHUP)
    shown = child.before + child.read()
    child.close()

    assert child.exitstatus == 0, shown
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h")
    assert "The order stands" in shown
    assert trader.state(quantity) == "acked"
    assert trader.recover(expect=0).json["unresolved"] == 0


def test_row_61_an_order_of_another_key_is_left_alone(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(lost(), lookups=[answered(503)] * 3)
    trader.buy(quantity, expect=8)
    trader.meet(takes_live_keys=True)

    result = trader.run("recover", "--json", expect=8, env=LIVE)

    assert result.json["orders"][0]["finding"] == "other_account"
    assert trader.seen("lookup") == []
    assert trader.recover(expect=0).json["orders"][0]["finding"] == "placed"


@pytest.mark.parametrize("stop_at", [None, *Checkpoint])
def test_row_59_an_order_is_found_whatever_stops_the_recovery_before(trader: Trader, stop_at: str | None) -> None:
    quantity = trader.quantity()
    trader.meet(lost(), lookups=[answered(503)] * 3)
    trader.buy(quantity, expect=8)
    trader.meet()

    trader.run("recover", setup=msgspec.structs.replace(CALM, stop_at=stop_at))

    trader.recover(expect=0)
    assert trader.state(quantity) in {"acked", "completed"}
    assert trader.orders(quantity) == 1


def _quote(bid: str, ask: str, age_ms: int, source: str) -> str:
    venue = {"bid": float(bid), "ask": float(ask), "bid_size": 1.0, "ask_size": 1.0, "age_ms": age_ms}
    nbbo = {"bid": float(bid), "ask": float(ask), "mid": 0.0, "spread_bps": 0.0}
    document = {"symbol": "ETH-USD", "nbbo": nbbo, "venues": {"binance": venue}, "source": source}
    return msgspec.json.encode(document).decode()


def _quoted(trader: Trader) -> Any:
    """The quote of ETH as the program shows it."""
    document = trader.run("quote", "ETH-USD", "--json", expect=0).json
    return document["quotes"][0] if "quotes" in document else document


def _sales_at_the_bid(trader: Trader) -> Iterator[Any]:
    """Sell more than is shown, again and again: the market moves between quote and arrival, and nothing is filled."""
    holds = False
    for _ in range(60):
        shown = _quoted(trader)["venues"]["binance"]
        if Decimal(shown["bid_size"]) > 15:
            time.sleep(0.3)
            continue
        if not holds:
            trader.run("buy", "ETH-USD", "20", "--venue", "binance", "--yes", "--json", expect=0)
        words = ("sell", "ETH-USD", "20", "--venue", "binance", "--limit", shown["bid"], "--tif", "ioc", "--json")
        result = trader.run(*words)
        holds = result.exit_code != 0
        if not holds:
            yield result.json


def _notional(document: Any) -> Decimal:
    return sum((Decimal(fill["qty"]) * Decimal(fill["price"]) for fill in document["fills"]), Decimal(0))
