"""What a feed tells of orders and fills: each state once, whoever tells it first, and nothing lost over a gap."""

from __future__ import annotations

import time
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING

import msgspec
import pytest

from sequence_cli.api.client import Client
from sequence_cli.api.transport import Transport
from sequence_cli.base_url import LOCAL_BASE_URL
from sequence_cli.errors import UsageError
from sequence_cli.keys import parse_api_key
from sequence_cli.sandbox.inprocess import exchange, local_key
from sequence_cli.trading.account_news import AccountNews
from sequence_cli.trading.feed import Feed
from sequence_cli.trading.told import Gap, Live, News, Quiet, Rejected
from sequence_cli.trading.topics import normal_topic
from tests.harness import FAKE_TEST_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOPICS = ("orders", "fills")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A client of a sandbox in this process."""
    folder = tmp_path / "sandbox"
    opened = Client(Transport(LOCAL_BASE_URL, parse_api_key(local_key(folder)), inner=exchange(folder)))
    with closing(opened):
        yield opened


def rest(client: Client, *, price: int = 100) -> str:
    """Place an order that rests, and return its graph's id."""
    body = {"symbol": "ETH-USD", "side": "buy", "qty": 0.01, "price": price}
    return client.submit(msgspec.json.encode(body)).graph_id


def fill(client: Client) -> str:
    """Place an order and wait until it is filled."""
    graph_id = client.submit(b'{"symbol": "ETH-USD", "side": "buy", "qty": 0.01}').graph_id
    deadline = time.monotonic() + 10
    while client.graph(graph_id).status != "completed":
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return graph_id


def told(news: AccountNews) -> list[tuple[str, str | None]]:
    """Return topic and graph of what is missed; everything must be news."""
    found = list(news.missed())
    return [(one.topic, msgspec.json.decode(one.data)["graph_id"]) for one in found if isinstance(one, News)]


def test_what_was_there_before_is_known_and_told_only_once(client: Client) -> None:
    fill(client)
    news = AccountNews(client, TOPICS)
    first = list(news.missed())

    assert [(one.topic, one.known) for one in first if isinstance(one, News)] == [("orders", True), ("fills", True)]
    assert told(news) == []


def test_what_the_stream_told_is_not_told_again_by_the_lists(client: Client) -> None:
    news = AccountNews(client, TOPICS)
    list(news.missed())
    fill(client)
    order, execution = client.orders().orders[0], client.fills().fills[0]

    assert news.is_new("orders", msgspec.Raw(msgspec.json.encode(order)))
    assert news.is_new("fills", msgspec.Raw(msgspec.json.encode(execution)))
    assert not news.is_new("fills", msgspec.Raw(msgspec.json.encode(execution)))
    assert told(news) == []


def test_what_happened_in_a_gap_is_told_afterwards_the_oldest_first(client: Client) -> None:
    news = AccountNews(client, TOPICS)
    list(news.missed())
    graphs = [fill(client), rest(client), fill(client)]

    assert told(news) == [
        *[("orders", graph) for graph in graphs],
        ("fills", graphs[0]),
        ("fills", graphs[2]),
    ]


def test_an_old_order_that_ended_in_a_gap_is_told_however_many_came_after_it(client: Client) -> None:
    old = rest(client)
    news = AccountNews(client, ("orders",))
    list(news.missed())
    client.cancel_graph(old)
    newer = [rest(client, price=10) for _ in range(130)]

    assert told(news) == [("orders", graph) for graph in (old, *newer)]


def test_fills_on_several_pages_are_all_told(client: Client) -> None:
    fill(client)
    news = AccountNews(client, ("fills",))
    list(news.missed())
    graphs = [fill(client) for _ in range(3)]

    assert told(news) == [("fills", graph) for graph in graphs]


def test_an_event_of_another_shape_is_told_as_it_came(client: Client) -> None:
    news = AccountNews(client, TOPICS)

    assert news.is_new("orders", msgspec.Raw(b'{"id": 5}'))
    assert news.is_new("tca", msgspec.Raw(b"[]"))


def test_without_a_stream_prices_are_asked_for_and_told_when_they_change(client: Client) -> None:
    feed = Feed(client, None, ["prices:ETH-USD", "book:ETH-USD", "tca"], pause=0.05)
    with closing(feed.told(0.01)) as items:
        heard = list(islice((item for item in items if not isinstance(item, Quiet)), 6))

    assert isinstance(heard[0], Rejected)
    assert isinstance(heard[1], Live)
    assert [(one.topic, one.by_stream) for one in heard[2:4] if isinstance(one, News)] == [
        ("prices:ETH-USD", False),
        ("book:ETH-USD", False),
    ]
    bids = [msgspec.json.decode(one.data) for one in heard if isinstance(one, News) and one.topic == "prices:ETH-USD"]
    assert bids[0] != bids[1]


def test_a_service_that_cannot_be_asked_is_one_gap_and_no_end() -> None:
    away = Client(Transport("http://127.0.0.1:9", parse_api_key(FAKE_TEST_KEY)))
    with closing(away), closing(Feed(away, None, ["prices:ETH-USD"], pause=0.01).told(0.01)) as items:
        heard = list(islice(items, 4))

    assert isinstance(heard[0], Gap)
    assert all(isinstance(item, Quiet) for item in heard[1:])


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("prices:eth-usd", "prices:ETH-USD"),
        ("book:will-it-rain:yes", "book:will-it-rain:yes"),
        ("orders", "orders"),
        ("funding:binance:BTC-USD-PERP", "funding:binance:BTC-USD-PERP"),
    ],
)
def test_a_topic_is_written_as_the_service_names_it(text: str, topic: str) -> None:
    assert normal_topic(text) == topic


@pytest.mark.parametrize("text", ["", ":", "prices", "prices:", "Orders", "orders:", "weather", "funding:"])
def test_what_is_no_topic_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        normal_topic(text)
