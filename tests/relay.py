"""A recording relay in front of the served sandbox: what really went over the wire, byte for byte.

It also lets a test act with a live key: the relay takes it and shows the sandbox its own test key, so that the live
mode's questions and guards run for real while the money stays simulated.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.served import Served


class Recorded(NamedTuple):
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Relay(NamedTuple):
    """Where the relay listens and what came through it so far."""

    url: str
    requests: list[Recorded]

    @property
    def orders(self) -> list[bytes]:
        """The bodies of the orders that were sent."""
        return [seen.body for seen in self.requests if (seen.method, seen.target) == ("POST", "/v1/orders")]


@contextmanager
def relay_to(served: Served) -> Iterator[Relay]:
    """Relay to the served sandbox until the block ends."""
    requests: list[Recorded] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(served, requests))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Relay(f"http://127.0.0.1:{server.server_port}", requests)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(served: Served, requests: list[Recorded]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def relay(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            requests.append(Recorded(self.command, self.path, dict(self.headers), body))
            upstream = HTTPConnection(urlsplit(served.url).netloc)
            headers = {**dict(self.headers), "Authorization": f"Bearer {served.api_key}"}
            upstream.request(self.command, self.path, body, headers)
            answer = upstream.getresponse()
            content = answer.read()
            upstream.close()
            self.send_response(answer.status)
            for name in ("Content-Type", "X-Request-Id"):
                self.send_header(name, answer.headers.get(name, ""))
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = do_PATCH = do_PUT = relay  # noqa: N815  # the base class's names

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    return Handler
