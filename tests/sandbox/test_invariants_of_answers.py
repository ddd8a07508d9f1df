"""The invariants of what the exchange answers, each under any trading: I7 and I13 to I18."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sequence_cli.sandbox.instruments import VENUES
from sequence_cli.sandbox.nodes import TERMINAL
from tests.sandbox.any_trading import CHANCE, STEPS, rows, thoroughly, traded, trader
from tests.sandbox.desk import START_NS, Desk, holdings
from tests.sandbox.graph_bodies import graph, node
from tests.sandbox.random_trading import PAIRS, RandomTrader


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**7), st.sampled_from(sorted(PAIRS)), st.data())
def test_i07_the_best_bid_and_offer_are_those_of_the_venues_that_count(
    offset: int, symbol: str, data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "sandbox", START_NS + offset * 10**9)
        with closing(desk.exchange):
            states = data.draw(
                st.dictionaries(st.sampled_from(VENUES), st.sampled_from(("down", "stale", "one_sided")))
            )
            desk.call("PUT", "/v1/sandbox/scenario", {"venues": states})
            quote = desk.get(f"/v1/quotes/{symbol}")
    nbbo, eligible = quote["nbbo"], [row for row in quote["venues"].values() if row["age_ms"] <= 2_000]
    bids, asks = ([row[side] for row in eligible if row.get(side) is not None] for side in ("bid", "ask"))
    assert nbbo["bid"] == max(bids, default=None)
    assert nbbo["ask"] == min(asks, default=None)
    if bids and asks:
        assert nbbo["bid"] < nbbo["ask"]
        assert nbbo["mid"] == pytest.approx((nbbo["bid"] + nbbo["ask"]) / 2, abs=1e-9)
        spread = (nbbo["ask"] - nbbo["bid"]) / nbbo["mid"] * 10_000
        assert nbbo["spread_bps"] == pytest.approx(spread, rel=0.01, abs=0.0006)


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6))
def test_i13_the_same_requests_get_the_same_bytes_in_another_process_with_another_hash_seed(seed: int) -> None:
    assert hashes(seed, 60, "1") == hashes(seed, 60, "2")


def test_i13_a_transcript_of_five_hundred_requests_has_one_hash_and_another_seed_another() -> None:
    assert hashes(1, 500, "1") == hashes(1, 500, "77")
    assert hashes(1, 30, "1") != hashes(2, 30, "1")


class Onlooker(Desk):
    """A desk at which somebody asks for something several times while time passes."""

    def wait(self, seconds: float) -> None:
        for target in ("/v1/health", "/v1/positions", "/v1/quotes/ETH-USD"):
            super().wait(seconds / 4)
            self.get(target)
        super().wait(seconds - 3 * (seconds / 4))


@settings(thoroughly, max_examples=5)
@given(st.integers(0, 10**6))
def test_i13_what_happens_to_orders_does_not_depend_on_who_looks_when(seed: int) -> None:
    fills = []
    for kind in (Desk, Onlooker):
        with tempfile.TemporaryDirectory() as folder:
            desk = kind(Path(folder) / "sandbox")
            with closing(desk.exchange):
                found = RandomTrader(desk, Random(seed))
                for _ in range(2 * STEPS):
                    found.step()
                found.end()
                fills.append([tuple(row) for row in rows(desk, "SELECT * FROM fills")])
    assert fills[0] == fills[1]


@thoroughly
@given(CHANCE)
def test_i14_an_order_under_its_id_again_is_the_same_answer_and_nothing_else(chance: Random) -> None:
    with trader(chance) as found:
        for number in range(4):
            body = found.body() | {"graph_id": f"graph_{number}"}
            first = found.desk.call("POST", "/v1/orders", body)
            found.desk.wait(chance.choice((0, 1)))
            found.desk.get("/v1/health")
            before = ledger(found.desk)
            again = found.desk.call("POST", "/v1/orders", body)
            other = found.desk.call("POST", "/v1/orders", body | {"metadata": {"other": True}})
            assert ledger(found.desk) == before
            if first[0] == 200:
                assert again == first
                assert (other[0], other[1]["error"]["code"]) == (409, "CONFLICT")


@thoroughly
@given(CHANCE)
def test_i15_status_and_fills_only_move_forward(chance: Random) -> None:
    seen: dict[str, tuple[int, str, int]] = {}
    for found in traded(chance):
        for row in found.desk.get("/v1/orders?limit=1000")["orders"]:
            rank = 2 if row["status"] in TERMINAL else ("waiting", "active").index(row["status"])
            now = (rank, row["status"], row["filled_qty_1e8"])
            before = seen.get(row["node_order_id"], (0, "waiting", 0))
            assert before[0] <= rank
            assert before[2] <= now[2]
            assert before[0] < 2 or before == now
            seen[row["node_order_id"]] = now


@thoroughly
@given(CHANCE)
def test_i16_a_reset_restores_the_opening_balances_and_no_credential_changes(chance: Random) -> None:
    with trader(chance) as found:
        desk, opening = found.desk, holdings(found.desk.folder)
        desk.call("POST", "/v1/credentials/binance", {"api_key": "k" * 20, "api_secret": "s" * 20})
        stored = rows(desk, "SELECT * FROM credentials")
        for _ in range(STEPS):
            found.step()
        assert desk.call("POST", "/v1/sandbox/reset")[0] == 200
        desk.wait(60)
        desk.get("/v1/health")
        assert holdings(desk.folder) == opening
        assert [tuple(row) for row in rows(desk, "SELECT * FROM credentials")] == [tuple(row) for row in stored]


@thoroughly
@given(CHANCE, st.text("abcdefghijkmnpqrstuvwxyz23456789", min_size=24, max_size=64))
def test_i17_no_answer_and_no_file_holds_a_stored_credential(chance: Random, secret: str) -> None:
    with trader(chance) as found:
        desk, answers = found.desk, []
        body = {"api_key": secret[::-1] + "x", "api_secret": secret}
        answers.append(desk.call("POST", "/v1/credentials/kraken", body))
        for _ in range(4):
            found.step()
        answers += [desk.call("GET", target) for target in ("/v1/credentials", "/v1/account", "/v1/orders")]
        desk.exchange.close()
        files = [path.read_bytes() for path in desk.folder.rglob("*") if path.is_file()]
    for value in body.values():
        assert value not in json.dumps(answers)
        assert not any(value.encode() in content for content in files)


@thoroughly
@given(CHANCE)
def test_i18_a_positions_value_is_its_quantity_times_its_price_and_they_add_up(chance: Random) -> None:
    for found in traded(chance):
        shown = found.desk.get("/v1/positions")
        for row in shown["positions"]:
            if row["current_price_usd_1e9"] is not None:
                assert row["current_value_usd_1e9"] == row["qty_1e8"] * row["current_price_usd_1e9"] // 10**8
        values = [row["current_value_usd_1e9"] or 0 for row in shown["positions"]]
        assert shown["totals"]["nav_usd_1e9"] == sum(values)
        assert shown["totals"]["num_positions"] == len(values)


@thoroughly
@given(CHANCE)
def test_i18_holds_with_perps_whose_cost_is_owed_and_explains_the_worth_by_the_fills_alone(chance: Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "sandbox")
        with closing(desk.exchange):
            opening = desk.get("/v1/positions?kinds=fiat&venues=kalshi")["totals"]["nav_usd_1e9"]
            rows = [{"venue": "kalshi", "kind": "fiat", "symbol": "USD", "qty": opening // 10**9}]
            rows += [{"venue": "binance", "kind": "crypto", "symbol": "USDT", "qty": 200_000}]
            assert desk.call("POST", "/v1/sandbox/positions", {"positions": rows, "replace": True})[0] == 200
            for _ in range(6):
                symbol, way = chance.choice(("ETH-USD-PERP", "BTC-USD-PERP")), chance.choice(("buy", "sell"))
                order = node("order", chance.randrange(1, 60) * 10**7, symbol=symbol, type="perp", side=way)
                assert desk.call("POST", "/v1/orders", graph([order], []))[0] == 200
                desk.wait(chance.choice((0.06, 2, 20)))
                shown = desk.get("/v1/positions")
                perps = [row for row in shown["positions"] if row["instrument"]["kind"] == "perp"]
                for row in perps:
                    assert row["current_value_usd_1e9"] == row["qty_1e8"] * row["current_price_usd_1e9"] // 10**8
                values = sum(row["current_value_usd_1e9"] for row in shown["positions"])
                owed = sum(row["current_value_usd_1e9"] - row["unrealized_pnl_usd_1e9"] for row in perps)
                nav = shown["totals"]["nav_usd_1e9"]
                assert nav == values - owed
                # Each perp's gain is rounded down to a unit of cash.
                assert 0 <= opening + 200_000 * 10**9 + gained(desk, perps) - nav < 10 * (len(perps) + 1)


def gained(desk: Desk, perps: list[dict[str, Any]]) -> int:
    """What all fills and the marks of now amount to, fees paid, without the exchange's positions."""
    held: dict[str, int] = {}
    cash = 0
    for fill in desk.get("/v1/fills?limit=1000")["fills"]:
        way = 1 if fill["side"] == "buy" else -1
        held[fill["symbol"]] = held.get(fill["symbol"], 0) + way * fill["qty_1e8"]
        cash -= way * fill["qty_1e8"] * fill["price_1e9"] // 10**8 + fill["fee_usd_1e9"]
    marks = {row["instrument"]["symbol"]: row["current_price_usd_1e9"] for row in perps}
    assert {row["instrument"]["symbol"]: row["qty_1e8"] for row in perps} == {
        symbol: quantity for symbol, quantity in held.items() if quantity
    }
    worth: int = sum(quantity * marks[symbol] // 10**8 for symbol, quantity in held.items() if quantity)
    return cash + worth


def ledger(desk: Desk) -> list[tuple[Any, ...]]:
    """The books as they stand."""
    return [tuple(row) for row in rows(desk, "SELECT * FROM ledger_entries")]


def hashes(seed: int, requests: int, hash_seed: str) -> bytes:
    """The hash of a transcript in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.sandbox.transcript", str(seed), str(requests), f"{folder}/sandbox"]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        return subprocess.run(command, check=True, capture_output=True, env=environment, timeout=110).stdout
