"""Graphs of several orders through the front door, against the real sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pexpect
import pytest

from sequence_cli.graph_examples import EXAMPLES, example_text
from tests.faulty_relay import relay as faulty
from tests.harness import FAKE_LIVE_KEY, sequence, terminal
from tests.relay import relay_to
from tests.served import Served, served_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faulty_relay import Passage

__all__ = ["served_sandbox"]


@pytest.fixture
def hedge(tmp_path: Path) -> str:
    """The hedge, in a file."""
    return example(tmp_path, "hedge")


def example(folder: Path, name: str) -> str:
    path = folder / f"{name}.toml"
    path.write_text(example_text(name))
    return str(path)


def submit(home: Path, *words: str, stdin: str = "") -> Any:
    return sequence("--local", "graph", "submit", *words, "--json", home=home, stdin=stdin).json


def statuses(document: Any) -> dict[str, str]:
    return {name: node["status"] for name, node in document["nodes"].items()}


def test_the_hedge_sells_as_much_of_the_perpetual_as_it_bought(home: Path, hedge: str) -> None:
    document = submit(home, hedge)

    assert document["outcome"] == document["status"] == "completed"
    assert statuses(document) == {"spot": "filled", "hedge": "filled"}
    assert document["nodes"]["hedge"]["filled_qty"] == "0.1"
    assert [leg["activation"] for leg in document["legs"]] == ["root", "wait"]
    held = sequence("--local", "positions", "--kind", "perp", "--json", home=home).json["positions"]
    assert [row["qty"] for row in held] == ["-0.1"]


def test_the_bracket_takes_its_profit_order_to_market_once_the_entry_is_filled(home: Path, tmp_path: Path) -> None:
    document = submit(home, example(tmp_path, "bracket"), "--wait", "2")

    assert document["outcome"] == "working"
    assert statuses(document) == {"entry": "filled", "take_profit": "active", "time_stop": "waiting"}
    assert document["edges"][1]["after_ms"] == 3_600_000


def test_the_bracket_leaves_by_the_clock(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "bracket.toml"
    path.write_text(example_text("bracket").replace('"1h"', '"300ms"'))
    document = submit(home, str(path), "--wait", "2")

    assert statuses(document) == {"entry": "filled", "take_profit": "active", "time_stop": "filled"}


def test_the_twap_trades_slice_by_slice_to_its_end(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "twap.toml"
    path.write_text(example_text("twap").replace('"30s"', '"100ms"').replace('urgency = "low"', 'urgency = "high"'))
    document = submit(home, str(path))

    assert document["outcome"] == "completed"
    assert document["nodes"]["twap"]["filled_qty"] == "1"
    assert document["nodes"]["twap"]["fill_count"] >= 4


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_taken_as_it_is(name: str, home: Path, tmp_path: Path) -> None:
    document = submit(home, example(tmp_path, name), "--no-wait")

    assert [document["outcome"], document["nodes"]] == ["accepted", None]
    assert document["graph_id"].startswith("graph_")


def test_json_comes_from_a_pipe(home: Path) -> None:
    text = sequence("graph", "example", "hedge", "--json", home=home).stdout

    assert submit(home, "-", stdin=text)["outcome"] == "completed"


def test_the_examples_are_listed(home: Path) -> None:
    text = sequence("graph", "example", home=home).stdout

    assert [line.split()[3] for line in text.splitlines()] == list(EXAMPLES)
    assert all(name in sequence("graph", "submit", "--help", home=home).stdout for name in EXAMPLES)
    assert "bracket, hedge, twap" in sequence("graph", "example", "straddle", home=home, expect=2).stderr


def test_a_dry_run_shows_the_request_and_sends_nothing(home: Path, hedge: str) -> None:
    document = submit(home, hedge, "--dry-run")

    assert document["outcome"] == "dry_run"
    assert [node["node_id"] for node in document["request"]["nodes"]] == ["spot", "hedge"]
    assert float(document["estimated_notional_usd"]) > 0
    assert sequence("--local", "orders", "--json", home=home).json["orders"] == []


def test_one_graph_is_sent_once_under_an_id_made_here(served_sandbox: Served, home: Path, hedge: str) -> None:
    with relay_to(served_sandbox) as between:
        document = served_sandbox.run("graph", "submit", hedge, "--json", home=home, url=between.url).json
        (body,) = between.orders

    assert msgspec.json.decode(body)["graph_id"] == document["graph_id"]
    assert [row["summary"] for row in served_sandbox.run("recover", "--json", home=home).json["orders"]] == []


def test_a_wrong_file_is_refused_before_anything_is_sent(served_sandbox: Served, home: Path, hedge: str) -> None:
    with relay_to(served_sandbox) as between:
        text = example_text("hedge").replace("on_fill", "on_fil")
        result = served_sandbox.run("graph", "submit", "-", "--json", home=home, stdin=text, expect=2, url=between.url)
        assert between.requests == []

    assert "stdin, line 1: " in result.error["message"]
    missing = sequence("--local", "graph", "submit", f"{hedge}.not", home=home, expect=2).stderr
    assert f"{hedge}.not cannot be read: No such file" in missing


def test_show_tells_what_starts_what(home: Path, tmp_path: Path) -> None:
    graph_id = submit(home, example(tmp_path, "bracket"), "--wait", "1")["graph_id"]
    document = sequence("--local", "graph", "show", graph_id[:14], "--json", home=home).json
    shown = sequence("--local", "graph", "show", graph_id, home=home).stdout

    assert document["graph_id"] == graph_id
    assert [(edge["from_node"], edge["trigger"], edge["to_node"]) for edge in document["edges"]] == [
        ("entry", "on_full_fill", "take_profit"),
        ("take_profit", "on_timeout", "time_stop"),
    ]
    assert "When this order  does this" in shown


def test_the_edges_of_a_graph_from_elsewhere_are_not_known(
    served_sandbox: Served, home: Path, hedge: str, tmp_path: Path
) -> None:
    graph_id = served_sandbox.run("graph", "submit", hedge, "--json", home=home).json["graph_id"]
    document = served_sandbox.run("graph", "show", graph_id, "--json", home=tmp_path / "other").json

    assert document["edges"] is None
    assert statuses(document) == {"spot": "filled", "hedge": "filled"}


def call(home: Path, path: str) -> None:
    sequence("--local", "api", "POST", path, "--body", "-", "--yes", home=home, stdin="{}")


def test_a_paused_graph_goes_on(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "later.toml"
    path.write_text(example_text("bracket").replace('"1h"', '"400ms"'))
    graph_id = submit(home, str(path), "--no-wait")["graph_id"]
    call(home, "/v1/kill_switch")
    sequence("--local", "graph", "show", graph_id, home=home)
    assert wait_for(home, graph_id, "paused")["status"] == "paused"
    call(home, "/v1/kill_switch/clear")
    document = sequence("--local", "graph", "resume", graph_id, "--json", home=home).json

    assert document["status"] == "active"
    assert document["edges"] is not None
    assert "not paused" in sequence("--local", "graph", "resume", graph_id, home=home, expect=9).stderr


def wait_for(home: Path, graph_id: str, status: str) -> Any:
    import time

    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        document = sequence("--local", "graph", "show", graph_id, "--json", home=home).json
        if document["status"] == status:
            return document
        time.sleep(0.1)
    raise AssertionError(document)


def test_a_resume_whose_answer_is_lost_is_unknown_and_not_repeated(
    served_sandbox: Served, home: Path, hedge: str
) -> None:
    graph_id = served_sandbox.run("graph", "submit", hedge, "--json", home=home).json["graph_id"]
    with faulty(served_sandbox.url, lambda passage: passage.answer(502, b"")) as between:
        words = ("graph", "resume", graph_id, "--json")
        result = served_sandbox.run(*words, home=home / "elsewhere", expect=8, url=between.url)
        assert [seen for seen in between.seen if seen[0] == "POST"] == [
            ("POST", f"/v1/execution_graphs/{graph_id}/resume")
        ]

    assert f"Whether {graph_id} was resumed is unknown" in result.error["message"]


def test_a_graph_whose_answer_is_lost_is_not_sent_twice(served_sandbox: Served, home: Path, tmp_path: Path) -> None:
    path = example(tmp_path, "bracket")

    def lose(passage: Passage) -> None:
        passage.forward()
        passage.answer(502, b"")

    def vanish(passage: Passage) -> None:
        passage.answer(502, b"")

    with faulty(served_sandbox.url, lose) as between:
        found = served_sandbox.run("graph", "submit", path, "--json", "--no-wait", home=home, url=between.url).json
        assert len([seen for seen in between.seen if seen == ("POST", "/v1/orders")]) == 1
    assert found["nodes"]["entry"]["target_qty"] == "0.2"
    with faulty(served_sandbox.url, vanish) as between:
        words = ("graph", "submit", path, "--json", "--no-wait")
        served_sandbox.run(*words, home=home / "2", url=between.url, expect=8)
        again = served_sandbox.run(*words, home=home / "2", url=between.url, expect=8)
        assert len([seen for seen in between.seen if seen == ("POST", "/v1/orders")]) == 1

    assert again.error["code"] == "UNRESOLVED_DUPLICATE"


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        ("max_notional_usd", "300", "NOTIONAL_LIMIT"),
        ("allow_symbols", "ETH-USD", "SYMBOL_NOT_ALLOWED"),
        ("read_only", "true", "READ_ONLY"),
    ],
)
def test_the_limits_of_the_profile_hold_for_every_order_of_a_graph(
    setting: str, value: str, code: str, home: Path, hedge: str
) -> None:
    sequence("login", "--local", home=home)
    sequence("config", "set", setting, value, home=home)
    result = sequence("graph", "submit", hedge, "--yes", "--json", home=home, expect=11)

    assert result.error["code"] == code
    assert sequence("orders", "--json", home=home).json["orders"] == []


def test_a_symbol_that_the_service_spells_otherwise_is_held_to_its_market(
    served_sandbox: Served, home: Path, tmp_path: Path
) -> None:
    def without_a_price_in_the_batch(passage: Passage) -> None:
        status, body = passage.forward()
        if passage.path == "/v1/quotes_batch":
            answer = msgspec.json.decode(body)
            answer["quotes"] = [row for row in answer["quotes"] if row["symbol"] != "kxfedcut-27jun30-y"]
            body = msgspec.json.encode(answer)
        passage.answer(status, body)

    path = tmp_path / "event.toml"
    path.write_text(example_text("hedge").replace('"ETH-USD"', '"kxfedcut-27jun30-y"').replace('"0.1"', '"1"'))
    with faulty(served_sandbox.url, without_a_price_in_the_batch) as between:
        words = ("graph", "submit", str(path), "--no-wait", "--json")
        document = served_sandbox.run(*words, home=home, url=between.url).json

    assert ("GET", "/v1/quotes/kxfedcut-27jun30-y") in between.seen
    assert document["outcome"] == "accepted"


def test_a_limit_far_through_the_market_is_refused_in_the_first_order(home: Path) -> None:
    text = example_text("hedge").replace('urgency = "high"', 'limit = "9000"')
    path = home.parent / "far.toml"
    path.write_text(text)
    result = sequence("--local", "graph", "submit", str(path), "--json", home=home, expect=11)
    assert result.error["code"] == "FAR_LIMIT"
    assert result.error["message"].startswith("Node 'spot': ")
    assert submit(home, str(path), "--allow-far-limit")["outcome"] == "completed"


def test_a_graph_that_the_venues_refuse_is_a_failure(home: Path) -> None:
    path = home.parent / "large.toml"
    path.write_text(example_text("hedge").replace('"0.1"', '"90000"'))
    result = sequence("--local", "graph", "submit", str(path), "--json", "--allow-stale", home=home, expect=5)

    assert "nothing was filled" in result.error["message"] or "none was placed" in result.error["message"]


def test_a_live_graph_without_a_terminal_is_refused(served_sandbox: Served, home: Path, hedge: str) -> None:
    with relay_to(served_sandbox) as between:
        result = served_sandbox.run(
            "graph", "submit", hedge, "--json", home=home, url=between.url, key=FAKE_LIVE_KEY, expect=11
        )
        assert between.orders == []

    assert result.error["code"] == "NOT_CONFIRMED"


@pytest.mark.parametrize(("answer", "code", "sent"), [("n\r", 11, 0), ("y\r", 0, 1)])
def test_a_live_graph_asks_and_lists_every_order(
    answer: str, code: int, sent: int, served_sandbox: Served, home: Path, hedge: str
) -> None:
    with relay_to(served_sandbox) as between:
        variables = {"SEQ_BASE_URL": between.url, "SEQ_API_KEY": FAKE_LIVE_KEY}
        child = terminal("graph", "submit", hedge, home=home, columns=200, env=variables)
        child.expect("Send this live graph")
        told = child.before or ""
        child.send(answer)
        child.expect(pexpect.EOF)
        child.close()
        assert len(between.orders) == sent

    assert child.exitstatus == code
    assert "spot: buy 0.1 ETH-USD at the market, at once" in told
    assert "hedge: sell 0.1 ETH-USD-PERP at the market, on_fill of spot" in told
    assert "all orders together: about " in told


def test_a_live_resume_asks(served_sandbox: Served, home: Path) -> None:
    with relay_to(served_sandbox) as between:
        served_sandbox.run(
            "graph", "resume", "graph_" + "0" * 32, home=home, url=between.url, key=FAKE_LIVE_KEY, expect=11
        )
        assert between.requests == []
