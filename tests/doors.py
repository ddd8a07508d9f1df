"""httpx in front of the sandbox in this process, so that one test can go through both of its doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from sequence_cli.sandbox.inprocess import exchange

if TYPE_CHECKING:
    from pathlib import Path

# Nothing is resolved or dialled under this name (RFC 2606).
BASE_URL = "http://sandbox.invalid"


class InnerDoor(httpx.BaseTransport):
    """Hands each request to the exchange in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._exchange = exchange(folder)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the exchange's answer."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = self._exchange.handle(request.method, request.url.raw_path.decode(), headers, request.read())
        return httpx.Response(answer.status, headers=answer.headers, content=answer.body)

    def close(self) -> None:
        """Close the exchange."""
        self._exchange.close()
