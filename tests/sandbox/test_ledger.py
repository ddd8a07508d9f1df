"""The books: they balance whatever is ordered, and the check that says so can fail."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sequence_cli.sandbox.ledger import Entry, Ledger
from sequence_cli.sandbox.store import Store
from tests.sandbox.desk import Desk, graph_body, holdings, imbalance

SYMBOLS = {"BTC-USD": 1_000, "ETH-USD": 10_000, "SOL-USD": 100_000, "DOT-USD": 1_000_000}
TICKS = {"BTC-USD": 10**7, "ETH-USD": 10**7, "SOL-USD": 10**7, "DOT-USD": 10**6}
ROUGH_PRICES = {"BTC-USD": 74_449, "ETH-USD": 2_033, "SOL-USD": 142, "DOT-USD": 3}


@st.composite
def orders(draw: st.DrawFn) -> dict[str, Any]:
    """An order of up to 60,000 USD, market or limit within one percent, of any urgency and time in force."""
    symbol = draw(st.sampled_from(sorted(SYMBOLS)))
    usd = draw(st.integers(1, 60_000))
    lot = SYMBOLS[symbol]
    quantity = max(usd * 10**8 // ROUGH_PRICES[symbol] // lot, 1) * lot
    return {
        "symbol": symbol,
        "quantity_1e8": quantity,
        "side": draw(st.sampled_from(["buy", "sell"])),
        "venue": draw(st.sampled_from([None, None, None, "binance", "okx", "kraken"])),
        "offset_bps": draw(st.none() | st.integers(-100, 100)),
        "urgency": draw(st.sampled_from(["low", "medium", "high"])),
        "tif": draw(st.sampled_from(["gtc", "ioc", "fok", "post_only"])),
        "wait": draw(st.sampled_from([0, 0.03, 0.06, 0.5, 3, 40])),
        "cancel": draw(st.booleans()),
    }


def submit(desk: Desk, order: dict[str, Any]) -> str | None:
    """Place a drawn order with its limit around the mid; the id, or None where it was no valid order."""
    execution = {"urgency": order["urgency"], "tif": order["tif"]}
    if order["offset_bps"] is not None:
        mid = desk.get(f"/v1/quotes/{order['symbol']}")["nbbo"]["mid"]
        tick = TICKS[order["symbol"]]
        execution["limit_1e9"] = round(mid * 10**9 * (1 + order["offset_bps"] / 10_000)) // tick * tick
    names = ("symbol", "side", "venue")
    body = graph_body(order["quantity_1e8"], **{name: order[name] for name in names}, **execution)
    status, document = desk.call("POST", "/v1/orders", body)
    assert status in (200, 422), document
    return document["graph_id"] if status == 200 else None


def check_books(desk: Desk, ids: list[str]) -> None:
    assert imbalance(desk.folder) == []
    assert all(0 <= holding.reserved_1e8 <= holding.total_1e8 for holding in holdings(desk.folder))
    for graph_id in ids:
        node = desk.node(graph_id)
        assert sum(fill["qty_1e8"] for fill in node["fills"]) == node["filled_qty_1e8"] <= node["target_qty_1e8"]
        assert len(node["fills"]) == node["fill_count"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(orders(), min_size=1, max_size=6), st.sampled_from(["flat", "retail"]))
def test_the_books_balance_after_any_orders(drawn: list[dict[str, Any]], profile: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "sandbox", fee_profile=profile)
        with closing(desk.exchange):
            ids = []
            for order in drawn:
                graph_id = submit(desk, order)
                if graph_id is not None:
                    ids.append(graph_id)
                desk.wait(order["wait"])
                if order["cancel"] and ids:
                    desk.call("DELETE", f"/v1/execution_graphs/{ids[-1]}")
                check_books(desk, ids)
            for graph_id in ids:
                desk.call("DELETE", f"/v1/execution_graphs/{graph_id}")
            desk.wait(2)
            check_books(desk, ids)
            assert {desk.node(graph_id)["status"] for graph_id in ids} <= {"filled", "partial", "cancelled", "rejected"}
            assert sum(holding.reserved_1e8 for holding in holdings(desk.folder)) == 0


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE ledger_entries SET amount_1e8 = amount_1e8 + 1 WHERE id = 3",
        "UPDATE balances SET total_1e8 = total_1e8 + 1 WHERE account = 'fees'",
        "UPDATE balances SET reserved_1e8 = 1 WHERE account = 'trader'",
        "UPDATE nodes SET cancelled_1e8 = 1",
        "DELETE FROM fills",
    ],
)
def test_the_check_of_the_books_finds_damage(desk: Desk, damage: str) -> None:
    desk.submit(qty=0.1)
    desk.wait(1)
    desk.get("/v1/health")
    assert imbalance(desk.folder) == []

    with closing(Store(desk.folder)) as store, store.writing() as connection:
        connection.execute(damage)

    assert imbalance(desk.folder) != []


def test_a_posting_that_does_not_sum_to_zero_is_not_written(desk: Desk) -> None:
    with closing(Store(desk.folder)) as store, pytest.raises(ArithmeticError), store.writing() as connection:
        Ledger(connection, 1).post(0, "test", None, [Entry("trader", "binance", "USDT", 1)])

    assert imbalance(desk.folder) == []


def test_an_account_cannot_be_overdrawn(desk: Desk) -> None:
    with closing(Store(desk.folder)) as store, pytest.raises(sqlite3.IntegrityError), store.writing() as connection:
        Ledger(connection, 1).transfer(0, "test", "binance", "USDT", -(10**15))

    assert imbalance(desk.folder) == []
