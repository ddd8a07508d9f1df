"""Orders through the front door: what goes over the wire, what is asked, what is refused, what is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from tests.harness import FAKE_LIVE_KEY, Result, sequence, terminal
from tests.relay import Relay, relay_to
from tests.served import Served, served_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["served_sandbox"]


@pytest.fixture
def relay(served_sandbox: Served) -> Iterator[Relay]:
    with relay_to(served_sandbox) as relay:
        yield relay


def trade(relay: Relay, home: Path, *words: str, live: bool = False, expect: int = 0) -> Result:
    key = FAKE_LIVE_KEY if live else "seq_test_" + "0" * 64
    return sequence(*words, home=home, expect=expect, SEQ_BASE_URL=relay.url, SEQ_API_KEY=key)


def only_order(relay: Relay) -> Any:
    (body,) = relay.orders
    return msgspec.json.decode(body)


def test_a_quantity_that_floats_cut_goes_out_exactly(relay: Relay, home: Path) -> None:
    trade(relay, home, "buy", "ETH-USD", "0.29")

    assert only_order(relay)["nodes"][0]["quantity"] == {"fixed": {"qty_1e8": 29000000}}


def test_a_quantity_that_is_too_fine_is_refused_and_nothing_is_sent(relay: Relay, home: Path) -> None:
    result = trade(relay, home, "buy", "ETH-USD", "0.000000001", "--json", expect=2)

    assert relay.requests == []
    assert result.error["message"] == "The quantity 0.000000001 has 9 decimals; at most 8 can be traded."
    assert result.error["hint"] == "The nearest valid quantity is 0.00000001."


@pytest.mark.parametrize("text", ["0", "nan", "inf", "1e3", "1e30", "1_0", "1,5", "99999999999999999999", "0x1", "٣"])
def test_row_26_an_invalid_quantity_is_refused_and_nothing_is_journalled(relay: Relay, home: Path, text: str) -> None:
    trade(relay, home, "buy", "ETH-USD", text, expect=2)

    assert relay.requests == []
    assert not (home / "state").exists()


@pytest.mark.parametrize("text", ["-1", "-.5", "-12.75"])
def test_a_negative_quantity_is_said_to_be_one_and_not_an_unknown_option(relay: Relay, home: Path, text: str) -> None:
    result = trade(relay, home, "sell", "ETH-USD", text, expect=2)

    assert relay.requests == []
    assert "every amount is above zero; nothing was sent." in result.stderr


@pytest.mark.parametrize("words", [["preview", "ETH-USD", "-0.5"], ["sandbox", "fund", "kraken", "USD", "-5"]])
def test_a_minus_sign_is_named_wherever_an_amount_is_an_argument(words: list[str], home: Path) -> None:
    assert "written with a minus sign" in sequence("--local", *words, home=home, expect=2).stderr


@pytest.mark.parametrize("words", [["orders"], ["amend", "graph_7d76"], ["quote", "ETH-USD"], []])
def test_a_command_without_an_amount_says_nothing_of_one(words: list[str], home: Path) -> None:
    result = sequence("--local", *words, "-5", home=home, expect=2)

    assert "No such option: -5" in result.stderr
    assert "amount" not in result.stderr


def test_every_option_is_in_the_body_under_its_documented_name(relay: Relay, home: Path) -> None:
    words = ["--limit", "2500.25", "--urgency", "high", "--venue", "kraken", "--max-slippage-bps", "7", "--tif", "ioc"]
    trade(relay, home, "sell", "ETH-USD", "0.01", *words, "--horizon", "30s", "--no-wait")

    body = only_order(relay)
    graph_id = body.pop("graph_id")
    assert graph_id.startswith("graph_")
    assert len(graph_id) == 38
    assert body == {
        "nodes": [
            {
                "node_id": "order",
                "instrument": {"symbol": "ETH-USD", "type": "spot", "venue": "kraken"},
                "side": "sell",
                "order_type": {"limit": {"price_1e9": 2500250000000}},
                "quantity": {"fixed": {"qty_1e8": 1000000}},
                "execution": {"urgency": "high", "max_slippage_bps": 7, "horizon_ms": 30000, "tif": "ioc"},
                "activation": "root",
            }
        ]
    }


def test_a_market_order_is_filled_and_its_sums_are_exact(relay: Relay, home: Path) -> None:
    document = trade(relay, home, "buy", "ETH-USD", "0.1", "--urgency", "medium", "--json").json

    assert [document["outcome"], document["status"], document["filled_qty"]] == ["filled", "completed", "0.1"]
    assert len(document["fills"]) == 1
    assert document["mode"] == "sandbox"


def test_no_wait_with_yes_is_one_request(relay: Relay, home: Path) -> None:
    document = trade(relay, home, "buy", "ETH-USD", "0.1", "--no-wait", "--yes", "--json").json

    assert [(seen.method, seen.target) for seen in relay.requests] == [("POST", "/v1/orders")]
    assert document["outcome"] == "accepted"


def test_a_dry_run_shows_the_body_and_sends_nothing(relay: Relay, home: Path) -> None:
    document = trade(relay, home, "buy", "ETH-USD", "0.1", "--dry-run", "--json").json

    assert document["request"]["nodes"][0]["quantity"] == {"fixed": {"qty_1e8": 10000000}}
    assert relay.orders == []
    assert not (home / "state").exists()


def test_a_notional_becomes_a_quantity_rounded_down_to_the_lot(relay: Relay, home: Path) -> None:
    result = trade(relay, home, "buy", "ETH-USD", "--notional", "250")

    quantity = only_order(relay)["nodes"][0]["quantity"]["fixed"]["qty_1e8"]
    assert quantity % 10_000 == 0
    assert "rounded down to lots of 0.0001" in result.stderr


@pytest.mark.parametrize("words", [["ETH-USD"], ["ETH-USD", "1", "--notional", "250"]])
def test_exactly_one_of_quantity_and_notional_is_needed(relay: Relay, home: Path, words: list[str]) -> None:
    trade(relay, home, "buy", *words, expect=2)

    assert relay.requests == []


def test_a_live_order_without_a_terminal_and_without_yes_is_refused(relay: Relay, home: Path) -> None:
    result = trade(relay, home, "buy", "ETH-USD", "0.1", "--json", live=True, expect=11)

    assert relay.orders == []
    assert result.error["code"] == "NOT_CONFIRMED"
    assert "NOT sent" in result.error["message"]


def test_a_live_order_with_yes_goes_out_as_live(relay: Relay, home: Path) -> None:
    document = trade(relay, home, "buy", "ETH-USD", "0.1", "--yes", "--json", live=True).json

    assert document["mode"] == "live"
    assert "is_sandbox" not in only_order(relay)


def test_a_paper_order_of_a_live_key_carries_the_documented_flag_and_asks_nothing(relay: Relay, home: Path) -> None:
    document = trade(relay, home, "--sandbox", "buy", "ETH-USD", "0.1", "--json", live=True).json

    assert document["mode"] == "sandbox"
    assert only_order(relay)["is_sandbox"] is True


@pytest.mark.parametrize(("answer", "sent", "exit_code"), [("y", 1, 0), ("n", 0, 11), ("\r", 0, 11), ("\x03", 0, 130)])
def test_a_live_order_asks_on_a_terminal_and_no_is_the_default(
    relay: Relay, home: Path, answer: str, sent: int, exit_code: int
) -> None:
    child = terminal("buy", "ETH-USD", "0.1", home=home, env={"SEQ_BASE_URL": relay.url, "SEQ_API_KEY": FAKE_LIVE_KEY})
    child.expect("Send this live order")
    assert child.before is not None
    assert "real money" in child.before
    child.send(answer)
    if answer in "yn":
        child.send("\r")
    child.expect([__import__("pexpect").EOF])
    child.close()

    assert child.exitstatus == exit_code
    assert len(relay.orders) == sent


def test_a_limit_far_through_the_market_is_refused_until_it_is_allowed(relay: Relay, home: Path) -> None:
    refused = trade(relay, home, "buy", "ETH-USD", "0.01", "--limit", "9000", "--json", expect=11)
    trade(relay, home, "buy", "ETH-USD", "0.01", "--limit", "9000", "--allow-far-limit")

    assert refused.error["code"] == "FAR_LIMIT"
    assert len(relay.orders) == 1


def test_an_order_beyond_the_balance_is_refused_with_the_reason(relay: Relay, home: Path) -> None:
    result = trade(relay, home, "buy", "BTC-USD", "1000", "--json", expect=5)

    assert result.stdout == ""
    assert "INSUFFICIENT_BALANCE" in result.stderr
    assert result.error["hint"].startswith("`sequence positions` shows what you have")


def test_status_without_an_id_shows_the_latest_order_and_with_a_prefix_that_one(relay: Relay, home: Path) -> None:
    first = trade(relay, home, "buy", "ETH-USD", "0.1", "--json").json["graph_id"]
    second = trade(relay, home, "sell", "ETH-USD", "0.1", "--json").json["graph_id"]

    assert trade(relay, home, "status", "--json").json["graph_id"] == second
    assert trade(relay, home, "status", first[:14], "--json").json["graph_id"] == first
    assert trade(relay, home, "status", f"graph:{first}:order:1", "--json").json["graph_id"] == first


def test_status_of_an_order_that_nobody_knows_is_not_found(relay: Relay, home: Path) -> None:
    trade(relay, home, "status", "graph_" + "0" * 32, expect=4)


def test_a_resting_limit_order_is_working_after_the_wait(relay: Relay, home: Path) -> None:
    document = trade(relay, home, "buy", "ETH-USD", "0.01", "--limit", "1000", "--wait", "0.2", "--json").json

    assert [document["outcome"], document["status"], document["filled_qty"]] == ["working", "active", "0"]


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        ("max_notional_usd", "10", "NOTIONAL_LIMIT"),
        ("allow_symbols", "BTC-USD", "SYMBOL_NOT_ALLOWED"),
        ("read_only", "true", "READ_ONLY"),
        ("max_orders_per_minute", "0", "ORDER_RATE_LIMIT"),
    ],
)
def test_a_profile_limit_stops_an_order_and_unset_lets_it_through(
    home: Path, setting: str, value: str, code: str
) -> None:
    sequence("login", "--local", home=home)
    sequence("config", "set", setting, value, home=home)
    refused = sequence("buy", "ETH-USD", "0.1", "--json", home=home, expect=11)
    sequence("config", "unset", setting, home=home)
    filled = sequence("buy", "ETH-USD", "0.1", "--json", home=home).json

    assert refused.error["code"] == code
    assert filled["outcome"] == "filled"
