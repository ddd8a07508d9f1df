"""Cancels through the front door: the right graph, each once, and what became of the order told truly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faulty_relay import Passage, lose_the_answer, lose_the_request, relay
from tests.harness import FAKE_LIVE_KEY, Result, sequence
from tests.relay import relay_to
from tests.served import Served, served_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["served_sandbox"]


def rest(home: Path, served: Served | None = None, price: str = "1000") -> str:
    """Place an order that waits far from the market, and return its id."""
    words = ("buy", "ETH-USD", "0.1", "--limit", price, "--no-wait", "--json", "--allow-duplicate")
    run = served.run(*words, home=home) if served is not None else sequence("--local", *words, home=home)
    return str(run.json["graph_id"])


def deletes(seen: list[tuple[str, str]]) -> list[str]:
    return [path for method, path in seen if method == "DELETE"]


class BrokenDown(Passage):
    """A service that answers reads with 503."""

    def do_GET(self) -> None:  # noqa: N802  # the base class looks handlers up by these names
        """Fail."""
        self.answer(503, b"{}")


def cancel_through(
    fault: Callable[[Passage], None], served: Served, home: Path, *ids: str, expect: int
) -> tuple[Result, list[str]]:
    with relay(served.url, fault) as between:
        # Orders that were placed from here know their address, so this home has none.
        result = served.run("cancel", *ids, "--json", home=home, url=between.url, expect=expect)
        return result, deletes(between.seen)


def test_a_resting_order_is_cancelled_by_the_start_of_its_id(home: Path) -> None:
    graph_id = rest(home)

    (row,) = sequence("--local", "cancel", graph_id[:14], "--json", home=home).json["orders"]

    assert [row["id"], row["graph_id"], row["outcome"], row["status"]] == [
        graph_id[:14],
        graph_id,
        "cancelled",
        "cancelled",
    ]
    assert [row["filled_qty"], row["exit_code"]] == ["0", 0]


def test_a_node_order_id_cancels_its_graph_and_not_what_stands_before_the_first_colon(
    served_sandbox: Served, home: Path
) -> None:
    graph_id = rest(home, served_sandbox)
    with relay_to(served_sandbox) as between:
        served_sandbox.run("cancel", f"graph:{graph_id}:order:1", home=home / "other", url=between.url)
        targets = [seen.target for seen in between.requests if seen.method == "DELETE"]

    assert targets == [f"/v1/execution_graphs/{graph_id}"]
    assert served_sandbox.run("status", graph_id, "--json", home=home).json["status"] == "cancelled"


@pytest.mark.parametrize(
    "text", ["graph:x", "graph:a:b:c", "order:1", "graph::order:1", "a:b:c:1", "", "graph:a:b:1:2"]
)
def test_what_is_no_id_is_refused_before_anything_is_sent(text: str, home: Path) -> None:
    graph_id = rest(home)

    result = sequence("--local", "cancel", graph_id, text, "--json", home=home, expect=2)

    assert "is no id of an order" in result.error["message"]
    assert sequence("--local", "status", graph_id, "--json", home=home).json["status"] == "active"


def test_a_start_of_several_ids_is_refused_with_the_candidates(home: Path) -> None:
    placed = [rest(home) for _ in range(17)]
    shared = next(digit for digit in "0123456789abcdef" if sum(one[6] == digit for one in placed) > 1)

    error = sequence("--local", "cancel", f"graph_{shared}", "--json", home=home, expect=2).error

    assert "is the start of" in error["message"]


def test_an_order_that_was_filled_before_is_a_conflict(home: Path) -> None:
    graph_id = sequence("--local", "buy", "ETH-USD", "0.1", "--json", home=home).json["graph_id"]

    error = sequence("--local", "cancel", graph_id, "--json", home=home, expect=9).error

    assert error["code"] == "ALREADY_ENDED"
    assert "completed, with 0.1 of 0.1 filled" in error["message"]


def test_an_order_that_was_cancelled_before_is_cancelled(home: Path) -> None:
    graph_id = rest(home)
    sequence("--local", "cancel", graph_id, home=home)

    (row,) = sequence("--local", "cancel", graph_id, "--json", home=home).json["orders"]

    assert row["outcome"] == "cancelled"


def test_an_id_that_the_service_does_not_know_is_not_found(home: Path) -> None:
    error = sequence("--local", "cancel", "graph_nowhere", "--json", home=home, expect=4).error

    assert "knows no order graph_nowhere" in error["message"]


def test_several_ids_have_a_row_each_and_the_gravest_exit_code(home: Path) -> None:
    filled = sequence("--local", "buy", "ETH-USD", "0.1", "--json", home=home).json["graph_id"]
    resting = rest(home)

    result = sequence("--local", "cancel", filled, resting, "graph_nowhere", "--json", home=home, expect=4)

    rows = {row["id"]: (row["outcome"], row["exit_code"]) for row in result.json["orders"]}
    assert rows == {filled: ("ended", 9), resting: ("cancelled", 0), "graph_nowhere": ("not found", 4)}


def test_a_graph_that_is_named_twice_is_cancelled_once(served_sandbox: Served, home: Path) -> None:
    graph_id = rest(home, served_sandbox)
    with relay_to(served_sandbox) as between:
        document = served_sandbox.run(
            "cancel", graph_id, f"graph:{graph_id}:order:1", "--json", home=home / "other", url=between.url
        ).json
        sent = [seen for seen in between.requests if seen.method == "DELETE"]

    assert [row["outcome"] for row in document["orders"]] == ["cancelled", "cancelled"]
    assert len(sent) == 1


def test_a_lost_answer_is_looked_up_and_the_cancel_not_repeated(served_sandbox: Served, home: Path) -> None:
    graph_id = rest(home, served_sandbox)

    result, sent = cancel_through(lose_the_answer, served_sandbox, home / "other", graph_id, expect=0)

    assert result.json["orders"][0]["outcome"] == "cancelled"
    assert sent == [f"/v1/execution_graphs/{graph_id}"]


def test_a_lost_request_says_that_the_order_still_works(
    served_sandbox: Served, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sequence_cli.trading.cancellation.SETTLE_SECONDS", 0.2)
    graph_id = rest(home, served_sandbox)

    result, sent = cancel_through(lose_the_request, served_sandbox, home / "other", graph_id, expect=8)

    assert result.error["code"] == "STILL_WORKING"
    assert "still working" in result.error["message"]
    assert len(sent) == 1


def test_a_lost_answer_and_a_failed_look_are_unknown(served_sandbox: Served, home: Path) -> None:
    graph_id = rest(home, served_sandbox)

    def break_down(passage: Passage) -> None:
        passage.server.RequestHandlerClass = BrokenDown
        passage.drop()

    result, sent = cancel_through(break_down, served_sandbox, home / "other", graph_id, expect=8)

    assert "is cancelled is unknown, and the cancel was not sent again" in result.error["message"]
    assert len(sent) == 1


@pytest.mark.parametrize(("status", "code"), [(429, 6), (401, 3)])
def test_a_definite_no_keeps_its_exit_code(served_sandbox: Served, home: Path, status: int, code: int) -> None:
    graph_id = rest(home, served_sandbox)

    result, sent = cancel_through(
        lambda passage: passage.answer(status, b"{}"), served_sandbox, home / "other", graph_id, expect=code
    )

    assert result.error["exit_code"] == code
    assert len(sent) == 1
    assert served_sandbox.run("status", graph_id, "--json", home=home).json["status"] == "active"


def test_a_service_that_refuses_to_cancel_what_has_ended_is_heard(served_sandbox: Served, home: Path) -> None:
    graph_id = served_sandbox.run("buy", "ETH-USD", "0.1", "--json", home=home).json["graph_id"]

    result, _ = cancel_through(
        lambda passage: passage.answer(409, b"{}"), served_sandbox, home / "other", graph_id, expect=9
    )

    assert result.error["code"] == "ALREADY_ENDED"


def test_no_connection_at_all_means_not_sent(home: Path) -> None:
    result = sequence(
        "cancel", "graph_x", "--json", home=home, expect=7,
        SEQ_API_KEY="seq_test_" + "0" * 64, SEQ_BASE_URL="http://127.0.0.1:9",
    )  # fmt: skip

    assert "was NOT sent" in result.error["message"]


def test_live_mode_does_not_ask(served_sandbox: Served, home: Path) -> None:
    graph_id = rest(home, served_sandbox)
    with relay_to(served_sandbox) as between:
        document = served_sandbox.run(
            "cancel", graph_id, "--json", home=home / "other", url=between.url, key=FAKE_LIVE_KEY
        ).json

    assert [document["mode"], document["orders"][0]["outcome"]] == ["live", "cancelled"]


def test_an_order_of_another_service_is_left_alone(served_sandbox: Served, home: Path) -> None:
    graph_id = rest(home)

    error = served_sandbox.run("cancel", graph_id[:14], "--json", home=home, expect=11).error

    assert error["code"] == "OTHER_ACCOUNT"


def test_a_read_only_profile_cancels_nothing(home: Path) -> None:
    graph_id = rest(home)
    sequence("login", "--local", home=home)
    sequence("config", "set", "read_only", "true", home=home)

    assert sequence("cancel", graph_id, "--json", home=home, expect=11).error["code"] == "READ_ONLY"
    assert sequence("--local", "status", graph_id, "--json", home=home).json["status"] == "active"
