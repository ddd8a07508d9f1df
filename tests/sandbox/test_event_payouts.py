"""What becomes of event contracts: their market ends, they pay, and the books balance."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sequence_cli.sandbox.events import EVENTS, OUTCOMES, RESOLVING_NS
from tests.sandbox.contracts import CONTRACT, DOLLAR, KALSHI, SLUG, dollars, event, rows, trade, wait_until
from tests.sandbox.desk import Desk, graph_body, holdings, imbalance

if TYPE_CHECKING:
    pass


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


@st.composite
def event_orders(draw: st.DrawFn) -> dict[str, Any]:
    row = draw(st.sampled_from(EVENTS))
    cent = 10**7
    return {
        "symbol": row.symbol(draw(st.sampled_from(OUTCOMES))),
        "quantity_1e8": draw(st.integers(1, 4_000)) * CONTRACT,
        "side": draw(st.sampled_from(["buy", "buy", "sell"])),
        "urgency": draw(st.sampled_from(["low", "medium", "high"])),
        "tif": draw(st.sampled_from(["gtc", "ioc", "fok"])),
        "limit_1e9": draw(st.none() | st.integers(1, 99).map(lambda cents: cents * cent)),
        "wait": draw(st.sampled_from([0, 0.1, 2, 40, 86_400])),
    }


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(event_orders(), min_size=1, max_size=6), st.booleans())
def test_the_books_balance_after_any_orders_and_every_payout(orders: list[dict[str, Any]], redeems: bool) -> None:
    """Half a day before the first two events close, until years after the last has."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(
            Path(folder) / "sandbox", start_ns=event("white-christmas-in-london-2026").closes_ns - 43_200 * DOLLAR
        )
        with closing(desk.exchange):
            for order in orders:
                wait = order.pop("wait")
                status, document = desk.call("POST", "/v1/orders", graph_body(order.pop("quantity_1e8"), **order))
                assert status == 200, document
                desk.wait(wait)
                desk.get("/v1/health")
                assert imbalance(desk.folder) == []
            wait_until(desk, max(row.resolves_ns for row in EVENTS))
            for row in EVENTS:
                if redeems:
                    desk.call("POST", f"/v1/markets/{row.slug}/redeem?venue={row.venue}", {})
            desk.wait(60)
            held = rows(desk)
            assert imbalance(desk.folder) == []
            assert all(holding.reserved_1e8 == 0 for holding in holdings(desk.folder))
            assert {row["venue"] for row in held} <= ({"polymarket"} if not redeems else set())
            assert {row["lifecycle"]["state"] for row in held} <= {"resolved"}
