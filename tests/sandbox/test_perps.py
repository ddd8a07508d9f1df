"""Perps: signed positions, margin, funding, and books that balance whatever is traded."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sequence_cli.sandbox.funding import premium_1e9, rate_1e9
from sequence_cli.sandbox.instruments import instruments
from sequence_cli.sandbox.market import Market
from sequence_cli.sandbox.perps import funding_interval_ns, next_settlement_ns
from sequence_cli.sandbox.position_rows import PositionRow, traded
from sequence_cli.sandbox.store import Store
from sequence_cli.sandbox.venue_table import PERP_VENUES
from tests.sandbox.desk import START_NS, Desk, graph_body, holdings, imbalance

if TYPE_CHECKING:
    from collections.abc import Sequence

BTC = ETH = 10**8
HOUR = 3_600
PERP = "ETH-USD-PERP"
COIN = 10**8


def place(desk: Desk, quantity_1e8: int, side: str = "buy", **more: Any) -> Any:
    """Trade at once at one venue; the node after it."""
    body = graph_body(quantity_1e8, **{"symbol": PERP, "venue": "binance", "urgency": "high", "side": side} | more)
    status, document = desk.call("POST", "/v1/orders", body)
    assert status == 200, document
    desk.wait(1)
    return desk.node(document["graph_id"])


def position(desk: Desk, venue: str = "binance", symbol: str = PERP) -> Any:
    rows = desk.get(f"/v1/positions?kinds=perp&venues={venue}&include_closed=true")["positions"]
    return next((row for row in rows if row["instrument"]["symbol"] == symbol), None)


def cash(desk: Desk, venue: str = "binance") -> tuple[int, int]:
    """Total and reserved dollars of a venue, in 1e-8."""
    row = next(row for row in holdings(desk.folder) if row.venue == venue and row.asset.startswith("USD"))
    return row.total_1e8, row.reserved_1e8


def test_there_are_four_perps_on_the_four_venues_that_have_them() -> None:
    perps = {
        row.symbol: tuple(listing.venue for listing in row.listings) for row in instruments() if row.kind == "perp"
    }

    assert perps == {f"{base}-USD-PERP": PERP_VENUES for base in ("BTC", "ETH", "SOL", "XRP")}


def test_a_perp_stands_within_ten_basis_points_of_its_spot() -> None:
    market = Market(3)
    for step in range(200):
        at_ns = START_NS + step * 1_801 * 10**9
        spot, perp = market.mid_1e9("BTC-USD", at_ns), market.mid_1e9("BTC-USD-PERP", at_ns)
        assert abs(perp - spot) * 10_000 <= 11 * spot


def test_a_purchase_opens_a_long_and_locks_a_tenth_of_its_cost(desk: Desk) -> None:
    before, _ = cash(desk)

    node = place(desk, 2 * ETH)

    row = position(desk)
    total, reserved = cash(desk)
    cost = sum(fill["qty_1e8"] * fill["price_1e9"] for fill in node["fills"]) // 10**9
    assert (row["qty_1e8"], row["lifecycle"]["state"]) == (2 * ETH, "active")
    assert row["entry_price_usd_1e9"] == node["avg_fill_price_1e9"]
    assert row["margin_usd_1e9"] == 10 * reserved == 10 * -(-cost // 10)
    assert before - total == node["fees_usd_1e9"] // 10 == row["fees_usd_1e9"] // 10
    assert imbalance(desk.folder) == []


def test_a_sale_through_zero_realises_the_long_and_opens_a_short(desk: Desk) -> None:
    bought = place(desk, 2 * ETH)
    sold = place(desk, 5 * ETH, "sell")

    row = position(desk)
    price_in, price_out = bought["avg_fill_price_1e9"], sold["avg_fill_price_1e9"]
    assert row["qty_1e8"] == -3 * ETH
    assert row["entry_price_usd_1e9"] == price_out
    assert row["realized_pnl_usd_1e9"] == 2 * (price_out - price_in)
    assert imbalance(desk.folder) == []


def test_a_closed_position_releases_its_margin_and_is_shown_only_when_asked_for(desk: Desk) -> None:
    before, _ = cash(desk)
    nodes = [place(desk, ETH, "sell"), place(desk, ETH, "buy")]

    row, (total, reserved) = position(desk), cash(desk)
    assert reserved == 0
    assert (row["qty_1e8"], row["lifecycle"]["state"], row["margin_usd_1e9"]) == (0, "closed", 0)
    assert total - before == (row["realized_pnl_usd_1e9"] - sum(node["fees_usd_1e9"] for node in nodes)) // 10
    assert desk.get("/v1/positions?kinds=perp")["positions"] == []


def test_the_net_asset_value_counts_a_perp_with_its_gain_and_not_with_what_it_controls(desk: Desk) -> None:
    place(desk, 2 * ETH, "sell")
    document = desk.get("/v1/positions")

    perp = next(row for row in document["positions"] if row["instrument"]["kind"] == "perp")
    others = sum(row["current_value_usd_1e9"] for row in document["positions"] if row is not perp)
    assert perp["current_value_usd_1e9"] == perp["qty_1e8"] * perp["current_price_usd_1e9"] // 10**8 < 0
    assert document["totals"]["nav_usd_1e9"] == others + perp["unrealized_pnl_usd_1e9"]


@pytest.mark.parametrize(("venue", "settlements"), [("binance", 3), ("hyperliquid", 24)])
def test_funding_is_paid_at_every_settlement_by_the_rate_and_mark_of_then(
    desk: Desk, venue: str, settlements: int
) -> None:
    place(desk, 3 * ETH, venue=venue)
    before, _ = cash(desk, venue)

    opened_ns = desk.clock.at_ns
    desk.wait(24 * HOUR)
    row = position(desk, venue)

    market, interval = Market(2026), funding_interval_ns(venue)
    first = next_settlement_ns(venue, opened_ns)
    due = range(first, desk.clock.at_ns + 1, interval)
    paid = [
        -3 * ETH * market.mid_1e9(PERP, at_ns) * market.funding_rate_1e9(PERP, venue, at_ns) // 10**18 for at_ns in due
    ]
    assert len(paid) == settlements
    assert row["funding_usd_1e9"] == 10 * sum(paid) != 0
    assert cash(desk, venue)[0] - before == sum(paid)
    assert imbalance(desk.folder) == []


def test_funding_does_not_depend_on_when_somebody_asks(tmp_path: Path) -> None:
    cashes = []
    for name, steps in (("often", 48), ("once", 1)):
        desk = Desk(tmp_path / name)
        with closing(desk.exchange):
            place(desk, ETH)
            for _ in range(steps):
                desk.wait(48 * HOUR / steps)
                desk.get("/v1/health")
            cashes.append((cash(desk), position(desk)))

    assert cashes[0] == cashes[1]


def test_more_than_ten_times_the_cash_is_refused(desk: Desk) -> None:
    node = place(desk, 400 * ETH)

    assert (node["status"], node["failure_reason"]) == ("rejected", "INSUFFICIENT_BALANCE")
    assert position(desk) is None
    assert cash(desk)[1] == 0


def test_a_position_can_be_reduced_when_all_cash_is_locked(desk: Desk) -> None:
    quote = desk.get("/v1/quotes/ETH-USD-PERP")["nbbo"]["ask"]
    most = int(50_000 / (quote * 1.005 * 0.1011)) * ETH
    opened = place(desk, most, max_slippage_bps=50, symbol=PERP)
    assert opened["status"] in ("filled", "partial")
    with closing(Store(desk.folder)) as store, store.writing() as connection:  # nothing is left to pay with
        connection.execute("UPDATE balances SET total_1e8 = reserved_1e8 WHERE account = 'trader' AND venue = 'binance'"
                           " AND asset = 'USDT'")  # fmt: skip

    refused, reduced = place(desk, ETH), place(desk, ETH, "sell")

    assert (refused["status"], refused["failure_reason"]) == ("rejected", "INSUFFICIENT_BALANCE")
    assert reduced["status"] == "filled"


def test_below_the_maintenance_margin_orders_may_only_reduce(desk: Desk) -> None:
    place(desk, 20 * ETH)
    with closing(Store(desk.folder)) as store, store.writing() as connection:  # it was bought far above the market
        connection.execute("UPDATE positions SET cost_1e8 = cost_1e8 + 50000 * 100000000")

    assert place(desk, ETH)["failure_reason"] == "INSUFFICIENT_BALANCE"
    assert place(desk, ETH, "sell")["status"] == "filled"


def test_a_loss_beyond_the_cash_is_borne_by_the_house_and_the_books_balance(desk: Desk) -> None:
    place(desk, 20 * ETH)
    with closing(Store(desk.folder)) as store, store.writing() as connection:
        connection.execute("UPDATE positions SET cost_1e8 = cost_1e8 + 90000 * 100000000")

    place(desk, 20 * ETH, "sell")

    assert cash(desk) == (0, 0)
    assert imbalance(desk.folder) == []


def test_an_order_that_rests_sets_margin_aside_and_gives_it_back(desk: Desk) -> None:
    bid = desk.get("/v1/quotes/ETH-USD-PERP")["nbbo"]["bid"]
    body = graph_body(ETH, symbol=PERP, venue="okx", limit_1e9=round(bid * 0.9) * 10**9)
    _, document = desk.call("POST", "/v1/orders", body)

    desk.wait(1)
    needed = round(bid * 0.9) * COIN
    assert needed // 10 < cash(desk, "okx")[1] < needed // 9
    desk.call("DELETE", f"/v1/execution_graphs/{document['graph_id']}")
    assert cash(desk, "okx")[1] == 0


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [("eth-usd-perp", "spot"), ("ETH-PERP", "perp"), ("ETH-USD", "perp"), ("ETH-USDT", "perp"), (PERP, "perp")],
)
def test_every_form_of_the_symbol_trades_the_perp(desk: Desk, symbol: str, kind: str) -> None:
    body = graph_body(ETH, symbol=symbol, urgency="high")
    body["nodes"][0]["instrument"]["type"] = kind
    _, document = desk.call("POST", "/v1/orders", body)

    desk.wait(1)
    assert desk.node(document["graph_id"])["symbol"] == PERP


def test_a_venue_without_the_perp_is_a_bad_venue(desk: Desk) -> None:
    assert place(desk, ETH, venue="coinbase")["failure_reason"] == "BAD_VENUE"


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from([1, -1]), st.integers(1, 50), st.integers(1, 500)), max_size=12))
def test_cost_and_realised_gain_account_for_every_dollar(trades: Sequence[tuple[int, int, int]]) -> None:
    """The cash law: what was paid for all trades is the cost of what is open less what was realised."""
    row, paid = PositionRow("binance", PERP, "USDT"), 0
    for way, lots, price in trades:
        quantity, notional = lots * 10**4, lots * price * 10**4
        row = traded(row, way, quantity, notional).row
        paid += way * notional
        assert row.cost_1e8 - row.realized_1e8 == paid
        assert (row.cost_1e8 > 0) == (row.quantity_1e8 > 0)
        assert (row.cost_1e8 < 0) == (row.quantity_1e8 < 0)


@st.composite
def perp_orders(draw: st.DrawFn) -> dict[str, Any]:
    base, coin_usd = draw(st.sampled_from([("BTC", 74_000), ("ETH", 2_030), ("SOL", 140), ("XRP", 2)]))
    lot = {"BTC": 10**3, "ETH": 10**4, "SOL": 10**5, "XRP": 10**7}[base]
    usd = draw(st.integers(100, 200_000))
    return {
        "symbol": f"{base}-USD-PERP",
        "quantity_1e8": max(usd * COIN // coin_usd // lot, 1) * lot,
        "side": draw(st.sampled_from(["buy", "sell"])),
        "venue": draw(st.sampled_from([*PERP_VENUES, None])),
        "urgency": draw(st.sampled_from(["low", "medium", "high"])),
        "wait": draw(st.sampled_from([0, 0.05, 2, 40, 9 * HOUR])),
    }


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(perp_orders(), min_size=1, max_size=6))
def test_the_books_balance_after_any_perp_orders(orders: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "sandbox")
        with closing(desk.exchange):
            filled: dict[tuple[str, str], int] = {}
            ids = []
            for order in orders:
                wait = order.pop("wait")
                status, document = desk.call("POST", "/v1/orders", graph_body(order.pop("quantity_1e8"), **order))
                assert status == 200, document
                ids.append(document["graph_id"])
                desk.wait(wait)
                desk.get("/v1/health")
                assert imbalance(desk.folder) == []
            desk.wait(60)
            for node in map(desk.node, ids):
                for fill in node["fills"]:
                    key = fill["venue"], node["symbol"]
                    way = 1 if node["side"] == "buy" else -1
                    filled[key] = filled.get(key, 0) + way * fill["qty_1e8"]
            rows = desk.get("/v1/positions?kinds=perp&include_closed=true")["positions"]
            assert {(row["venue"], row["instrument"]["symbol"]): row["qty_1e8"] for row in rows} == filled
            assert imbalance(desk.folder) == []


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**64 - 1), st.sampled_from(["BTC", "ETH", "SOL", "XRP"]), st.integers(0, 2**40))
def test_premium_and_rate_stay_in_their_bounds(seed: int, base: str, tick: int) -> None:
    assert -850_000 <= premium_1e9(seed, base, tick) <= 1_050_000
    for venue in PERP_VENUES:
        share = 8 * 3_600 * 10**9 // funding_interval_ns(venue)
        assert abs(rate_1e9(seed, base, venue, tick * 10**9)) * share <= 560_000 + share


def test_the_check_of_the_books_finds_a_position_that_its_balance_does_not_show(desk: Desk) -> None:
    place(desk, ETH)
    with closing(Store(desk.folder)) as store, store.writing() as connection:
        connection.execute("UPDATE positions SET quantity_1e8 = quantity_1e8 + 1")

    assert imbalance(desk.folder) != []
