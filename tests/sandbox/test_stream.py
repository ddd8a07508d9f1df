"""The stream of the served sandbox over real sockets (sequence-api.md §14.1)."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from sequence_cli.sandbox.access import local_api_key
from sequence_cli.sandbox.problems import ProblemError
from sequence_cli.sandbox.stream_hub import KEY_GONE, MOST_WAITING, TOO_SLOW
from sequence_cli.sandbox.stream_requests import MOST_TOPICS
from sequence_cli.sandbox.stream_tickets import LIFETIME_NS, TicketDesk, issue
from tests.sandbox.served import served
from tests.sandbox.stream_client import following, http_client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

BUY = {"symbol": "ETH-USD", "side": "buy", "qty": 0.1}


class Place(NamedTuple):
    """A served sandbox."""

    url: str
    key: str
    http: httpx.Client


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One sandbox for all tests of this module."""
    folder = tmp_path_factory.mktemp("stream") / "sandbox"
    with served(folder) as (url, _), http_client(url, folder) as http:
        yield Place(url, local_api_key(folder), http)


def test_a_price_has_the_documented_fields(place: Place) -> None:
    with following(place.url, place.key) as follower:
        acknowledged = follower.subscribe("prices:ETH-USD")
        price = follower.event("prices:ETH-USD")

    assert acknowledged == {"subscribed": ["prices:ETH-USD"], "rejected": []}
    assert list(price) == ["bid", "ask", "mid", "bid_sz", "ask_sz", "spread_bps", "ts_ns"]
    assert price["bid"] < price["mid"] < price["ask"]
    assert abs(time.time_ns() - price["ts_ns"]) < 10**10


def test_a_book_is_a_whole_snapshot_and_the_next_one_differs(place: Place) -> None:
    with following(place.url, place.key) as follower:
        follower.subscribe("book:BTC-USD")
        first, second = follower.event("book:BTC-USD"), follower.event("book:BTC-USD")

    assert list(first) == ["bids", "asks", "ts_ns"]
    assert 50 < len(first["bids"]) <= 100
    assert [level[0] for level in first["bids"]] == sorted((level[0] for level in first["bids"]), reverse=True)
    assert [level[0] for level in first["asks"]] == sorted(level[0] for level in first["asks"])
    assert first["bids"][0][0] < first["asks"][0][0]
    assert (first["bids"], first["asks"]) != (second["bids"], second["asks"])


def test_the_prices_are_those_of_the_quote(place: Place) -> None:
    with following(place.url, place.key) as follower:
        follower.subscribe("prices:SOL-USD")
        streamed = [follower.event("prices:SOL-USD") for _ in range(3)]
        quote = place.http.get("/v1/quotes/SOL-USD").json()["nbbo"]

    assert abs(streamed[-1]["mid"] - quote["mid"]) / quote["mid"] < 0.01


def test_two_consumers_see_the_same_market_and_the_same_fill(place: Place) -> None:
    with following(place.url, place.key) as one, following(place.url, place.key) as other:
        for follower in (one, other):
            follower.subscribe("prices:ETH-USD", "orders", "fills", "tca")
            follower.event("prices:ETH-USD")
        graph_id = place.http.post("/v1/orders", json=BUY).json()["graph_id"]
        events = [[_of_graph(follower, topic, graph_id) for topic in ("fills", "orders", "tca")]
                  for follower in (one, other)]  # fmt: skip

    fill, order, cost = events[0]
    assert events[0] == events[1]
    assert fill["qty_1e8"] == order["filled_qty_1e8"] == 10_000_000
    assert (order["status"], order["avg_fill_price_1e9"]) == ("filled", fill["price_1e9"])
    assert cost["achieved_vwap_1e9"] == fill["price_1e9"]
    assert cost["benchmark_vwap_1e9"] > 0


def test_what_the_stream_tells_of_an_order_and_a_fill_is_what_the_lists_say(place: Place) -> None:
    with following(place.url, place.key) as follower:
        follower.subscribe("orders", "fills")
        graph_id = place.http.post("/v1/orders", json=BUY).json()["graph_id"]
        fill, order = _of_graph(follower, "fills", graph_id), _of_graph(follower, "orders", graph_id)

    assert order == place.http.get("/v1/orders?limit=1").json()["orders"][0]
    assert fill == place.http.get("/v1/fills?limit=1").json()["fills"][0]


def _of_graph(follower: Any, topic: str, graph_id: str) -> Any:
    done = {"orders": ("filled",), "tca": ("filled",), "fills": (None,)}[topic]
    return follower.until(
        lambda message: (
            message.get("channel") == topic
            and message["data"]["graph_id"] == graph_id
            and message["data"].get("status") in done
        )
    )["data"]


def test_what_happened_before_the_stream_opened_is_no_event(place: Place) -> None:
    graph_id = place.http.post("/v1/orders", json=BUY).json()["graph_id"]
    until = time.monotonic() + 10
    while place.http.get(f"/v1/execution_graphs/{graph_id}").json()["status"] != "completed":
        assert time.monotonic() < until
    with following(place.url, place.key) as follower:
        follower.subscribe("orders", "fills", "tca")

        assert follower.nothing_on("orders", 0.8)


def test_a_topic_that_is_unsubscribed_is_silent_and_the_other_goes_on(place: Place) -> None:
    with following(place.url, place.key) as follower:
        follower.subscribe("prices:ETH-USD", "prices:BTC-USD")
        follower.event("prices:ETH-USD")
        follower.send(unsubscribe=["prices:ETH-USD", "fills"])
        answer = follower.until(lambda message: "unsubscribed" in message)

        assert answer == {
            "unsubscribed": ["prices:ETH-USD"],
            "rejected": [{"topic": "fills", "reason": "it is not subscribed"}],
        }
        follower.event("prices:BTC-USD")
        assert follower.nothing_on("prices:ETH-USD", 0.8)


def test_an_unknown_topic_is_rejected_with_its_reason_and_the_others_are_taken(place: Place) -> None:
    with following(place.url, place.key) as follower:
        answer = follower.subscribe("prices:FOO-USD", "weather", "prices:ETH-USD")

    assert answer["subscribed"] == ["prices:ETH-USD"]
    assert [row["topic"] for row in answer["rejected"]] == ["prices:FOO-USD", "weather"]
    assert all(row["reason"] for row in answer["rejected"])


@pytest.mark.parametrize("topic", ["funding", "funding:binance", "funding:binance:BTC-USD-PERP"])
def test_funding_comes_for_all_for_a_venue_and_for_one_perp(place: Place, topic: str) -> None:
    with following(place.url, place.key) as follower:
        acknowledged = follower.subscribe(topic, "funding:kraken-spot", "funding:binance:DOGE-USD-PERP")
        funding = follower.event(topic)

    assert acknowledged["subscribed"] == [topic]
    assert len(acknowledged["rejected"]) == 2
    assert funding["unit"] == "bps_per_hour"
    assert len({row["venue"] for row in funding["rates"]}) == (1 if ":" in topic else 4)
    assert len(funding["rates"]) == {0: 16, 1: 4, 2: 1}[topic.count(":")]


def test_a_fair_price_comes_for_one_symbol_when_it_has_changed(place: Place) -> None:
    with following(place.url, place.key) as follower:
        acknowledged = follower.subscribe("fair_price:BTC-USD", "fair_price:FOO-USD", "fair_price:")
        first, second = follower.event("fair_price:BTC-USD"), follower.event("fair_price:BTC-USD")

    assert acknowledged["subscribed"] == ["fair_price:BTC-USD"]
    assert [row["topic"] for row in acknowledged["rejected"]] == ["fair_price:FOO-USD", "fair_price:"]
    assert list(first) == ["symbol", "fair_price_1e9", "ts_ns"]
    assert (first["symbol"], second["symbol"]) == ("BTC-USD", "BTC-USD")
    assert second["fair_price_1e9"] != first["fair_price_1e9"]
    assert second["ts_ns"] > first["ts_ns"]


def test_the_fair_prices_of_all_pairs_come_in_one_event(place: Place) -> None:
    with following(place.url, place.key) as follower:
        follower.subscribe("fair_price")
        prices = follower.event("fair_price")["prices"]
    pairs = [row["symbol"] for row in place.http.get("/v1/symbols").json()["symbols"] if row["type"] == "spot"]

    assert sorted(row["symbol"] for row in prices) == sorted(pairs)
    assert all(row["fair_price_1e9"] > 0 for row in prices)


def test_more_topics_than_one_connection_may_have_are_rejected(place: Place) -> None:
    with following(place.url, place.key) as follower:
        # Letter case tells them apart for the bound; the symbol is the same one.
        names = [f"prices:{_cased(number)}" for number in range(MOST_TOPICS + 1)]
        answer = follower.subscribe(*names)

    assert len(answer["subscribed"]) == MOST_TOPICS
    assert "more than" in answer["rejected"][0]["reason"]


def _cased(number: int) -> str:
    name = "".join(letter.upper() if number >> place & 1 else letter for place, letter in enumerate("dogeusdt"))
    return f"{name[:4]}-{name[4:]}"


@pytest.mark.parametrize(
    "message",
    ["not json", "[]", "{}", '{"subscribe": "orders"}', '{"subscribe": [1]}', "\x00", '{"subscribe": ["\\ud800"]}'],
)
def test_a_malformed_message_is_answered_and_the_connection_stays(place: Place, message: str) -> None:
    with following(place.url, place.key) as follower:
        follower.connection.send(message)
        answer = follower.until(lambda _: True)
        follower.subscribe("prices:ETH-USD")
        follower.event("prices:ETH-USD")

    if "error" in answer:
        assert answer["error"]["code"] == "BAD_REQUEST"
    else:
        assert answer["subscribed"] == []


def test_a_message_in_bytes_is_answered_and_one_that_is_too_long_ends_it(place: Place) -> None:
    with following(place.url, place.key) as follower:
        follower.connection.send(b"\xff\xfe")
        assert "error" in follower.until(lambda _: True)
        follower.connection.send("x" * 100_000)
        with pytest.raises(ConnectionClosed):
            follower.until(lambda _: False)


@pytest.mark.parametrize(("key", "status"), [(None, 401), ("seq_test_" + "0" * 64, 401), ("seq_live_" + "0" * 64, 403)])
def test_a_key_that_is_missing_unknown_or_live_is_refused(place: Place, key: str | None, status: int) -> None:
    with pytest.raises(InvalidStatus) as refused, following(place.url, key):
        pass

    assert refused.value.response.status_code == status
    assert b'"error"' in (refused.value.response.body or b"")


def test_a_key_in_the_address_opens_nothing(place: Place) -> None:
    with pytest.raises(InvalidStatus), following(place.url, None, f"?api_key={place.key}&token={place.key}"):
        pass


def test_a_ticket_opens_one_stream_and_no_second(place: Place) -> None:
    ticket = place.http.get("/v1/ws/ticket").json()["ticket"]
    with following(place.url, None, f"?ticket={ticket}") as follower:
        follower.subscribe("orders", "fills")
        graph_id = place.http.post("/v1/orders", json=BUY).json()["graph_id"]
        assert _of_graph(follower, "fills", graph_id)["symbol"] == "ETH-USD"

    assert ticket.startswith("wst_")
    with pytest.raises(InvalidStatus) as refused, following(place.url, None, f"?ticket={ticket}"):
        pass
    assert refused.value.response.status_code == 401


def test_a_ticket_ends_after_thirty_seconds_with_a_restart_and_with_a_changed_digit(tmp_path: Path) -> None:
    opened = 1_000 * 10**9
    desk = TicketDesk(tmp_path, opened)

    assert desk.take(issue(tmp_path, "someone", opened), opened + LIFETIME_NS) == "someone"
    ticket = issue(tmp_path, "local", opened)
    changed = ticket[:-1] + ("0" if ticket[-1] != "0" else "1")
    for bad, now in [
        (ticket, opened + LIFETIME_NS + 1),
        (changed, opened),
        (ticket.upper(), opened),
        ("wst_", opened),
        (issue(tmp_path / "other", "local", opened), opened),
        (issue(tmp_path, "local", opened - 1), opened),
        (issue(tmp_path, "local", opened + 1), opened),
    ]:
        with pytest.raises(ProblemError):
            desk.take(bad, now)
    assert desk.take(ticket, opened) == "local"


def test_each_account_hears_of_its_own_orders_alone(place: Place) -> None:
    other = place.http.post("/v1/api_keys", json={}).json()
    key = next(value for value in other.values() if str(value).startswith("seq_test_"))
    with following(place.url, place.key) as mine, following(place.url, key) as theirs:
        mine.subscribe("fills")
        theirs.subscribe("fills", "prices:ETH-USD")
        graph_id = place.http.post("/v1/orders", json=BUY).json()["graph_id"]

        assert _of_graph(mine, "fills", graph_id)
        assert theirs.event("prices:ETH-USD")["bid"] > 0
        assert theirs.nothing_on("fills", 0.8)


def test_a_stream_ends_when_its_key_is_revoked(place: Place) -> None:
    made = place.http.post("/v1/api_keys", json={}).json()
    with following(place.url, made["api_key"]) as follower:
        follower.subscribe("orders")
        place.http.delete(f"/v1/api_keys/{made['key_id']}")
        with pytest.raises(ConnectionClosed) as closed:
            follower.until(lambda _: False)

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.reason == KEY_GONE


def test_a_reset_is_survived_and_the_new_epoch_is_followed(place: Place) -> None:
    with following(place.url, place.key) as follower:
        follower.subscribe("fills", "prices:ETH-USD")
        assert place.http.post("/v1/sandbox/reset", json={"purge": True}).status_code == 200
        follower.event("prices:ETH-USD")
        graph_id = place.http.post("/v1/orders", json=BUY).json()["graph_id"]

        assert _of_graph(follower, "fills", graph_id)["fill_id"] == 1


def test_an_order_that_rests_and_is_cancelled_is_told_at_both_states(place: Place) -> None:
    with following(place.url, place.key) as follower:
        follower.subscribe("orders", "tca")
        placed = place.http.post("/v1/orders", json={**BUY, "price": 100}).json()["graph_id"]
        states = [_state(follower, placed)]
        place.http.delete(f"/v1/execution_graphs/{placed}")
        states.append(_state(follower, placed))
        cost = follower.event("tca")

    assert states[-1] == "cancelled"
    assert states[0] != "cancelled"
    assert (cost["graph_id"], cost["achieved_vwap_1e9"], cost["slippage_bps"]) == (placed, None, None)


def _state(follower: Any, graph_id: str) -> str:
    message = follower.until(
        lambda message: message.get("channel") == "orders" and message["data"]["graph_id"] == graph_id
    )
    return str(message["data"]["status"])


def test_a_consumer_that_reads_nothing_is_dropped_with_a_reason_and_nobody_else_waits(place: Place) -> None:
    books = [f"book:{symbol}" for symbol in ("BTC-USD", "ETH-USD", "SOL-USD", "XRP-USD", "DOGE-USD")]
    with (
        following(place.url, place.key, room=4096) as slow,
        following(place.url, place.key) as quick,
        ThreadPoolExecutor() as pool,
    ):
        slow.subscribe(*books)
        quick.subscribe("prices:ETH-USD")
        # What asks and is answered fills the queue of who does not read, the market alone would take a minute.
        flood = pool.submit(_flood, slow)
        delays = []
        for _ in range(12):
            started = time.monotonic()
            quick.event("prices:ETH-USD")
            delays.append(time.monotonic() - started)
        flood.result()
        with pytest.raises(ConnectionClosed) as closed:
            slow.until(lambda _: False)

    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1013, TOO_SLOW)
    assert str(MOST_WAITING) in TOO_SLOW
    assert max(delays) < 2


def _flood(follower: Any) -> None:
    try:
        for _ in range(30_000):
            follower.connection.send('{"unsubscribe": ["' + "x" * 190 + '"]}')
    except ConnectionClosed:
        pass


def test_the_server_stops_in_time_with_a_stream_open(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    with served(folder) as (url, process), following(url, local_api_key(folder)) as follower:
        follower.subscribe("prices:ETH-USD")
        follower.event("prices:ETH-USD")
        process.terminate()

        assert process.wait(10) == 0
        with pytest.raises(ConnectionClosed) as closed:
            follower.until(lambda _: False)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
