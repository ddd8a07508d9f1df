"""TWAP orders: slices in time, one progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sandbox.desk import graph_body, holdings, imbalance

if TYPE_CHECKING:
    from tests.sandbox.desk import Desk

ETH = 10**8


def pace(slices: int, interval_ms: int) -> dict[str, dict[str, int]]:
    return {"uniform": {"num_slices": slices, "interval_ms": interval_ms}}


def test_ten_slices_are_eleven_nodes_and_ten_edges_as_documented(desk: Desk) -> None:
    status, order = desk.call("POST", "/v1/orders", graph_body(ETH, pacing=pace(10, 30_000)))

    assert (status, order["status"], order["node_count"], order["edge_count"]) == (200, "active", 11, 10)


def test_a_slice_goes_out_when_the_one_before_it_times_out(desk: Desk) -> None:
    _, order = desk.call("POST", "/v1/orders", graph_body(ETH, pacing=pace(4, 10_000)))
    filled = []
    for _ in range(4):
        desk.wait(0.5)
        filled.append(desk.node(order["graph_id"])["filled_qty_1e8"])
        desk.wait(9.5)

    assert filled == [ETH // 4, ETH // 2, ETH * 3 // 4, ETH]
    graph = desk.get(f"/v1/execution_graphs/{order['graph_id']}")
    assert (graph["status"], list(graph["nodes"])) == ("completed", ["order"])
    assert graph["nodes"]["order"]["fill_count"] == len(graph["nodes"]["order"]["fills"]) >= 4
    assert imbalance(desk.folder) == []


def test_lots_that_do_not_divide_go_to_the_first_slices(desk: Desk) -> None:
    _, order = desk.call("POST", "/v1/orders", graph_body(100_000, pacing=pace(3, 1_000), side="sell"))

    rows = desk.get("/v1/orders")["orders"]
    assert [row["qty_1e8"] for row in reversed(rows)] == [100_000, 40_000, 30_000, 30_000]
    assert rows[0]["node_order_id"] == f"graph:{order['graph_id']}:order_slice_3:1"


def test_slices_of_less_than_a_lot_are_refused_with_the_most_that_are_possible(desk: Desk) -> None:
    status, document = desk.call("POST", "/v1/orders", graph_body(50_000, pacing=pace(6, 1_000)))

    assert status == 422
    assert "at most 5 are possible" in document["error"]["message"]


def test_cancelling_stops_the_slices_that_have_not_gone_out(desk: Desk) -> None:
    _, order = desk.call("POST", "/v1/orders", graph_body(ETH, pacing=pace(4, 10_000)))
    desk.wait(11)
    desk.call("DELETE", f"/v1/execution_graphs/{order['graph_id']}")
    desk.wait(60)

    graph = desk.get(f"/v1/execution_graphs/{order['graph_id']}")
    node = graph["nodes"]["order"]
    assert (graph["status"], node["status"], node["filled_qty_1e8"]) == ("partial", "partial", ETH // 2)
    assert sum(holding.reserved_1e8 for holding in holdings(desk.folder)) == 0
    assert imbalance(desk.folder) == []


def test_a_paced_order_that_cannot_be_paid_is_rejected_whole(desk: Desk) -> None:
    _, order = desk.call("POST", "/v1/orders", graph_body(1_000 * ETH, pacing=pace(4, 10_000)))
    desk.wait(60)

    graph = desk.get(f"/v1/execution_graphs/{order['graph_id']}")
    assert (graph["status"], graph["nodes"]["order"]["failure_reason"]) == ("rejected", "INSUFFICIENT_BALANCE")
    assert {row["filled_qty_1e8"] for row in desk.get("/v1/orders")["orders"]} == {0}


@pytest.mark.parametrize("waits", [[60], [0.1, 9.9, 50], [7, 7, 7, 7, 7, 7, 7, 11]])
def test_the_fills_do_not_depend_on_when_somebody_asks(desk: Desk, waits: list[float]) -> None:
    _, order = desk.call("POST", "/v1/orders", graph_body(ETH, pacing=pace(5, 10_000), graph_id="graph_twap"))
    for seconds in waits:
        desk.wait(seconds)
        node = desk.node(order["graph_id"])

    assert (node["status"], [fill["ts_ns"] for fill in node["fills"]]) == (
        "filled",
        [1776828335370953000 + 10_000_000_000 * number for number in range(5)],
    )
