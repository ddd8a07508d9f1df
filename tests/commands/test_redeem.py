"""Redeeming through the front door; what the service answers comes from its documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faulty_relay import Passage, relay
from tests.harness import FAKE_LIVE_KEY, sequence
from tests.served import Served, served_sandbox

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["served_sandbox"]

ANSWER = b"""{"mode": "relayer_submitted", "venue": "polymarket", "slug": "btc-up", "condition_id": "0xabc",
    "token_ids": ["1", "2"], "note": "pending"}"""


def test_a_market_is_redeemed_at_its_venue(served_sandbox: Served, home: Path) -> None:
    with relay(served_sandbox.url, lambda passage: passage.answer(200, ANSWER)) as between:
        words = ("redeem", "btc-up", "--venue", "Polymarket")
        document = served_sandbox.run(*words, "--json", home=home, url=between.url).json
        shown = served_sandbox.run(*words, home=home, url=between.url).stdout

    assert between.seen[0] == ("POST", "/v1/markets/btc-up/redeem?venue=polymarket")
    assert [document["outcome"], document["token_ids"], document["note"]] == [
        "relayer_submitted",
        ["1", "2"],
        "pending",
    ]
    assert "takes minutes" in shown


def test_an_empty_answer_is_an_answer(served_sandbox: Served, home: Path) -> None:
    with relay(served_sandbox.url, lambda passage: passage.answer(200, b"")) as between:
        words = ("redeem", "x", "--venue", "kalshi", "--json")

        assert served_sandbox.run(*words, home=home, url=between.url).json["outcome"] is None


def test_a_lost_answer_is_unknown_and_not_repeated(served_sandbox: Served, home: Path) -> None:
    with relay(served_sandbox.url, Passage.drop) as between:
        words = ("redeem", "x", "--venue", "kalshi", "--json")
        error = served_sandbox.run(*words, home=home, url=between.url, expect=8).error

    assert "redeeming again does no harm" in error["hint"]
    assert len(between.seen) == 1


@pytest.mark.parametrize("words", [["x"], ["x", "--venue", "binance"]])
def test_a_venue_that_redeems_must_be_named(words: list[str], home: Path) -> None:
    sequence("--local", "redeem", *words, home=home, expect=2)


def test_paper_with_a_live_key_is_refused(home: Path) -> None:
    sequence("redeem", "x", "--venue", "kalshi", "--sandbox", home=home, expect=2, SEQ_API_KEY=FAKE_LIVE_KEY)
