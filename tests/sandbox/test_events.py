"""Event contracts: two outcomes of one book, fees by price, a fixed end, settlement and redemption."""

from __future__ import annotations

from math import erf, sqrt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sequence_cli.api.wire.common import Side
from sequence_cli.sandbox.events import EVENTS, OUTCOMES, Event
from sequence_cli.sandbox.market import Market
from sequence_cli.sandbox.probabilities import Probabilities
from sequence_cli.sandbox.units import TICK_NS
from tests.sandbox.contracts import CONTRACT, DOLLAR, KALSHI, SLUG, event, rows, trade, wait_until
from tests.sandbox.desk import START_NS, Desk, graph_body

if TYPE_CHECKING:
    from collections.abc import Sequence


def test_each_venue_has_three_events_in_its_own_form() -> None:
    slugs = {venue: [row.slug for row in EVENTS if row.venue == venue] for venue in ("kalshi", "polymarket")}

    assert {venue: len(found) for venue, found in slugs.items()} == {"kalshi": 3, "polymarket": 3}
    assert all(slug.startswith("KX") and slug == slug.upper() for slug in slugs["kalshi"])
    assert all(slug == slug.lower() for slug in slugs["polymarket"])
    tokens = [row.token_id(outcome) for row in EVENTS for outcome in OUTCOMES]
    assert {(len(token), token.isdigit()) for token in tokens} == {(77, True)}
    assert len(set(tokens)) == 12


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**64 - 1), st.sampled_from(EVENTS), st.integers(0, 10**6))
def test_the_books_of_the_two_outcomes_are_one(seed: int, row: Event, share: int) -> None:
    """At any moment of its life: a bid of p for YES is an offer of NO at one minus p, of the same size."""
    market = Market(seed)
    at_ns = row.opens_ns + (row.closes_ns - row.opens_ns - 1) * share // 10**6
    yes, no = (market.book(row.symbol(outcome), row.venue, at_ns) for outcome in OUTCOMES)

    assert [(DOLLAR - price, size) for price, size in yes.bids] == list(no.asks)
    assert [(DOLLAR - price, size) for price, size in yes.asks] == list(no.bids)
    tick, lot = (10**7, 10**8) if row.venue == "kalshi" else (10**6, 10**6)
    for level in (*yes.bids, *yes.asks):
        assert 0 < level.price_1e9 < DOLLAR
        assert (level.price_1e9 % tick, level.quantity_1e8 % lot) == (0, 0)


def test_the_chance_ends_where_the_outcome_is() -> None:
    for seed in range(30):
        chances = Probabilities(seed)
        for row in EVENTS:
            last = chances.yes_1e9(row, row.closes_ns // TICK_NS)
            assert (last > DOLLAR // 2) == chances.happens(row)


def test_the_chance_is_fair() -> None:
    """Of the seeds under which an event stands near three quarters in mid-life, about that many turn out YES."""
    row = event(KALSHI)
    middle = (row.opens_ns + row.closes_ns) // 2 // TICK_NS
    found = [(chances.yes_1e9(row, middle), chances.happens(row)) for chances in map(Probabilities, range(600))]
    near = [(chance / DOLLAR, happened) for chance, happened in found if 0.6 < chance / DOLLAR < 0.9]
    expected = sum(chance for chance, _ in near)
    deviation = sqrt(sum(chance * (1 - chance) for chance, _ in near))

    assert len(near) > 75
    assert abs(sum(happened for _, happened in near) - expected) < 3.5 * deviation


def test_the_normal_table_is_used_within_a_hundred_thousandth() -> None:
    from sequence_cli.sandbox.probabilities import _normal_1e9

    for deviate in range(-6_000_000, 6_000_001, 37_123):
        exact = (1 + erf(deviate / 10**6 / sqrt(2))) / 2
        assert abs(_normal_1e9(deviate) / DOLLAR - exact) < 4e-5


@pytest.mark.parametrize("symbol", [KALSHI, KALSHI.lower(), f"{KALSHI}:YES", f"{KALSHI}:yes"])
def test_a_bare_ticker_means_yes(desk: Desk, symbol: str) -> None:
    assert trade(desk, symbol, 10 * CONTRACT)["symbol"] == f"{KALSHI}:YES"
    assert [row["instrument"]["symbol"] for row in rows(desk)] == [f"{KALSHI}:YES"]


@pytest.mark.parametrize("form", ["slug:no", "token", "url:no", "SLUG:NO"])
def test_every_form_of_a_polymarket_outcome_buys_it(desk: Desk, form: str) -> None:
    token = event(SLUG).token_id("NO")
    symbol = {
        "slug:no": f"{SLUG}:no",
        "token": token,
        "url:no": f"https://polymarket.com/event/{SLUG}:no",
        "SLUG:NO": f"{SLUG}:NO".upper(),
    }[form]

    assert trade(desk, symbol, 10 * CONTRACT)["symbol"] == f"{SLUG}:no"
    assert [row["instrument"]["symbol"] for row in rows(desk)] == [token]


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 999), st.integers(1, 10**6))
def test_the_fee_is_rate_times_contracts_times_p_times_one_minus_p_rounded_up(tick: int, lots: int) -> None:
    from sequence_cli.sandbox.fees import EVENT_RATES_PPM, fee_ppm
    from sequence_cli.sandbox.instruments import instrument
    from sequence_cli.sandbox.routing import fill_cash

    for symbol, venue, price, quantity in (
        (f"{SLUG}:yes", "polymarket", tick * 10**6, lots * 10**6),
        (f"{KALSHI}:YES", "kalshi", (tick % 99 + 1) * 10**7, lots * 10**8),
    ):
        contract = instrument(symbol)
        assert contract is not None
        ppm = fee_ppm("retail", contract, venue, price, maker=False)
        _, fee = fill_cash(Side.BUY, price, quantity, ppm)
        exact = EVENT_RATES_PPM[venue] * quantity * price * (DOLLAR - price)
        assert fee == -(-exact // (10**6 * DOLLAR * DOLLAR))
        assert fee_ppm("retail", contract, venue, price, maker=True) == 0


def test_a_kalshi_order_is_in_whole_contracts_and_a_price_is_below_one_dollar(desk: Desk) -> None:
    half = desk.call("POST", "/v1/orders", graph_body(CONTRACT // 2, symbol=KALSHI))
    dear = desk.call("POST", "/v1/orders", graph_body(CONTRACT, symbol=KALSHI, limit_1e9=DOLLAR))
    fine = desk.call("POST", "/v1/orders", graph_body(CONTRACT, symbol=KALSHI, limit_1e9=505 * 10**6))

    assert [status for status, _ in (half, dear, fine)] == [422, 422, 422]
    assert "0.5 and 0.51" in fine[1]["error"]["message"].replace(" (500000000)", "").replace(" (510000000)", "")


def test_the_other_venues_do_not_trade_it_and_nothing_can_be_sold_that_is_not_held(desk: Desk) -> None:
    assert trade(desk, KALSHI, CONTRACT, venue="binance")["failure_reason"] == "BAD_VENUE"
    assert trade(desk, KALSHI, CONTRACT, venue="polymarket")["failure_reason"] == "BAD_VENUE"
    assert trade(desk, KALSHI, CONTRACT, side="sell")["failure_reason"] == "INSUFFICIENT_BALANCE"


def test_what_is_bought_of_no_is_gone_from_the_bids_for_yes(desk: Desk) -> None:
    def best_bid() -> tuple[float, float]:
        quote = desk.get(f"/v1/quotes/{KALSHI}")
        return quote["nbbo"]["bid"], quote["venues"]["kalshi"]["bid_size"]

    price, size = best_bid()
    node = trade(desk, f"{KALSHI}:NO", round(size) * CONTRACT // 2)

    assert node["status"] == "filled"
    assert best_bid() < (price, size)


def test_prediction_as_type_of_a_pair_is_refused(desk: Desk) -> None:
    body = graph_body(CONTRACT, symbol="ETH-USD")
    body["nodes"][0]["instrument"]["type"] = "prediction"

    status, document = desk.call("POST", "/v1/orders", body)

    assert (status, document["error"]["code"]) == (422, "VALIDATION_ERROR")


def test_markets_are_listed_by_venue_state_words_and_pages(desk: Desk) -> None:
    def slugs(query: str) -> Sequence[str]:
        return [row["slug"] for row in desk.get(f"/v1/markets{query}")["markets"]]

    assert len(slugs("")) == 2
    assert slugs("?venue=kalshi&q=MOON") == ["KXMOONCREW-28DEC31"]
    assert slugs(f"?slug={SLUG}") == slugs(f"?clob_token_id={event(SLUG).token_id('NO')}") == [SLUG]
    assert slugs("?tag=science&venue=kalshi") == ["KXMOONCREW-28DEC31"]
    assert slugs("?active=false") == []
    first = desk.get("/v1/markets?venue=kalshi&limit=1")
    rest = desk.get(f"/v1/markets?venue=kalshi&limit=1&cursor={first['next_cursor']}")
    assert (first["count"], first["has_more"], rest["has_more"], rest["next_cursor"]) == (1, True, False, None)
    assert desk.call("GET", "/v1/markets?venue=binance")[0] == 422
    wait_until(desk, event("white-christmas-in-london-2026").closes_ns)
    assert slugs("?closed=true&active=false") == ["white-christmas-in-london-2026"]


def test_the_list_shows_the_prices_of_the_books(desk: Desk) -> None:
    row = next(row for row in desk.get("/v1/markets?venue=kalshi")["markets"] if row["slug"] == KALSHI)
    yes, no = (desk.get(f"/v1/quotes/{KALSHI}:{outcome}")["nbbo"] for outcome in OUTCOMES)

    assert (row["best_yes_bid"], row["best_yes_ask"]) == (yes["bid"], yes["ask"])
    assert (row["best_no_bid"], row["best_no_ask"]) == (no["bid"], no["ask"])


def test_before_it_opens_an_event_has_no_market(desk: Desk) -> None:
    assert desk.clock.at_ns == START_NS < event("KXRAINNYC-26DEC31-T5").opens_ns
    quote = desk.get("/v1/quotes/KXRAINNYC-26DEC31-T5")

    assert (quote["source"], quote["nbbo"]["bid"]) == ("unavailable", None)
    assert trade(desk, "KXRAINNYC-26DEC31-T5", CONTRACT, limit_1e9=10**7)["status"] == "rejected"
