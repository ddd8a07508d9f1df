"""Orders that wait in a queue: what moves them on, and that nobody's asking does."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sequence_cli.api.wire.common import Side
from sequence_cli.sandbox.approach import Ask, next_near
from sequence_cli.sandbox.instruments import instrument
from sequence_cli.sandbox.market import Market
from sequence_cli.sandbox.tape import printed_1e8
from sequence_cli.sandbox.units import TICK_NS
from tests.sandbox.desk import START_NS, Desk, graph_body, imbalance

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SOL = 10**8
START = START_NS // TICK_NS


def at_the_bid(desk: Desk, quantity_1e8: int, cents: int = 0, **more: Any) -> str:
    """Rest a purchase at a venue's bid, or some cents beside it."""
    bid = desk.get("/v1/quotes/SOL-USD")["venues"]["binance"]["bid"]
    limit = (round(bid * 100) + cents) * 10**7
    body = graph_body(quantity_1e8, symbol="SOL-USD", venue="binance", limit_1e9=limit, tif="post_only", **more)
    status, order = desk.call("POST", "/v1/orders", body)
    assert status == 200, order
    return str(order["graph_id"])


def always(price: int) -> Callable[[int, int], int]:
    return lambda _first, _last: price


def explained(desk: Desk, graph_id: str) -> Any:
    return desk.get(f"/v1/execution_graphs/{graph_id}/explain")["orders"][0]["executions"][0]


def history(folder: Path, waits: Sequence[float], percent: int) -> list[Any]:
    """The fills of three resting orders, looked at after each of some waits; they add up to the same time."""
    desk = Desk(folder)
    with closing(desk.exchange):
        for name, cents in (("a", 0), ("b", -1), ("c", -30)):
            at_the_bid(desk, 20 * SOL, cents, graph_id=f"graph_{name}")
        for wait in waits:
            desk.wait(wait * percent / 100)
            desk.get("/v1/health")
        return [
            (fill["node_order_id"], fill["ts_ns"], fill["qty_1e8"], fill["price_1e9"])
            for fill in desk.get("/v1/fills")["fills"]
        ]


def test_an_order_joins_behind_what_its_venue_shows_at_its_price(desk: Desk) -> None:
    graph_id = at_the_bid(desk, SOL)
    assert "queue_ahead_qty_1e8" not in explained(desk, graph_id)
    desk.wait(0.05)

    shown = desk.get("/v1/quotes/SOL-USD")["venues"]["binance"]
    execution = explained(desk, graph_id)
    if shown["bid"] * 10**9 == execution["worst_price_1e9"]:
        assert execution["queue_ahead_qty_1e8"] == round(shown["bid_size"] * 10**8)
    else:
        assert execution["queue_ahead_qty_1e8"] >= 0


def test_an_order_that_improves_the_price_has_nobody_before_it(desk: Desk) -> None:
    bid = desk.get("/v1/quotes/BTC-USD")["venues"]["coinbase"]["bid"]
    body = graph_body(
        10**6, symbol="BTC-USD", venue="coinbase", limit_1e9=round(bid * 100 + 5) * 10**7, tif="post_only"
    )
    _, order = desk.call("POST", "/v1/orders", body)
    desk.wait(0.03)

    assert explained(desk, order["graph_id"])["queue_ahead_qty_1e8"] == 0


def test_the_queue_moves_on_only_by_trades_and_the_fill_is_a_makers_at_the_limit(desk: Desk) -> None:
    graph_id = at_the_bid(desk, SOL)
    desk.wait(0.05)
    ahead = [explained(desk, graph_id)["queue_ahead_qty_1e8"]]
    for _ in range(400):
        desk.wait(0.25)
        execution = explained(desk, graph_id)
        ahead.append(execution["queue_ahead_qty_1e8"])
        if execution["state"] == "done":
            break

    assert ahead == sorted(ahead, reverse=True)
    assert {take["liquidity"] for take in execution["takes"]} == {"maker"}
    assert {take["price_1e9"] for take in execution["takes"]} == {execution["worst_price_1e9"]}
    assert {take["ts_ns"] % TICK_NS for take in execution["takes"]} == {0}
    assert imbalance(desk.folder) == []


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=25))
def test_the_fills_do_not_depend_on_when_somebody_asks(waits: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        often = history(Path(folder) / "often", waits, 100)
        once = history(Path(folder) / "once", [sum(waits)], 100)

    assert often == once


def test_the_comparison_of_histories_finds_another_time(tmp_path: Path) -> None:
    assert history(tmp_path / "one", [60], 100) != history(tmp_path / "other", [60], 1)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["ETH-USD", "SOL-USD", "BTC-USD-PERP"]),
    st.integers(0, 10**6),
    st.integers(-40, 40),
    st.integers(1, 6) | st.integers(1, 1_500),
    st.booleans(),
)
def test_no_tick_is_missed_at_which_the_mid_comes_to_a_price(
    symbol: str, offset: int, tenths_of_bps: int, length: int, falling: bool
) -> None:
    market, first = Market(2026), START + offset
    traded = instrument(symbol)
    assert traded is not None
    mids = [market.mid_1e9(symbol, tick * TICK_NS) for tick in range(first, first + length)]
    price = mids[0] * (100_000 + tenths_of_bps) // 100_000
    found = next_near(market.mids, 2026, Ask(traded, (first, first + length - 1), always(price), falling))

    reached = [first + step for step, mid in enumerate(mids) if (mid <= price if falling else mid >= price)]
    assert found is None or first <= found < first + length
    assert not reached or (found is not None and found <= reached[0])


@pytest.mark.parametrize("falling", [True, False])
def test_no_tick_is_missed_at_which_an_event_becomes_as_likely_as_a_price(falling: bool) -> None:
    market = Market(2026)
    symbols = [row["symbol"] for row in _events()]
    for symbol in symbols:
        traded = instrument(symbol)
        assert traded is not None
        mids = [market.mid_1e9(traded.book, (START + step) * TICK_NS) for step in range(600)]
        price = (min(mids) + max(mids)) // 2
        book = instrument(traded.book)
        assert book is not None
        found = next_near(market.mids, 2026, Ask(book, (START, START + 599), always(price), falling))
        reached = [START + step for step, mid in enumerate(mids) if (mid <= price if falling else mid >= price)]
        assert not reached or (found is not None and found <= reached[0])


def _events() -> list[dict[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "sandbox")
        with closing(desk.exchange):
            rows = desk.get("/v1/symbols")["symbols"]
    return [row for row in rows if instrument(row["symbol"]).ceiling_1e9 is not None][:4]  # type: ignore[union-attr]  # listed


def test_a_month_of_silence_costs_no_more_than_a_moment(desk: Desk) -> None:
    bid = desk.get("/v1/quotes/SOL-USD")["nbbo"]["bid"]
    limit = round(bid * 50) * 10**7
    _, order = desk.call("POST", "/v1/orders", graph_body(SOL, symbol="SOL-USD", limit_1e9=limit))
    desk.wait(30 * 86_400)

    assert desk.node(order["graph_id"])["status"] == "active"


def test_the_tape_has_a_trade_in_a_quarter_of_the_ticks_and_the_volume_of_a_real_venue() -> None:
    traded = instrument("ETH-USD")
    assert traded is not None
    listing = traded.listings[0]
    prints = [printed_1e8(2026, traded, listing, Side.SELL, START + step, 2_300 * 10**9) for step in range(4_000)]

    assert 0.22 < sum(quantity > 0 for quantity in prints) / len(prints) < 0.28
    usd_a_day = sum(prints) * 2_300 // 10**8 * 345_600 // len(prints)
    assert 100_000_000 < usd_a_day < 1_000_000_000
    assert all(quantity % traded.lot_1e8 == 0 for quantity in prints)
