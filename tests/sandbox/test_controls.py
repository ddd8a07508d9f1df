"""Single orders by id, amendments, the kill switch, scenarios, explanations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.sandbox.desk import graph_body, holdings, imbalance
from tests.sandbox.graph_bodies import edge, graph, node, waiting

if TYPE_CHECKING:
    from tests.sandbox.desk import Desk

ETH = 10**8


def resting(desk: Desk, quantity_1e8: int = ETH, percent: int = 90, **more: Any) -> str:
    """Place an order that rests, and return its order id, encoded."""
    bid = desk.get("/v1/quotes/ETH-USD")["nbbo"]["bid"]
    limit = round(bid * percent) * 10**7
    _, order = desk.call("POST", "/v1/orders", graph_body(quantity_1e8, limit_1e9=limit, **more))
    assert order["status"] == "active", order
    return quote(f"graph:{order['graph_id']}:order:1", safe="")


def reserved(desk: Desk) -> int:
    return sum(holding.reserved_1e8 for holding in holdings(desk.folder))


def test_an_order_is_found_by_its_id(desk: Desk) -> None:
    order = desk.get(f"/v1/orders/{resting(desk)}")

    assert (order["status"], order["qty_1e8"], order["side"], order["symbol"]) == ("active", ETH, "buy", "ETH-USD")
    listed = desk.get(f"/v1/orders?node_order_id={quote(order['node_order_id'], safe='')}")
    assert listed["orders"] == [order]


@pytest.mark.parametrize(
    "order_id", ["nope", "graph:", "graph:a:b", "graph:a:order:1", "graph:a:order:x", "graph::x:1"]
)
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_an_unknown_order_is_404(desk: Desk, method: str, order_id: str) -> None:
    body = {"new_qty_1e8": ETH} if method == "PATCH" else None
    status, document = desk.call(method, f"/v1/orders/{quote(order_id, safe='')}", body)

    assert (status, document["error"]["code"]) == (404, "NOT_FOUND")


def test_an_order_that_is_cancelled_gives_its_funds_back(desk: Desk) -> None:
    order_id = resting(desk)
    assert reserved(desk) > 0

    status, order = desk.call("DELETE", f"/v1/orders/{order_id}")

    assert (status, order["status"], order["failure_reason"]) == (200, "cancelled", "CANCELLED_BY_CLIENT")
    assert reserved(desk) == 0
    assert desk.call("DELETE", f"/v1/orders/{order_id}") == (status, order)
    assert imbalance(desk.folder) == []


def test_an_amendment_changes_the_total_and_what_is_set_aside(desk: Desk) -> None:
    order_id = resting(desk, ETH)
    before = reserved(desk)

    status, answer = desk.call("PATCH", f"/v1/orders/{order_id}", {"new_qty_1e8": 2 * ETH})

    assert (status, answer["status"], answer["mode"]) == (200, "active", "cancel_replace")
    assert desk.get(f"/v1/orders/{order_id}")["qty_1e8"] == 2 * ETH
    assert reserved(desk) == pytest.approx(2 * before, abs=20_000)
    assert imbalance(desk.folder) == []


def test_an_amended_limit_that_crosses_the_market_takes(desk: Desk) -> None:
    order_id = resting(desk, ETH)
    ask = desk.get("/v1/quotes/ETH-USD")["nbbo"]["ask"]

    new = {"new_constraints": {"max_price_1e9": round(ask * 101) * 10**7}}
    assert desk.call("PATCH", f"/v1/orders/{order_id}", new)[0] == 200
    desk.wait(1)

    assert desk.get(f"/v1/orders/{order_id}")["status"] == "filled"
    assert imbalance(desk.folder) == []
    assert reserved(desk) == 0


def test_a_node_is_amended_under_its_graph_too(desk: Desk) -> None:
    order = desk.get(f"/v1/orders/{resting(desk)}")

    status, answer = desk.call(
        "PATCH", f"/v1/execution_graphs/{order['graph_id']}/nodes/order", {"new_qty_1e8": ETH // 2}
    )

    assert (status, answer["node_order_id"]) == (200, order["node_order_id"])
    assert desk.get("/v1/orders")["orders"][0]["qty_1e8"] == ETH // 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "new_qty_1e8"),
        ({"new_qty_1e8": 0}, "new_qty_1e8"),
        ({"new_qty_1e8": 12_345}, "new_qty_1e8"),
        ({"new_qty_1e8": 10**6 * ETH}, "new_qty_1e8"),
        ({"new_constraints": {"max_price_1e9": 0}}, "new_constraints.max_price_1e9"),
        ({"new_constraints": {"max_price_1e9": 1_000_000_000_001}}, "new_constraints.max_price_1e9"),
    ],
)
def test_an_amendment_that_cannot_be_changes_nothing(desk: Desk, body: dict[str, Any], field: str) -> None:
    order_id = resting(desk)
    before = desk.get(f"/v1/orders/{order_id}"), reserved(desk)

    status, document = desk.call("PATCH", f"/v1/orders/{order_id}", body)

    assert (status, document["error"]["details"][0]["field"]) == (422, field)
    assert (desk.get(f"/v1/orders/{order_id}"), reserved(desk)) == before
    assert imbalance(desk.folder) == []


def test_an_order_that_has_ended_is_not_amended(desk: Desk) -> None:
    order_id = resting(desk)
    desk.call("DELETE", f"/v1/orders/{order_id}")

    status, document = desk.call("PATCH", f"/v1/orders/{order_id}", {"new_qty_1e8": 2 * ETH})

    assert (status, document["error"]["code"]) == (409, "CONFLICT")


def test_a_post_only_order_is_not_amended_into_a_taker(desk: Desk) -> None:
    order_id = resting(desk, tif="post_only")
    ask = desk.get("/v1/quotes/ETH-USD")["nbbo"]["ask"]

    new = {"new_constraints": {"max_price_1e9": round(ask * 100) * 10**7}}
    assert desk.call("PATCH", f"/v1/orders/{order_id}", new)[0] == 422


def test_cancelling_at_a_venue_leaves_the_other_venues_alone(desk: Desk) -> None:
    here, there = resting(desk, venue="kraken"), resting(desk, venue="okx")

    status, answer = desk.call("POST", "/v1/venue_cancel_all/kraken", {})

    assert (status, answer) == (200, {"venue": "kraken", "cancelled": 1})
    assert [desk.get(f"/v1/orders/{order_id}")["status"] for order_id in (here, there)] == ["cancelled", "active"]
    assert desk.call("POST", "/v1/venue_cancel_all/nowhere", {})[0] == 404
    assert imbalance(desk.folder) == []


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_the_kill_switch_takes_no_order_and_leaves_open_ones(desk: Desk, method: str) -> None:
    body = graph_body(ETH // 10, graph_id="graph_before")
    first = desk.call("POST", "/v1/orders", body)
    order_id = resting(desk)
    status, switch = desk.call(method, "/v1/kill_switch", {"reason": "a test"})
    assert (status, switch["engaged"], switch["reason"]) == (200, True, "a test")

    status, document = desk.call("POST", "/v1/orders", graph_body(ETH // 10))
    assert (status, document["error"]["code"]) == (409, "CONFLICT")
    assert "kill switch" in document["error"]["message"]
    assert desk.call("POST", "/v1/orders", body) == first
    assert desk.get(f"/v1/orders/{order_id}")["status"] == "active"
    assert desk.get("/v1/risk_limits")["kill_switch"]["engaged"] is True

    assert desk.call("POST", "/v1/kill_switch/clear") == (200, {"engaged": False})
    assert desk.call("POST", "/v1/orders", graph_body(ETH // 10))[0] == 200


def test_the_kill_switch_needs_no_body(desk: Desk) -> None:
    assert desk.call("POST", "/v1/kill_switch")[1]["engaged"] is True


def test_what_the_kill_switch_holds_back_pauses_the_graph_until_it_is_resumed(desk: Desk) -> None:
    nodes = [node("one"), waiting("two")]
    _, order = desk.call("POST", "/v1/orders", graph(nodes, [edge("one", "two", {"on_timeout": {"ms": 1_000}})]))
    path = f"/v1/execution_graphs/{order['graph_id']}"
    assert desk.call("POST", f"{path}/resume")[0] == 409
    desk.call("POST", "/v1/kill_switch", {"reason": None})
    desk.wait(5)
    paused = desk.get(path)
    assert (paused["status"], paused["nodes"]["two"]["status"]) == ("paused", "waiting")
    assert desk.call("POST", f"{path}/resume")[0] == 409
    desk.call("POST", "/v1/kill_switch/clear")
    desk.wait(5)
    assert desk.get(path) == paused

    assert desk.call("POST", f"{path}/resume")[1]["status"] == "active"
    desk.wait(1)
    assert desk.get(path)["status"] == "completed"


def test_a_paused_graph_can_be_cancelled(desk: Desk) -> None:
    nodes = [node("one"), waiting("two")]
    _, order = desk.call("POST", "/v1/orders", graph(nodes, [edge("one", "two", {"on_timeout": {"ms": 1_000}})]))
    desk.call("POST", "/v1/kill_switch")
    desk.wait(5)

    assert desk.call("DELETE", f"/v1/execution_graphs/{order['graph_id']}")[1]["status"] == "partial"


def test_a_venue_is_forced_into_a_state_and_left_to_chance_again(desk: Desk) -> None:
    status, scenario = desk.call("PUT", "/v1/sandbox/scenario", {"venues": {"binance": "down", "okx": "one_sided"}})
    assert (status, scenario["venues"]["binance"]["state"]) == (200, "down")

    venues = desk.get("/v1/quotes/ETH-USD")["venues"]
    assert "binance" not in venues
    assert (venues["okx"].get("bid") is None) != (venues["okx"].get("ask") is None)

    desk.call("PUT", "/v1/sandbox/scenario", {"venues": {"binance": None}})
    assert list(desk.get("/v1/sandbox/scenario")["venues"]) == ["okx"]
    assert "binance" in desk.get("/v1/quotes/ETH-USD")["venues"]


def test_a_scenario_ends_by_itself(desk: Desk) -> None:
    before = desk.get("/v1/quotes/ETH-USD")["nbbo"]["mid"]
    body = {"venues": {"binance": "stale"}, "shock_bps": -500, "duration_ms": 10_000}
    scenario = desk.call("PUT", "/v1/sandbox/scenario", body)[1]

    assert {shock["symbol"] for shock in scenario["shocks"]} > {"ETH-USD", "BTC-USD"}
    assert desk.get("/v1/quotes/ETH-USD")["nbbo"]["mid"] == pytest.approx(before * 0.95, rel=0.001)
    desk.wait(10)
    assert desk.get("/v1/sandbox/scenario") == {"venues": {}, "shocks": []}
    assert desk.get("/v1/quotes/ETH-USD")["nbbo"]["mid"] == pytest.approx(before, rel=0.001)


def test_a_shock_fills_what_rests_in_its_way(desk: Desk) -> None:
    order_id = resting(desk, percent=97)
    desk.wait(1)
    desk.call("PUT", "/v1/sandbox/scenario", {"shock_bps": -400, "symbols": ["ETH-USD"]})
    desk.wait(1)

    assert desk.get(f"/v1/orders/{order_id}")["status"] == "filled"
    assert imbalance(desk.folder) == []


@pytest.mark.parametrize(
    "body",
    [
        {"venues": {"binance": "asleep"}},
        {"shock_bps": 100_000},
        {"shock_bps": 10, "symbols": ["NOPE-USD"]},
        {"symbols": ["ETH-USD"]},
        {"venues": {"okx": "down"}, "duration_ms": 0},
        {"venues": {"okx": "down"}, "until_ns": 5},
        {"venues": {"okx": "down"}, "until_ns": 5, "duration_ms": 5},
    ],
)
def test_what_is_no_scenario_is_refused_and_changes_nothing(desk: Desk, body: dict[str, Any]) -> None:
    assert desk.call("PUT", "/v1/sandbox/scenario", body)[0] == 422
    assert desk.get("/v1/sandbox/scenario") == {"venues": {}, "shocks": []}


def test_an_order_explains_itself(desk: Desk) -> None:
    _, order = desk.call("POST", "/v1/orders", graph_body(20 * ETH, urgency="high"))
    desk.wait(1)

    graph_status = desk.get(f"/v1/execution_graphs/{order['graph_id']}")["nodes"]["order"]
    explained = desk.get(f"/v1/execution_graphs/{order['graph_id']}/explain")["orders"][0]

    takes = [take for execution in explained["executions"] for take in execution["takes"]]
    assert sorted((take["price_1e9"], take["qty_1e8"], take["fee_usd_1e9"]) for take in takes) == sorted(
        (fill["price_1e9"], fill["qty_1e8"], fill["fee_usd_1e9"]) for fill in graph_status["fills"]
    )
    assert explained["fees_usd_1e9"] == sum(take["fee_usd_1e9"] for take in takes)
    assert explained["arrival_bid_1e9"] < explained["arrival_ask_1e9"] <= explained["avg_fill_price_1e9"]
    assert 0 < explained["slippage_bps"] < explained["cost_bps"]
    first = explained["decisions"][0]
    assert sum(part["qty_1e8"] for part in first["parts"]) == 20 * ETH
    assert len(first["parts"]) > 1
    assert first["saving_usd_1e9"] > 0
    for execution in explained["executions"]:
        shown = dict(map(tuple, execution["shown"]))
        assert all(take["qty_1e8"] <= shown[take["price_1e9"]] for take in execution["takes"])


def test_an_order_at_one_venue_saves_nothing_against_it(desk: Desk) -> None:
    order = desk.submit(qty=0.1)
    desk.wait(1)

    decision = desk.get(f"/v1/execution_graphs/{order['graph_id']}/explain")["orders"][0]["decisions"][0]
    assert (decision["saving_usd_1e9"], decision["best_single_venue"]) == (0, decision["parts"][0]["venue"])
