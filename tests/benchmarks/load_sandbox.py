"""The load of bench_sandbox: `URL CONNECTIONS SECONDS`, on stdin two requests that every connection sends in turn."""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from urllib.parse import urlsplit


class Lane:
    """One keep-alive connection with one request under way."""

    def __init__(self, address: tuple[str, int], requests: list[bytes], turn: int) -> None:
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests = requests
        self._turn = turn
        self._began = 0
        self._received = b""

    def send(self) -> None:
        self._began = time.perf_counter_ns()
        self._received = b""
        self.socket.sendall(self._requests[self._turn % 2])
        self._turn += 1

    def receive(self) -> int | None:
        """Return the time that the answer took, None while some of it is missing."""
        self._received += self.socket.recv(65536)
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return None
        assert head.startswith(b"HTTP/1.1 200"), self._received
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        return None if len(body) < length else time.perf_counter_ns() - self._began


def main() -> None:
    """Keep every connection busy until the time is over."""
    url, connections, seconds = sys.argv[1:]
    requests = sys.stdin.buffer.read().split(b"\0")
    parts = urlsplit(url)
    selector = selectors.DefaultSelector()
    lanes = [Lane((parts.hostname or "", parts.port or 80), requests, number) for number in range(int(connections))]
    for lane in lanes:
        selector.register(lane.socket, selectors.EVENT_READ, lane)
        lane.send()
    times: list[int] = []
    began = time.perf_counter()
    while time.perf_counter() - began < float(seconds):
        for key, _ in selector.select():
            taken = key.data.receive()
            if taken is not None:
                times.append(taken)
                key.data.send()
    elapsed = time.perf_counter() - began
    json.dump({"rate": len(times) / elapsed, "times_ns": times}, sys.stdout)


if __name__ == "__main__":
    main()
