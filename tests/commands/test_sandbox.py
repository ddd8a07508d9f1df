"""The commands that control the local sandbox, through the front door."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.harness import FAKE_LIVE_KEY, FAKE_TEST_KEY, Result, sequence, terminal
from tests.served import Served, served_sandbox

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["served_sandbox"]


def sandbox(*words: str, home: Path, expect: int = 0, **variables: str) -> Result:
    return sequence("--json", "sandbox", *words, home=home, expect=expect, **variables)


def held(home: Path) -> dict[tuple[str, str], str]:
    rows = sequence("--local", "--json", "positions", home=home).json["positions"]
    return {(row["venue"], row["instrument"]["symbol"]): row["qty"] for row in rows}


def buy(home: Path, quantity: str = "0.1") -> Any:
    return sequence("--local", "--json", "buy", "ETH-USD", quantity, home=home).json


def test_status_shows_where_the_embedded_sandbox_stands(home: Path) -> None:
    buy(home)

    status = sandbox("status", home=home).json

    assert (status["mode"], status["account"], status["epoch"], status["clock"]) == ("local", "local", 1, "real")
    assert (status["orders"], status["open_orders"], status["fills"]) == (1, 0, 1)
    assert status["folder"] == str(home / "sandbox")
    assert Decimal(status["nav_usd"]) > Decimal(status["cash_usd"]) > 0


def test_fund_sets_a_balance_exactly_and_twice_is_the_same(home: Path) -> None:
    for _ in range(2):
        assert sandbox("fund", "BINANCE", "usdt", "0.29", home=home).json == {
            "mode": "local",
            "venue": "binance",
            "asset": "USDT",
            "qty": "0.29",
        }
    sandbox("fund", "coinbase", "ETH", "0", home=home)

    assert held(home)["binance", "USDT"] == "0.29"
    assert ("coinbase", "ETH") not in held(home)


@pytest.mark.parametrize("amount", ["-1", "1e3", "0.000000001", "x", "nan"])
def test_an_amount_that_is_none_is_a_usage_error(home: Path, amount: str) -> None:
    result = sandbox("fund", "binance", "USDT", "--", amount, home=home, expect=2)

    assert amount in result.error["message"]


def test_funding_an_unknown_venue_is_refused(home: Path) -> None:
    assert "nowhere" in sandbox("fund", "nowhere", "USDT", "1", home=home, expect=5).error["message"]


def test_reset_brings_the_first_balances_back_and_keeps_the_epoch_until_it_is_purged(home: Path) -> None:
    opening = held(home)
    buy(home)
    assert held(home) != opening

    assert sandbox("reset", "--yes", home=home).json["epoch"] == 2
    assert held(home) == opening
    assert sandbox("status", home=home).json["earlier_epochs"] == 1
    assert sandbox("reset", "--yes", "--purge", home=home).json["purged_epochs"] == 2
    assert sandbox("status", home=home).json["earlier_epochs"] == 0


def test_reset_without_a_question_is_refused(home: Path) -> None:
    buy(home)

    assert sandbox("reset", home=home, expect=11).error["code"] == "NOT_CONFIRMED"
    assert sandbox("status", home=home).json["epoch"] == 1


@pytest.mark.parametrize(("answer", "epoch"), [("y", 2), ("n", 1), ("", 1)])
def test_in_a_terminal_reset_asks_and_enter_means_no(home: Path, answer: str, epoch: int) -> None:
    buy(home)
    child = terminal("sandbox", "reset", home=home)
    child.expect("Reset the sandbox")
    child.sendline(answer)
    child.expect_exact("as new" if epoch == 2 else "NOT reset")
    child.wait()

    assert sandbox("status", home=home).json["epoch"] == epoch


def test_a_new_master_key_keeps_the_credentials(home: Path) -> None:
    body = '{"api_key": "obviously-fake-key-7Q", "api_secret": "obviously-fake-secret-8W"}'
    sequence("--local", "connect", "binance", "--from-file", "-", home=home, stdin=body)
    key = (home / "sandbox" / "master.key").read_bytes()

    assert sandbox("reset", "--yes", "--rotate-key", home=home).json["key_rotated"] is True

    assert (home / "sandbox" / "master.key").read_bytes() != key
    venues = sequence("--local", "--json", "venues", home=home).json["venues"]
    assert [(row["venue"], row["status"]) for row in venues] == [("binance", "connected")]


def test_credentials_are_forgotten_when_asked(home: Path) -> None:
    body = '{"api_key": "obviously-fake-key-7Q", "api_secret": "obviously-fake-secret-8W"}'
    sequence("--local", "connect", "binance", "--from-file", "-", home=home, stdin=body)

    sandbox("reset", "--yes", "--credentials", home=home)

    assert sequence("--local", "--json", "venues", home=home).json["venues"] == []


def test_a_venue_that_is_forced_down_is_gone_from_the_quote_until_it_is_let_go(home: Path) -> None:
    def quoted() -> set[str]:
        return set(sequence("--local", "--json", "quote", "ETH-USD", home=home).json["quotes"][0]["venues"])

    forced = sandbox("scenario", "binance", "down", "--for", "5m", home=home).json["venues"]
    without = quoted()
    sandbox("scenario", "binance", "ok", home=home)
    again = quoted()
    cleared = sandbox("scenario", "--clear", home=home).json

    assert [(row["venue"], row["state"]) for row in forced] == [("binance", "down")]
    assert "binance" not in without
    assert "binance" in again
    assert cleared["venues"] == cleared["shocks"] == []


def test_a_shock_moves_the_price(home: Path) -> None:
    def bid() -> Decimal:
        return Decimal(sequence("--local", "--json", "quote", "SOL-USD", home=home).json["quotes"][0]["nbbo"]["bid"])

    before = bid()
    shocks = sandbox("scenario", "--shock-bps=-2000", "--symbol", "SOL-USD", home=home).json["shocks"]

    assert [row["symbol"] for row in shocks] == ["SOL-USD"]
    assert bid() < before * Decimal("0.85")


@pytest.mark.parametrize(
    "words",
    [
        ("binance", "broken"),
        ("binance",),
        ("--for", "30s"),
        ("--symbol", "BTC-USD"),
        ("binance", "down", "--for", "soon"),
    ],
)
def test_a_scenario_that_makes_no_sense_is_a_usage_error(home: Path, words: tuple[str, ...]) -> None:
    assert "nothing was sent" in sandbox("scenario", *words, home=home, expect=2).error["message"]


@pytest.mark.parametrize(("words", "code"), [(("--shock-bps", "9999"), 5), (("nowhere", "down"), 4)])
def test_a_scenario_that_the_exchange_refuses_changes_nothing(home: Path, words: tuple[str, ...], code: int) -> None:
    sandbox("scenario", *words, home=home, expect=code)

    assert sandbox("scenario", home=home).json["venues"] == []


def test_explain_accounts_for_every_fill(home: Path) -> None:
    order = buy(home, "30")

    document = sandbox("explain", order["graph_id"], home=home).json
    found = document["orders"][0]

    takes = [take for part in found["executions"] for take in part["takes"]]
    assert sum(Decimal(take["qty"]) for take in takes) == Decimal(found["filled_qty"]) == 30
    assert sum(Decimal(part["qty"]) for part in found["decisions"][0]["parts"]) <= 30
    assert found["decisions"][0]["shown"]["binance"]
    assert Decimal(found["cost_bps"]) > Decimal(found["slippage_bps"])
    text = sequence("sandbox", "explain", order["graph_id"][:12], home=home).stdout
    assert re.search(r"order:1 +filled +ETH-USD +buy", text)


def test_explaining_an_order_that_is_not_there_is_not_found(home: Path) -> None:
    assert sandbox("explain", "graph_" + "0" * 32, home=home, expect=4).error["message"]


def test_the_commands_control_a_served_sandbox_too(home: Path, served_sandbox: Served) -> None:
    def served(*words: str, expect: int = 0) -> Result:
        return served_sandbox.run("--json", *words, home=home, expect=expect)

    served("sandbox", "fund", "kraken", "USD", "77")

    assert served("sandbox", "status").json["folder"] == str(served_sandbox.home / "sandbox")
    assert [row["qty"] for row in served("positions", "--venue", "kraken").json["positions"]] == ["77"]
    assert held(home)["kraken", "USD"] != "77"
    assert served("sandbox", "reset", "--yes", "--rotate-key", expect=2).error["message"]


@pytest.mark.parametrize("key", [FAKE_TEST_KEY, FAKE_LIVE_KEY])
@pytest.mark.parametrize("words", [("status",), ("reset", "--yes"), ("fund", "binance", "USDT", "1")])
def test_the_hosted_service_is_never_touched(home: Path, key: str, words: tuple[str, ...]) -> None:
    error = sandbox(*words, home=home, expect=2, SEQ_API_KEY=key).error

    assert "nothing was sent" in error["message"]
    assert "--local" in error["hint"]


def test_local_wins_over_a_key_in_the_environment(home: Path) -> None:
    status = sequence("--local", "--json", "sandbox", "status", home=home, SEQ_API_KEY=FAKE_LIVE_KEY).json

    assert status["folder"] == str(home / "sandbox")
