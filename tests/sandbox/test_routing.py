"""The split of an order over venues: the cheapest by exhaustive search, and lawful in general.

The long run against exhaustive search, with and without minimums:

    SEQ_TEST_SPLITS=10000 pytest tests/sandbox/test_routing.py -k exhaustive
"""

import os
import random
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sequence_cli.api.wire.common import Side
from sequence_cli.sandbox.instruments import instrument, minimum_quantity_1e8
from sequence_cli.sandbox.market import Level, VenueBook, VenueState
from sequence_cli.sandbox.routing import (
    Split,
    Take,
    VenueLevels,
    all_in_key,
    average_price_1e9,
    fill_cash,
    penalty_ppm,
    split,
)

# Enough for continuous integration; 10,000 take some minutes and are the number to run before a release.
SMALL_CASES = int(os.environ.get("SEQ_TEST_SPLITS", "400"))
LAW_CASES = 150
LOT = 100_000
TICK = 10_000_000
SIDES = st.sampled_from(Side)


def cost_ppm(venue: VenueLevels) -> int:
    return venue.fee_ppm + venue.penalty_ppm


def all_in(side: Side, venue: VenueLevels, quantity: int) -> int:
    """What a quantity costs at one venue, best levels first, by the key that decides."""
    cost = 0
    for level in venue.levels:
        taken = min(level.quantity_1e8, quantity)
        cost += taken * all_in_key(side, level.price_1e9, cost_ppm(venue))
        quantity -= taken
    return cost


def split_cost(side: Side, takes: Sequence[Take], venues: Sequence[VenueLevels]) -> int:
    costs = {venue.venue: cost_ppm(venue) for venue in venues}
    return sum(take.quantity_1e8 * all_in_key(side, take.price_1e9, costs[take.venue]) for take in takes)


def cheapest(side: Side, quantity: int, venues: Sequence[VenueLevels]) -> tuple[int, int]:
    """Exhaustive search over every whole-lot division: least unfilled first, then least cost."""
    choices = []
    for venue in venues:
        shown = sum(level.quantity_1e8 for level in venue.levels)
        least = max(venue.minimum_1e8, LOT)
        choices.append([0, *(lots for lots in range(LOT, shown + 1, LOT) if lots >= least)])
    return min(
        (quantity - sum(parts), sum(all_in(side, venue, part) for venue, part in zip(venues, parts, strict=True)))
        for parts in product(*choices)
        if sum(parts) <= quantity
    )


def small_case(chance: random.Random, *, minimums: bool) -> tuple[Side, int, list[VenueLevels]]:
    side = chance.choice([Side.BUY, Side.SELL])
    way = 1 if side is Side.BUY else -1
    venues = []
    for name in ("binance", "kraken", "okx")[: chance.randint(1, 3)]:
        ticks = sorted(chance.sample(range(1, 8), chance.randint(1, 3)))
        levels = tuple(Level((10_000 + way * tick) * TICK, chance.randint(1, 4) * LOT) for tick in ticks)
        least = chance.randint(0, 5) * LOT if minimums else 0
        venues.append(VenueLevels(name, levels, chance.choice([0, 100, 400]), chance.choice([0, 70]), 0, least))
    return side, chance.randint(1, 12) * LOT, venues


@pytest.mark.parametrize("minimums", [False, True])
def test_split_equals_exhaustive_search(minimums: bool) -> None:
    chance = random.Random(20_261_122)
    for _ in range(SMALL_CASES):
        side, quantity, venues = small_case(chance, minimums=minimums)

        result = split(side, quantity, venues, None)

        assert cheapest(side, quantity, venues) == (result.left_1e8, split_cost(side, result.takes, venues)), venues


def test_dropping_the_venue_below_its_minimum_would_not_have_been_enough() -> None:
    """A control: the cases above contain some where greedy-then-drop is worse than the exact search."""
    chance = random.Random(20_261_122)
    worse = 0
    for _ in range(SMALL_CASES):
        side, quantity, venues = small_case(chance, minimums=True)
        kept = drop_until_lawful(side, quantity, venues)
        worse += (kept.left_1e8, split_cost(side, kept.takes, venues)) > cheapest(side, quantity, venues)
    assert worse > SMALL_CASES // 100


def drop_until_lawful(side: Side, quantity: int, venues: list[VenueLevels]) -> Split:
    free = [venue._replace(minimum_1e8=0) for venue in venues]
    while True:
        result = split(side, quantity, free, None)
        totals = {venue.venue: total(result, venue.venue) for venue in free}
        broken = [venue.venue for venue in venues if 0 < totals.get(venue.venue, 0) < venue.minimum_1e8]
        if not broken:
            return result
        free = [venue for venue in free if venue.venue not in broken]


def total(result: Split, venue: str) -> int:
    return sum(take.quantity_1e8 for take in result.takes if take.venue == venue)


@st.composite
def venue_sets(draw: st.DrawFn, side: Side, *, minimums: bool = False) -> list[VenueLevels]:
    way = 1 if side is Side.BUY else -1
    venues = []
    for name in draw(st.lists(st.sampled_from(["binance", "coinbase", "kraken", "okx", "bybit"]), unique=True)):
        ticks = sorted(draw(st.sets(st.integers(1, 60), max_size=6)))
        levels = tuple(Level((9_000 + way * tick) * TICK, draw(st.integers(1, 50)) * LOT) for tick in ticks)
        fee, penalty, latency = draw(st.integers(0, 6_000)), draw(st.integers(0, 200)), draw(st.integers(0, 9))
        least = draw(st.integers(0, 40)) * LOT if minimums else 0
        venues.append(VenueLevels(name, levels, fee, penalty, latency, least))
    return venues


@st.composite
def cases(draw: st.DrawFn, *, minimums: bool = False) -> tuple[Side, int, list[VenueLevels], int | None]:
    side = draw(SIDES)
    limit = draw(st.none() | st.integers(8_940, 9_060).map(lambda ticks: ticks * TICK))
    return side, draw(st.integers(1, 400)) * LOT, draw(venue_sets(side, minimums=minimums)), limit


@settings(max_examples=LAW_CASES, deadline=None)
@given(cases(minimums=True))
def test_fills_add_up_and_respect_displayed_sizes_limits_and_minimums(
    case: tuple[Side, int, list[VenueLevels], int | None],
) -> None:
    side, quantity, venues, limit = case
    result = split(side, quantity, venues, limit)

    assert quantity == result.filled_1e8 + result.left_1e8
    assert result.filled_1e8 == sum(take.quantity_1e8 for take in result.takes)
    shown = {(venue.venue, level.price_1e9): level.quantity_1e8 for venue in venues for level in venue.levels}
    taken = [(take.venue, take.price_1e9) for take in result.takes]
    assert len(set(taken)) == len(taken)
    for take in result.takes:
        assert 0 < take.quantity_1e8 <= shown[take.venue, take.price_1e9]
        assert limit is None or (take.price_1e9 <= limit if side is Side.BUY else take.price_1e9 >= limit)
    for venue in venues:
        assert total(result, venue.venue) == 0 or total(result, venue.venue) >= venue.minimum_1e8


@settings(max_examples=LAW_CASES, deadline=None)
@given(cases())
def test_i06_no_level_better_than_the_worst_that_was_filled_is_left(
    case: tuple[Side, int, list[VenueLevels], int | None],
) -> None:
    side, quantity, venues, limit = case
    result = split(side, quantity, venues, limit)
    filled = {(take.venue, take.price_1e9): take.quantity_1e8 for take in result.takes}
    keys = {
        (venue.venue, level.price_1e9): all_in_key(side, level.price_1e9, cost_ppm(venue))
        for venue in venues
        for level in venue.levels
    }
    worst = max((keys[place] for place in filled), default=None)
    for venue in venues:
        for level in venue.levels:
            place = (venue.venue, level.price_1e9)
            within = limit is None or (level.price_1e9 <= limit if side is Side.BUY else level.price_1e9 >= limit)
            if within and filled.get(place, 0) < level.quantity_1e8:
                assert worst is None or keys[place] >= worst
                assert worst is not None or result.left_1e8 == 0
                assert result.left_1e8 == 0


@settings(max_examples=LAW_CASES, deadline=None)
@given(cases(minimums=True), st.randoms(use_true_random=False))
def test_i11_order_of_venues_changes_nothing(
    case: tuple[Side, int, list[VenueLevels], int | None], chance: random.Random
) -> None:
    side, quantity, venues, limit = case
    shuffled = chance.sample(venues, len(venues))

    assert split(side, quantity, venues, limit) == split(side, quantity, shuffled, limit)


@settings(max_examples=LAW_CASES, deadline=None)
@given(cases(), st.integers(1, 200))
def test_i10_a_bigger_order_takes_a_superset_at_a_convex_cost(
    case: tuple[Side, int, list[VenueLevels], int | None], more_lots: int
) -> None:
    side, quantity, venues, limit = case
    results = [split(side, quantity + step * more_lots * LOT, venues, limit) for step in range(3)]
    small, middle, large = results

    bigger = {(take.venue, take.price_1e9): take.quantity_1e8 for take in middle.takes}
    for take in small.takes:
        assert bigger[take.venue, take.price_1e9] >= take.quantity_1e8
    first, second, third = (split_cost(side, result.takes, venues) for result in results)
    if large.left_1e8 == 0:
        assert third - second >= second - first
        assert side is Side.SELL or third >= second >= first


@settings(max_examples=LAW_CASES, deadline=None)
@given(st.data())
def test_i10_another_level_never_raises_the_cost(data: st.DataObject) -> None:
    side, quantity, venues, _ = data.draw(cases())
    fresh = VenueLevels("hyperliquid", (Level(data.draw(st.integers(8_900, 9_100)) * TICK, 9 * LOT),), 500, 0, 0, 0)
    before = split(side, quantity, venues, None)
    after = split(side, quantity, [*venues, fresh], None)

    assert after.filled_1e8 >= before.filled_1e8
    if after.filled_1e8 == before.filled_1e8:
        assert split_cost(side, after.takes, [*venues, fresh]) <= split_cost(side, before.takes, venues)


@settings(max_examples=LAW_CASES, deadline=None)
@given(cases())
def test_i08_average_price_is_within_half_a_unit_of_the_exact_one(
    case: tuple[Side, int, list[VenueLevels], int | None],
) -> None:
    side, quantity, venues, limit = case
    takes = split(side, quantity, venues, limit).takes
    if takes:
        filled = sum(take.quantity_1e8 for take in takes)
        exact = sum(take.price_1e9 * take.quantity_1e8 for take in takes)

        assert abs(average_price_1e9(takes) * filled - exact) * 2 <= filled


@given(SIDES, st.integers(1, 10**7), st.integers(1, 10**6), st.integers(0, 10_000))
def test_i09_fee_is_rounded_up_and_nothing_only_when_nothing_is_due(
    side: Side, ticks: int, lots: int, fee: int
) -> None:
    notional, charged = fill_cash(side, ticks * TICK, lots * LOT, fee)

    assert notional * 10**9 == ticks * TICK * lots * LOT
    assert charged * 10**6 - notional * fee in range(10**6)
    assert (charged == 0) == (notional * fee == 0)


@settings(max_examples=LAW_CASES, deadline=None)
@given(venue_sets(Side.BUY), venue_sets(Side.SELL), st.integers(1, 100))
def test_i12_buying_then_selling_on_an_uncrossed_book_never_gains(
    asks: list[VenueLevels], bids: list[VenueLevels], lots: int
) -> None:
    bought = split(Side.BUY, lots * LOT, asks, None)
    sold = split(Side.SELL, bought.filled_1e8, bids, None)
    fees = {(side, venue.venue): venue.fee_ppm for side, venues in (("a", asks), ("b", bids)) for venue in venues}
    paid = [fill_cash(Side.BUY, t.price_1e9, t.quantity_1e8, fees["a", t.venue]) for t in bought.takes]
    got = [fill_cash(Side.SELL, t.price_1e9, t.quantity_1e8, fees["b", t.venue]) for t in sold.takes]

    assert sum(notional - fee for notional, fee in got) <= sum(notional + fee for notional, fee in paid)


def test_ties_go_to_size_then_latency_then_name() -> None:
    def one(venue: str, lots: int, latency: int) -> VenueLevels:
        return VenueLevels(venue, (Level(9_000 * TICK, lots * LOT),), 1_000, 0, latency, 0)

    venues = [one("okx", 1, 5), one("kraken", 1, 5), one("bybit", 1, 3), one("coinbase", 2, 9)]
    result = split(Side.BUY, 5 * LOT, venues, None)

    assert [take.venue for take in result.takes] == ["coinbase", "bybit", "kraken", "okx"]


def test_no_venue_takes_an_order_below_every_minimum() -> None:
    venue = VenueLevels("okx", (Level(9_000 * TICK, 9 * LOT),), 1_000, 0, 0, 4 * LOT)

    assert split(Side.BUY, 3 * LOT, [venue], None) == Split((), 0, 3 * LOT)


def test_a_level_off_the_lot_is_caught_before_it_costs_money() -> None:
    with pytest.raises(AssertionError, match="off the tick or the lot"):
        fill_cash(Side.BUY, TICK, 1, 1_000)


def test_quick_start_fill_costs_what_it_says() -> None:
    assert fill_cash(Side.BUY, 2_325_530_000_000, 10_000_000, 1_000) == (23_255_300_000, 23_255_300)


def book_of_age(age_ms: int, latency_ms: int = 45) -> VenueBook:
    return VenueBook("okx", VenueState.OK, age_ms, (), (), latency_ms * 10**6)


def test_penalty_grows_with_latency_volatility_and_age() -> None:
    base = penalty_ppm(book_of_age(500), 450_000)

    assert base == penalty_ppm(book_of_age(0), 450_000)
    assert base + 100 == penalty_ppm(book_of_age(2_000), 450_000)
    assert base + 50 == penalty_ppm(book_of_age(1_250), 450_000)
    assert base < penalty_ppm(book_of_age(0, 80), 450_000)
    assert base < penalty_ppm(book_of_age(0), 900_000)
    assert penalty_ppm(book_of_age(0, 0), 450_000) == 0


def test_penalty_is_refused_for_a_stale_book() -> None:
    with pytest.raises(AssertionError, match="may not be routed to"):
        penalty_ppm(book_of_age(2_001), 450_000)


def test_minimum_quantity_is_the_minimum_value_in_whole_lots_rounded_up() -> None:
    ether = instrument("ETH-USD")
    assert ether is not None
    binance = ether.listing("binance")
    assert binance is not None

    assert minimum_quantity_1e8(ether, binance, 2_325_530_000_000) == 220_000
    assert minimum_quantity_1e8(ether, binance, 10**9 * 10**9) == ether.lot_1e8
