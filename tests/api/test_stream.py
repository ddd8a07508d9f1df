"""The stream client against a real WebSocket server on loopback that follows a script."""

from __future__ import annotations

import threading
from contextlib import closing, contextmanager, suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from sequence_cli.api.stream import Event, Gap, Idle, Item, Opened, Rejected, Stream
from sequence_cli.errors import AuthenticationError, RedirectRefusedError, SequenceError
from sequence_cli.keys import parse_api_key
from tests.harness import FAKE_TEST_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from websockets.http11 import Request, Response

    Script = Callable[[ServerConnection, list[str]], None]


class Seen:
    """What reached the server."""

    def __init__(self) -> None:
        self.authorizations: list[str] = []
        self.connections = 0


@contextmanager
def scripted(script: Script, refuse: HTTPStatus | None = None) -> Iterator[tuple[str, Seen]]:
    """Serve `script` for each connection after its subscription was read."""
    seen = Seen()

    def handle(connection: ServerConnection) -> None:
        seen.connections += 1
        with suppress(ConnectionClosed):
            script(connection, msgspec.json.decode(connection.recv())["subscribe"])

    def check(connection: ServerConnection, request: Request) -> Response | None:
        seen.authorizations.append(request.headers["Authorization"])
        return None if refuse is None else connection.respond(refuse, "no\n")

    with serve(handle, "127.0.0.1", 0, process_request=check) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.socket.getsockname()[1]}", seen


def follow(url: str, enough: int, topics: tuple[str, ...] = ("prices:ETH-USD",)) -> list[Item]:
    """Return the first `enough` items that are more than idleness."""
    stream = Stream(url, parse_api_key(FAKE_TEST_KEY), topics)
    found: list[Item] = []
    with closing(stream.items(0.05)) as items:
        for item in items:
            if not isinstance(item, Idle):
                found.append(item)
            if len(found) == enough:
                return found
    raise AssertionError("the stream never ends by itself")


def send(connection: ServerConnection, **frame: object) -> None:
    connection.send(msgspec.json.encode(frame).decode())


def test_a_subscription_is_acknowledged_before_its_events_come() -> None:
    def script(connection: ServerConnection, topics: list[str]) -> None:
        send(connection, subscribed=topics, rejected=[])
        send(connection, channel=topics[0], data={"bid": 2300.5})
        connection.recv()

    with scripted(script) as (url, seen):
        items = follow(url, 2)

    assert items == [Opened(("prices:ETH-USD",), ()), Event("prices:ETH-USD", msgspec.Raw(b'{"bid":2300.5}'))]
    assert seen.authorizations == [f"Bearer {FAKE_TEST_KEY}"]


def test_a_lost_connection_is_a_gap_and_is_opened_again_with_its_topics() -> None:
    def script(connection: ServerConnection, topics: list[str]) -> None:
        send(connection, subscribed=topics)
        send(connection, channel=topics[0], data=1)

    with scripted(script) as (url, seen):
        kinds = [type(item) for item in follow(url, 6)]

    assert kinds == [Opened, Event, Gap, Opened, Event, Gap]
    assert seen.connections == 2


def test_an_idle_stream_gives_the_caller_time_to_draw() -> None:
    def script(connection: ServerConnection, topics: list[str]) -> None:
        send(connection, subscribed=topics)
        connection.recv()

    key = parse_api_key(FAKE_TEST_KEY)
    with scripted(script) as (url, _), closing(Stream(url, key, ["orders"]).items(0.01)) as items:
        found = [next(items), next(items)]

    assert [type(item) for item in found] == [Opened, Idle]


def test_a_topic_that_the_service_lacks_is_told_and_the_others_go_on() -> None:
    def script(connection: ServerConnection, topics: list[str]) -> None:
        send(connection, subscribed=topics[:1], rejected=[{"topic": topics[1], "reason": "unknown"}])
        connection.recv()

    with scripted(script) as (url, _):
        assert follow(url, 1, ("orders", "nope")) == [Opened(("orders",), (Rejected("nope", "unknown"),))]


@pytest.mark.parametrize(
    ("rejected", "reason"),
    [
        (["nope"], "the service does not have it"),
        ([{"topic": "nope", "reason": "unknown"}], "unknown"),
        ([{"topic": "NOPE", "reason": "unknown"}], "the service does not have it"),
        ([], "the service does not have it"),
    ],
)
def test_a_subscription_without_any_topic_is_told_and_given_up(rejected: list[object], reason: str) -> None:
    def script(connection: ServerConnection, _: list[str]) -> None:
        send(connection, subscribed=[], rejected=rejected)
        connection.recv()

    with scripted(script) as (url, _):
        told = follow(url, 2, ("nope",))

    assert told[0] == Opened((), (Rejected("nope", reason),))
    assert isinstance(told[1], Gap)


def test_a_service_that_has_no_topic_is_asked_less_and_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    def script(connection: ServerConnection, topics: list[str]) -> None:
        send(connection, subscribed=[], rejected=topics)
        connection.recv()

    attempts: list[int] = []

    def at_once(attempt: int, _: float | None) -> float:
        attempts.append(attempt)
        return 0.0

    monkeypatch.setattr("sequence_cli.api.stream.back_off", at_once)
    with scripted(script) as (url, seen):
        told = follow(url, 7, ("nope",))

    assert [type(item) for item in told] == [*[Opened, Gap] * 3, Opened]
    assert attempts == [1, 2, 3]
    assert seen.connections == 4


@pytest.mark.parametrize("garbage", ["not json", "[]", '{"channel": 5}', "\u0000", '{"channel": "orders"'])
def test_garbage_is_a_gap_and_not_an_event(garbage: str) -> None:
    def script(connection: ServerConnection, topics: list[str]) -> None:
        send(connection, subscribed=topics)
        connection.send(garbage)
        connection.recv()

    with scripted(script) as (url, _):
        assert [type(item) for item in follow(url, 2)] == [Opened, Gap]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (HTTPStatus.UNAUTHORIZED, AuthenticationError),
        (HTTPStatus.FORBIDDEN, AuthenticationError),
        (HTTPStatus.TEMPORARY_REDIRECT, RedirectRefusedError),
    ],
)
def test_a_refusal_that_would_be_repeated_ends_the_stream(status: HTTPStatus, error: type[SequenceError]) -> None:
    with scripted(lambda *_: None, refuse=status) as (url, seen), pytest.raises(error):
        follow(url, 1)

    assert len(seen.authorizations) == 1


def test_a_service_that_is_away_is_a_gap() -> None:
    (gap,) = follow("http://127.0.0.1:9", 1)

    assert isinstance(gap, Gap)
    assert gap.reason == "no connection"
