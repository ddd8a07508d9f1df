"""What the followers of an account's `orders`, `fills` and `tca` are told, tick by tick."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sequence_cli.sandbox.access import LOCAL_ACCOUNT
from sequence_cli.sandbox.nodes import TERMINAL
from sequence_cli.sandbox.stream_account import AccountEvents
from tests.sandbox.graph_bodies import ETH, edge, graph, node, waiting

if TYPE_CHECKING:
    from tests.sandbox.desk import Desk

_TICK_SECONDS = 0.25


def told(desk: Desk, events: AccountEvents, ticks: int) -> list[tuple[str, str, str]]:
    """Topic, order and status of what so many ticks tell of orders."""
    found = []
    for _ in range(ticks):
        for event in desk.exchange.look(LOCAL_ACCOUNT, lambda session: events.tick(session, ())):
            data = json.loads(event.message)["data"]
            if event.topic != "fills":
                found.append((event.topic, data["node_order_id"].split(":", 2)[2], data["status"]))
        desk.wait(_TICK_SECONDS)
    return found


def test_an_order_that_follows_fills_and_was_told_of_is_told_of_to_its_end(desk: Desk) -> None:
    events = AccountEvents()
    desk.exchange.look(LOCAL_ACCOUNT, events.start)
    body = graph([node("lead", 2 * ETH), waiting("hedge", ETH)], [edge("lead", "hedge", "on_fill")])
    status, placed = desk.call("POST", "/v1/orders", body)
    assert status == 200, placed

    found = told(desk, events, 20)

    orders: dict[str, list[str]] = {}
    for topic, name, state in found:
        if topic == "orders":
            orders.setdefault(name, []).append(state)
    assert orders == {"lead:1": ["active", "filled"], "hedge:1": ["waiting", "filled"], "hedge:2": ["filled"]}
    assert sorted(name for topic, name, _ in found if topic == "tca") == sorted(orders)
    shown = desk.get(f"/v1/orders/graph%3A{placed['graph_id']}%3Ahedge%3A1")
    assert shown["status"] == "filled"


def test_an_order_that_follows_fills_and_had_its_first_order_before_anybody_looked_is_not_told_of(desk: Desk) -> None:
    events = AccountEvents()
    desk.exchange.look(LOCAL_ACCOUNT, events.start)
    body = graph([node("lead", 2 * ETH), waiting("hedge", ETH)], [edge("lead", "hedge", "on_fill")])
    assert desk.call("POST", "/v1/orders", body)[0] == 200
    desk.wait(1)

    found = told(desk, events, 8)

    assert {name for _, name, status in found if status in TERMINAL} == {"lead:1", "hedge:2"}
