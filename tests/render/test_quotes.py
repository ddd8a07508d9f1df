"""Quotes tell the truth: what is best, old, crossed or missing, and a spread that is never rounded to nothing."""

# ruff: noqa: RUF001  # the dash of a missing value is part of what people see

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from textwrap import dedent

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequence_cli.api.wire.quotes import Nbbo, Quote, VenueQuote
from sequence_cli.errors import ServerError
from sequence_cli.render.documents.quotes import MissingQuote, QuotesDocument
from sequence_cli.render.documents.touch import Touch, spread_bps, state_of
from sequence_cli.render.output import Format
from tests.render.samples import BTC_QUOTE, CROSSED_QUOTE, quote, shown

prices = st.decimals(Decimal("0.000000001"), Decimal(10**9), places=9)


def test_a_quote_as_people_see_it() -> None:
    expected = """\
        Quote BTC-USD · LIVE

                        Bid          Ask    Bid size  Ask size   Spread      Age
        Venue           USD          USD         BTC       BTC      bps       ms  State
        nbbo      74,349.44    74,349.45                        0.00134           ok
        binance   74,349.44 ●  74,349.45 ●    3.2          1.8  0.00134       42  ok
        coinbase  74,348.90    74,349.50      5            2.1  0.0807       120  ok
        kraken    74,348.00         –         0.5312       –    –            300  one_sided
        okx       74,340.00    74,341.50      1            1    0.202    125,000  stale
        bybit          –            –         –            –    –              –  missing

        mid 74,349.445 · source edge_nbbo · ● best

        Book BTC-USD · LIVE

        Bid size        Bid        Ask  Ask size
             BTC        USD        USD       BTC
             3.2  74,349.44  74,349.45       1.8
             5    74,348.90

        as of 2026-04-22 03:25:35.325953 UTC
        """

    assert dedent(expected) == shown(QuotesDocument.build("live", [quote(BTC_QUOTE)]))


def test_a_quote_as_programs_get_it() -> None:
    document = msgspec.json.decode(shown(QuotesDocument.build("sandbox", [quote(BTC_QUOTE)]), Format.JSON))

    (only,) = document["quotes"]
    assert list(document) == ["mode", "quotes"]
    assert only["nbbo"] == {
        "bid": "74349.44",
        "ask": "74349.45",
        "mid": "74349.445",
        "spread_bps": "0.00134",
        "state": "ok",
    }
    assert only["venues"]["kraken"] == {
        "bid": "74348",
        "ask": None,
        "bid_size": "0.5312",
        "ask_size": None,
        "spread_bps": None,
        "age_ms": 300,
        "best_bid": False,
        "best_ask": False,
        "state": "one_sided",
    }
    assert only["book"] == {
        "bids": [["74349.44", "3.2"], ["74348.9", "5"]],
        "asks": [["74349.45", "1.8"]],
        "ts": "2026-04-22T03:25:35.325953000Z",
    }


def test_one_symbol_and_several_have_the_same_shape_and_a_missing_one_says_why() -> None:
    wires = [quote(BTC_QUOTE), quote(CROSSED_QUOTE)]
    document = QuotesDocument.build("live", wires, [MissingQuote("NO-USD", "unknown symbol")])
    decoded = msgspec.json.decode(shown(document, Format.JSON))

    assert [entry["symbol"] for entry in decoded["quotes"]] == ["BTC-USD", "SHIB-USD", "NO-USD"]
    assert len({tuple(entry) for entry in decoded["quotes"]}) == 1
    assert decoded["quotes"][2]["nbbo"]["state"] == "missing"
    assert "no quote: unknown symbol\n" in shown(document)


def test_a_crossed_quote_has_no_mid_and_says_so() -> None:
    document = QuotesDocument.build("live", [quote(CROSSED_QUOTE)])

    nbbo = document.quotes[0].nbbo
    assert msgspec.structs.astuple(nbbo) == ("0.0000123", "0.0000122", None, None, "crossed")
    assert "crossed: the best bid is above the best ask" in shown(document)


def test_csv_has_a_row_for_the_nbbo_and_each_venue_of_every_symbol() -> None:
    document = QuotesDocument.build("local", [quote(BTC_QUOTE), quote(CROSSED_QUOTE)])

    assert dedent("""\
        mode,symbol,venue,bid,ask,mid,bid_size,ask_size,spread_bps,age_ms,best_bid,best_ask,state
        local,BTC-USD,nbbo,74349.44,74349.45,74349.445,,,0.00134,,,,ok
        local,BTC-USD,binance,74349.44,74349.45,,3.2,1.8,0.00134,42,true,true,ok
        local,BTC-USD,coinbase,74348.9,74349.5,,5,2.1,0.0807,120,false,false,ok
        local,BTC-USD,kraken,74348,,,0.5312,,,300,false,false,one_sided
        local,BTC-USD,okx,74340,74341.5,,1,1,0.202,125000,false,false,stale
        local,BTC-USD,bybit,,,,,,,,false,false,missing
        local,SHIB-USD,nbbo,0.0000123,0.0000122,,,,,,,,crossed
        """) == shown(document, Format.CSV)


def test_csv_of_no_quotes_is_a_header() -> None:
    assert shown(QuotesDocument.build("live", []), Format.CSV) == "mode\n"


@given(prices, prices)
def test_a_spread_is_exact_to_three_digits_and_zero_only_when_the_sides_are_equal(one: Decimal, other: Decimal) -> None:
    bid, ask = sorted((one, other))
    text = spread_bps(Touch(bid, ask))

    exact = Fraction(ask - bid) * 20_000 / (Fraction(ask) + Fraction(bid))
    assert text is not None
    assert (Fraction(text) == 0) == (bid == ask)
    assert abs(Fraction(text) - exact) <= max(exact / 200, Fraction(0))


@pytest.mark.parametrize(
    ("bid", "ask", "age_ms", "expected"),
    [
        ("1", "2", None, "ok"),
        ("1", "1", 2000, "ok"),
        ("1", "2", 2001, "stale"),
        ("2", "1", 0, "crossed"),
        ("1", None, 0, "one_sided"),
        (None, "1", 0, "one_sided"),
        (None, None, 5000, "missing"),
        ("2", "1", 5000, "stale"),
    ],
)
def test_a_state_names_what_is_wrong(bid: str | None, ask: str | None, age_ms: int | None, expected: str) -> None:
    touch = Touch(None if bid is None else Decimal(bid), None if ask is None else Decimal(ask))

    assert expected == state_of(touch, age_ms)


@pytest.mark.parametrize("field", ["bid", "ask", "bid_size", "ask_size"])
def test_a_number_that_is_none_ends_in_a_server_error(field: str) -> None:
    wire = quote(f'{{"symbol": "ETH-USD", "nbbo": {{}}, "venues": {{"okx": {{"{field}": "NaN"}}}}}}')

    with pytest.raises(ServerError, match="NaN"):
        QuotesDocument.build("live", [wire])


def test_levels_without_price_or_size_are_left_out_of_the_book() -> None:
    wire = quote('{"symbol": "ETH-USD", "nbbo": {}, "book": {"bids": [[0, 1], [5, 0], [4, 2]], "asks": []}}')

    book = QuotesDocument.build("live", [wire]).quotes[0].book
    assert book is not None
    assert book.bids == [("4", "2")]


@pytest.mark.parametrize(
    ("symbol", "heading"),
    [("ETH-USDT", "USDT"), ("ETH-USD-PERP", "USD"), ("KXBTCZ-26DEC31-T99000", ""), ("will-it-rain", "")],
)
def test_headings_name_a_unit_only_where_the_symbol_does(symbol: str, heading: str) -> None:
    wire = quote(f'{{"symbol": "{symbol}", "nbbo": {{"bid": 0.41, "ask": 0.42}}}}')

    (table,) = QuotesDocument.build("live", [wire]).tables()
    assert heading == next(column.unit for column in table.columns if column.key == "bid")


wild = st.one_of(
    st.decimals(),
    st.builds(
        lambda digits, power: Decimal(digits).scaleb(power), st.integers(-(10**31), 10**31), st.integers(-60, 60)
    ),
)


@given(wild, wild)
def test_any_decimals_from_the_service_are_shown_or_are_its_error(bid: Decimal, ask: Decimal) -> None:
    wire = Quote("ETH-USD", Nbbo(bid, ask), {"okx": VenueQuote(bid, ask, bid, ask, 1)})

    with suppress(ServerError):
        document = QuotesDocument.build("live", [wire])
        assert all(shown(document, fmt) for fmt in Format)
