"""Raw calls through the front door: the body as it came, writes once, no order past the journal, no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from tests.faulty_relay import Passage, relay
from tests.harness import FAKE_LIVE_KEY, sequence
from tests.relay import relay_to
from tests.served import Served, served_sandbox

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["served_sandbox"]
SECRET = "an-exchange-secret-of-this-test"


def test_a_get_prints_the_answer(home: Path) -> None:
    document = sequence("--local", "api", "get", "v1/quotes/ETH-USD?depth=2", home=home).json

    assert document["symbol"] == "ETH-USD"
    assert len(document["book"]["bids"]) == 2


def test_numbers_keep_their_digits(served_sandbox: Served, home: Path) -> None:
    content = b'{"a": 12345678901234567890, "b": 1.10, "c": 1e-7}'
    with relay(served_sandbox.url, lambda passage: passage.answer(200, content)) as between:
        result = served_sandbox.run("api", "POST", "/v1/quotes_batch", home=home, url=between.url)

    assert result.stdout == '{\n  "a": 12345678901234567890,\n  "b": 1.10,\n  "c": 1e-7\n}\n'


def test_a_body_comes_from_a_file_or_a_pipe_and_goes_out_as_it_is(
    served_sandbox: Served, home: Path, tmp_path: Path
) -> None:
    body = '{ "symbol":"ETH-USD",  "side":"buy","qty":0.10 }'
    (tmp_path / "body.json").write_text(body)
    with relay_to(served_sandbox) as between:
        words = ("api", "POST", "/v1/orders/preview", "--body")
        served_sandbox.run(*words, str(tmp_path / "body.json"), home=home, url=between.url)
        served_sandbox.run(*words, "-", home=home, url=between.url, stdin=body)

    assert [seen.body for seen in between.requests] == [body.encode()] * 2


@pytest.mark.parametrize(
    "path",
    [
        "/v1/orders",
        "v1/orders",
        "/v1/orders?x=1",
        "/v1/Orders",
        "/v1/orders%2F",
        "/v1/%6frders",
        "/v1/%256Frders",
        "/v1/x%2F..%2Forders",
        "/v1/orders;a=b",
        "/v1/orders%20",
        "/v1/execution_graphs",
        "/v1/parent_orders",
    ],
)
@pytest.mark.parametrize("method", ["POST", "put"])
def test_no_order_gets_past_the_journal(served_sandbox: Served, home: Path, method: str, path: str) -> None:
    with relay_to(served_sandbox) as between:
        words = ("api", method, path, "--body", "-", "--json")
        body = '{"symbol": "ETH-USD", "side": "buy", "qty": 1, "graph_id": "graph_x"}'
        error = served_sandbox.run(*words, home=home, url=between.url, stdin=body, expect=11).error

    assert error["code"] == "ORDER_PAST_JOURNAL"
    assert "sequence buy" in error["hint"]
    assert between.requests == []


@pytest.mark.parametrize(
    "path",
    ["https://example.com/v1/x", "//example.com/v1/x", "/v2/x", "/v1", "/v1/", "/v1/a//b", "/v1/../x", "/v1/%2e%2e/x",
     "/v1/a b", "/v1/a#b", "/v1/a%00", "/v1/a\\b", "/v1/./orders", "@example.com/v1/x"],
)  # fmt: skip
def test_a_path_that_leaves_the_api_is_refused(path: str, home: Path) -> None:
    sequence("--local", "api", "GET", path, home=home, expect=2)


@pytest.mark.parametrize(
    "words",
    [
        ["FETCH", "/v1/account"],
        ["GET", "/v1/account", "--body", "-"],
        ["POST", "/v1/sandbox/reset", "--body", "no-such-file.json"],
        ["GET", "/v1/account", "-o", "csv"],
    ],
)
def test_a_call_that_cannot_be_is_refused(words: list[str], home: Path) -> None:
    sequence("--local", "api", *words, home=home, expect=2)


def test_a_body_that_is_no_json_is_refused(home: Path) -> None:
    result = sequence("--local", "api", "POST", "/v1/sandbox/reset", "--body", "-", home=home, stdin="{", expect=2)

    assert "is not JSON" in result.stderr


@pytest.mark.parametrize("words", [["POST", "/v1/api_keys"], ["POST", "/v1/api_keys/1/rotate"]])
def test_a_call_that_answers_with_a_new_key_is_refused(words: list[str], home: Path) -> None:
    assert sequence("--local", "api", *words, "--json", home=home, expect=11).error["code"] == "KEY_IN_ANSWER"


def test_what_is_secret_in_an_answer_is_not_printed(served_sandbox: Served, home: Path) -> None:
    content = msgspec.json.encode({"echo": SECRET, "key": "seq_test_" + "5" * 64})
    with relay(served_sandbox.url, lambda passage: passage.answer(200, content)) as between:
        body = msgspec.json.encode({"api_key": "an-exchange-key-of-this-test", "api_secret": SECRET}).decode()
        words = ("api", "POST", "/v1/credentials/binance", "--body", "-")
        result = served_sandbox.run(*words, home=home, url=between.url, stdin=body)

    assert result.json == {"echo": "***", "key": "seq_test_***"}


def test_a_lost_answer_to_a_write_is_unknown_and_not_repeated(served_sandbox: Served, home: Path) -> None:
    with relay(served_sandbox.url, Passage.drop) as between:
        words = ("api", "POST", "/v1/sandbox/reset", "--json")
        error = served_sandbox.run(*words, home=home, url=between.url, expect=8).error

    assert "was not sent again" in error["message"]
    assert between.seen == [("POST", "/v1/sandbox/reset")]


def test_a_live_write_needs_a_yes(served_sandbox: Served, home: Path) -> None:
    with relay_to(served_sandbox) as between:
        words = ("api", "DELETE", "/v1/credentials/kraken")
        error = served_sandbox.run(*words, "--json", home=home, url=between.url, key=FAKE_LIVE_KEY, expect=11).error
        asked = len(between.requests)
        served_sandbox.run(*words, "--yes", home=home, url=between.url, key=FAKE_LIVE_KEY, expect=4)

    assert error["code"] == "NOT_CONFIRMED"
    assert [asked, len(between.requests)] == [0, 1]


def test_an_empty_answer_prints_nothing(served_sandbox: Served, home: Path) -> None:
    with relay(served_sandbox.url, lambda passage: passage.answer(200, b"")) as between:
        assert served_sandbox.run("api", "POST", "/v1/kill_switch", home=home, url=between.url).stdout == ""


def test_a_failure_has_its_exit_code_and_prints_nothing(home: Path) -> None:
    assert sequence("--local", "api", "GET", "/v1/nothing", home=home, expect=4).stdout == ""
