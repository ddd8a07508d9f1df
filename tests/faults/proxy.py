"""A TCP proxy that fails on purpose, with toxiproxy's vocabulary: `python -m tests.faults.proxy UPSTREAM_PORT`.

Each line on stdin is a ProxyOrder and is answered by a ProxyReport; it ends when stdin does.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from tests.faults.answers import reset
from tests.faults.plan import Effect, ProxyOrder, ProxyReport, Toxic

if TYPE_CHECKING:
    from collections.abc import Sequence

ORDER_LINE = b"POST /v1/orders "
PIECES_A_SECOND = 100


class Proxy:
    """Forwards connections to a port of this machine, each with its own toxics."""

    def __init__(self, upstream_port: int) -> None:
        self._upstream = ("127.0.0.1", upstream_port)
        self._lock = threading.Lock()
        self._toxics: list[list[Toxic]] = []
        self._orders = self._clients = self._open = 0
        self._listener: socket.socket | None = None
        self.port = 0
        self._go_up()

    def obey(self, order: ProxyOrder) -> ProxyReport:
        """Take an order and report what happened since the one before; with `keep` it only reports."""
        with self._lock:
            report = ProxyReport(self._orders, self._clients, self._open)
            if order.keep:
                return report
            self._toxics, self._orders = list(order.connections), 0
        if order.down:
            self._go_down()
        else:
            self._go_up()
        return report

    def _go_up(self) -> None:
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
            self.port = self._listener.getsockname()[1]
            threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def _go_down(self) -> None:
        if self._listener is not None:
            # shutdown wakes the thread that accepts; close alone would leave the port open under it.
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                with self._lock:
                    toxics = self._toxics.pop(0) if self._toxics else []
                    self._open += 1
                    self._clients += 1
                threading.Thread(target=self._connect, args=[client, toxics], daemon=True).start()

    def _connect(self, client: socket.socket, toxics: list[Toxic]) -> None:
        try:
            server = socket.create_connection(self._upstream)
        except OSError:
            client.close()
            self._ended(1)
            return
        for peer in (client, server):
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        up = threading.Thread(target=self._pump, args=[client, server, _of(toxics, upstream=True), True], daemon=True)
        up.start()
        self._pump(server, client, _of(toxics, upstream=False), False)
        up.join()
        client.close()
        server.close()
        self._ended(0)

    def _ended(self, clients: int) -> None:
        with self._lock:
            self._open -= 1
            self._clients -= clients

    def _pump(self, source: socket.socket, sink: socket.socket, toxics: Sequence[Toxic], counts: bool) -> None:
        passed = 0
        with suppress(OSError):
            while data := source.recv(65536):
                if counts:
                    self._count(data)
                for toxic in toxics:
                    data = _delayed(toxic, data, passed)
                _send(sink, data, toxics)
                passed += len(data)
                if any(toxic.effect is Effect.RESET_PEER and passed >= toxic.size for toxic in toxics):
                    reset(source)
                if any(toxic.effect is Effect.LIMIT_DATA and passed >= toxic.size for toxic in toxics):
                    break
        if counts:
            with self._lock:
                self._clients -= 1
        for toxic in toxics:
            if toxic.effect is Effect.SLOW_CLOSE:
                time.sleep(toxic.seconds)
        for peer in (sink, source):
            with suppress(OSError):
                peer.shutdown(socket.SHUT_WR if peer is sink else socket.SHUT_RD)

    def _count(self, data: bytes) -> None:
        with self._lock:
            self._orders += data.count(ORDER_LINE)


def _of(toxics: Sequence[Toxic], *, upstream: bool) -> list[Toxic]:
    return [toxic for toxic in toxics if toxic.upstream is upstream]


def _delayed(toxic: Toxic, data: bytes, passed: int) -> bytes:
    """Hold the data back, or cut it, as the toxic says."""
    if toxic.effect is Effect.LATENCY:
        time.sleep(toxic.seconds)
    if toxic.effect is Effect.TIMEOUT:
        time.sleep(toxic.seconds)
        raise OSError("nothing passes, and then the connection ends")
    cuts = toxic.effect is Effect.LIMIT_DATA or (toxic.effect is Effect.RESET_PEER and toxic.size)
    return data[: max(0, toxic.size - passed)] if cuts else data


def _send(sink: socket.socket, data: bytes, toxics: Sequence[Toxic]) -> None:
    for toxic in toxics:
        if toxic.effect is Effect.BANDWIDTH:
            _in_pieces(sink, data, max(1, toxic.size // PIECES_A_SECOND), 1 / PIECES_A_SECOND)
            return
        if toxic.effect is Effect.SLICER:
            _in_pieces(sink, data, toxic.size, toxic.seconds)
            return
    sink.sendall(data)


def _in_pieces(sink: socket.socket, data: bytes, size: int, seconds: float) -> None:
    for at in range(0, len(data), size):
        sink.sendall(data[at : at + size])
        time.sleep(seconds)


def main(upstream_port: int) -> None:
    """Say the port, then obey."""
    proxy = Proxy(upstream_port)
    print(proxy.port, flush=True)  # noqa: T201 - the harness reads it
    for line in sys.stdin.buffer:
        report = proxy.obey(msgspec.json.decode(line, type=ProxyOrder))
        sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
        sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
