"""Eaten liquidity comes back, and the mid moves and partly returns, exactly and monotonically."""

from contextlib import closing
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sequence_cli.api.wire.common import Side
from sequence_cli.sandbox.access import LOCAL_ACCOUNT
from sequence_cli.sandbox.impact import (
    NO_SHIFT,
    Consumption,
    Resilience,
    consumed,
    decayed,
    halved,
    net_of,
    shift_1e9,
    shift_after,
)
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.market import Level
from sequence_cli.sandbox.units import TICK_NS
from tests.sandbox.desk import Desk

SECOND = 10**9
LOT = 1_000
VALUES = st.integers(0, 10**16)
TIMES = st.integers(0, 400 * SECOND)
HALF_LIVES = st.sampled_from([SECOND // 2, 2 * SECOND, 8 * SECOND, 30 * SECOND])
DEPTH10 = 8_900_000 * 10**8
MID = 74_349_445_000_000


@given(VALUES, st.integers(0, 60), HALF_LIVES)
def test_whole_half_lives_halve_exactly(value: int, count: int, half_life: int) -> None:
    assert value >> count == halved(value, count * half_life, half_life)


@given(VALUES, TIMES, TIMES, HALF_LIVES)
def test_decay_is_monotone_in_time(value: int, one: int, other: int, half_life: int) -> None:
    early, late = sorted((one, other))

    assert value >= halved(value, early, half_life) >= halved(value, late, half_life) >= 0


@given(VALUES, VALUES, TIMES, HALF_LIVES)
def test_decay_is_monotone_in_the_value_and_symmetric(one: int, other: int, elapsed: int, half_life: int) -> None:
    small, large = sorted((one, other))

    assert halved(small, elapsed, half_life) <= halved(large, elapsed, half_life)
    assert halved(-small, elapsed, half_life) == -halved(small, elapsed, half_life)


@given(st.integers(10**10, 10**16), st.integers(0, 20 * SECOND), st.integers(0, 20 * SECOND))
def test_decay_in_two_steps_agrees_with_one(value: int, first: int, second: int) -> None:
    at_once = halved(value, first + second, 2 * SECOND)
    in_steps = halved(halved(value, first, 2 * SECOND), second, 2 * SECOND)

    assert abs(at_once - in_steps) <= value // 20_000 + 2


def test_time_before_the_start_decays_nothing() -> None:
    assert decayed(Consumption(500, 9 * SECOND, 200), 8 * SECOND) == Consumption(500, 9 * SECOND, 200)


def test_touch_halves_in_two_seconds_and_deeper_in_eight() -> None:
    eaten = consumed(Consumption(0, 0), 96 * LOT, 32 * LOT)

    assert eaten == Consumption(96 * LOT, 0, 64 * LOT)
    assert decayed(eaten, 8 * SECOND) == Consumption(34 * LOT, 8 * SECOND, 32 * LOT)


def test_resilience_stretches_the_half_lives() -> None:
    eaten = Consumption(64, 0)

    assert [decayed(eaten, 8 * SECOND, kind).quantity_1e8 for kind in Resilience] == [32, 4, 0]


LADDERS = st.lists(st.integers(1, 50), max_size=8).map(
    lambda lots: tuple(Level(10**9 * (100 + index), LOT * count) for index, count in enumerate(lots))
)


@given(LADDERS, st.integers(0, 400 * LOT))
def test_net_levels_are_the_displayed_less_the_eaten_from_the_best_outward(
    levels: tuple[Level, ...], gone: int
) -> None:
    net = tuple(net_of(levels, gone, LOT))
    shown = sum(level.quantity_1e8 for level in levels)
    rounded_up = -(-gone // LOT) * LOT

    assert sum(level.quantity_1e8 for level in net) == max(shown - rounded_up, 0)
    assert all(level.quantity_1e8 > 0 and level.quantity_1e8 % LOT == 0 for level in net)
    assert net[1:] == levels[len(levels) - len(net) + 1 :]


@given(LADDERS, st.lists(st.integers(1, 60), max_size=6))
def test_repeated_takes_never_exceed_what_a_level_displays(levels: tuple[Level, ...], lots: list[int]) -> None:
    counter = Consumption(0, 0)
    taken: dict[int, int] = {}
    for wanted in lots:
        left = wanted * LOT
        for level in net_of(levels, counter.quantity_1e8, LOT):
            part = min(left, level.quantity_1e8)
            taken[level.price_1e9] = taken.get(level.price_1e9, 0) + part
            left -= part
        counter = consumed(counter, wanted * LOT - left, 0)

    assert all(taken.get(level.price_1e9, 0) <= level.quantity_1e8 for level in levels)


def test_sweeping_the_ten_basis_point_depth_moves_the_mid_two_and_half_comes_back() -> None:
    pushed = shift_after(NO_SHIFT, Side.BUY, DEPTH10, depth10_cash_1e8=DEPTH10, mid_1e9=MID, now_ns=0)

    assert shift_1e9(pushed, 0) == MID * 200 // 10**6
    assert shift_1e9(pushed, 30 * SECOND) == pushed.lasting_1e9 + pushed.fading_1e9 // 2
    assert shift_1e9(pushed, 3_600 * SECOND) == pushed.lasting_1e9


@given(st.integers(1, 10**16), st.integers(0, 10**12))
def test_a_sale_undoes_an_equal_buy(notional: int, now_ns: int) -> None:
    bought = shift_after(NO_SHIFT, Side.BUY, notional, depth10_cash_1e8=DEPTH10, mid_1e9=MID, now_ns=now_ns)
    sold = shift_after(bought, Side.SELL, notional, depth10_cash_1e8=DEPTH10, mid_1e9=MID, now_ns=now_ns)

    assert shift_1e9(bought, now_ns) >= 0
    assert shift_1e9(sold, now_ns) == 0


@given(st.integers(1, 10**16), TIMES, TIMES)
def test_a_push_fades_monotonically(notional: int, one: int, other: int) -> None:
    pushed = shift_after(NO_SHIFT, Side.SELL, notional, depth10_cash_1e8=DEPTH10, mid_1e9=MID, now_ns=0)
    early, late = sorted((one, other))

    assert shift_1e9(pushed, early) <= shift_1e9(pushed, late) <= pushed.lasting_1e9 <= 0


def test_a_push_has_one_size_within_a_tick_and_fades_from_tick_to_tick(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "sandbox")
    with closing(desk.exchange):
        desk.submit("SOL-USD", "buy", qty=100, venue="okx")
        desk.wait(1)
        start = desk.clock.at_ns - desk.clock.at_ns % TICK_NS
        within = [pushed_1e9(desk, start + offset) for offset in (0, 1, TICK_NS - 1)]
        later = [pushed_1e9(desk, start + ticks * TICK_NS) for ticks in (40, 80, 120)]

    assert within == [within[0]] * 3
    assert [within[0], *later] == sorted({within[0], *later}, reverse=True)
    assert later[-1] > 0


def pushed_1e9(desk: Desk, at_ns: int) -> int:
    return desk.exchange.look(LOCAL_ACCOUNT, lambda session: session.market.shift_1e9(known("SOL-USD"), at_ns))
