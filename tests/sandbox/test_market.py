"""The market is a pure function of seed and time, and it is calibrated as documented."""

import ast
import importlib
import os
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from math import log, sqrt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sequence_cli.sandbox.fees import PROFILES, fee_ppm
from sequence_cli.sandbox.instruments import instrument, instruments
from sequence_cli.sandbox.market import EPISODE_NS, Market, VenueBook, VenueState
from sequence_cli.sandbox.nbbo import nbbo
from sequence_cli.sandbox.reference import BLOCK_TICKS
from sequence_cli.sandbox.units import TICK_NS
from sequence_cli.sandbox.venue_table import PERP_VENUES, PREDICTION_VENUES, SPOT_VENUES, VENUES, quote_asset

NOON = 1_795_348_800 * 10**9
VENUES_OF = {"spot": SPOT_VENUES, "perp": PERP_VENUES, "prediction": PREDICTION_VENUES}
PIN = 427 * BLOCK_TICKS * TICK_NS
ALL_UP = dict.fromkeys(VENUES, VenueState.OK)
SYMBOLS = [traded.symbol for traded in instruments()]
PRICE = 500_000_000
TIMES = st.integers(0, 2 * 10**18)
SEEDS = st.integers(0, 2**64 - 1)
PURE_MODULES = (
    "books",
    "events",
    "fees",
    "funding",
    "impact",
    "instruments",
    "ladder",
    "listings",
    "margin",
    "market",
    "mids",
    "nbbo",
    "noise",
    "payouts",
    "perp_bookings",
    "perps",
    "position_rows",
    "probabilities",
    "quoting",
    "reference",
    "reservations",
    "routing",
    "spots",
    "tables",
    "units",
)
# Of the transcript below; they change only when the market model is changed on purpose.
GOLDEN = {
    "spot": "941cf1b357402883d058b20a67764971908b8933d18ced0ae51c9d9dd732b4d2",
    "perp,prediction": "6e1e2a9fa667320bd018332056155597aa53a84d04a6b622d629a8224c2e9838",
}
TRANSCRIPT = """
import hashlib, sys
from sequence_cli.sandbox.instruments import instruments
from sequence_cli.sandbox.market import Market
market = Market(20_261_122)
digest = hashlib.sha256()
kinds = sys.argv[1].split(",")
for step in range(12):
    for traded in [traded for traded in instruments() if traded.kind in kinds]:
        at_ns = 1_795_348_800_000_000_000 + step * 7_919_000_000
        digest.update(repr(market.books(traded.symbol, at_ns, shift_1e9=step * 1_000_000)).encode())
print(digest.hexdigest())
"""


@pytest.mark.parametrize("hash_seed", ["0", "1", "4711"])
@pytest.mark.parametrize("kinds", GOLDEN)
def test_another_process_with_another_hash_seed_sees_the_same_market(kinds: str, hash_seed: str) -> None:
    command = [sys.executable, "-c", TRANSCRIPT, kinds]
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)

    assert run.stdout.strip() == GOLDEN[kinds]


def test_another_seed_is_another_market() -> None:
    assert Market(1).books("BTC-USD", NOON) != Market(2).books("BTC-USD", NOON)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.sampled_from(SYMBOLS), st.lists(TIMES, min_size=2, max_size=4))
def test_what_was_asked_before_changes_nothing(seed: int, symbol: str, times: list[int]) -> None:
    asked_all = Market(seed)
    before = [asked_all.books(symbol, at_ns) for at_ns in times]

    assert before == [asked_all.books(symbol, at_ns) for at_ns in times]
    assert before[-1] == Market(seed).books(symbol, times[-1])


def test_memory_stays_bounded_and_forgetting_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    times = [NOON + step * TICK_NS for step in range(12)]
    expected = [Market(3).books("ETH-USD", at_ns) for at_ns in times]
    monkeypatch.setattr("sequence_cli.sandbox.market._REMEMBERED", 5)
    monkeypatch.setattr("sequence_cli.sandbox.quoting._REMEMBERED", 5)
    monkeypatch.setattr("sequence_cli.sandbox.reference._REMEMBERED", 5)
    forgetful = Market(3)

    assert expected == [forgetful.books("ETH-USD", at_ns) for at_ns in times]


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.sampled_from(SYMBOLS), TIMES, st.integers(-(10**12), 10**12))
def test_every_book_is_sorted_positive_and_on_tick_and_lot(seed: int, symbol: str, at_ns: int, shift: int) -> None:
    traded = instrument(symbol)
    assert traded is not None
    for book in Market(seed).books(symbol, at_ns, shift_1e9=shift):
        listing = traded.listing(book.venue)
        assert listing is not None
        bids = [level.price_1e9 for level in book.bids]
        asks = [level.price_1e9 for level in book.asks]
        assert bids == sorted(set(bids), reverse=True)
        assert asks == sorted(set(asks))
        for level in (*book.bids, *book.asks):
            assert level.price_1e9 > 0
            assert level.price_1e9 % listing.tick_1e9 == 0
            assert level.quantity_1e8 > 0
            assert level.quantity_1e8 % traded.lot_1e8 == 0
            assert level.price_1e9 * level.quantity_1e8 % 10**9 == 0


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.sampled_from(SYMBOLS), TIMES)
def test_venues_that_count_never_cross_or_lock(seed: int, symbol: str, at_ns: int) -> None:
    best = nbbo(Market(seed).books(symbol, at_ns))

    assert best.bid_1e9 is None or best.ask_1e9 is None or best.bid_1e9 < best.ask_1e9


def test_stale_books_do_cross_the_others() -> None:
    """A control for the property above: counting stale venues would show crossed markets."""
    market = Market(5)
    crossed = 0
    for step in range(60):
        at_ns = NOON + step * 15 * TICK_NS
        stale = market.book("BTC-USD", "okx", at_ns, forced=VenueState.STALE)
        crossed += nbbo(
            [stale._replace(age_ms=0), market.book("BTC-USD", "binance", at_ns, forced=VenueState.OK)]
        ).crossed
    assert crossed > 30


def test_anchor_prices_and_the_quick_start_nbbo_stand_at_a_pin() -> None:
    market = Market(11)

    assert market.mid_1e9("BTC-USD", PIN) == 74_349_445_000_000
    assert market.mid_1e9("ETH-USD", PIN) == 2_325_535_000_000
    assert market.mid_1e9("SOL-USD", PIN) == 142_370_000_000
    best = nbbo(market.books("BTC-USD", PIN, forced=ALL_UP))
    assert (best.bid_1e9, best.ask_1e9) == (74_349_440_000_000, 74_349_450_000_000)


def test_price_stays_within_reach_of_the_anchor() -> None:
    market = Market(11)
    mids = [market.mid_1e9("BTC-USD", PIN + step * BLOCK_TICKS // 64 * TICK_NS) for step in range(256)]

    assert min(mids) > 74_349_445_000_000 * 6 // 10
    assert max(mids) < 74_349_445_000_000 * 16 // 10


@pytest.mark.parametrize(("symbol", "target"), [("BTC-USD", 0.45), ("ETH-USD", 0.60), ("SOL-USD", 0.80)])
def test_realised_volatility_is_within_five_percent(symbol: str, target: float) -> None:
    market = Market(20_261_122)
    mids = [market.mid_1e9(symbol, NOON + step * TICK_NS) for step in range(6_001)]
    squares = [log(after / before) ** 2 for before, after in pairwise(mids)]
    realised = sqrt(sum(squares) / len(squares) * 365 * 86_400 * 4)

    assert target == pytest.approx(realised, rel=0.05)


@pytest.mark.parametrize("seed", [1, 20_261_122])
def test_bitcoin_depth_lead_share_and_spread_are_in_their_bands(seed: int) -> None:
    """Within 100 USD of the mid: 20 to 25 million USD two-way, 28 to 36 % of it at the lead venue, spread one tick."""
    market = Market(seed)
    totals: list[int] = []
    leads: list[int] = []
    spreads = Counter[int]()
    for step in range(60):
        books = market.books("BTC-USD", NOON + step * 61 * TICK_NS, forced=ALL_UP)
        best = nbbo(books)
        assert best.bid_1e9 is not None
        assert best.ask_1e9 is not None
        spreads[best.ask_1e9 - best.bid_1e9] += 1
        depths = {book.venue: depth_usd(book, (best.bid_1e9 + best.ask_1e9) // 2, 100 * 10**9) for book in books}
        totals.append(sum(depths.values()))
        leads.append(depths["binance"])

    assert 20_000_000 <= sum(totals) / len(totals) <= 25_000_000
    assert 0.28 <= sum(leads) / sum(totals) <= 0.36
    assert spreads == {10_000_000: 60}


def depth_usd(book: VenueBook, mid: int, reach: int) -> int:
    levels = [level for level in (*book.bids, *book.asks) if abs(level.price_1e9 - mid) <= reach]
    return sum(level.price_1e9 * level.quantity_1e8 for level in levels) // 10**17


def test_venue_states_come_as_often_as_documented() -> None:
    market = Market(1)
    states = Counter(
        market.book("DOGE-USD", venue, NOON + episode * EPISODE_NS).state
        for venue in SPOT_VENUES
        for episode in range(600)
    )

    assert 4 <= states[VenueState.DOWN] <= 30
    assert 14 <= states[VenueState.ONE_SIDED] <= 46
    assert 33 <= states[VenueState.STALE] <= 76


def test_stale_venue_is_frozen_ages_and_does_not_count() -> None:
    market = Market(1)
    start = NOON - NOON % EPISODE_NS
    early, late = (
        market.book("BTC-USD", "okx", start + seconds * 10**9, forced=VenueState.STALE, shift_1e9=seconds)
        for seconds in (0, 14)
    )

    assert (early.bids, early.asks) == (late.bids, late.asks)
    assert late.age_ms == early.age_ms + 14_000
    assert early.age_ms > 2_000
    assert not early.eligible


def test_forced_stale_venue_ages_across_episodes_from_when_it_was_forced() -> None:
    market = Market(1)
    early, late = (
        market.book("BTC-USD", "okx", NOON + age * 10**9, forced=VenueState.STALE, forced_since_ns=NOON)
        for age in (1, 61)
    )

    assert (early.bids, early.asks) == (late.bids, late.asks)
    assert late.age_ms == early.age_ms + 60_000


def test_down_venue_shows_nothing_and_does_not_count() -> None:
    book = Market(1).book("BTC-USD", "okx", NOON, forced=VenueState.DOWN)

    assert (book.bids, book.asks, book.eligible) == ((), (), False)


def test_one_sided_venue_lacks_one_side_and_counts() -> None:
    market = Market(1)
    books = [
        market.book("BTC-USD", "okx", NOON + episode * EPISODE_NS, forced=VenueState.ONE_SIDED) for episode in range(20)
    ]

    assert {(bool(book.bids), bool(book.asks)) for book in books} == {(True, False), (False, True)}
    assert all(book.eligible for book in books)


@settings(max_examples=60, deadline=None)
@given(SEEDS, TIMES)
def test_fresh_venue_is_a_fraction_of_a_second_old(seed: int, at_ns: int) -> None:
    ages = [book.age_ms for book in Market(seed).books("BTC-USD", at_ns, forced=ALL_UP)]

    assert all(0 <= age < 320 for age in ages)


def test_impact_moves_every_venue_by_the_shift() -> None:
    market = Market(1)
    unmoved = market.books("BTC-USD", NOON, forced=ALL_UP)
    moved = market.books("BTC-USD", NOON, shift_1e9=500 * 10**9, forced=ALL_UP)

    for before, after in zip(unmoved, moved, strict=True):
        assert abs(after.asks[0].price_1e9 - before.asks[0].price_1e9 - 500 * 10**9) <= 2 * 10**9


def test_impact_can_at_most_halve_the_mid() -> None:
    market = Market(1)

    assert market.mid_1e9("BTC-USD", NOON, -(10**18)) == market.mid_1e9("BTC-USD", NOON) // 2


@pytest.mark.parametrize(("symbol", "venue"), [("NOPE-USD", "okx"), ("BTC-USD", "nowhere")])
def test_unknown_symbol_or_venue_is_a_key_error(symbol: str, venue: str) -> None:
    with pytest.raises(KeyError, match=r"NOPE-USD|nowhere"):
        Market(1).book(symbol, venue, NOON)


def test_every_tick_times_lot_keeps_notionals_exact() -> None:
    assert len(SYMBOLS) >= 12
    for traded in instruments():
        assert traded.tick_1e9 * traded.lot_1e8 % 10**9 == 0
        assert {listing.venue for listing in traded.listings} <= set(VENUES_OF[traded.kind])
        assert all(listing.tick_1e9 % traded.tick_1e9 == 0 for listing in traded.listings)


def test_dollar_is_the_venues_own() -> None:
    assert {venue: quote_asset(venue) for venue in VENUES} == {
        "binance": "USDT",
        "coinbase": "USD",
        "kraken": "USD",
        "okx": "USDT",
        "bybit": "USDT",
        "bitget": "USDT",
        "cryptocom": "USDT",
        "hyperliquid": "USDC",
        "kalshi": "USD",
        "polymarket": "USDC",
    }


def test_every_fee_profile_covers_every_venue_and_makers_pay_no_more() -> None:
    for profile, kinds in PROFILES.items():
        assert {kind: set(fees) for kind, fees in kinds.items()} == {
            "spot": set(SPOT_VENUES),
            "perp": set(PERP_VENUES),
        }
        for traded in instruments():
            for listing in traded.listings:
                maker, taker = (fee_ppm(profile, traded, listing.venue, PRICE, maker=maker) for maker in (True, False))
                assert 0 <= maker <= taker
    bitcoin = instrument("BTC-USD")
    assert bitcoin is not None
    assert {fee_ppm("flat", bitcoin, venue, PRICE, maker=False) for venue in SPOT_VENUES} == {1_000}
    assert fee_ppm("retail", bitcoin, "coinbase", PRICE, maker=True) == 4_000


def floating_point(source: str) -> list[str]:
    """Name every float constant, true division and float conversion in a source text."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(f"{node.lineno}: {node.value}")
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            found.append(f"{node.lineno}: /")
        if isinstance(node, ast.Name) and node.id == "float":
            found.append(f"{node.lineno}: float")
    return found


@pytest.mark.parametrize("name", PURE_MODULES)
def test_no_float_in_the_pure_modules(name: str) -> None:
    module = importlib.import_module(f"sequence_cli.sandbox.{name}")
    assert module.__file__ is not None

    assert floating_point(Path(module.__file__).read_text(encoding="utf-8")) == []


def test_the_search_for_floats_finds_them() -> None:
    assert len(floating_point("a = 0.5\nb = a / 2\nc = float(a)\na /= 3")) == 4
