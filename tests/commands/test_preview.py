"""Previews through the front door, and in the question before a live order."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pexpect
import pytest

from tests.faulty_relay import relay as faulty
from tests.harness import FAKE_LIVE_KEY, all_venues_up, sequence, terminal
from tests.relay import relay_to
from tests.served import Served, served_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faulty_relay import Passage

__all__ = ["served_sandbox"]


def preview(home: Path, *words: str) -> Any:
    return sequence("--local", "preview", *words, "--json", home=home).json


def test_the_parts_add_up_to_the_order(home: Path) -> None:
    document = preview(home, "ETH-USD", "500")

    assert sum(Decimal(part["qty"]) for part in document["venues"]) == 500
    assert document["not_told"] == []
    total = Decimal(document["estimated_cost_usd"]) + Decimal(document["estimated_fee_usd"])
    assert Decimal(document["total_cost_usd"]) == total


def test_a_seller_receives_the_value_without_the_fee(home: Path) -> None:
    all_venues_up(home)
    document = preview(home, "eth-usd", "5", "--side", "SELL", "--venue", "kraken", "--limit", "1000")

    value, fee = Decimal(document["estimated_cost_usd"]), Decimal(document["estimated_fee_usd"])
    assert Decimal(document["total_cost_usd"]) == value - fee
    assert [part["venue"] for part in document["venues"]] == ["kraken"]
    assert [document["symbol"], document["side"], document["limit_price"]] == ["ETH-USD", "sell", "1000"]


def test_the_quantity_goes_out_exactly_as_a_number(served_sandbox: Served, home: Path) -> None:
    with relay_to(served_sandbox) as between:
        served_sandbox.run("preview", "ETH-USD", "0.29", home=home, url=between.url)
        (request,) = between.requests

    assert (request.method, request.target) == ("POST", "/v1/orders/preview")
    assert request.body == b'{"symbol":"ETH-USD","side":"buy","order_type":"market","qty":0.29}'


def test_the_largest_share_comes_first_and_has_the_longest_bar(home: Path) -> None:
    shown = sequence("--local", "preview", "ETH-USD", "500", home=home).stdout
    bars = [line.split()[1] for line in shown[shown.index("Venue") :].splitlines()[1:]]

    assert bars == sorted(bars, key=len, reverse=True)
    assert bars[0].startswith("██")
    assert "nothing was sent" in shown


def test_what_the_market_does_not_show_is_told(home: Path) -> None:
    document = preview(home, "ETH-USD", "500000")

    assert Decimal(document["unfilled_qty"]) > 0
    assert Decimal(document["unfilled_qty"]) + sum(Decimal(part["qty"]) for part in document["venues"]) == 500000


def test_nothing_is_placed(home: Path) -> None:
    preview(home, "ETH-USD", "1")

    assert sequence("--local", "orders", "--json", home=home).json["orders"] == []


@pytest.mark.parametrize(
    ("answer", "not_told"),
    [
        (b"{}", ["estimated_price", "estimated_cost_usd", "estimated_fee_usd", "slippage_bps", "venues"]),
        (
            b'{"total": 1, "estimated_fee_usd_1e9": 0}',
            ["estimated_price", "estimated_cost_usd", "slippage_bps", "venues"],
        ),
    ],
)
def test_what_an_undocumented_answer_does_not_tell_is_said(
    served_sandbox: Served, home: Path, answer: bytes, not_told: list[str]
) -> None:
    with faulty(served_sandbox.url, lambda passage: passage.answer(200, answer)) as between:
        document = served_sandbox.run("preview", "ETH-USD", "1", "--json", home=home, url=between.url).json
        shown = served_sandbox.run("preview", "ETH-USD", "1", home=home, url=between.url).stdout

    assert document["not_told"] == not_told
    assert "not told by the service: average price, cost" in shown


@pytest.mark.parametrize("words", [["ETH-USD", "0"], ["ETH-USD", "1e3"], ["ETH-USD", "1", "--venue", "nowhere"]])
def test_an_order_that_cannot_be_is_refused_before_it_is_asked_for(words: list[str], home: Path) -> None:
    sequence("--local", "preview", *words, home=home, expect=2)


def ask_live(url: str, home: Path) -> str:
    child = terminal(
        "buy", "ETH-USD", "0.1", home=home, columns=200, env={"SEQ_BASE_URL": url, "SEQ_API_KEY": FAKE_LIVE_KEY}
    )
    child.expect("Send this live order")
    told = child.before or ""
    child.send("n\r")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 11
    return told


def test_the_live_question_shows_cost_fees_and_split(served_sandbox: Served, home: Path) -> None:
    with relay_to(served_sandbox) as between:
        told = ask_live(between.url, home)
        assert between.orders == []

    assert "USD before fees, fees 0." in told
    assert "in all" in told
    assert "venues: " in told


def test_without_a_preview_the_live_question_is_asked_all_the_same(served_sandbox: Served, home: Path) -> None:
    def no_preview(passage: Passage) -> None:
        passage.answer(500, b"{}") if passage.path.endswith("/preview") else passage.answer(*passage.forward())

    with relay_to(served_sandbox) as between, faulty(between.url, no_preview) as broken:
        told = ask_live(broken.url, home)

    assert "USD before fees; fees and venue split are not known, there is no preview" in told


def test_the_body_is_what_the_wire_type_says(served_sandbox: Served, home: Path) -> None:
    with relay_to(served_sandbox) as between:
        words = ("preview", "ETH-USD", "1", "--limit", "2300.5", "--venue", "okx", "--side", "sell")
        served_sandbox.run(*words, home=home, url=between.url)
        body = msgspec.json.decode(between.requests[0].body)

    assert body == {
        "symbol": "ETH-USD", "side": "sell", "order_type": "limit", "qty": 1, "price": 2300.5, "venue": "okx"
    }  # fmt: skip
