"""Hostile strings through every renderer into a real terminal: not one raw control or bidirectional character.

CI sends ten thousand; a hundred thousand:

    SEQ_TEST_STRINGS=100000 pytest tests/render/test_pty.py
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

import pexpect
import pytest

from tests.harness import environment
from tests.render.hostile import hidden_characters
from tests.render.pty_program import hostile_strings

if TYPE_CHECKING:
    from pathlib import Path

COUNT = int(os.environ.get("SEQ_TEST_STRINGS", "10000"))
# Rich's own: the attributes and the sixteen colours that the tables use. No hostile string has one of them.
OWN_STYLES = re.compile("\x1b\\[(?:0|1|2|1;3[0-7]|3[0-7]|1;9[0-7]|9[0-7])?m")
# What Rich moves a view with: up, erase the line, hide and show the cursor. No hostile string has one of these either.
OWN_MOVES = re.compile("\x1b\\[(?:1A|2K|\\?25[lh])")
# The terminal ends lines with both, and the waiting line goes back to its start.
LINE_ENDS = {"\r", "\n"}


class Screen:
    """What came out of a terminal: its hidden characters, its end, how the program ended, and what it was like."""

    def __init__(self, count: int, home: Path, *words: str, **variables: str) -> None:
        command = ["-m", "tests.render.pty_program", "7", str(count), *words]
        variables = environment(home, PYTHONUTF8="1", TERM="xterm-256color", COLUMNS="", **variables)
        self.hidden: set[str] = set()
        self.styled = False
        self.moves = "live" in words
        self.length = 0
        self.end = ""
        with pexpect.spawn(
            sys.executable, command, env=variables, encoding="utf-8", codec_errors="strict", timeout=3000,
            dimensions=(40, 120), maxread=1 << 16,
        ) as terminal:  # fmt: skip
            self._read(terminal)
        self.exit_code = terminal.exitstatus

    def _read(self, terminal: pexpect.spawn[str]) -> None:
        rest = ""
        while piece := self._next(terminal):
            text = rest + piece
            # A style may be cut in two between pieces.
            cut = text.rfind("\x1b", -12) if "\x1b" in text[-12:] else len(text)
            text, rest = text[:cut], text[cut:]
            self._look(text)
        self._look(rest)

    def _look(self, text: str) -> None:
        plain = OWN_STYLES.sub("", text)
        self.styled |= plain != text
        if self.moves:
            plain = OWN_MOVES.sub("", plain)
        self.hidden |= hidden_characters(plain) - LINE_ENDS
        self.length += len(text)
        self.end = (self.end + text)[-100:]

    @staticmethod
    def _next(terminal: pexpect.spawn[str]) -> str:
        try:
            return str(terminal.read_nonblocking(1 << 16, timeout=600))
        except pexpect.EOF:
            return ""


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("colour", [False, True], ids=["plain", "colour"])
def test_hostile_strings_reach_no_terminal_raw(colour: bool, tmp_path: Path) -> None:
    screen = Screen(COUNT // 2, tmp_path, **({} if colour else {"NO_COLOR": "1"}))

    assert "written to the end" in screen.end
    assert (screen.hidden, screen.exit_code) == (set(), 0)
    assert screen.styled is colour
    assert screen.length > 1000 * COUNT // 2


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("colour", [False, True], ids=["plain", "colour"])
def test_hostile_strings_reach_no_view_that_updates_in_place_raw(colour: bool, tmp_path: Path) -> None:
    screen = Screen(COUNT // 2, tmp_path, "live", **({} if colour else {"NO_COLOR": "1"}))

    assert "written to the end" in screen.end
    assert (screen.hidden, screen.exit_code) == (set(), 0)
    assert screen.styled is colour
    assert screen.length > 10 * COUNT // 2


@pytest.mark.parametrize("colour", [False, True], ids=["plain", "colour"])
def test_control_what_is_printed_as_it_is_does_reach_it(colour: bool, tmp_path: Path) -> None:
    screen = Screen(3000, tmp_path, "naive", **({} if colour else {"NO_COLOR": "1"}))

    assert screen.hidden >= {"\x1b", "\x07", "\x9b", "\x9d", "\x90", "\x7f", "\u202e", "\u2066", "\u200b", "\u2028"}


def test_no_two_of_the_strings_are_alike() -> None:
    assert len(set(hostile_strings(7, 2000))) == 2000
    assert hostile_strings(7, 50) == hostile_strings(7, 50)
    assert not any(OWN_STYLES.search(text) or OWN_MOVES.search(text) for text in hostile_strings(7, 5000))
