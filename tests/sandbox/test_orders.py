"""Orders: what fills, what rests, what is refused, and that an id means one order."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sequence_cli.sandbox.ledger import OPENING_BALANCES
from sequence_cli.sandbox.nodes import set_timer
from sequence_cli.sandbox.store import Store
from tests.sandbox.desk import START_NS, graph_body, holdings, imbalance

if TYPE_CHECKING:
    from tests.sandbox.desk import Desk

ETH = DOT = 10**8


def best(desk: Desk, symbol: str = "ETH-USD") -> tuple[int, int]:
    """The best bid and ask in 1e-9."""
    nbbo = desk.get(f"/v1/quotes/{symbol}")["nbbo"]
    return round(nbbo["bid"] * 100) * 10**7, round(nbbo["ask"] * 100) * 10**7


def place(desk: Desk, quantity_1e8: int, **more: object) -> str:
    status, document = desk.call("POST", "/v1/orders", graph_body(quantity_1e8, **more))
    assert status == 200, document
    return str(document["graph_id"])


def reserved(desk: Desk) -> int:
    return sum(holding.reserved_1e8 for holding in holdings(desk.folder))


def test_a_small_market_order_is_active_until_it_has_reached_the_venue_and_then_one_fill(desk: Desk) -> None:
    order = desk.submit(qty=0.1)

    assert order["status"] == "active"
    assert desk.node(order["graph_id"])["status"] == "active"
    desk.wait(0.1)
    node = desk.node(order["graph_id"])
    assert (node["status"], node["filled_qty_1e8"], node["fill_count"]) == ("filled", ETH // 10, 1)
    assert imbalance(desk.folder) == []
    assert reserved(desk) == 0


def test_cash_is_set_aside_when_an_order_is_accepted_and_given_back_when_it_is_cancelled(desk: Desk) -> None:
    bid, _ = best(desk)
    graph_id = place(desk, ETH, limit_1e9=bid * 9 // 10 // 10**7 * 10**7)

    assert reserved(desk) > 0
    status, document = desk.call("DELETE", f"/v1/execution_graphs/{graph_id}")
    assert (status, document["status"]) == (200, "cancelled")
    assert reserved(desk) == 0
    assert imbalance(desk.folder) == []


def test_an_order_that_is_on_its_way_when_it_is_cancelled_still_arrives(desk: Desk) -> None:
    order = desk.submit(qty=0.1)

    _, cancelled = desk.call("DELETE", f"/v1/execution_graphs/{order['graph_id']}")
    desk.wait(0.1)

    assert cancelled["status"] == "active"
    assert desk.node(order["graph_id"])["status"] == "filled"


def test_an_order_that_is_cut_short_on_its_way_says_why_it_ended(desk: Desk) -> None:
    _, ask = best(desk)
    graph_id = place(desk, 30 * ETH, limit_1e9=ask, urgency="high")

    desk.call("DELETE", f"/v1/execution_graphs/{graph_id}")
    desk.wait(0.1)

    node = desk.node(graph_id)
    assert (node["status"], node["failure_reason"]) == ("partial", "CANCELLED_BY_CLIENT")
    assert reserved(desk) == 0


def test_cancelling_twice_changes_nothing(desk: Desk) -> None:
    bid, _ = best(desk)
    graph_id = place(desk, ETH, limit_1e9=bid - 10**9 * 100 // 10**7 * 10**7)

    first = desk.call("DELETE", f"/v1/execution_graphs/{graph_id}")
    desk.wait(5)

    assert desk.call("DELETE", f"/v1/execution_graphs/{graph_id}") == first


def test_a_large_order_is_split_over_venues_and_no_fill_passes_the_guard(desk: Desk) -> None:
    _, ask = best(desk)
    graph_id = place(desk, 20 * ETH, urgency="high", max_slippage_bps=20)
    desk.wait(1)

    node = desk.node(graph_id)
    assert node["status"] == "filled"
    assert len({fill["venue"] for fill in node["fills"]}) > 1
    assert all(fill["price_1e9"] <= ask * 10_020 // 10_000 for fill in node["fills"])
    assert sum(fill["qty_1e8"] for fill in node["fills"]) == 20 * ETH


def test_a_large_order_of_medium_urgency_is_sliced_a_second_apart(desk: Desk) -> None:
    graph_id = place(desk, 40_000 * DOT, symbol="DOT-USD", urgency="medium")

    filled = []
    for _ in range(4):
        filled.append(desk.node(graph_id)["filled_qty_1e8"])
        desk.wait(0.5)

    assert 0 < filled[1] == filled[2] < filled[3]
    desk.wait(20)
    assert desk.node(graph_id)["status"] == "filled"
    assert imbalance(desk.folder) == []


def test_the_funds_of_later_slices_are_set_aside_at_once(desk: Desk) -> None:
    place(desk, 40_000 * DOT, symbol="DOT-USD", urgency="medium")

    status, document = desk.call("POST", "/v1/orders", graph_body(40_000 * DOT, symbol="DOT-USD", urgency="high"))

    assert (status, document["status"]) == (200, "rejected")


def test_a_limit_order_rests_and_fills_only_when_the_market_trades_through_it(desk: Desk) -> None:
    bid, _ = best(desk, "SOL-USD")
    graph_id = place(desk, ETH, symbol="SOL-USD", limit_1e9=bid)
    assert desk.node(graph_id)["status"] == "active"

    for _ in range(600):
        desk.wait(1)
        if desk.node(graph_id)["status"] != "active":
            break
    node = desk.node(graph_id)
    assert node["status"] == "filled"
    assert {(fill["price_1e9"], fill["liquidity"]) for fill in node["fills"]} == {(bid, "maker")}
    assert imbalance(desk.folder) == []


def test_a_resting_order_is_found_filled_after_days_of_silence(desk: Desk) -> None:
    bid, _ = best(desk, "SOL-USD")
    graph_id = place(desk, ETH, symbol="SOL-USD", limit_1e9=bid)
    desk.wait(3 * 86_400)

    assert desk.node(graph_id)["status"] == "filled"


def test_ioc_takes_what_is_there_and_cancels_the_rest(desk: Desk) -> None:
    _, ask = best(desk)
    graph_id = place(desk, 30 * ETH, limit_1e9=ask, tif="ioc", urgency="high")
    desk.wait(1)

    graph = desk.get(f"/v1/execution_graphs/{graph_id}")
    node = graph["nodes"]["order"]
    assert (graph["status"], node["status"], node["failure_reason"]) == ("partial", "partial", "LIMIT_NOT_REACHED")
    assert 0 < node["filled_qty_1e8"] < 30 * ETH
    assert all(fill["price_1e9"] <= ask for fill in node["fills"])
    assert reserved(desk) == 0
    assert imbalance(desk.folder) == []


def test_fok_fills_all_or_nothing(desk: Desk) -> None:
    _, ask = best(desk)
    too_much = place(desk, 30 * ETH, limit_1e9=ask, tif="fok")
    enough = place(desk, ETH // 10, limit_1e9=ask + 10**9, tif="fok")
    desk.wait(1)

    assert (desk.node(too_much)["status"], desk.node(too_much)["filled_qty_1e8"]) == ("cancelled", 0)
    assert desk.node(enough)["status"] == "filled"
    assert imbalance(desk.folder) == []


def test_post_only_is_refused_where_it_would_take_and_rests_where_it_would_not(desk: Desk) -> None:
    bid, ask = best(desk)

    taking = desk.node(place(desk, ETH // 10, limit_1e9=ask, tif="post_only"))
    making = desk.node(place(desk, ETH // 10, limit_1e9=bid - 10**9, tif="post_only"))

    assert (taking["status"], taking["failure_reason"]) == ("rejected", "EXCHANGE_REJECT")
    assert making["status"] == "active"


def test_a_patient_order_waits_at_its_own_side_and_crosses_at_the_horizon(desk: Desk) -> None:
    bid, _ = best(desk)
    graph_id = place(desk, ETH // 10, urgency="low", horizon_ms=5_000)
    desk.wait(0.1)
    assert desk.node(graph_id)["status"] == "active"
    desk.wait(6)

    node = desk.node(graph_id)
    assert node["status"] == "filled"
    assert all(fill["price_1e9"] < bid * 1.01 for fill in node["fills"])
    assert imbalance(desk.folder) == []
    assert reserved(desk) == 0


def test_a_pinned_order_goes_to_its_venue_only(desk: Desk) -> None:
    graph_id = place(desk, ETH // 10, venue="kraken")
    desk.wait(1)

    assert {fill["venue"] for fill in desk.node(graph_id)["fills"]} == {"kraken"}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"qty": 0.1, "venue": "nowhere"}, "BAD_VENUE"),
        ({"qty": 0.1, "venue": "kalshi"}, "BAD_VENUE"),
        ({"qty": 1000}, "INSUFFICIENT_BALANCE"),
        ({"qty": 3, "side": "sell"}, "INSUFFICIENT_BALANCE"),
        ({"qty": 0.1, "side": "sell", "venue": "kraken"}, "INSUFFICIENT_BALANCE"),
    ],
)
def test_an_order_that_cannot_be_traded_is_kept_as_rejected(desk: Desk, body: dict[str, object], reason: str) -> None:
    status, order = desk.call("POST", "/v1/orders", {"symbol": "ETH-USD", "side": "buy", **body})

    assert (status, order["status"]) == (200, "rejected")
    node = desk.node(order["graph_id"])
    assert (node["status"], node["failure_reason"], node["filled_qty_1e8"]) == ("rejected", reason, 0)
    assert reserved(desk) == 0
    assert imbalance(desk.folder) == []


def test_an_order_above_its_own_risk_limit_is_rejected(desk: Desk) -> None:
    graph_id = place(desk, ETH, risk={"admission": {"max_notional_usd": 100}})

    assert desk.node(graph_id)["failure_reason"] == "RISK_CHECK_FAILED"


def test_notional_becomes_a_quantity_in_whole_lots_rounded_down(desk: Desk) -> None:
    _, ask = best(desk)
    order = desk.submit(notional=1000)

    target = desk.node(order["graph_id"])["target_qty_1e8"]
    assert target == 1000 * 10**17 // ask // 10_000 * 10_000


def test_the_same_order_under_the_same_id_is_one_order(desk: Desk) -> None:
    body = {"graph_id": "graph_" + "a" * 32, "symbol": "ETH-USD", "side": "buy", "qty": 0.1}
    first = desk.call("POST", "/v1/orders", body)
    desk.wait(1)
    desk.node(str(body["graph_id"]))
    before = holdings(desk.folder)

    assert desk.call("POST", "/v1/orders", body) == first
    assert desk.call("POST", "/v1/orders", body | {"qty": 0.10}) == first
    assert desk.get("/v1/orders")["total"] == 1
    assert holdings(desk.folder) == before


def test_two_orders_without_an_id_are_two_orders(desk: Desk) -> None:
    assert desk.submit(qty=0.1)["graph_id"] != desk.submit(qty=0.1)["graph_id"]
    assert desk.get("/v1/orders")["total"] == 2


def test_another_order_under_the_same_id_is_a_conflict_and_no_order(desk: Desk) -> None:
    body = {"graph_id": "graph_" + "a" * 32, "symbol": "ETH-USD", "side": "buy", "qty": 0.1}
    desk.call("POST", "/v1/orders", body)

    status, document = desk.call("POST", "/v1/orders", body | {"qty": 0.2})

    assert (status, document["error"]["code"]) == (409, "CONFLICT")
    assert desk.get("/v1/orders")["total"] == 1


def test_both_bodies_of_one_order_are_the_same_order(desk: Desk) -> None:
    graph_id = "graph_" + "b" * 32
    simple = {"graph_id": graph_id, "symbol": "ETH-USD", "side": "buy", "qty": 0.1, "is_sandbox": True}

    first = desk.call("POST", "/v1/orders", simple)

    assert desk.call("POST", "/v1/orders", graph_body(ETH // 10, graph_id=graph_id)) == first


@pytest.mark.parametrize(
    ("body", "field", "nearest"),
    [
        ({"qty": 0.12345}, "qty", "0.1234 and 0.1235"),
        ({"qty": 0.00001}, "qty", "0.0001"),
        ({"qty": 0.1, "price": 2300.001}, "price", "2300 and 2300.01"),
    ],
)
def test_what_is_off_the_lot_or_tick_is_refused_with_the_nearest_values(
    desk: Desk, body: dict[str, object], field: str, nearest: str
) -> None:
    status, document = desk.call("POST", "/v1/orders", {"symbol": "ETH-USD", "side": "buy", **body})

    assert (status, document["error"]["code"]) == (422, "VALIDATION_ERROR")
    detail = document["error"]["details"][0]
    assert detail["field"] == field
    assert detail["message"].endswith(f"the nearest valid values: {nearest}")
    assert desk.get("/v1/orders")["total"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {"side": "buy", "qty": 1},
        {"symbol": "ETH-USD", "side": "hold", "qty": 1},
        {"symbol": "ETH-USD", "side": "buy"},
        {"symbol": "ETH-USD", "side": "buy", "qty": 0},
        {"symbol": "ETH-USD", "side": "buy", "qty": -1},
        {"symbol": "ETH-USD", "side": "buy", "qty": 1, "notional": 5},
        {"symbol": "ETH-USD", "side": "buy", "qty": 0.123456789},
        {"symbol": "ETH-USD", "side": "buy", "qty": 1e300},
        {"symbol": "ETH-USD", "side": "buy", "qty": 1, "price": 0},
        {"symbol": "ETH-USD", "side": "buy", "qty": 1, "graph_id": "graph:1"},
        {"nodes": []},
        graph_body(0),
        graph_body(2**63),
        graph_body(ETH, tif="post_only"),
        graph_body(ETH, policy="unheard_of"),
        graph_body(ETH, risk={"runtime": {"max_unhedged_qty": 5}}),
        graph_body(ETH, risk={"pre_trade": {}}),
        graph_body(ETH, risk={"admission": {"max_notional_usd": "100"}}),
        graph_body(ETH, risk={"runtime": {"max_loss_usd": 0}}),
        graph_body(ETH, pacing={"uniform": {"num_slices": 0, "interval_ms": 1000}}),
        graph_body(ETH, pacing={"uniform": {"num_slices": 2, "interval_ms": 0}}),
        graph_body(ETH // 100, pacing={"uniform": {"num_slices": 1000, "interval_ms": 1000}}),
    ],
)
def test_what_is_no_order_is_refused_and_not_kept(desk: Desk, body: dict[str, object]) -> None:
    status, document = desk.call("POST", "/v1/orders", body)

    assert (status, document["error"]["code"]) == (422, "VALIDATION_ERROR")
    assert desk.get("/v1/orders")["total"] == 0


def test_an_order_for_an_unknown_symbol_is_not_found(desk: Desk) -> None:
    status, document = desk.call("POST", "/v1/orders", {"symbol": "NOPE-USD", "side": "buy", "qty": 1})

    assert (status, document["error"]["code"]) == (404, "NOT_FOUND")


def test_a_preview_agrees_with_the_order_and_submits_nothing(desk: Desk) -> None:
    body = {"symbol": "ETH-USD", "side": "buy", "qty": 0.1, "order_type": "market"}
    status, preview = desk.call("POST", "/v1/orders/preview", body)

    assert status == 200
    assert desk.get("/v1/orders")["total"] == 0
    assert preview["total_cost_usd_1e9"] == preview["estimated_cost_usd_1e9"] + preview["estimated_fee_usd_1e9"]
    assert sum(venue["qty_1e8"] for venue in preview["venues"]) == preview["qty_1e8"] == ETH // 10


def test_reset_leads_out_of_a_state_in_which_nothing_else_works(desk: Desk) -> None:
    with closing(Store(desk.folder)) as store, store.writing() as connection:
        set_timer(connection, START_NS, "unheard of", 1)
    with pytest.raises(KeyError):
        desk.get("/v1/positions")

    assert desk.call("POST", "/v1/sandbox/reset")[0] == 200
    assert desk.get("/v1/positions")["totals"]["num_positions"] == len(OPENING_BALANCES)


def test_reset_restores_the_opening_balances_and_keeps_credentials(desk: Desk) -> None:
    opening = holdings(desk.folder)
    desk.call("POST", "/v1/credentials/binance", {"api_key": "k" * 20, "api_secret": "s" * 20})
    desk.submit(qty=0.1)
    desk.wait(1)
    desk.submit(qty=0.1, price=1000)

    status, document = desk.call("POST", "/v1/sandbox/reset")

    assert (status, document["epoch"]) == (200, 2)
    assert holdings(desk.folder) == opening
    assert desk.get("/v1/orders")["total"] == 0
    assert [row["venue"] for row in desk.get("/v1/credentials")["credentials"]] == ["binance"]
    desk.wait(3600)
    assert holdings(desk.folder) == opening
    assert imbalance(desk.folder) == []
