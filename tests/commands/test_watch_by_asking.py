"""`watch` and `quote --watch` where there is no stream, while the service has no price for a moment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
import pexpect
import pytest

from tests.commands.test_watch import lines, plain
from tests.faulty_relay import Passage, relay
from tests.harness import terminal
from tests.served import Served, served_sandbox

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["served_sandbox"]

TOPICS = ("prices:BTC-USD", "prices:ETH-USD")


class Hiccups:
    """Takes the prices of some symbols away, each time another set; nothing is taken once the sets are used up."""

    def __init__(self, *without: set[str]) -> None:
        self._without = iter(without)

    def __call__(self, passage: Passage) -> None:
        status, body = passage.forward()
        without = next(self._without, set())
        answer: dict[str, Any] = msgspec.json.decode(body)
        for row in answer["quotes"]:
            if row["symbol"] in without:
                row.update(nbbo=None, venues={}, error="try again")
        passage.answer(status, msgspec.json.encode(answer))


def no_stream(passage: Passage) -> None:
    # What speaks an older protocol is taken for a line that broke.
    passage.protocol_version = "HTTP/1.1"
    passage.answer(404, b"{}", Connection="close")


@pytest.mark.parametrize(
    ("without", "events"),
    [
        # Each of them has had a price, and then none, one long after the other.
        ([set(), {"BTC-USD"}, {"ETH-USD"}], 6),
        # One begins without, and the other loses its price once the first has one.
        ([{"BTC-USD"}, set(), {"ETH-USD"}], 6),
        ([set(), {"BTC-USD", "ETH-USD"}], 4),
    ],
)
def test_a_moment_without_a_price_is_told_and_is_no_end(
    without: list[set[str]], events: int, served_sandbox: Served, home: Path
) -> None:
    with relay(served_sandbox.url, Hiccups(*without), reads=no_stream) as between:
        words = ("watch", *TOPICS, "--count", str(events), "--for", "20", "--json")
        told = lines(served_sandbox.run(*words, home=home, url=between.url).stdout)

    assert sum(event["event"] == "data" for event in told) == events
    rejected = [(event["topic"], event["data"]["reason"]) for event in told if event["event"] == "rejected"]
    assert rejected == [(f"prices:{symbol}", "try again") for missing in without for symbol in sorted(missing)]


def test_topics_that_never_had_a_price_end_it_with_4(served_sandbox: Served, home: Path) -> None:
    with relay(served_sandbox.url, Hiccups({"ETH-USD"}), reads=no_stream) as between:
        words = ("watch", "prices:ETH-USD", "prices:FOO-USD", "--json")
        error = served_sandbox.run(*words, home=home, url=between.url, expect=4).error

    assert "prices:ETH-USD: try again; prices:FOO-USD" in error["message"]


def test_a_view_shows_that_there_is_no_price_only_while_there_is_none(served_sandbox: Served, home: Path) -> None:
    with relay(served_sandbox.url, Hiccups(set(), {"ETH-USD"}), reads=no_stream) as between:
        env = served_sandbox.variables | {"SEQ_BASE_URL": between.url}
        screen = terminal("quote", "ETH-USD", "--watch", home=home, env=env)
        screen.expect_exact("try again")
        # The frames after the next price do not tell of it any more.
        screen.expect("[▲▼]")
        screen.expect("[▲▼]")
        screen.expect("[▲▼]")
        screen.sendintr()
        screen.expect(pexpect.EOF)
        screen.close()

    assert screen.exitstatus == 0
    assert not re.search("try again", plain(screen.before))
