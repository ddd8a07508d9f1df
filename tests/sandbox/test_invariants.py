"""The invariants of the exchange, each under any trading: I1 to I5, I7, I9 and I13 to I18.

Those of the router alone (I6, I8, I10, I11, I12) stand with it in test_routing.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sequence_cli.sandbox.decisions import Shown
from sequence_cli.sandbox.fees import fee_ppm
from sequence_cli.sandbox.instruments import VENUES
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.nodes import TERMINAL
from tests.sandbox.desk import START_NS, Desk, holdings, imbalance
from tests.sandbox.random_trading import PAIRS, RandomTrader

if TYPE_CHECKING:
    from collections.abc import Iterator

CHANCE = st.randoms(use_true_random=False)
STEPS = 12
# Each example opens an exchange on disk and sends some twenty requests: to make a failing one smaller takes longer
# than to read it.
thoroughly = settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)


@contextmanager
def trader(chance: Random) -> Iterator[RandomTrader]:
    """A random trader at a new exchange."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "sandbox", fee_profile=chance.choice(("flat", "retail")))
        with closing(desk.exchange):
            yield RandomTrader(desk, chance)


def traded(chance: Random) -> Iterator[RandomTrader]:
    """The same trader after each step, and once more when all has ended."""
    with trader(chance) as found:
        for _ in range(STEPS):
            found.step()
            yield found
        found.end()
        yield found


def rows(desk: Desk, query: str) -> list[sqlite3.Row]:
    """What a query finds in the exchange's own database."""
    with closing(sqlite3.connect(desk.folder / "exchange.db")) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(query).fetchall()


@thoroughly
@given(CHANCE)
def test_i01_the_sum_over_all_accounts_of_each_asset_never_changes(chance: Random) -> None:
    for found in traded(chance):
        sums = rows(found.desk, "SELECT asset, sum(total_1e8) AS total FROM balances GROUP BY asset")
        assert {row["total"] for row in sums} == {0}
        assert imbalance(found.desk.folder) == []


@thoroughly
@given(CHANCE)
def test_i02_what_is_reserved_is_what_open_orders_need_and_never_more_than_there_is(chance: Random) -> None:
    needs = (
        "SELECT venue, asset, sum(reserved_1e8) AS needed FROM children WHERE state <> 'done' GROUP BY venue, asset"
        " HAVING needed > 0"
    )
    for found in traded(chance):
        held = holdings(found.desk.folder)
        assert all(0 <= row.reserved_1e8 <= row.total_1e8 for row in held)
        reserved = {(row.venue, row.asset): row.reserved_1e8 for row in held if row.reserved_1e8}
        assert {(row["venue"], row["asset"]): row["needed"] for row in rows(found.desk, needs)} == reserved
    assert reserved == {}


@thoroughly
@given(CHANCE)
def test_i03_what_is_filled_cancelled_and_open_adds_up_to_the_target_of_every_order(chance: Random) -> None:
    query = (
        "SELECT target_1e8, cancelled_1e8, unsent_1e8, status, form,"
        " (SELECT coalesce(sum(quantity_1e8), 0) FROM fills WHERE node = n.id OR node IN"
        " (SELECT id FROM nodes WHERE parent = n.id)) AS filled,"
        " (SELECT coalesce(sum(quantity_1e8 - filled_1e8), 0) FROM children WHERE node = n.id"
        " AND state IN ('sent', 'resting')) AS open FROM nodes AS n"
    )
    for found in traded(chance):
        orders = rows(found.desk, query)
        for row in orders:
            assert row["filled"] + row["cancelled_1e8"] + row["unsent_1e8"] + row["open"] == row["target_1e8"]
    assert {row["status"] for row in orders} <= set(TERMINAL)


@thoroughly
@given(CHANCE)
def test_i04_no_fill_is_worse_than_its_limit_or_its_guard(chance: Random) -> None:
    with a_day(chance) as found:
        touches = slice_touches(found.desk)
        fills = rows(
            found.desk,
            "SELECT f.price_1e9, f.liquidity, f.node, n.side, n.limit_1e9, n.max_slippage_bps, c.worst_1e9, c.sent_ns"
            " FROM fills AS f JOIN nodes AS n ON n.id = f.node JOIN children AS c ON c.id = f.child",
        )
    for row in fills:
        way = 1 if row["side"] == "buy" else -1
        assert row["price_1e9"] * way <= row["worst_1e9"] * way
        assert row["limit_1e9"] is None or row["price_1e9"] * way <= row["limit_1e9"] * way
        if row["liquidity"] == "taker" and row["max_slippage_bps"] is not None:
            touch = [best for node, at_ns, best in touches if node == row["node"] and at_ns <= row["sent_ns"]][-1]
            assert row["price_1e9"] * way * 10_000 <= touch * way * (10_000 + way * row["max_slippage_bps"])


@thoroughly
@given(CHANCE)
def test_i05_no_level_gives_more_than_it_displays_at_that_moment(chance: Random) -> None:
    with a_day(chance) as found:
        takes = rows(
            found.desk,
            "SELECT c.shown, f.price_1e9, sum(f.quantity_1e8) AS taken FROM fills AS f JOIN children AS c"
            " ON c.id = f.child WHERE f.liquidity = 'taker' GROUP BY c.id, f.price_1e9",
        )
    for row in takes:
        shown = dict(msgspec.msgpack.decode(row["shown"], type=list[tuple[int, int]]))
        assert row["taken"] <= shown[row["price_1e9"]]


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


@thoroughly
@given(CHANCE)
def test_i09_the_fee_of_every_fill_is_its_rate_rounded_up(chance: Random) -> None:
    with a_day(chance) as found:
        profile = found.desk.get("/v1/account")["fee_profile"]
        fills = rows(found.desk, "SELECT f.*, n.symbol FROM fills AS f JOIN nodes AS n ON n.id = f.node")
    for row in fills:
        maker = row["liquidity"] == "maker"
        rate = fee_ppm(profile, known(row["symbol"]), row["venue"], row["price_1e9"], maker=maker)
        assert row["notional_1e8"] * 10**9 == row["price_1e9"] * row["quantity_1e8"]
        assert row["fee_1e8"] == -(-row["notional_1e8"] * rate // 10**6) > 0


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


@contextmanager
def a_day(chance: Random) -> Iterator[RandomTrader]:
    """A random trader who has ended everything."""
    with trader(chance) as found:
        for _ in range(STEPS):
            found.step()
        found.end()
        yield found


def slice_touches(desk: Desk) -> list[tuple[int, int, int]]:
    """Node, time and best price of the other side at each slice's start."""
    query = (
        "SELECT d.*, n.side FROM decisions AS d JOIN nodes AS n ON n.id = d.node WHERE cause = 'slice' ORDER BY d.id"
    )
    touches = []
    for row in rows(desk, query):
        prices = [levels[0][0] for levels in msgspec.msgpack.decode(row["shown"], type=Shown).values() if levels]
        touches.append((row["node"], row["at_ns"], min(prices) if row["side"] == "buy" else max(prices)))
    return touches


def ledger(desk: Desk) -> list[tuple[Any, ...]]:
    """The books as they stand."""
    return [tuple(row) for row in rows(desk, "SELECT * FROM ledger_entries")]


def hashes(seed: int, requests: int, hash_seed: str) -> bytes:
    """The hash of a transcript in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.sandbox.transcript", str(seed), str(requests), f"{folder}/sandbox"]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        return subprocess.run(command, check=True, capture_output=True, env=environment, timeout=110).stdout
