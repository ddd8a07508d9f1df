"""Venues, forecasts and cost analysis agree with the books, the router and the fills."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sequence_cli.sandbox.venue_table import PERP_VENUES, SPOT_VENUES, VENUES
from tests.sandbox.desk import graph_body

if TYPE_CHECKING:
    from tests.sandbox.desk import Desk

ETH = 10**8


def test_every_venue_is_listed_with_its_kinds_and_dollar(desk: Desk) -> None:
    rows = {row["venue"]: row for row in desk.get("/v1/venues")["venues"]}

    assert tuple(rows) == VENUES
    assert rows["okx"]["instrument_types"] == ["spot", "perp"]
    assert rows["kraken"]["instrument_types"] == ["spot"]
    assert rows["kalshi"]["instrument_types"] == ["prediction"]
    assert rows["hyperliquid"]["quote_asset"] == "USDC"
    assert {row["venue"] for row in desk.get("/v1/edges")["edges"]} == set(VENUES)


def test_a_pair_is_listed_with_its_steps_and_minimum(desk: Desk) -> None:
    document = desk.get("/v1/pairs/btc-usd/venues")
    rows = {row["venue"]: row for row in document["venues"]}

    assert (document["symbol"], document["type"], tuple(rows)) == ("BTC-USD", "spot", SPOT_VENUES)
    assert rows["okx"]["tick_size_1e9"] == 10 * rows["binance"]["tick_size_1e9"]
    assert all(row["min_qty_1e8"] % row["lot_size_1e8"] == 0 < row["min_qty_1e8"] for row in rows.values())
    assert [row["venue"] for row in desk.get("/v1/pairs/ETH-PERP/venues")["venues"]] == list(PERP_VENUES)


def test_the_fair_price_is_the_mid_of_the_lead_venue_within_a_tick(desk: Desk) -> None:
    fair = desk.get("/v1/fair_price?symbol=BTC-USD")["fair_price_1e9"] / 10**9
    binance = desk.get("/v1/quotes/BTC-USD")["venues"]["binance"]

    assert binance["bid"] <= fair <= binance["ask"]
    assert desk.call("GET", "/v1/fair_price")[0] == 422


def test_a_forecast_is_what_the_preview_says(desk: Desk) -> None:
    forecast = desk.get("/v1/execution/forecast?symbol=ETH-USD&side=buy&qty=40")
    _, preview = desk.call("POST", "/v1/orders/preview", {"symbol": "ETH-USD", "side": "buy", "qty": 40})

    assert forecast["expected_price_1e9"] == preview["estimated_price_1e9"]
    assert forecast["fee_usd_1e9"] == preview["estimated_fee_usd_1e9"]
    assert {route["venue"]: route["qty_1e8"] for route in forecast["routes"]} == {
        venue["venue"]: venue["qty_1e8"] for venue in preview["venues"]
    }
    assert forecast["cost_bps"] == pytest.approx(forecast["slippage_bps"] + 10, abs=0.01)


def test_what_the_market_does_not_hold_is_not_fillable(desk: Desk) -> None:
    forecast = desk.get("/v1/execution/forecast?symbol=DOT-USD&side=sell&qty=90000000")
    curve = desk.get("/v1/intelligence/slippage?symbol=DOT-USD&sizes=1000,900000000")["sizes"]

    assert 0 < forecast["fillable_qty_1e8"] < forecast["qty_1e8"]
    assert curve[0]["buy_bps"] > 0
    assert "buy_bps" not in curve[1]


@pytest.mark.parametrize(
    ("urgency", "slices", "duration_ms"), [("high", 1, 0), ("low", 1, 30_000), ("medium", 10, 9_000)]
)
def test_a_simulation_takes_as_long_as_the_urgency_takes(
    desk: Desk, urgency: str, slices: int, duration_ms: int
) -> None:
    document = desk.get(f"/v1/execution/simulate?symbol=DOT-USD&side=buy&qty=90000&urgency={urgency}")

    assert (document["urgency"], document["slices"], document["duration_ms"]) == (urgency, slices, duration_ms)


@pytest.mark.parametrize(
    "query",
    ["symbol=ETH-USD&side=buy", "symbol=ETH-USD&side=hold&qty=1", "symbol=ETH-USD&side=buy&qty=x", "side=buy&qty=1",
     "symbol=ETH-USD&side=buy&qty=-1", "symbol=ETH-USD&side=buy&qty=0.00001", "symbol=ETH-USD&side=buy&qty=NaN",
     "symbol=ETH-USD&side=buy&qty=1&urgency=now"],
)  # fmt: skip
def test_a_bad_question_is_422(desk: Desk, query: str) -> None:
    assert desk.call("GET", f"/v1/execution/simulate?{query}")[0] == 422


@pytest.mark.parametrize("sizes", ["0", "x", "-5", "1.5", ",".join(["1"] * 21), "9" * 30])
def test_bad_sizes_are_422(desk: Desk, sizes: str) -> None:
    assert desk.call("GET", f"/v1/intelligence/slippage?symbol=ETH-USD&sizes={sizes}")[0] == 422


def test_slippage_and_routes_grow_with_size(desk: Desk) -> None:
    curve = desk.get("/v1/intelligence/slippage?symbol=ETH-USD")["sizes"]
    routing = desk.get("/v1/intelligence/routing?symbol=ETH-USD&sizes=500,5000000")["sizes"]

    assert [row["buy_bps"] for row in curve] == sorted(row["buy_bps"] for row in curve)
    buys = [row["routes"] for row in routing if row["side"] == "buy"]
    assert len(buys[0]) == 1 < len(buys[1])


def test_quality_and_depth_are_those_of_the_quote(desk: Desk) -> None:
    quality = {row["venue"]: row for row in desk.get("/v1/intelligence/venues?symbol=ETH-USD")["venues"]}
    depth = desk.get("/v1/intelligence/depth?symbol=ETH-USD")["depth"]
    quotes = desk.get("/v1/quotes/ETH-USD")["venues"]

    for venue, quote in quotes.items():
        spread = (quote["ask"] - quote["bid"]) / (quote["ask"] + quote["bid"]) * 20_000
        assert quality[venue]["spread_bps"] == pytest.approx(spread, abs=0.001)
        assert quality[venue]["taker_bps"] == 10
        within = [row["bid_usd_1e9"] for row in depth if row["venue"] == venue]
        assert within == sorted(within)


def test_cost_analysis_adds_up_and_is_by_symbol(desk: Desk) -> None:
    for symbol, quantity in (("ETH-USD", 20 * ETH), ("SOL-USD", 10 * ETH), ("ETH-USD", ETH)):
        assert desk.call("POST", "/v1/orders", graph_body(quantity, symbol=symbol, urgency="high"))[0] == 200
        desk.wait(1)

    report = desk.get("/v1/tca")
    assert (report["count"], desk.get("/v1/tca?symbol=eth-usd")["count"]) == (3, 2)
    for row in report["orders"]:
        total = row["spread_cost_bps"] + row["market_impact_bps"]
        assert row["implementation_shortfall_bps"] == pytest.approx(total, abs=0.0011)
        away = (row["achieved_vwap_1e9"] - row["arrival_mid_1e9"]) / row["arrival_mid_1e9"] * 10**4
        assert row["implementation_shortfall_bps"] == pytest.approx(away, abs=0.001)
        assert row["fee_bps"] == pytest.approx(10, abs=0.01)
    assert report["orders"][-1]["savings_usd"] > 0
    shares = report["implementation_shortfall_bps"]
    assert shares["p50"] <= shares["p75"] <= shares["p95"] <= shares["p99"]
    assert desk.get("/v1/tca?symbol=BTC-USD") == {"orders": [], "count": 0}


def test_the_fee_profile_is_a_setting_and_the_fees_follow_it_by_kind(desk: Desk) -> None:
    def taker(ticker: str, venue: str) -> float:
        document = desk.get(f"/v1/fees?ticker={ticker}&venues={venue}")
        assert document["as_of"] == "2026-11"
        return float(document["fees"][0]["taker_bps"])

    fees = {}
    for profile in ("flat", "retail", "pro"):
        assert desk.call("PUT", "/v1/sandbox/settings", {"fee_profile": profile})[0] == 200
        fees[profile] = (taker("ETH-USD", "kraken"), taker("ETH-PERP", "bybit"), taker("KXFEDCUT-27JUN30-Y", "kalshi"))

    assert fees == {"flat": (10, 10, 350), "retail": (40, 5.5, 350), "pro": (5.4, 3.1, 350)}
