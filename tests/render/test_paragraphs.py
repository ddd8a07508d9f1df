"""Explanations keep to the terminal's width, lose no word, and stay as they are where there is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequence_cli.commands._topics import topics
from sequence_cli.render.paragraphs import columns, paragraphs
from sequence_cli.render.text import display_width

WORDS = st.text("abc(),`-", min_size=1, max_size=9)
CELLS = st.lists(WORDS, max_size=12).map(" ".join)


@pytest.mark.parametrize("name", topics())
@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_a_topic_keeps_to_the_width_and_says_the_same(name: str, width: int) -> None:
    text, unbroken = topics()[name](width), topics()[name](None)

    assert max(map(len, text.splitlines())) <= width
    assert sorted(text.split()) == sorted(unbroken.split())


def test_what_begins_at_the_margin_is_joined_and_entries_go_on_under_their_last_column() -> None:
    text = "One line that\ngoes on.\n\n  -o json  one document of\nThe end is\nhere, and it is long."

    assert paragraphs(text, 18) == "\n".join(
        ["One line that goes", "on.", "", "  -o json  one", "    document of", "The end is here,", "and it is long."]
    )
    assert paragraphs(text, 24).splitlines()[2:4] == ["  -o json  one document", "           of"]


def test_text_that_fits_is_not_touched() -> None:
    assert paragraphs("a\nb\n  c", 10) == "a\nb\n  c"
    assert paragraphs("a b c " * 50, None) == "a b c " * 50


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5), st.integers(40, 120))
def test_columns_fit_and_lose_no_word(rows: list[tuple[str, str, str]], width: int) -> None:
    lines = columns(rows, width)

    assert max(map(display_width, lines), default=0) <= width
    assert sorted(" ".join(lines).split()) == sorted(word for row in rows for cell in row for word in cell.split())


def test_only_the_widest_column_is_broken() -> None:
    rows = [("a", "one two three four five six", "yes"), ("bb", "x", "no")]

    assert columns(rows, 24) == ["a   one two three    yes", "    four five six", "bb  x                no"]
