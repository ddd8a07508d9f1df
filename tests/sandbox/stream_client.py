"""A plain client of the sandbox's stream, which knows nothing of this program's own."""

from __future__ import annotations

import json
import socket
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
from websockets.sync.client import ClientConnection, connect

from sequence_cli.sandbox.access import local_api_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS = 10.0


class Follower:
    """One connection; every message is a JSON object."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def send(self, **message: Any) -> None:
        """Send one message."""
        self.connection.send(json.dumps(message))

    def subscribe(self, *topics: str) -> Any:
        """Subscribe, and return the acknowledgement."""
        self.send(subscribe=list(topics))
        return self.until(lambda message: "subscribed" in message)

    def until(self, fits: Any, seconds: float = SECONDS) -> Any:
        """Return the first message that fits; fails where none comes in time."""
        deadline = time.monotonic() + seconds
        while True:
            message = json.loads(self.connection.recv(timeout=max(0.0, deadline - time.monotonic())))
            if fits(message):
                return message

    def event(self, topic: str, seconds: float = SECONDS) -> Any:
        """Return the next payload of a topic."""
        return self.until(lambda message: message.get("channel") == topic, seconds)["data"]

    def nothing_on(self, topic: str, seconds: float) -> bool:
        """Tell whether a topic stays silent this long."""
        try:
            self.event(topic, seconds)
        except TimeoutError:
            return True
        return False


@contextmanager
def following(url: str, key: str | None, query: str = "", *, room: int | None = None) -> Iterator[Follower]:
    """Open a stream with a key in the header, or with what the query says.

    `room` is how many bytes the system keeps for it unread, about.
    """
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    address = f"ws{url.removeprefix('http')}/v1/stream{query}"
    line = socket.socket()
    if room is not None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    line.connect(("127.0.0.1", int(url.rpartition(":")[2])))
    with connect(address, sock=line, additional_headers=headers, compression=None, close_timeout=0.2) as connection:
        yield Follower(connection)


def http_client(url: str, folder: Path) -> httpx.Client:
    """Return a client for the calls beside the stream."""
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {local_api_key(folder)}"}, timeout=30)
