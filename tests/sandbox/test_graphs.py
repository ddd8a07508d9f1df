"""Graphs of several nodes: what starts when, what never starts, what is refused."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from sequence_cli.sandbox.store import Store
from tests.sandbox.desk import SECOND_NS, START_NS, Desk, holdings, imbalance
from tests.sandbox.graph_bodies import ETH, edge, graph, node, waiting

if TYPE_CHECKING:
    from pathlib import Path


def place(desk: Desk, nodes: list[dict[str, Any]], edges: list[dict[str, Any]], **more: Any) -> str:
    status, document = desk.call("POST", "/v1/orders", graph(nodes, edges, **more))
    assert status == 200, document
    assert (document["node_count"], document["edge_count"]) == (len(nodes), len(edges))
    return str(document["graph_id"])


def statuses(desk: Desk, graph_id: str) -> dict[str, str]:
    shown = desk.get(f"/v1/execution_graphs/{graph_id}")
    return {"": shown["status"]} | {name: row["status"] for name, row in shown["nodes"].items()}


def far_below(desk: Desk) -> int:
    bid = desk.get("/v1/quotes/ETH-USD")["nbbo"]["bid"]
    return round(float(bid) * 90) * 10**7


def check_books(desk: Desk, *, reserved: bool = False) -> None:
    assert imbalance(desk.folder) == []
    assert (sum(holding.reserved_1e8 for holding in holdings(desk.folder)) > 0) is reserved


@pytest.mark.parametrize(
    ("trigger", "condition"),
    [
        ("on_accepted", None),
        ("on_first_fill", None),
        ("on_fill", None),
        ("on_full_fill", None),
        ("on_fill_ratio", {"fill_ratio_gte": 0.5}),
        ({"on_timeout": {"ms": 100}}, None),
        ("on_done", None),
    ],
)
def test_a_filled_node_starts_the_next_by_every_trigger_but_on_cancel(
    desk: Desk, trigger: object, condition: object
) -> None:
    more = {} if condition is None else {"condition": condition}
    graph_id = place(desk, [node("buy"), waiting("sell", side="sell")], [edge("buy", "sell", trigger, **more)])
    desk.wait(2)

    assert statuses(desk, graph_id) == {"": "completed", "buy": "filled", "sell": "filled"}
    check_books(desk)


def test_on_accepted_starts_before_any_fill_and_on_full_fill_after_it(desk: Desk) -> None:
    limit = far_below(desk)
    nodes = [node("rest", limit_1e9=limit), waiting("early"), waiting("late")]
    graph_id = place(desk, nodes, [edge("rest", "early", "on_accepted"), edge("rest", "late", "on_full_fill")])
    desk.wait(1)

    assert statuses(desk, graph_id) == {"": "active", "rest": "active", "early": "filled", "late": "waiting"}
    check_books(desk, reserved=True)


def test_a_waiting_node_has_nothing_set_aside(desk: Desk) -> None:
    nodes = [node("rest", limit_1e9=far_below(desk)), waiting("large", 20 * ETH)]
    place(desk, nodes, [edge("rest", "large", "on_full_fill")])

    before = {(row.venue, row.asset): row.reserved_1e8 for row in holdings(desk.folder) if row.reserved_1e8}
    assert list(before) == [("coinbase", "USD")]


def test_on_timeout_starts_its_time_after_the_source_was_activated(desk: Desk) -> None:
    graph_id = place(desk, [node("one"), waiting("two")], [edge("one", "two", {"on_timeout": {"ms": 5_000}})])
    desk.wait(4.9)
    assert statuses(desk, graph_id)["two"] == "waiting"
    desk.wait(0.3)

    assert statuses(desk, graph_id)["two"] == "filled"


def test_on_cancel_starts_when_the_source_is_cancelled_and_on_full_fill_is_then_never_needed(desk: Desk) -> None:
    nodes = [node("rest", limit_1e9=far_below(desk)), waiting("instead"), waiting("after")]
    graph_id = place(desk, nodes, [edge("rest", "instead", "on_cancel"), edge("rest", "after", "on_full_fill")])
    status, row = desk.call("DELETE", f"/v1/orders/graph%3A{graph_id}%3Arest%3A1")
    assert (status, row["status"]) == (200, "cancelled")
    desk.wait(1)

    shown = desk.get(f"/v1/execution_graphs/{graph_id}")
    assert {name: row["status"] for name, row in shown["nodes"].items()} == {
        "rest": "cancelled",
        "instead": "filled",
        "after": "cancelled",
    }
    assert shown["nodes"]["after"]["failure_reason"] == "TRIGGER_NEVER_FIRED"
    assert shown["status"] == "partial"
    check_books(desk)


def test_a_contingency_that_was_not_needed_leaves_the_graph_completed(desk: Desk) -> None:
    nodes = [node("one"), waiting("fallback"), waiting("after")]
    graph_id = place(desk, nodes, [edge("one", "fallback", "on_cancel"), edge("fallback", "after", "on_done")])
    desk.wait(1)

    assert statuses(desk, graph_id) == {"": "completed", "one": "filled", "fallback": "cancelled", "after": "cancelled"}


def test_a_rejected_node_is_done_and_neither_accepted_nor_cancelled(desk: Desk) -> None:
    nodes = [node("bad", 3_000 * ETH), waiting("done"), waiting("accepted"), waiting("cancelled")]
    edges = [
        edge("bad", "done", "on_done"),
        edge("bad", "accepted", "on_accepted"),
        edge("bad", "cancelled", "on_cancel"),
    ]
    graph_id = place(desk, nodes, edges)
    desk.wait(1)

    shown = statuses(desk, graph_id)
    assert (shown["bad"], shown["done"], shown["accepted"], shown["cancelled"]) == (
        "rejected",
        "filled",
        "cancelled",
        "cancelled",
    )
    check_books(desk)


def test_a_node_with_two_edges_starts_at_the_first_that_fires_and_only_once(desk: Desk) -> None:
    nodes = [node("one"), node("two", limit_1e9=far_below(desk)), waiting("three")]
    edges = [edge("one", "three", "on_full_fill"), edge("two", "three", "on_accepted")]
    graph_id = place(desk, nodes, edges)
    desk.wait(1)

    shown = desk.get(f"/v1/execution_graphs/{graph_id}")["nodes"]["three"]
    assert (shown["status"], shown["filled_qty_1e8"]) == ("filled", ETH // 10)


def test_a_node_that_follows_fills_trades_in_proportion_and_never_more_than_its_own_quantity(desk: Desk) -> None:
    nodes = [node("buy", 20 * ETH, urgency="high"), waiting("hedge", 2 * ETH, side="sell")]
    graph_id = place(desk, nodes, [edge("buy", "hedge", "on_fill")])
    desk.wait(5)

    shown = desk.get(f"/v1/execution_graphs/{graph_id}")
    assert (shown["status"], shown["nodes"]["hedge"]["status"]) == ("completed", "filled")
    assert shown["nodes"]["hedge"]["filled_qty_1e8"] == 2 * ETH
    orders = [row for row in desk.get("/v1/orders")["orders"] if ":hedge:" in row["node_order_id"]]
    assert len(orders) > 1
    assert sorted(int(row["node_order_id"].rpartition(":")[2]) for row in orders) == list(range(2, len(orders) + 2))
    # What the node has done is told once: through its orders.
    assert sum(row["filled_qty_1e8"] for row in orders) == 2 * ETH
    check_books(desk)


@pytest.mark.parametrize("second", [224, 238, 1365, 1428])
def test_the_last_fill_is_followed_also_where_what_followed_before_ends_at_that_moment(
    second: int, tmp_path: Path
) -> None:
    """Both wait at the touch, and one trade fills the follower's order and then all that is left of its source."""
    desk = Desk(tmp_path / "sandbox", START_NS + second * 10**9)
    with closing(desk.exchange):
        bid = round(desk.get("/v1/quotes/ETH-USD")["nbbo"]["bid"] * 100) * 10**7
        nodes = [
            node("source", 5 * ETH, urgency="low"),
            waiting("follower", 2 * ETH, urgency="low", tif="ioc", limit_1e9=bid + 10 * 10**9),
        ]
        graph_id = place(desk, nodes, [edge("source", "follower", "on_fill")])
        while statuses(desk, graph_id)[""] == "active":
            desk.wait(0.074)

        shown = desk.get(f"/v1/execution_graphs/{graph_id}")["nodes"]
        assert {name: row["filled_qty_1e8"] for name, row in shown.items()} == {"source": 5 * ETH, "follower": 2 * ETH}
        check_books(desk)


def test_a_node_that_follows_a_partial_fill_ends_with_its_share(desk: Desk) -> None:
    ask = round(desk.get("/v1/quotes/ETH-USD")["nbbo"]["ask"] * 100) * 10**7
    nodes = [
        node("buy", 30 * ETH, limit_1e9=ask, tif="ioc", urgency="high"),
        waiting("hedge", ETH, side="sell"),
    ]
    graph_id = place(desk, nodes, [edge("buy", "hedge", "on_fill")])
    desk.wait(5)

    shown = desk.get(f"/v1/execution_graphs/{graph_id}")["nodes"]
    assert (shown["buy"]["status"], shown["hedge"]["status"]) == ("partial", "partial")
    share = ETH * shown["buy"]["filled_qty_1e8"] // (30 * ETH)
    assert shown["hedge"]["filled_qty_1e8"] == share - share % 10_000
    check_books(desk)


def test_cancelling_a_graph_starts_nothing_more(desk: Desk) -> None:
    nodes = [node("rest", limit_1e9=far_below(desk)), waiting("instead"), waiting("done")]
    graph_id = place(desk, nodes, [edge("rest", "instead", "on_cancel"), edge("rest", "done", "on_done")])
    desk.call("DELETE", f"/v1/execution_graphs/{graph_id}")
    desk.wait(5)

    assert set(statuses(desk, graph_id).values()) == {"cancelled"}
    assert desk.get("/v1/fills")["total"] == 0
    check_books(desk)


@pytest.mark.parametrize(
    ("nodes", "edges", "field"),
    [
        ([node("a"), node("a")], [], "nodes[1].node_id"),
        ([node("a:b")], [], "nodes[0].node_id"),
        ([node("a", activation="later")], [], "nodes[0].activation"),
        ([node("a"), waiting("b")], [], "nodes[1].activation"),
        ([node("a"), node("b")], [edge("a", "b", "on_done")], "nodes[1].activation"),
        ([node("a"), waiting("b")], [edge("a", "c", "on_done")], "edges[0].to_node"),
        ([node("a"), waiting("b")], [edge("x", "b", "on_done")], "edges[0].from_node"),
        ([node("a"), waiting("b")], [edge("a", "b", "on_done"), edge("a", "b", "on_fill")], "edges[1].edge_id"),
        ([node("a"), waiting("b")], [edge("a", "b", "on_whim")], "edges[0].trigger"),
        ([node("a"), waiting("b")], [edge("a", "b", {"on_timeout": {}})], "edges[0].trigger"),
        ([node("a"), waiting("b")], [edge("a", "b", {"on_timeout": {"ms": -1}})], "edges[0].trigger.on_timeout.ms"),
        ([node("a"), waiting("b")], [edge("a", "b", {"on_timeout": {"ms": True}})], "edges[0].trigger"),
        ([node("a"), waiting("b")], [edge("a", "b", "on_fill_ratio")], "edges[0].condition"),
        (
            [node("a"), waiting("b")],
            [edge("a", "b", "on_fill_ratio", condition={"fill_ratio_gte": 1.5})],
            "edges[0].condition",
        ),
        (
            [node("a"), waiting("b")],
            [edge("a", "b", "on_fill", condition={"fill_ratio_gte": 0.5})],
            "edges[0].condition",
        ),
        ([node("a"), waiting("b")], [edge("a", "b", "on_done"), edge("b", "b", "on_done")], "edges[1]"),
        (
            [node("a"), waiting("b"), waiting("c")],
            [edge("a", "b", "on_done"), edge("b", "c", "on_done"), edge("c", "b", "on_done")],
            "edges[2]",
        ),
        ([waiting("a"), waiting("b")], [edge("a", "b", "on_done")], "nodes"),
        ([node("a"), waiting("b", 123)], [edge("a", "b", "on_done")], "nodes[1].quantity.fixed.qty_1e8"),
        (
            [node("a"), waiting("b", pacing={"uniform": {"num_slices": 2, "interval_ms": 10}})],
            [edge("a", "b", "on_fill")],
            "nodes[1].execution.pacing",
        ),
    ],
)
def test_what_is_no_graph_is_refused_with_its_place(
    desk: Desk, nodes: list[dict[str, Any]], edges: list[dict[str, Any]], field: str
) -> None:
    status, document = desk.call("POST", "/v1/orders", graph(nodes, edges))

    assert (status, document["error"]["code"]) == (422, "VALIDATION_ERROR")
    assert [detail["field"] for detail in document["error"]["details"]] == [field]
    assert desk.get("/v1/orders")["total"] == 0


def test_a_circle_is_named(desk: Desk) -> None:
    nodes = [node("a"), waiting("b"), waiting("c")]
    edges = [edge("a", "b", "on_done"), edge("b", "c", "on_done"), edge("c", "b", "on_done")]

    _, document = desk.call("POST", "/v1/orders", graph(nodes, edges))

    assert "c -> b -> c" in document["error"]["message"]


def test_a_graph_that_loses_more_than_it_may_is_cancelled(desk: Desk) -> None:
    nodes = [node("buy", ETH), node("rest", limit_1e9=far_below(desk))]
    graph_id = place(desk, nodes, [], risk={"runtime": {"max_loss_usd": 50}})
    desk.wait(2)
    assert statuses(desk, graph_id) == {"": "active", "buy": "filled", "rest": "active"}
    desk.call("PUT", "/v1/sandbox/scenario", {"shock_bps": -300, "symbols": ["ETH-USD"]})
    desk.wait(2)

    shown = desk.get(f"/v1/execution_graphs/{graph_id}")
    assert (shown["status"], shown["nodes"]["rest"]["failure_reason"]) == ("partial", "RISK_CHECK_FAILED")
    check_books(desk)


def time_of_the_loss(folder: Path, waits: list[int], scenario: dict[str, Any] | None = None) -> int:
    """When a graph that may lose 20 USD is cancelled, looked at after each wait; a scenario comes after a second."""
    desk = Desk(folder)
    with closing(desk.exchange):
        nodes = [node("buy", ETH), node("rest", limit_1e9=far_below(desk) // 2 // 10**7 * 10**7)]
        graph_id = place(desk, nodes, [], risk={"runtime": {"max_loss_usd": 20}})
        desk.wait(1)
        if scenario is not None:
            assert desk.call("PUT", "/v1/sandbox/scenario", scenario)[0] == 200
        for seconds in waits:
            desk.wait(seconds)
            rest = desk.get(f"/v1/orders/graph%3A{graph_id}%3Arest%3A1")
        assert (rest["status"], rest["failure_reason"]) == ("cancelled", "RISK_CHECK_FAILED")
        return int(rest["ended_ns"])


def test_a_graphs_loss_is_found_at_the_same_time_whoever_looks_when(tmp_path: Path) -> None:
    often = [977] * (86_400 // 977) + [86_400 % 977]

    assert time_of_the_loss(tmp_path / "once", [86_400]) == time_of_the_loss(tmp_path / "often", often)


def test_a_shock_that_helped_and_is_over_delays_the_end_of_a_losing_graph_by_nothing(tmp_path: Path) -> None:
    over = {"shock_bps": 800, "symbols": ["ETH-USD"], "duration_ms": 60_000}

    assert time_of_the_loss(tmp_path / "calm", [86_400]) == time_of_the_loss(tmp_path / "shocked", [86_400], over)


def test_a_graph_whose_price_others_sell_down_is_cancelled_when_it_has_lost_what_it_may(desk: Desk) -> None:
    coins = {"kind": "crypto", "symbol": "SOL", "qty": 10_000_000}
    rows = [{"venue": venue, **coins} for venue in ("binance", "okx", "bybit", "bitget")]
    assert desk.call("POST", "/v1/sandbox/positions", {"positions": rows})[0] == 200
    nodes = [node("buy", 100 * ETH, symbol="SOL-USD"), node("rest", symbol="SOL-USD", limit_1e9=50 * 10**9)]
    graph_id = place(desk, nodes, [], risk={"runtime": {"max_loss_usd": 113}})
    desk.wait(5)
    fills = desk.get("/v1/fills?limit=1000")["fills"]
    cost_1e9 = sum(fill["qty_1e8"] * fill["price_1e9"] // 10**8 + fill["fee_usd_1e9"] for fill in fills)
    losses_1e9 = []
    while statuses(desk, graph_id)["rest"] == "active":
        losses_1e9.append(cost_1e9 - 100 * desk.get("/v1/fair_price?symbol=SOL-USD")["fair_price_1e9"])
        assert losses_1e9[-1] <= 113 * 10**9
        place(desk, [node("sell", 200_000 * ETH, symbol="SOL-USD", side="sell", urgency="high")], [])
        desk.wait(30)

    assert max(losses_1e9) > 80 * 10**9


def test_a_graph_that_has_sold_is_cancelled_though_shocks_have_pushed_the_price_to_its_floor(desk: Desk) -> None:
    for _ in range(3):
        desk.call("PUT", "/v1/sandbox/scenario", {"shock_bps": -5_000, "symbols": ["ETH-USD"]})
    nodes = [node("sell", ETH, side="sell"), node("rest", side="sell", limit_1e9=5_000 * 10**9)]
    graph_id = place(desk, nodes, [], risk={"runtime": {"max_loss_usd": 12}})
    desk.wait(40_000)

    assert statuses(desk, graph_id) == {"": "partial", "sell": "filled", "rest": "cancelled"}


@pytest.mark.parametrize("lasts", [{}, {"duration_ms": 20 * 86_400_000}])
def test_a_graph_that_bought_under_a_shock_is_not_watched_until_its_mid_can_come_near_its_limit(
    desk: Desk, lasts: dict[str, int]
) -> None:
    desk.call("PUT", "/v1/sandbox/scenario", {"shock_bps": 4_000, "symbols": ["ETH-USD"], **lasts})
    nodes = [node("buy", ETH), node("rest", limit_1e9=far_below(desk) // 10 // 10**7 * 10**7)]
    place(desk, nodes, [], risk={"runtime": {"max_loss_usd": 600}})
    desk.wait(2)
    desk.get("/v1/health")

    with closing(Store(desk.folder)) as store, store.reading() as connection:
        [(due_ns,)] = connection.execute("SELECT due_ns FROM timers WHERE kind = 'loss'").fetchall()
    assert due_ns > desk.clock.at_ns + 86_000 * SECOND_NS


def test_a_month_of_watching_a_graph_costs_no_more_than_a_moment(desk: Desk) -> None:
    nodes = [node("buy", ETH // 100), node("rest", limit_1e9=far_below(desk) // 10 // 10**7 * 10**7)]
    graph_id = place(desk, nodes, [], risk={"runtime": {"max_loss_usd": 10_000}})
    desk.wait(30 * 86_400)

    assert statuses(desk, graph_id) == {"": "active", "buy": "filled", "rest": "active"}


def test_the_limit_on_a_graphs_value_counts_all_that_has_started(desk: Desk) -> None:
    nodes = [node("one", ETH // 10), waiting("two", ETH // 10)]
    limit = {"admission": {"max_notional_usd": 300}}
    graph_id = place(desk, nodes, [edge("one", "two", "on_full_fill")], risk=limit)
    desk.wait(1)

    shown = desk.get(f"/v1/execution_graphs/{graph_id}")["nodes"]
    assert (shown["one"]["status"], shown["two"]["failure_reason"]) == ("filled", "RISK_CHECK_FAILED")
