"""Row 67: a bug shows a short sentence without secrets; with --debug a traceback, also without them and no locals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sequence_cli.trading import checkpoints
from sequence_cli.trading.checkpoints import Checkpoint
from tests.faults.conftest import parts, trader
from tests.faults.trader import Trader
from tests.harness import Result, sequence

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["parts", "trader"]
LOCAL_VALUE = "the value of a local variable"


def bug_at(checkpoint: Checkpoint, text: str) -> Callable[[str], None]:
    """Return a hook that fails at the checkpoint as only a bug does."""

    def hook(name: str) -> None:
        private = LOCAL_VALUE
        if name == checkpoint:
            raise RuntimeError(f"{text} of {len(private)} characters")

    return hook


def buy(trader: Trader, quantity: str, *words: str, expect: int) -> Result:
    url, key = trader.env["SEQ_BASE_URL"], trader.env["SEQ_API_KEY"]
    order = ("buy", "ETH-USD", quantity, "--no-wait", "--yes")
    return sequence(*order, *words, home=trader.home, expect=expect, SEQ_BASE_URL=url, SEQ_API_KEY=key)


@pytest.fixture
def bug(trader: Trader, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug whose message holds the key, before anything is sent."""
    monkeypatch.setattr(checkpoints, "hook", bug_at(Checkpoint.JOURNAL_PRE, trader.env["SEQ_API_KEY"]))


@pytest.mark.usefixtures("bug")
def test_row_67_a_bug_shows_a_short_sentence_with_a_report_id_and_no_secret(trader: Trader) -> None:
    first = buy(trader, trader.quantity(), expect=1)
    second = buy(trader, trader.quantity(), expect=1)

    assert first.stdout == ""
    assert "Traceback" not in first.stderr
    assert first.stderr.startswith("error: This is a bug in sequence (report ")
    assert first.stderr == second.stderr
    assert trader.env["SEQ_API_KEY"] not in first.stderr
    assert "characters" in first.stderr
    assert trader.left() == 0


@pytest.mark.usefixtures("bug")
def test_row_67_as_json_it_is_one_object_and_nothing_else(trader: Trader) -> None:
    result = buy(trader, trader.quantity(), "--json", expect=1)

    assert [result.error["code"], result.error["exit_code"]] == ["INTERNAL_ERROR", 1]
    assert trader.env["SEQ_API_KEY"] not in result.stderr


@pytest.mark.usefixtures("bug")
def test_row_67_with_debug_there_is_a_traceback_without_secrets_and_locals(trader: Trader) -> None:
    result = buy(trader, trader.quantity(), "--debug", expect=1)

    assert "Traceback (most recent call last)" in result.stderr
    assert "in hook" in result.stderr
    assert LOCAL_VALUE not in result.stderr
    assert trader.env["SEQ_API_KEY"] not in result.stderr


def test_row_67_a_bug_after_the_order_was_sent_leaves_it_unresolved_and_findable(
    trader: Trader, monkeypatch: pytest.MonkeyPatch
) -> None:
    quantity = trader.quantity()
    monkeypatch.setattr(checkpoints, "hook", bug_at(Checkpoint.RECV_POST, "a bug"))
    result = buy(trader, quantity, expect=1)
    monkeypatch.setattr(checkpoints, "hook", None)
    url, key = trader.env["SEQ_BASE_URL"], trader.env["SEQ_API_KEY"]

    found = sequence("recover", "--json", home=trader.home, SEQ_BASE_URL=url, SEQ_API_KEY=key).json

    assert "sequence recover" in result.stderr
    assert "NOT sent" not in result.stderr
    assert found["orders"][0]["finding"] == "placed"
    assert trader.orders(quantity) == 1
