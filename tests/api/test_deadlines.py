"""No peer, proxy or list of addresses holds an exchange for longer than it was given."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from sequence_cli.api.connection import Connection
from sequence_cli.api.dial import Dialer
from sequence_cli.api.peer import Bounds, Deadline, NotConnectedError, Request
from sequence_cli.keys import parse_api_key
from tests.harness import FAKE_TEST_KEY
from tests.origins import Authority

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sequence_cli.api.events import Stream

SECONDS = 0.4
# The head of a TLS record of 16 KiB, and its contents one byte at a time.
RECORD = b"\x16\x03\x03\x40\x00" + bytes(400)
PAUSE = 0.05


def failure(dialer: Dialer) -> tuple[str, float]:
    """Return why there was no connection, and after how many seconds."""
    connection = Connection(dialer, parse_api_key(FAKE_TEST_KEY))
    began = time.monotonic()
    with pytest.raises(NotConnectedError) as caught:
        connection.exchange(
            Request("GET", "/x", {}), Deadline(Bounds(5.0, 5.0, SECONDS, 1000)), lambda: None, lambda: None
        )
    return str(caught.value), time.monotonic() - began


@contextmanager
def silent() -> Iterator[int]:
    """The port of a listener that nobody answers on: its queue is full, and a connection to it waits."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        port = listener.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        try:
            yield port
        finally:
            for one in waiting:
                one.close()


class SlowDialer(Dialer):
    """Takes longer than there is time, as a laptop that was asleep in between."""

    def open(self, deadline: Deadline) -> Stream:
        """Open late."""
        time.sleep(SECONDS)
        return super().open(Deadline(Bounds(5.0, 5.0, 5.0, 1000)))


def test_a_connection_that_opens_too_late_was_none() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        dialer = SlowDialer(f"http://127.0.0.1:{listener.getsockname()[1]}", https_proxy=None, ca_file=None)

        assert failure(dialer)[0] == "time-out while connecting"


def test_many_addresses_of_a_host_share_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with silent() as port:
        address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [address] * 5)
        reason, seconds = failure(Dialer(f"http://localhost:{port}", https_proxy=None, ca_file=None))

    assert reason == "time-out while connecting"
    assert seconds < 2 * SECONDS


def test_a_proxy_that_drips_the_records_of_an_inner_handshake_does_not_hold_it(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        context = authority.server_context("127.0.0.1")
        thread = threading.Thread(target=_drip, args=(listener, context), daemon=True)
        thread.start()
        proxy = f"https://127.0.0.1:{listener.getsockname()[1]}"
        dialer = Dialer("https://exchange.example", https_proxy=proxy, ca_file=str(authority.ca_file))
        reason, seconds = failure(dialer)
        thread.join(5)

    assert reason == "time-out while connecting"
    assert seconds < len(RECORD) * PAUSE / 4


def _drip(listener: socket.socket, context: ssl.SSLContext) -> None:
    opened, _ = listener.accept()
    try:
        with context.wrap_socket(opened, server_side=True) as secure:
            secure.recv(65536)
            secure.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            for byte in RECORD:
                secure.sendall(bytes([byte]))
                time.sleep(PAUSE)
    except OSError:
        pass  # the client has given up, as it should
