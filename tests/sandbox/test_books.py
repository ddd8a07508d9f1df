"""Levels that are worked out only as far as somebody looks at them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from sequence_cli.sandbox.books import Drawn, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

LEVELS = st.lists(st.builds(Level, st.integers(1, 10**9), st.integers(1, 10**9)), max_size=8).map(tuple)
INDEXES = st.none() | st.integers(-10, 10)


@given(LEVELS, INDEXES, INDEXES)
def test_drawn_levels_are_what_the_same_tuple_is(
    levels: tuple[Level, ...], start: int | None, stop: int | None
) -> None:
    assert Drawn(levels)[start:stop] == levels[start:stop]
    assert bool(Drawn(levels)) == bool(levels)
    assert len(Drawn(levels)) == len(levels)
    assert Drawn(levels) == levels
    assert levels == Drawn(iter(levels))
    assert hash(Drawn(levels)) == hash(levels)
    assert repr(Drawn(levels)) == repr(levels)
    assert all(Drawn(levels)[index] == levels[index] for index in range(-len(levels), len(levels)))


@given(LEVELS, st.lists(st.booleans(), max_size=24))
def test_two_who_look_at_the_same_levels_in_turn_both_see_all(levels: tuple[Level, ...], turns: list[bool]) -> None:
    drawn = Drawn(levels)
    readers = (iter(drawn), iter(drawn))
    seen: tuple[list[Level], list[Level]] = ([], [])
    for turn in turns:
        seen[turn].extend(islice(readers[turn], 1))
    for reader, found in zip(readers, seen, strict=True):
        found.extend(reader)

    assert seen == (list(levels), list(levels))


def test_nothing_is_worked_out_beyond_what_is_looked_at() -> None:
    worked_out: list[int] = []

    def levels() -> Iterator[Level]:
        for price in range(100, 130):
            worked_out.append(price)
            yield Level(price, 1)

    drawn = Drawn(levels())
    assert bool(drawn)
    assert drawn[:2] == (Level(100, 1), Level(101, 1))
    assert worked_out == [100, 101]
    assert (next(iter(drawn)), drawn[-1]) == (Level(100, 1), Level(129, 1))
    assert worked_out == list(range(100, 130))
