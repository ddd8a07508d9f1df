"""Text that wants to move the cursor, turn the line round or break the markup, and how to catch it."""

import unicodedata

from hypothesis import strategies as st

HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}
NASTY = [
    "\x1b[2J", "\x1b]0;owned\x07", "\x9b31m", "\r", "\n", "\t", "\x00", "\x08", "\x7f", "\u202e", "\u2066", "\u200f",
    "\u061c", "\u200b", "\ufeff", "\u2028", "\u2029", "\udcff", "[/]", "[bold]", "[/nonsense]", "[link=x]", ":smile:",
    "\\", '"', ",", "=1+1", "日本", "e\u0301", "●", "\U000e0041",
]  # fmt: skip


def texts() -> st.SearchStrategy[str]:
    """Return texts of any characters, mixed with those that are known to hurt."""
    return st.lists(st.one_of(st.text(max_size=5), st.sampled_from(NASTY)), max_size=6).map("".join)


def hidden_characters(output: str) -> set[str]:
    """Return what no renderer may let through; the newline is the renderers' own."""
    return {character for character in output if unicodedata.category(character) in HIDDEN_CATEGORIES} - {"\n"}
