"""Prices, trades and funding of the past: from the market function, at any range and fidelity, in bounded work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sequence_cli.sandbox.market import Market
from sequence_cli.sandbox.spans import RANGES_S
from tests.sandbox.desk import START_NS

if TYPE_CHECKING:
    from typing import Any

    from tests.sandbox.desk import Desk

SECOND_NS = 10**9
NOW_S = START_NS // SECOND_NS


def history(desk: Desk, query: str, symbol: str = "BTC-USD") -> Any:
    return desk.get(f"/v1/price_history/{symbol}?{query}")


def refused(desk: Desk, target: str) -> tuple[int, str]:
    status, document = desk.call("GET", target)
    return status, document["error"]["code"]


def test_points_are_the_mids_of_their_times_on_the_grid_of_the_fidelity(desk: Desk) -> None:
    document = history(desk, "range=1h&fidelity_secs=60")
    market = Market(2026)

    times = [point["ts_ns"] for point in document["points"]]
    assert times == [second * SECOND_NS for second in range((NOW_S - 3_600) // 60 * 60 + 60, NOW_S + 1, 60)]
    assert all(point["price_1e9"] == market.mid_1e9("BTC-USD", point["ts_ns"]) for point in document["points"])
    assert "truncated" not in document


def test_a_venues_history_is_the_middle_of_what_it_quoted(desk: Desk) -> None:
    document = history(desk, "range=1h&fidelity_secs=300&venue=okx")
    market = Market(2026)

    for point in document["points"]:
        book = market.book("BTC-USD", "okx", point["ts_ns"], forced=None)
        if book.bids and book.asks and book.eligible:
            assert point["price_1e9"] == (book.bids[0].price_1e9 + book.asks[0].price_1e9) // 2


def test_the_same_moment_has_the_same_price_at_every_range_and_fidelity(desk: Desk) -> None:
    fine = {point["ts_ns"]: point["price_1e9"] for point in history(desk, "range=6h&fidelity_secs=300")["points"]}
    coarse = history(desk, "range=1d&fidelity_secs=3600")["points"]

    common = [point for point in coarse if point["ts_ns"] in fine]
    assert len(common) == 6
    assert all(fine[point["ts_ns"]] == point["price_1e9"] for point in common)


@pytest.mark.parametrize("name", RANGES_S)
def test_every_range_has_points_and_none_beyond_now(desk: Desk, name: str) -> None:
    points = history(desk, f"range={name}&venue=binance&limit=200")["points"]

    assert 50 < len(points) <= 200
    assert points == sorted(points, key=lambda point: point["ts_ns"])
    assert START_NS - RANGES_S[name] * SECOND_NS <= points[0]["ts_ns"] <= points[-1]["ts_ns"] <= START_NS


def test_the_future_is_not_told(desk: Desk) -> None:
    points = history(desk, f"start_ts={NOW_S - 60}&end_ts={NOW_S + 10**6}&fidelity_secs=1")["points"]

    assert points[-1]["ts_ns"] == NOW_S * SECOND_NS
    assert refused(desk, f"/v1/price_history/BTC-USD?start_ts={NOW_S + 60}") == (400, "INVALID_PARAMS")


def test_raw_ticks_are_trades_at_the_touch_within_a_bound(desk: Desk) -> None:
    document = history(desk, "fidelity_secs=0&range=max&venue=binance&limit=50", "ETH-USD")
    market = Market(2026)

    assert document["truncated"]
    assert len(document["points"]) == 50
    for point in document["points"]:
        bid, ask = market.touch_1e9("ETH-USD", "binance", point["ts_ns"])
        assert point["price_1e9"] == (ask if point["side"] == "buy" else bid)
        assert point["qty_1e8"] > 0
        assert point["venue_id"] == "binance"
    assert {point["side"] for point in document["points"]} == {"buy", "sell"}


def test_more_than_a_day_needs_a_venue_except_for_events(desk: Desk) -> None:
    for symbol in ("BTC-USD", "ETH-USD-PERP"):
        assert refused(desk, f"/v1/price_history/{symbol}?range=1w") == (400, "INVALID_PARAMS")
    points = history(desk, "range=1y", "KXFEDCUT-27JUN30-Y:NO")["points"]
    assert all(0 < point["price_1e9"] < 10**9 for point in points)


def test_an_event_has_no_history_before_it_opened(desk: Desk) -> None:
    assert history(desk, "range=1y", "white-christmas-in-london-2026")["points"] == []


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/v1/price_history/BTC-USD?range=7h", (400, "INVALID_PARAMS")),
        ("/v1/price_history/BTC-USD?venue=kalshi", (400, "INVALID_PARAMS")),
        ("/v1/price_history/BTC-USD?fidelity_secs=-1", (422, "VALIDATION_ERROR")),
        ("/v1/price_history/BTC-USD?limit=0", (422, "VALIDATION_ERROR")),
        ("/v1/price_history/BTC-USD?limit=5001", (422, "VALIDATION_ERROR")),
        ("/v1/price_history/NOPE-USD", (404, "NOT_FOUND")),
        ("/v1/funding_history/BTC-USD?venue=coinbase", (400, "INVALID_PARAMS")),
        ("/v1/funding_history/DOGE-USD", (400, "INVALID_PARAMS")),
        ("/v1/funding_history/NOPE-USD", (404, "NOT_FOUND")),
        ("/v1/market/funding-rates?venue=kraken", (400, "INVALID_PARAMS")),
    ],
)
def test_what_makes_no_sense_is_refused_as_documented(desk: Desk, target: str, expected: tuple[int, str]) -> None:
    assert refused(desk, target) == expected


def test_funding_history_has_the_settlements_of_the_venue(desk: Desk) -> None:
    eight_hourly = desk.get("/v1/funding_history/BTC-USDT?venue=okx&range=1w")
    hourly = desk.get("/v1/funding_history/BTC-USD-PERP?venue=hyperliquid&range=1d")
    market = Market(2026)

    assert (eight_hourly["count"], hourly["count"]) == (21, 24)
    assert set(eight_hourly) == {"symbol", "venue", "count", "points"}
    for point in eight_hourly["points"]:
        assert point["ts_ns"] % (8 * 3_600 * SECOND_NS) == 0
        assert point["rate_1e9"] == market.funding_rate_1e9("BTC-USD-PERP", "okx", point["ts_ns"])
        assert point["mark_price_1e9"] == market.mid_1e9("BTC-USD-PERP", point["ts_ns"])


def test_funding_rates_have_the_documented_fields_and_the_last_settled_rate(desk: Desk) -> None:
    document = desk.get("/v1/market/funding-rates?symbol=BTC-USDT")
    settled = desk.get("/v1/funding_history/BTC-USD-PERP?venue=binance")["points"][-1]
    row = document["rates"][0]

    assert document["unit"] == "bps_per_hour"
    assert set(row) == {
        "venue", "symbol", "rate_bps_per_hour", "predicted_rate_bps_per_hour", "mark_price_1e9", "open_interest_1e8",
        "next_settlement_ns", "snapshot_age_ms",
    }  # fmt: skip
    assert row["rate_bps_per_hour"] == pytest.approx(settled["rate_1e9"] / 10**9 * 10**4 / 8, abs=1e-6)
    assert row["next_settlement_ns"] == settled["ts_ns"] + 8 * 3_600 * SECOND_NS
    assert len(desk.get("/v1/market/funding-rates")["rates"]) == 16


def test_the_longest_histories_are_bounded_work(desk: Desk) -> None:
    """Unbounded work would run into the time limit of a test."""
    assert len(history(desk, "range=max&fidelity_secs=1&venue=okx&limit=5000")["points"]) == 5_000
    assert len(history(desk, "range=max&fidelity_secs=0&venue=hyperliquid&limit=5000", "XRP-USD")["points"]) > 1_000
    assert desk.get("/v1/funding_history/BTC-USD-PERP?range=max&venue=hyperliquid")["count"] == 1_000


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**10), st.integers(1, 10**7))
def test_any_time_at_all_has_a_price(second: int, fidelity: int) -> None:
    market = Market(8)
    at_ns = second * SECOND_NS // fidelity * fidelity

    assert market.mid_1e9("BTC-USD-PERP", at_ns) > 0
    bid, ask = market.touch_1e9("BTC-USD", "kraken", at_ns)
    assert 0 < bid < ask
