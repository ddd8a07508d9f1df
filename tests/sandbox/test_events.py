"""Event contracts: two outcomes of one book, fees by price, a fixed end, settlement and redemption."""

from __future__ import annotations

from math import erf, sqrt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sequence_cli.api.wire.common import Side
from sequence_cli.sandbox.events import EVENTS, OUTCOMES, RESOLVING_NS, Event
from sequence_cli.sandbox.market import Market
from sequence_cli.sandbox.probabilities import Probabilities
from sequence_cli.sandbox.units import TICK_NS
from tests.sandbox.desk import START_NS, Desk, graph_body, holdings, imbalance

if TYPE_CHECKING:
    from collections.abc import Sequence

CONTRACT = 10**8
KALSHI = "KXFEDCUT-27JUN30-Y"
SLUG = "will-a-new-country-join-the-eu-by-2028"
DOLLAR = 10**9


def event(slug: str) -> Event:
    return next(row for row in EVENTS if row.slug == slug)


def trade(desk: Desk, symbol: str, quantity_1e8: int, side: str = "buy", **more: Any) -> Any:
    body = graph_body(quantity_1e8, symbol=symbol, side=side, urgency="high", **more)
    status, document = desk.call("POST", "/v1/orders", body)
    assert status == 200, document
    desk.wait(1)
    return desk.node(document["graph_id"])


def rows(desk: Desk, query: str = "") -> list[Any]:
    found: list[Any] = desk.get(f"/v1/positions?kinds=event_contract{query}")["positions"]
    return found


def dollars(desk: Desk, venue: str) -> int:
    return next(row.total_1e8 for row in holdings(desk.folder) if row.venue == venue and row.asset.startswith("USD"))


def wait_until(desk: Desk, at_ns: int) -> None:
    desk.clock.at_ns = max(desk.clock.at_ns, at_ns)


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


def test_kalshi_pays_a_minute_after_the_close_without_being_asked(desk: Desk) -> None:
    for outcome in OUTCOMES:
        trade(desk, f"{KALSHI}:{outcome}", 50 * CONTRACT)
    before, row = dollars(desk, "kalshi"), event(KALSHI)

    wait_until(desk, row.closes_ns)
    assert desk.get(f"/v1/settlement/{KALSHI}")["status"] == "resolving"
    assert {one["lifecycle"]["state"] for one in rows(desk)} == {"active"}
    assert dollars(desk, "kalshi") == before
    wait_until(desk, row.closes_ns + RESOLVING_NS)

    settlement = desk.get(f"/v1/settlement/{KALSHI.lower()}:NO")
    assert settlement["status"] == "resolved"
    assert {settlement["yes_price"], settlement["no_price"]} == {0, 1}
    assert rows(desk) == []
    closed = rows(desk, "&include_closed=true")
    assert {one["lifecycle"]["state"] for one in closed} == {"redeemed"}
    assert sorted(one["settled_mark_usd_1e9"] for one in closed) == [0, DOLLAR]
    assert dollars(desk, "kalshi") == before + 50 * CONTRACT
    assert imbalance(desk.folder) == []


def test_a_polymarket_holding_stays_resolved_until_it_is_redeemed(desk: Desk) -> None:
    for outcome in OUTCOMES:
        trade(desk, f"{SLUG}:{outcome}", 5_025 * CONTRACT // 100)
    before, target = dollars(desk, "polymarket"), f"/v1/markets/{SLUG}/redeem?venue=polymarket"

    assert desk.call("POST", target, {})[1]["mode"] == "noop"
    wait_until(desk, event(SLUG).closes_ns + RESOLVING_NS)
    assert {row["lifecycle"]["state"] for row in rows(desk)} == {"resolved"}
    _, first = desk.call("POST", target, {})
    _, second = desk.call("POST", target)
    assert (first["mode"], second["mode"]) == ("relayer_submitted", "noop")
    assert first["token_ids"] == [event(SLUG).token_id(outcome) for outcome in OUTCOMES]
    desk.wait(31)

    assert rows(desk) == []
    assert {row["lifecycle"]["state"] for row in rows(desk, "&include_closed=true")} == {"redeemed"}
    assert dollars(desk, "polymarket") == before + 5_025 * CONTRACT // 100
    assert imbalance(desk.folder) == []


def test_redeeming_at_kalshi_says_that_it_pays_by_itself_and_at_the_wrong_venue_is_refused(desk: Desk) -> None:
    wait_until(desk, event(KALSHI).closes_ns + RESOLVING_NS)

    assert desk.call("POST", f"/v1/markets/{KALSHI}/redeem?venue=kalshi", {})[1]["mode"] == "auto_settled"
    status, document = desk.call("POST", f"/v1/markets/{KALSHI}/redeem?venue=polymarket", {})
    assert (status, document["error"]["code"]) == (400, "INVALID_PARAMS")
    assert desk.call("POST", "/v1/markets/no-such-event/redeem?venue=kalshi", {})[0] == 404


def test_an_order_ends_with_its_market(desk: Desk) -> None:
    row, cent = event(KALSHI), 10**7
    wait_until(desk, row.closes_ns - 3_600 * 10**9)
    _, document = desk.call("POST", "/v1/orders", graph_body(10 * CONTRACT, symbol=KALSHI, limit_1e9=cent))
    desk.wait(1)
    assert desk.node(document["graph_id"])["status"] == "active"

    wait_until(desk, row.closes_ns)
    node = desk.node(document["graph_id"])

    assert (node["status"], node["failure_reason"]) == ("cancelled", "MARKET_CLOSED")
    assert trade(desk, KALSHI, CONTRACT, limit_1e9=cent)["failure_reason"] == "EXCHANGE_REJECT"
    assert all(holding.reserved_1e8 == 0 for holding in holdings(desk.folder))
    assert imbalance(desk.folder) == []


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


def test_positions_in_contracts_can_be_set_replaced_and_traded_on(desk: Desk) -> None:
    wanted = [
        {"venue": "okx", "kind": "perp", "symbol": "ETH-USD-PERP", "qty": -2, "entry_price_usd": 2000},
        {"venue": "kalshi", "kind": "event_contract", "symbol": KALSHI, "qty": 30, "entry_price_usd": 0.25},
    ]
    assert desk.call("POST", "/v1/sandbox/positions", {"positions": wanted})[0] == 200
    assert imbalance(desk.folder) == []
    (perp,) = desk.get("/v1/positions?kinds=perp")["positions"]
    (contract,) = rows(desk)
    assert (perp["qty_1e8"], perp["entry_price_usd_1e9"]) == (-2 * CONTRACT, 2_000 * DOLLAR)
    assert perp["margin_usd_1e9"] == 400 * DOLLAR
    assert (contract["qty_1e8"], contract["entry_price_usd_1e9"]) == (30 * CONTRACT, DOLLAR // 4)
    assert trade(desk, KALSHI, 30 * CONTRACT, side="sell")["status"] == "filled"
    assert trade(desk, "ETH-PERP", CONTRACT, venue="okx")["status"] == "filled"

    cash = {"venue": "okx", "kind": "crypto", "symbol": "USDT", "qty": 100}
    assert desk.call("POST", "/v1/sandbox/positions", {"positions": [cash], "replace": True})[0] == 200

    assert [row["instrument"]["symbol"] for row in desk.get("/v1/positions")["positions"]] == ["USDT"]
    assert imbalance(desk.folder) == []


@pytest.mark.parametrize(
    "row",
    [
        {"venue": "kraken", "kind": "perp", "symbol": "ETH-USD-PERP", "qty": 1},
        {"venue": "okx", "kind": "perp", "symbol": "DOGE-USD", "qty": 1},
        {"venue": "okx", "kind": "perp", "symbol": "ETH-USD-PERP", "qty": 0.00001},
        {"venue": "kalshi", "kind": "event_contract", "symbol": KALSHI, "qty": -1},
        {"venue": "kalshi", "kind": "event_contract", "symbol": KALSHI, "qty": 0.5},
        {"venue": "kalshi", "kind": "crypto", "symbol": KALSHI, "qty": 1},
        {"venue": "okx", "kind": "event_contract", "symbol": "ETH-USD", "qty": 1},
    ],
)
def test_a_contract_that_cannot_be_is_not_set(desk: Desk, row: dict[str, Any]) -> None:
    status, document = desk.call("POST", "/v1/sandbox/positions", {"positions": [row]})

    assert (status, document["error"]["code"]) == (422, "VALIDATION_ERROR")
