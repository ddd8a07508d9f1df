"""What a client may write for a symbol, and for a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequence_cli.sandbox.instruments import instruments
from sequence_cli.sandbox.symbols import find
from sequence_cli.sandbox.venue_table import SPOT_VENUES, quote_asset
from tests.sandbox.desk import graph_body

if TYPE_CHECKING:
    from random import Random

    from tests.sandbox.desk import Desk

SYMBOLS = [traded.symbol for traded in instruments()]


@given(st.sampled_from(SYMBOLS), st.randoms(use_true_random=False))
def test_the_case_of_letters_does_not_matter(symbol: str, random: Random) -> None:
    mixed = "".join(random.choice((letter.lower(), letter.upper())) for letter in symbol)
    found = find(mixed)

    assert found is not None
    assert found.symbol == symbol


@pytest.mark.parametrize("dollar", ["USD", "USDT", "USDC"])
def test_a_dollar_of_its_own_names_only_the_venues_whose_dollar_it_is(desk: Desk, dollar: str) -> None:
    venues = set(desk.get(f"/v1/quotes/eth-{dollar.lower()}")["venues"])

    assert venues == {venue for venue in SPOT_VENUES if dollar in ("USD", quote_asset(venue))}


def test_an_alias_shows_and_eats_the_same_books(desk: Desk) -> None:
    def okx(symbol: str) -> object:
        return desk.get(f"/v1/quotes/{symbol}")["venues"]["okx"]

    assert okx("ETH-USDT") == okx("ETH-USD")
    before = okx("ETH-USD")
    order = desk.submit("ETH-USDT", qty=2, venue="okx")
    desk.wait(0.06)
    assert desk.node(order["graph_id"])["status"] == "filled"

    assert okx("ETH-USDT") == okx("ETH-USD") != before


def test_an_order_for_an_alias_goes_to_its_venues_alone(desk: Desk) -> None:
    _, document = desk.call("POST", "/v1/orders", graph_body(20 * 10**8, symbol="ETH-USDC", urgency="high"))
    desk.wait(1)

    fills = desk.node(document["graph_id"])["fills"]
    assert {fill["venue"] for fill in fills} <= {"hyperliquid"}


def test_the_slash_form_is_refused_with_the_hyphen_form_named(desk: Desk) -> None:
    status, document = desk.call("GET", "/v1/quotes/eth%2Fusd")
    assert (status, "write it with a hyphen, ETH-USD" in document["error"]["message"]) == (404, True)
    status, document = desk.call("POST", "/v1/orders", {"symbol": "BTC/USDT", "side": "buy", "qty": 1})
    assert (status, "BTC-USDT" in document["error"]["message"]) == (404, True)


@pytest.mark.parametrize("symbol", ["", "-", "NOPE-USD", "ETH", "ETH-EUR", "DOGE-USD-PERP", "1" * 77, "KX", ":YES"])
def test_anything_else_is_unknown(desk: Desk, symbol: str) -> None:
    status, document = desk.call("POST", "/v1/orders", {"symbol": symbol, "side": "buy", "qty": 1})

    assert (status, document["error"]["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("comma", [",", "%2C", "%2c"])
def test_lists_are_separated_by_commas_encoded_or_not(desk: Desk, comma: str) -> None:
    quotes = desk.get(f"/v1/quotes?symbols=BTC-USD{comma}eth-usd{comma}")["quotes"]
    rows = desk.get(f"/v1/positions?kinds=fiat{comma}crypto&venues=kraken{comma}okx")["positions"]
    fees = desk.get(f"/v1/fees?ticker=ETH-USD&venues=okx{comma}kraken")["fees"]

    assert [quote["symbol"] for quote in quotes] == ["BTC-USD", "ETH-USD"]
    assert {row["venue"] for row in rows} == {"kraken", "okx"}
    assert [row["venue"] for row in fees] == ["okx", "kraken"]


def test_orders_and_fills_are_found_under_every_form_of_their_symbol(desk: Desk) -> None:
    desk.submit("ETH-PERP", qty=1, venue="binance")
    desk.wait(1)

    for symbol in ("ETH-USD-PERP", "eth-perp"):
        assert desk.get(f"/v1/orders?symbol={symbol}")["total"] == desk.get(f"/v1/fills?symbol={symbol}")["total"] == 1


def test_a_batch_finds_perps_by_type(desk: Desk) -> None:
    body = {"symbols": ["ETH-USD", "NOPE"], "instrument_type": "perp"}
    _, document = desk.call("POST", "/v1/quotes_batch", body)

    assert document["quotes"][0]["symbol"] == "ETH-USD"
    assert document["quotes"][0]["nbbo"] == desk.get("/v1/quotes/ETH-USD-PERP")["nbbo"]
    assert document["quotes"][1] == {"symbol": "NOPE", "error": "unknown symbol"}
    assert desk.call("POST", "/v1/quotes_batch", body | {"instrument_type": "bond"})[0] == 422
