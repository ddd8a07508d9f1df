"""The invariants of the books, each under any trading: I1 to I5 and I9.

Those of the router alone (I6, I8, I10, I11, I12) stand with it in test_routing, the others in
test_invariants_of_answers.
"""

from __future__ import annotations

from random import Random

import msgspec
from hypothesis import given

from sequence_cli.sandbox.decisions import Shown
from sequence_cli.sandbox.fees import fee_ppm
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.nodes import TERMINAL
from tests.sandbox.any_trading import CHANCE, a_day, rows, thoroughly, traded
from tests.sandbox.desk import Desk, holdings, imbalance


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
