"""What others wrote is made harmless, and stays readable."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequence_cli.render.text import clean, display_width, for_encoding
from tests.render.hostile import HIDDEN_CATEGORIES, texts


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("ETH-USD", "ETH-USD"),
        ("naïve 日本 ✓", "naïve 日本 ✓"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\nb\tc\r", "a\\x0ab\\x09c\\x0d"),
        ("\x7f\x85\x9b", "\\x7f\\x85\\x9b"),
        ("USD\u202eDSU", "USD\\u202eDSU"),
        ("\u2066\u2069\u200e\u200f\u061c", "\\u2066\\u2069\\u200e\\u200f\\u061c"),
        ("bin\u200bance\u200d\ufeff\u2060", "bin\\u200bance\\u200d\\ufeff\\u2060"),
        ("\u2028\u2029", "\\u2028\\u2029"),
        ("\udcff", "\\udcff"),
        ("\U000e0041", "\\U000e0041"),
        ("\u3164\ufe0f\U000e0100", "\\u3164\\ufe0f\\U000e0100"),
        ("[bold]no markup[/]", "[bold]no markup[/]"),
    ],
)
def test_hidden_characters_become_visible_escapes_and_others_stay(raw: str, expected: str) -> None:
    assert expected == clean(raw)


@given(texts())
def test_cleaned_text_is_one_visible_line_of_bounded_length(text: str) -> None:
    cleaned = clean(text, 50)

    assert len(cleaned) <= 50
    assert not {unicodedata.category(character) for character in cleaned} & HIDDEN_CATEGORIES


@given(texts())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(text) == clean(clean(text))


def test_a_cut_is_marked() -> None:
    assert clean("a" * 400) == "a" * 400
    assert clean("a" * 401) == "a" * 399 + "…"
    assert len(clean("\x1b" * 400)) == 400


def test_wide_and_combining_characters_take_their_columns() -> None:
    assert display_width("ETH-USD") == 7
    assert display_width("日本") == 4
    assert display_width("e\u0301") == 1


@given(st.text(), st.sampled_from(["ascii", "latin-1", "cp1252"]))
def test_text_for_a_narrow_encoding_always_encodes(text: str, encoding: str) -> None:
    assert for_encoding(text, encoding).encode(encoding)[:0] == b""
    assert for_encoding("2,325.53 ●", "ascii") == "2,325.53 *"
