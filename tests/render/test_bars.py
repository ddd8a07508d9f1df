"""Bars show a share without colour, and never hide one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sequence_cli.render.bars import WIDTH, bar
from sequence_cli.render.text import display_width, for_encoding

shares = st.integers(0, 10_000)


@given(shares)
def test_a_bar_is_never_wider_than_its_column(part: int) -> None:
    assert display_width(bar(part, 10_000)) <= WIDTH


@given(shares, shares)
def test_a_larger_share_is_never_shorter(one: int, other: int) -> None:
    small, large = sorted((one, other))

    assert display_width(bar(small, 10_000)) <= display_width(bar(large, 10_000))


def test_nothing_is_no_bar_and_next_to_nothing_is_seen() -> None:
    assert [bar(0, 100), bar(1, 10**9), bar(100, 100), bar(1, 0)] == ["", "▏", "█" * WIDTH, ""]


def test_a_bar_is_plain_ascii_where_nothing_else_can_be_shown() -> None:
    assert for_encoding(bar(33, 100), "ascii") == "###."
