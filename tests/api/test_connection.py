"""The connection against scripted peers on loopback: what is read as an answer, what is kept, what is given up."""

from __future__ import annotations

import re
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

import pytest

from sequence_cli.api.connection import Connection
from sequence_cli.api.dial import Dialer, origin_of
from sequence_cli.api.peer import (
    Bounds,
    BrokenExchangeError,
    Deadline,
    ExchangeError,
    NotConnectedError,
    Reply,
    Request,
    UnusableReplyError,
)
from sequence_cli.keys import parse_api_key
from tests.harness import FAKE_TEST_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
GET = Request("GET", "/x", {})
POST = Request("POST", "/x", {"Connection": "close"}, b"{}")
# More than the buffers between two sockets hold.
LARGE = POST._replace(body=b"x" * 8_000_000)
DRIP_SECONDS = 0.02


class Peer:
    """Leaves its first connection to the first of its hosts, the second to the second; `received` is what they read."""

    def __init__(self, *hosts: Host) -> None:
        self.hosts = hosts
        self.received: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    @property
    def connections(self) -> int:
        """How many there were."""
        return len(self.received)

    def run(self) -> None:
        """Serve one connection after the other."""
        for host in self.hosts:
            try:
                opened, _ = self.listener.accept()
                self.received.append(b"")
                with opened:
                    host(self, opened)
            except OSError:
                # The client has hung up, or the test is over.
                continue

    def read_request(self, opened: socket.socket) -> None:
        """Wait for a whole request."""
        request = b""
        while not request.partition(b"\r\n\r\n")[1]:
            request += opened.recv(65536)
        length = re.search(rb"content-length: (\d+)", request.lower())
        while length and len(request.partition(b"\r\n\r\n")[2]) < min(int(length[1]), 1000):
            request += opened.recv(65536)
        self.received[-1] += request


Host: TypeAlias = "Callable[[Peer, socket.socket], None]"


def saying(*answers: bytes, then: float = 0.0) -> Host:
    """Return a host that gives these answers to its requests, one each, and stays a while."""

    def host(peer: Peer, opened: socket.socket) -> None:
        for answer in answers:
            peer.read_request(opened)
            opened.sendall(answer)
        time.sleep(then)

    return host


@contextmanager
def peer(*hosts: Host, scheme: str = "http") -> Iterator[tuple[Peer, Connection]]:
    scripted = Peer(*hosts)
    thread = threading.Thread(target=scripted.run, daemon=True)
    thread.start()
    dialer = Dialer(f"{scheme}://127.0.0.1:{scripted.port}", https_proxy=None, ca_file=None)
    connection = Connection(dialer, parse_api_key(FAKE_TEST_KEY))
    try:
        yield scripted, connection
    finally:
        connection.close()
        scripted.listener.close()
        thread.join(5)


def ask(connection: Connection, request: Request = GET, *, silence: float = 5.0, total: float = 5.0) -> Reply:
    deadline = Deadline(Bounds(5.0, silence, total, 1000))
    return connection.exchange(request, deadline, lambda: None, lambda: None)


def failure(answer: bytes, request: Request = GET) -> ExchangeError:
    with peer(saying(answer)) as (_, connection), pytest.raises(ExchangeError) as caught:
        ask(connection, request)
    return caught.value


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.example", (True, "api.example", 443, "api.example")),
        ("http://127.0.0.1:8080", (False, "127.0.0.1", 8080, "127.0.0.1:8080")),
        ("http://[::1]", (False, "::1", 80, "[::1]")),
        ("https://[::1]:8443", (True, "::1", 8443, "[::1]:8443")),
    ],
)
def test_an_origin_has_its_host_and_port(url: str, expected: tuple[bool, str, int, str]) -> None:
    assert origin_of(url) == expected


def test_a_request_goes_out_with_its_host_its_key_and_its_length() -> None:
    with peer(saying(OK)) as (scripted, connection):
        ask(connection, POST)

    head, _, body = scripted.received[0].partition(b"\r\n\r\n")
    lines = {line.lower() for line in head.split(b"\r\n")}
    assert head.startswith(b"POST /x HTTP/1.1\r\n")
    assert {f"authorization: bearer {FAKE_TEST_KEY}".encode(), b"content-length: 2", b"connection: close"} <= lines
    assert (f"host: 127.0.0.1:{scripted.port}".encode() in lines, body) == (True, b"{}")


@pytest.mark.parametrize(
    "answer",
    [
        OK,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\n{}",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK,
    ],
    ids=["length", "chunks", "until the end", "after provisional ones"],
)
def test_an_answer_is_read_whole(answer: bytes) -> None:
    with peer(saying(answer)) as (_, connection):
        assert ask(connection)[::2] == (200, b"{}")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n{}",
        b"\x16\x03\x01 no HTTP at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 200_000 + b"\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n{}",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nsomething else",
    ],
)
@pytest.mark.parametrize("request_", [GET, POST], ids=["GET", "POST"])
def test_what_is_no_whole_answer_is_none(answer: bytes, request_: Request) -> None:
    assert type(failure(answer, request_)) is BrokenExchangeError


def test_one_connection_serves_request_after_request() -> None:
    with peer(saying(OK, OK, OK)) as (scripted, connection):
        assert [ask(connection).status for _ in range(3)] == [200] * 3
        assert scripted.connections == 1


@pytest.mark.parametrize(
    "first", [OK.replace(b"\r\n", b"\r\nConnection: close\r\n", 1), OK + b"more", b"HTTP/1.0 200 OK\r\n\r\n{}"]
)
def test_a_connection_on_which_more_comes_or_none_can_come_is_not_used_again(first: bytes) -> None:
    with peer(saying(first, then=0.05), saying(OK)) as (scripted, connection):
        assert [ask(connection).body for _ in range(2)] == [b"{}"] * 2
        assert scripted.connections == 2


@pytest.mark.parametrize("late", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate"], ids=["end", "answer"])
def test_what_comes_on_an_idle_connection_is_no_answer_to_the_next_request(late: bytes) -> None:
    """The peer closes, or answers once more, while nothing is asked."""
    said = threading.Event()

    def unasked(peer: Peer, opened: socket.socket) -> None:
        saying(OK)(peer, opened)
        if late:
            opened.sendall(late)
        else:
            opened.shutdown(socket.SHUT_RDWR)
        said.set()
        time.sleep(0.2)

    with peer(unasked, saying(OK)) as (_, connection):
        first = ask(connection)
        assert said.wait(5)
        time.sleep(0.05)
        assert (first.body, ask(connection).body) == (b"{}", b"{}")


def refusing(peer: Peer, opened: socket.socket) -> None:
    """Answer with a 413 as soon as the body has begun, and close on what is still coming: a reset."""
    saying(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")(peer, opened)


def refusing_and_reading_on(peer: Peer, opened: socket.socket) -> None:
    """Answer as `refusing` does, but read until the client ends: no reset can take the answer away."""
    refusing(peer, opened)
    while opened.recv(65536):
        pass


def test_an_answer_that_comes_before_the_whole_body_was_read_is_taken() -> None:
    with peer(refusing_and_reading_on) as (_, connection):
        assert ask(connection, LARGE).status == 413


def test_an_answer_before_a_reset_is_taken_and_without_one_the_outcome_stays_open() -> None:
    """The client's kernel may drop an answer with the connection (RFC 9112 §9.6), but not each of five."""
    outcomes = []
    with peer(*[refusing] * 5) as (_, connection):
        for _ in range(5):
            try:
                outcomes.append(str(ask(connection, LARGE).status))
            except BrokenExchangeError as exc:
                outcomes.append(str(exc))

    assert "413" in outcomes
    assert set(outcomes) <= {"413", "the connection broke"}


def test_silence_ends_an_exchange() -> None:
    with peer(saying(b"", then=2.0)) as (_, connection), pytest.raises(BrokenExchangeError, match="no answer in time"):
        ask(connection, silence=0.1)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"HTTP/1.1 200 OK\r\nX: ", BrokenExchangeError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", UnusableReplyError),
    ],
    ids=["head", "body"],
)
def test_an_answer_that_drips_ends_in_time(head: bytes, kind: type[ExchangeError]) -> None:
    over = threading.Event()

    def drip(peer: Peer, opened: socket.socket) -> None:
        saying(head)(peer, opened)
        while not over.wait(DRIP_SECONDS):
            opened.sendall(b"y")

    with peer(drip) as (_, connection):
        began = time.monotonic()
        with pytest.raises(kind):
            ask(connection, silence=2.0, total=0.3)
        over.set()

    assert time.monotonic() - began < 2


def test_a_body_larger_than_asked_for_is_cut_off() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + b"x" * 1001

    assert type(failure(answer)) is UnusableReplyError


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9",
        "https://127.0.0.1:9",
        f"http://{'a' * 70}.example",
        f"https://{'a' * 70}.example",
        "https://.example",
    ],
)
def test_nowhere_to_connect_to_means_that_nothing_was_sent(url: str) -> None:
    connection = Connection(Dialer(url, https_proxy=None, ca_file=None), parse_api_key(FAKE_TEST_KEY))

    with pytest.raises(NotConnectedError):
        ask(connection, POST)


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_a_peer_that_speaks_no_tls_gets_nothing(answer: bytes) -> None:
    def plain(peer: Peer, opened: socket.socket) -> None:
        peer.received[-1] += opened.recv(65536)
        opened.sendall(answer)

    with peer(plain, scheme="https") as (scripted, connection), pytest.raises(NotConnectedError):
        ask(connection, POST)

    assert FAKE_TEST_KEY.encode() not in scripted.received[0]
