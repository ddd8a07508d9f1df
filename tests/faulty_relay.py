"""A server between the program and the real sandbox that loses, redirects or answers badly on purpose."""

from __future__ import annotations

import http.client
import http.server
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class FaultyRelay(http.server.ThreadingHTTPServer):
    """Sends requests on their way to `upstream`: writes through `fault`, reads through `reads`."""

    daemon_threads = True

    def __init__(self, upstream: str, fault: Callable[[Passage], None], reads: Callable[[Passage], None]) -> None:
        super().__init__(("127.0.0.1", 0), Passage)
        self.upstream = urlsplit(upstream).netloc
        self.fault = fault
        self.reads = reads
        self.seen: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        """Where the relay listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class Passage(http.server.BaseHTTPRequestHandler):
    """One request on its way."""

    server: FaultyRelay
    body = b""

    def do_GET(self) -> None:
        """Let what there is for reads decide about one."""
        self._note()
        self.server.reads(self)

    def do_POST(self) -> None:
        """Let the fault decide about a write."""
        self._note()
        self.server.fault(self)

    do_DELETE = do_PATCH = do_POST  # noqa: N815  # the base class looks handlers up by these names

    def forward(self) -> tuple[int, bytes]:
        """Let the real sandbox act on the request."""
        connection = http.client.HTTPConnection(self.server.upstream, timeout=10)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        connection.request(self.command, self.path, self.body or None, headers)
        response = connection.getresponse()
        status, content = response.status, response.read()
        connection.close()
        return status, content

    def answer(self, status: int, content: bytes, **headers: str) -> None:
        """Send an answer back."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def drop(self) -> None:
        """Close the connection without an answer."""
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _note(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.seen.append((self.command, self.path))


def pass_on(passage: Passage) -> None:
    """No fault at all."""
    passage.answer(*passage.forward())


@contextmanager
def relay(
    upstream: str, fault: Callable[[Passage], None], *, reads: Callable[[Passage], None] = pass_on
) -> Iterator[FaultyRelay]:
    """Run a relay in front of `upstream` until the block ends."""
    with FaultyRelay(upstream, fault, reads) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def lose_the_answer(passage: Passage) -> None:
    """The sandbox acts, and nobody hears of it."""
    passage.forward()
    passage.drop()


def hold_the_answer(passage: Passage) -> None:
    """The sandbox acts, and the client waits in vain."""
    passage.forward()
    passage.rfile.read(1)


def lose_the_request(passage: Passage) -> None:
    """The sandbox never hears of it."""
    passage.drop()
