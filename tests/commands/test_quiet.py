"""`-q`: no remarks and no progress; warnings, questions and failures stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pexpect
import pytest

from tests.harness import FAKE_TEST_KEY, sequence, terminal

if TYPE_CHECKING:
    from pathlib import Path

CONNECT = ("--local", "connect", "bybit", "--from-file", "-")
CREDENTIALS = '{"api_key": "k", "api_secret": "s"}'


@pytest.mark.parametrize("words", [("-q", *CONNECT), (*CONNECT, "--quiet"), (*CONNECT, "-q", "--json")], ids=" ".join)
def test_remarks_are_left_out_and_the_result_stays(words: tuple[str, ...], home: Path) -> None:
    quiet = sequence(*words, home=home, stdin=CREDENTIALS)
    told = sequence(*CONNECT, home=home, stdin=CREDENTIALS)  # control

    assert quiet.stderr == ""
    assert "bybit" in quiet.stdout
    assert "made-up values will do" in told.stderr


def test_warnings_and_failures_stay(home: Path) -> None:
    sequence("login", "--local", home=home)
    variables = {"SEQ_API_KEY": FAKE_TEST_KEY, "SEQ_BASE_URL": "http://127.0.0.1:1"}
    result = sequence("-q", "buy", "ETH-USD", "1", "--yes", "--no-wait", home=home, expect=7, **variables)

    assert "SEQ_API_KEY is used, not the active profile" in result.stderr
    assert "was NOT sent" in result.stderr


@pytest.mark.parametrize("quiet", [False, True], ids=["told", "quiet"])
def test_progress_is_left_out(quiet: bool, home: Path) -> None:
    words = ("--local", "buy", "ETH-USD", "0.1", "--limit", "1000", "--wait", "1")
    with terminal(*words, *(["-q"] if quiet else []), home=home) as screen:
        screen.expect(pexpect.EOF)
    before_the_result = (screen.before or "").partition("Buy ETH-USD")[0]

    assert bool(re.search(r"\w", re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", before_the_result))) is not quiet
