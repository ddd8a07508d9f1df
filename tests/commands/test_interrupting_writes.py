"""Ctrl-C after a change went out: never "nothing was sent" (order-safety.md R8). Real processes, real terminals."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.commands.test_recover import eventually
from tests.faulty_relay import FaultyRelay, Passage, hold_the_answer, relay
from tests.harness import terminal
from tests.served import Served, served_sandbox

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["served_sandbox"]

GRAPH = "graph_" + "7d" * 16


def rest(home: Path, served: Served) -> str:
    """Place an order that waits far from the market, and return its id."""
    words = ("buy", "ETH-USD", "0.1", "--limit", "1000", "--no-wait", "--json", "--allow-duplicate")
    return str(served.run(*words, home=home).json["graph_id"])


def taken(passage: Passage) -> None:
    """Say yes, and do nothing."""
    passage.answer(200, b"{}", **{"Content-Type": "application/json"})


def looks_after(between: FaultyRelay, method: str) -> int:
    """Count what was asked after the change."""
    methods = [seen for seen, _ in between.seen]
    return len(methods) - methods.index(method) - 1 if method in methods else 0


def interrupted(
    *words: str, home: Path, served: Served, between: FaultyRelay, looks: int = 0, method: str = "POST"
) -> tuple[int | None, str]:
    """Run a command, send Ctrl-C when the change and so many looks have arrived; returns its exit code and screen."""
    child = terminal(*words, home=home, columns=200, env=served.variables | {"SEQ_BASE_URL": between.url})
    eventually(lambda: method in dict(between.seen) and looks_after(between, method) >= looks)
    time.sleep(0.1)  # the client has heard the answer by then, where there is one
    child.sendintr()
    shown = " ".join(child.read().split())
    child.wait()
    return child.exitstatus, shown


@pytest.mark.parametrize(
    ("words", "unknown", "hint"),
    [
        (("redeem", "btc-up", "--venue", "polymarket"), "Whether btc-up was redeemed is unknown", "positions --closed"),
        (("graph", "resume", GRAPH), f"Whether {GRAPH} was resumed is unknown", f"sequence graph show {GRAPH}"),
        (("api", "POST", "/v1/kill_switch"), "Whether POST /v1/kill_switch took effect is unknown", "Look with a GET"),
    ],
)
def test_ctrl_c_while_a_change_waits_for_its_answer_leaves_it_unknown(
    words: tuple[str, ...], unknown: str, hint: str, home: Path, served_sandbox: Served
) -> None:
    def never(passage: Passage) -> None:
        passage.rfile.read(1)

    with relay(served_sandbox.url, never) as between:
        exit_code, shown = interrupted(*words, home=home, served=served_sandbox, between=between)

    assert exit_code == 8
    assert unknown in shown
    assert hint in shown
    assert "nothing was sent" not in shown


@pytest.mark.parametrize("words", [("amend", "--qty", "0.05"), ("decrease", "--by", "0.05")])
def test_ctrl_c_while_a_changed_order_waits_for_its_answer_leaves_it_unknown(
    words: tuple[str, ...], home: Path, served_sandbox: Served
) -> None:
    graph_id = rest(home / "other", served_sandbox)
    with relay(served_sandbox.url, hold_the_answer) as between:
        command = (words[0], graph_id, *words[1:])
        exit_code, shown = interrupted(
            *command, home=home, served=served_sandbox, between=between, method="PATCH"
        )  # fmt: skip

    assert exit_code == 8
    assert f"Whether graph:{graph_id}:order:1 was changed to quantity 0.05 is unknown" in shown
    assert "The same change twice is one change" in shown


@pytest.mark.parametrize("words", [("amend", "--qty", "0.05"), ("decrease", "--by", "0.05")])
def test_ctrl_c_during_the_look_at_a_changed_order_shows_what_was_seen_last(
    words: tuple[str, ...], home: Path, served_sandbox: Served
) -> None:
    graph_id = rest(home / "other", served_sandbox)
    with relay(served_sandbox.url, taken) as between:
        command = (words[0], graph_id, *words[1:], "--json")
        exit_code, shown = interrupted(
            *command, home=home, served=served_sandbox, between=between, looks=2, method="PATCH"
        )  # fmt: skip

    assert exit_code == 0
    assert '"outcome": "accepted"' in shown
    assert '"qty": "0.1"' in shown


def test_ctrl_c_during_the_first_look_at_a_changed_order_says_that_the_change_was_taken(
    home: Path, served_sandbox: Served
) -> None:
    graph_id = rest(home / "other", served_sandbox)

    def held_after_the_change(passage: Passage) -> None:
        if looks_after(between, "PATCH"):
            passage.rfile.read(1)
        else:
            passage.answer(*passage.forward())

    with relay(served_sandbox.url, taken, reads=held_after_the_change) as between:
        command = ("amend", graph_id, "--qty", "0.05", "--limit", "990")
        exit_code, shown = interrupted(
            *command, home=home, served=served_sandbox, between=between, looks=1, method="PATCH"
        )  # fmt: skip

    assert exit_code == 0
    assert "accepted" in shown
    assert f"sequence status {graph_id}" in shown


def test_ctrl_c_during_the_look_at_a_resumed_graph_says_that_it_was_resumed(home: Path, served_sandbox: Served) -> None:
    def held(passage: Passage) -> None:
        passage.rfile.read(1)

    with relay(served_sandbox.url, taken, reads=held) as between:
        exit_code, shown = interrupted(
            "graph", "resume", GRAPH, home=home, served=served_sandbox, between=between, looks=1
        )

    assert exit_code == 8
    assert f"{GRAPH} was resumed. It was interrupted before its state was read" in shown
    assert f"sequence graph show {GRAPH}" in shown


def test_ctrl_c_before_a_change_was_sent_still_says_that_nothing_was(home: Path, served_sandbox: Served) -> None:
    graph_id = rest(home / "other", served_sandbox)

    def held(passage: Passage) -> None:
        passage.rfile.read(1)

    with relay(served_sandbox.url, taken, reads=held) as between:
        child = terminal(
            "amend", graph_id, "--qty", "0.05", home=home, env=served_sandbox.variables | {"SEQ_BASE_URL": between.url}
        )
        eventually(lambda: between.seen != [])
        child.sendintr()
        shown = child.read()
        child.wait()

    assert child.exitstatus == 130
    assert "nothing was sent" in shown
    assert "PATCH" not in dict(between.seen)
