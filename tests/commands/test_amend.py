"""Changes of orders through the front door, by `amend` and `decrease`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec
import pexpect
import pytest

from tests.faulty_relay import Passage, relay
from tests.harness import FAKE_LIVE_KEY, sequence, terminal
from tests.relay import relay_to
from tests.served import Served, served_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["served_sandbox"]


def rest(home: Path, served: Served, quantity: str = "0.1", price: str = "1000") -> str:
    """Place an order that waits far from the market, and return its id."""
    words = ("buy", "ETH-USD", quantity, "--limit", price, "--no-wait", "--json", "--allow-duplicate")
    return str(served.run(*words, home=home).json["graph_id"])


class Sent:
    """The changes that went over the wire, and what becomes of them."""

    def __init__(self, answer: Callable[[Passage], None]) -> None:
        self.changes: list[tuple[str, Any]] = []
        self._answer = answer

    def __call__(self, passage: Passage) -> None:
        if passage.command != "PATCH":
            passage.answer(*passage.forward())
            return
        self.changes.append((passage.path, msgspec.json.decode(passage.body)))
        self._answer(passage)


@contextmanager
def live(served: Served, sent: Sent) -> Iterator[str]:
    """Give an address that takes a live key, with the sandbox behind it."""
    with relay_to(served) as between, relay(between.url, sent) as outer:
        yield outer.url


def taken(passage: Passage) -> None:
    """Take the change, as the documentation says."""
    passage.answer(200, b'{"node_order_id": "x", "status": "active"}', **{"Content-Type": "application/json"})


@pytest.fixture(autouse=True)
def _look_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sequence_cli.trading.amendment.SETTLE_SECONDS", 0.0)


def test_a_change_goes_to_the_node_order_in_the_documented_form(served_sandbox: Served, home: Path) -> None:
    graph_id, sent = rest(home, served_sandbox), Sent(taken)
    with relay(served_sandbox.url, sent) as between:
        words = ("amend", graph_id, "--qty", "0.29", "--limit", "1000.5", "--json")
        document = served_sandbox.run(*words, home=home / "other", url=between.url).json

    body = {"new_qty_1e8": 29000000, "new_constraints": {"max_price_1e9": 1000500000000}}
    assert sent.changes == [(f"/v1/orders/graph%3A{graph_id}%3Aorder%3A1", body)]
    # The relay took the change and told nobody: the order is as it was, and that is said.
    assert [document["outcome"], document["old_qty"], document["qty"]] == ["accepted", "0.1", "0.1"]


@pytest.mark.parametrize(
    ("words", "body"),
    [
        (["--qty", "0.2"], {"new_qty_1e8": 20000000}),
        (["--price", "990"], {"new_constraints": {"max_price_1e9": 990000000000}}),
    ],
)
def test_what_is_not_named_is_not_sent(served_sandbox: Served, home: Path, words: list[str], body: object) -> None:
    graph_id, sent = rest(home, served_sandbox), Sent(taken)
    with relay(served_sandbox.url, sent) as between:
        served_sandbox.run("amend", f"graph:{graph_id}:order:1", *words, home=home / "other", url=between.url)

    assert [change for _, change in sent.changes] == [body]


def test_a_decrease_names_the_new_total_exactly(served_sandbox: Served, home: Path) -> None:
    graph_id, sent = rest(home, served_sandbox, "0.3"), Sent(taken)
    with relay(served_sandbox.url, sent) as between:
        served_sandbox.run("decrease", graph_id, "--by", "0.01", home=home / "other", url=between.url)

    assert [change for _, change in sent.changes] == [{"new_qty_1e8": 29000000}]


@pytest.mark.parametrize("by", ["0.1", "0.2"])
def test_a_decrease_that_leaves_nothing_is_refused(served_sandbox: Served, home: Path, by: str) -> None:
    graph_id = rest(home, served_sandbox)

    error = served_sandbox.run("decrease", graph_id, "--by", by, "--json", home=home, expect=2).error

    assert "0.1 of 0.1 is still open" in error["message"]
    assert error["hint"].startswith(f"`sequence cancel {graph_id}`")


@pytest.mark.parametrize("words", [["amend", "--qty", "0.05"], ["decrease", "--by", "0.01"]])
def test_an_order_that_has_ended_is_not_changed(served_sandbox: Served, home: Path, words: list[str]) -> None:
    graph_id = served_sandbox.run("buy", "ETH-USD", "0.1", "--json", home=home).json["graph_id"]

    error = served_sandbox.run(words[0], graph_id, *words[1:], "--json", home=home, expect=9).error

    assert error["code"] == "ALREADY_ENDED"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "Nothing is to be changed"),
        (["--qty", "0"], "must be above zero"),
        (["--qty", "0.000000001"], "at most 8 can be traded"),
        (["--limit", "1e3"], "is not a plain decimal number"),
    ],
)
def test_a_change_that_cannot_be_is_refused_before_anything_is_sent(words: list[str], message: str, home: Path) -> None:
    assert message in sequence("--local", "amend", "graph_x", *words, "--json", home=home, expect=2).error["message"]


def test_a_limit_far_through_the_market_is_refused_until_it_is_allowed(served_sandbox: Served, home: Path) -> None:
    graph_id, sent = rest(home, served_sandbox), Sent(taken)
    with relay(served_sandbox.url, sent) as between:
        words = ("amend", graph_id, "--limit", "9000")
        error = served_sandbox.run(*words, "--json", home=home / "other", url=between.url, expect=11).error
        served_sandbox.run(*words, "--allow-far-limit", home=home / "other", url=between.url)

    assert error["code"] == "FAR_LIMIT"
    assert "was NOT made" in error["message"]
    assert len(sent.changes) == 1


def test_a_lost_answer_is_unknown_until_the_change_is_seen(served_sandbox: Served, home: Path) -> None:
    graph_id, sent = rest(home, served_sandbox), Sent(Passage.drop)
    with relay(served_sandbox.url, sent) as between:
        words = ("amend", graph_id, "--qty", "0.2", "--json")
        error = served_sandbox.run(*words, home=home / "other", url=between.url, expect=8).error

    assert "was changed to quantity 0.2 is unknown, and the change was not sent again" in error["message"]
    assert len(sent.changes) == 1


def test_a_lost_answer_to_a_change_that_is_seen_is_a_change(served_sandbox: Served, home: Path) -> None:
    graph_id, sent = rest(home, served_sandbox), Sent(Passage.drop)
    with relay(served_sandbox.url, sent) as between:
        words = ("amend", graph_id, "--qty", "0.1", "--json")
        document = served_sandbox.run(*words, home=home / "other", url=between.url).json

    assert [document["outcome"], document["qty"]] == ["amended", "0.1"]


def test_a_refusal_by_the_service_is_definite(served_sandbox: Served, home: Path) -> None:
    graph_id, sent = rest(home, served_sandbox), Sent(lambda passage: passage.answer(422, b"{}"))
    with relay(served_sandbox.url, sent) as between:
        served_sandbox.run("amend", graph_id, "--qty", "0.2", home=home / "other", url=between.url, expect=5)


def test_a_larger_order_than_the_profile_allows_is_refused(home: Path) -> None:
    sequence("login", "--local", home=home)
    words = ("buy", "ETH-USD", "0.1", "--limit", "1000", "--no-wait", "--json")
    graph_id = sequence(*words, home=home).json["graph_id"]
    sequence("config", "set", "max_notional_usd", "150", home=home)

    assert sequence("amend", graph_id, "--qty", "0.2", "--json", home=home, expect=11).error["code"] == "NOTIONAL_LIMIT"


def test_a_live_change_without_a_terminal_is_refused(served_sandbox: Served, home: Path) -> None:
    graph_id, sent = rest(home, served_sandbox), Sent(taken)
    with live(served_sandbox, sent) as url:
        words = ("amend", graph_id, "--qty", "0.2")
        error = sequence(
            *words, "--json", home=home / "o", expect=11, SEQ_BASE_URL=url, SEQ_API_KEY=FAKE_LIVE_KEY
        ).error
        sequence(*words, "--yes", home=home / "o", SEQ_BASE_URL=url, SEQ_API_KEY=FAKE_LIVE_KEY)

    assert error["code"] == "NOT_CONFIRMED"
    assert len(sent.changes) == 1


def test_a_live_change_asks_on_a_terminal(served_sandbox: Served, home: Path) -> None:
    graph_id, sent = rest(home, served_sandbox), Sent(taken)
    with live(served_sandbox, sent) as url:
        env = {"SEQ_BASE_URL": url, "SEQ_API_KEY": FAKE_LIVE_KEY}
        child = terminal("amend", graph_id, "--limit", "990", home=home / "o", columns=160, env=env)
        child.expect(r"limit 1000 -> 990")
        child.expect("Change this live order")
        child.send("n\r")
        child.expect(pexpect.EOF)
        child.close()

    assert child.exitstatus == 11
    assert sent.changes == []


def test_an_order_is_amended_decreased_and_cancelled_for_real(home: Path) -> None:
    words = ("buy", "ETH-USD", "0.1", "--limit", "1000", "--no-wait", "--json")
    graph_id = sequence("--local", *words, home=home).json["graph_id"]

    amended = sequence("--local", "amend", graph_id, "--qty", "0.2", "--limit", "1100", "--json", home=home).json
    smaller = sequence("--local", "decrease", graph_id[:12], "--by", "0.05", "--json", home=home).json
    (cancelled,) = sequence("--local", "cancel", graph_id, "--json", home=home).json["orders"]

    assert [amended["outcome"], amended["old_qty"], amended["qty"]] == ["amended", "0.1", "0.2"]
    assert [amended["old_limit_price"], amended["limit_price"]] == ["1000", "1100"]
    assert [smaller["outcome"], smaller["old_qty"], smaller["qty"]] == ["amended", "0.2", "0.15"]
    assert [cancelled["qty"], cancelled["filled_qty"]] == ["0.15", "0"]
