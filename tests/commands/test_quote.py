"""Quotes through the front door, from the sandbox inside the program and from a served one."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.harness import SPOT_VENUES, all_venues_up, sequence
from tests.served import Served, served_sandbox

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["served_sandbox"]


def test_a_local_quote_shows_the_best_prices_over_eight_venues(home: Path) -> None:
    all_venues_up(home)
    quote = sequence("--local", "quote", "ETH-USD", "--json", home=home).json["quotes"][0]

    bids = [Decimal(venue["bid"]) for venue in quote["venues"].values() if venue["bid"] and venue["state"] == "ok"]
    assert sorted(quote["venues"]) == sorted(SPOT_VENUES)
    assert Decimal(quote["nbbo"]["bid"]) == max(bids)
    assert Decimal(quote["nbbo"]["bid"]) < Decimal(quote["nbbo"]["ask"])


def test_the_mode_is_in_the_table_and_in_the_document(home: Path) -> None:
    table = sequence("quote", "BTC-USD", "--local", home=home).stdout
    document = sequence("quote", "BTC-USD", "--local", "--json", home=home).json

    assert "Quote BTC-USD · LOCAL" in table
    assert document["mode"] == "local"


@pytest.mark.parametrize(
    "words", [["--local", "--json", "quote", "ETH-USD"], ["quote", "ETH-USD", "--local", "--json"]]
)
def test_global_options_work_before_and_after_the_command(words: list[str], home: Path) -> None:
    assert sequence(*words, home=home).json["quotes"][0]["symbol"] == "ETH-USD"


def test_several_symbols_come_in_their_order_and_a_missing_one_is_told(home: Path) -> None:
    result = sequence("--local", "quote", "SOL-USD", "FOO-USD", "btc-usd", "-o", "json", home=home)

    states = {quote["symbol"]: quote["nbbo"]["state"] for quote in result.json["quotes"]}
    assert states == {"SOL-USD": "ok", "BTC-USD": "ok", "FOO-USD": "missing"}
    assert "There is no market for FOO-USD now." in result.stderr


def test_the_book_comes_only_when_it_is_asked_for(home: Path) -> None:
    without = sequence("--local", "quote", "ETH-USD", "--json", home=home).json["quotes"][0]
    book = sequence("--local", "quote", "ETH-USD", "--depth", "3", "--json", home=home).json["quotes"][0]["book"]

    assert without["book"] is None
    assert [len(book["bids"]), len(book["asks"])] == [3, 3]


def test_an_unknown_symbol_is_not_found(home: Path) -> None:
    result = sequence("--local", "quote", "FOO-USD", "--json", home=home, expect=4)

    assert result.stdout == ""
    assert result.error["code"] == "NOT_FOUND"
    assert result.error["request_id"]


def test_csv_has_a_row_per_venue_and_the_names_of_json(home: Path) -> None:
    all_venues_up(home)
    lines = sequence("--local", "quote", "ETH-USD", "-o", "csv", home=home).stdout.splitlines()

    assert lines[0].startswith("mode,symbol,venue,bid,ask,")
    assert len(lines) == 1 + 1 + 8
    assert lines[1].startswith("local,ETH-USD,nbbo,")


def test_a_served_sandbox_answers_the_same_command(served_sandbox: Served, home: Path) -> None:
    served = {"SEQ_BASE_URL": served_sandbox.url, "SEQ_API_KEY": served_sandbox.api_key}
    document = sequence("quote", "ETH-USD", "--json", home=home, expect=0, **served).json

    assert document["mode"] == "sandbox"
    assert document["quotes"][0]["nbbo"]["state"] == "ok"


def test_nothing_listening_is_unavailable_and_says_so(home: Path) -> None:
    address, key = "http://127.0.0.1:9", "seq_test_" + "0" * 64
    words = ("quote", "ETH-USD", "--json")
    result = sequence(*words, home=home, expect=7, SEQ_BASE_URL=address, SEQ_API_KEY=key)

    assert result.stdout == ""
    assert result.error["retryable"] is True
    assert "nothing was sent" in result.error["message"]
