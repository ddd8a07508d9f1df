"""The best bid and offer over the venues that count."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequence_cli.sandbox.market import Level, VenueBook, VenueState
from sequence_cli.sandbox.nbbo import Nbbo, merged, nbbo, spread_bps

TICK = 10_000_000


def book(
    venue: str, bid: int | None, ask: int | None, *, state: VenueState = VenueState.OK, age_ms: int = 20
) -> VenueBook:
    """A book with one level of 1e8 per side, prices in ticks."""
    bids = () if bid is None else (Level(bid * TICK, 10**8),)
    asks = () if ask is None else (Level(ask * TICK, 10**8),)
    return VenueBook(venue, state, age_ms, bids, asks, 0)


def test_quick_start_book_has_the_quick_start_nbbo() -> None:
    best = nbbo([book("binance", 7_434_944, 7_434_945), book("coinbase", 7_434_890, 7_434_950)])

    expected = Nbbo(74_349_440_000_000, 74_349_450_000_000, 74_349_445_000_000, Decimal("0.00134"), 10**8, 10**8)
    assert expected == best


@pytest.mark.parametrize(
    "ignored",
    [
        book("okx", 900, 500, state=VenueState.DOWN),
        book("okx", 900, 500, state=VenueState.STALE, age_ms=2_001),
        book("okx", None, None),
    ],
    ids=["down", "older than two seconds", "empty"],
)
def test_venue_that_does_not_count_changes_nothing(ignored: VenueBook) -> None:
    fresh = book("binance", 700, 701)

    assert nbbo([fresh]) == nbbo([fresh, ignored])


def test_venue_of_exactly_two_seconds_still_counts() -> None:
    assert nbbo([book("binance", 700, 702), book("okx", 701, 703, age_ms=2_000)]).bid_1e9 == 701 * TICK


def test_one_sided_venue_contributes_its_side() -> None:
    one_sided = book("okx", None, 701, state=VenueState.ONE_SIDED)
    best = nbbo([book("binance", 699, 702), one_sided])

    assert (best.bid_1e9, best.ask_1e9) == (699 * TICK, 701 * TICK)


def test_missing_side_leaves_mid_and_spread_missing() -> None:
    assert nbbo([book("okx", 700, None)]) == Nbbo(700 * TICK, None, None, None, 10**8, None)


def test_crossed_market_keeps_its_prices_and_shows_mid_and_spread_as_zero() -> None:
    best = nbbo([book("binance", 700, 701), book("okx", 705, 706)])

    assert best.crossed
    assert Nbbo(705 * TICK, 701 * TICK, 0, Decimal(0), 10**8, 10**8) == best


def test_locked_market_is_not_crossed() -> None:
    best = nbbo([book("binance", 700, 701), book("okx", 701, 702)])

    assert not best.crossed
    assert (701 * TICK, Decimal(0)) == (best.mid_1e9, best.spread_bps)


def test_sizes_at_the_same_best_price_add_up() -> None:
    assert nbbo([book("binance", 700, 701), book("okx", 700, 702)]).bid_size_1e8 == 2 * 10**8


def test_merged_book_has_one_level_per_price_best_first() -> None:
    books = [book("binance", 700, 702), book("okx", 699, 702), book("kraken", 700, 701)]

    bids, asks = merged(books, 2)

    assert (Level(700 * TICK, 2 * 10**8), Level(699 * TICK, 10**8)) == bids
    assert (Level(701 * TICK, 10**8), Level(702 * TICK, 2 * 10**8)) == asks
    assert (bids[:1], asks[:1]) == merged(books, 1)


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 500), st.booleans()), min_size=1, max_size=8))
def test_best_is_the_extreme_of_what_counts(rows: list[tuple[int, int, bool]]) -> None:
    books = [
        book(f"v{index}", bid, bid + width, age_ms=20 if fresh else 3_000)
        for index, (bid, width, fresh) in enumerate(rows)
    ]
    best = nbbo(books)
    fresh_rows = [(bid, bid + width) for bid, width, fresh in rows if fresh]

    assert best.bid_1e9 == max((bid * TICK for bid, _ in fresh_rows), default=None)
    assert best.ask_1e9 == min((ask * TICK for _, ask in fresh_rows), default=None)
    if best.bid_1e9 is not None and best.ask_1e9 is not None and not best.crossed:
        assert best.mid_1e9 == (best.bid_1e9 + best.ask_1e9) // 2


@pytest.mark.parametrize(
    ("bid", "ask", "expected"),
    [
        (73_984_120_000_000, 73_985_030_000_000, "0.123"),
        (74_349_440_000_000, 74_349_450_000_000, "0.00134"),
        (2_325_530_000_000, 2_325_540_000_000, "0.0430"),
        (142_370_000_000, 142_380_000_000, "0.702"),
        (100_000_000_000, 102_000_000_000, "198.020"),
        (100_000_000_000, 100_000_000_000, "0.000"),
    ],
)
def test_spread_has_three_decimals_or_three_digits(bid: int, ask: int, expected: str) -> None:
    assert expected == str(spread_bps(bid, ask))


@given(st.integers(1, 10**15), st.integers(0, 10**13))
def test_spread_is_within_half_a_last_digit_and_zero_only_when_it_is(bid: int, width: int) -> None:
    shown = spread_bps(bid, bid + width)
    numerator, denominator = shown.as_integer_ratio()
    exponent = shown.as_tuple().exponent
    assert isinstance(exponent, int)

    difference = abs(numerator * (2 * bid + width) - 20_000 * width * denominator)
    assert difference * 2 * 10**-exponent <= denominator * (2 * bid + width)
    assert (shown == 0) == (width == 0)
