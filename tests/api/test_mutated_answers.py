"""Garbage as an answer to every method of the client: a value or a typed error, at once, in bounded memory.

CI sends some hundred to each method; all ten thousand:

    SEQ_TEST_MUTATIONS=10000 pytest tests/api/test_mutated_answers.py
"""

from __future__ import annotations

import inspect
import os
import socket
import threading
import time
from contextlib import closing, contextmanager
from random import Random
from typing import TYPE_CHECKING, Any

import httpx
import msgspec
import pytest

from sequence_cli.api import transport
from sequence_cli.api.client import Client
from sequence_cli.api.transport import Transport
from sequence_cli.api.wire.credentials import CredentialBody
from sequence_cli.errors import SequenceError
from sequence_cli.keys import parse_api_key
from tests.api.mutations import mutated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COUNT = int(os.environ.get("SEQ_TEST_MUTATIONS", "300"))
SECONDS = 5.0
MOST_MEBIBYTES = 150
GRAPH_ID = "graph_7d769677a7b4448b8c1d2e3f4a5b6c7d"
QUOTE = {
    "symbol": "BTC-USD", "source": "edge_nbbo", "nbbo": {"bid": 1.5, "ask": 2, "mid": 1.75, "spread_bps": 1},
    "venues": {"okx": {"bid": 1.5, "ask": 2, "bid_size": 3, "ask_size": 4, "age_ms": 5}},
    "book": {"bids": [[1.5, 3]], "asks": [[2, 4]], "ts_ns": 6},
}  # fmt: skip
NODE = {
    "status": "filled", "target_qty_1e8": 1, "filled_qty_1e8": 1, "avg_fill_price_1e9": 2, "fill_count": 1,
    "node_order_id": "graph:x:order:0", "fills": [{"venue": "okx", "qty_1e8": 1, "price_1e9": 2, "fee_usd_1e9": 3}],
}  # fmt: skip
ROW = {"node_order_id": "graph:x:order:0", "status": "filled", "qty_1e8": 1, "symbol": "BTC-USD", "created_ns": 5}
POSITION = {"venue": "okx", "instrument": {"kind": "crypto", "symbol": "BTC"}, "qty_1e8": 1, "current_value_usd_1e9": 2}
TOTALS = {"nav_usd_1e9": 1, "cash_usd_1e9": 2, "num_positions": 1}
POSITIONS = {"positions": [POSITION], "totals": TOTALS, "as_of_ns": 1}
# For every method: how it is called, and an answer that it would read.
CALLS: dict[str, tuple[Callable[[Client], object], Any]] = {
    "probe": (lambda client: client.probe(seconds=SECONDS), {"positions": []}),
    "quote": (lambda client: client.quote("BTC-USD", depth=2), QUOTE),
    "quotes": (lambda client: client.quotes(["BTC-USD"]), {"quotes": [QUOTE], "count": 1, "elapsed_ms": 3}),
    "symbols": (lambda client: client.symbols(), {"symbols": [{"symbol": "BTC-USD"}]}),
    "price_history": (lambda client: client.price_history("BTC-USD", span="1d"), {"symbol": "BTC-USD", "points": []}),
    "positions": (lambda client: client.positions(kinds=["crypto"]), POSITIONS),
    "submit": (lambda client: client.submit(b"{}"), {"graph_id": GRAPH_ID, "status": "accepted"}),
    "graph": (lambda client: client.graph(GRAPH_ID), {"graph_id": GRAPH_ID, "status": "x", "nodes": {"order": NODE}}),
    "cancel_graph": (lambda client: client.cancel_graph(GRAPH_ID), {"status": "cancelling"}),
    "resume_graph": (lambda client: client.resume_graph(GRAPH_ID), {"status": "running"}),
    "amend": (lambda client: client.amend("graph:x:order:0", _empty("orders", "Amendment")), {"status": "ok"}),
    "orders": (lambda client: client.orders(symbol="BTC-USD", limit=5), {"orders": [ROW], "total": 1}),
    "fills": (lambda client: client.fills(limit=5), {"fills": [{"node_order_id": "a", "qty_1e8": 1, "price_1e9": 2}]}),
    "preview": (lambda client: client.preview(_preview()), {"symbol": "BTC-USD", "qty": 1, "total_cost": 1.5}),
    "fees": (lambda client: client.fees("BTC-USD"), {"ticker": "BTC-USD", "fees": [{"venue": "okx", "taker_bps": 5}]}),
    "redeem": (lambda client: client.redeem("a-slug", "polymarket"), {"status": "redeemed"}),
    "call": (lambda client: client.call("GET", "/v1/account", None, writes=False), {"client_id": "x"}),
    "credentials": (lambda client: client.credentials(), {"credentials": [{"venue": "okx", "updated_ns": 5}]}),
    "store_credential": (lambda client: client.store_credential("okx", CredentialBody("key", "secret")), {}),
    "delete_credential": (lambda client: client.delete_credential("okx"), {"status": "deleted"}),
}  # fmt: skip


def _empty(module: str, kind: str) -> Any:
    from importlib import import_module

    return getattr(import_module(f"sequence_cli.api.wire.{module}"), kind)()


def _preview() -> Any:
    from sequence_cli.api.wire.common import Side
    from sequence_cli.api.wire.preview import PreviewBody

    return msgspec.convert(
        {"symbol": "BTC-USD", "side": str(Side.BUY), "qty": "1", "order_type": "market"}, PreviewBody, strict=False
    )


class Garbler:
    """A server that answers every connection with the next bytes of its maker and hangs up."""

    def __init__(self, make: Callable[[], bytes]) -> None:
        self._make = make
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.last = b""

    def serve(self) -> None:
        """Answer until the socket is closed."""
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(SECONDS)
                self._answer(connection)

    def close(self) -> None:
        """Stop."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _answer(self, connection: socket.socket) -> None:
        request = b""
        try:
            while b"\r\n\r\n" not in request and (data := connection.recv(65536)):
                request += data
            self.last = self._make()
            connection.sendall(self.last)
            connection.shutdown(socket.SHUT_WR)
            # A reset would take back what the client has not read yet.
            while connection.recv(65536):
                pass
        except OSError:
            return


@contextmanager
def garbler(make: Callable[[], bytes]) -> Iterator[Garbler]:
    server = Garbler(make)
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()


def client_of(server: Garbler) -> Client:
    return Client(Transport(server.url, parse_api_key("seq_test_" + "0" * 64)))


def faults(call: Callable[[], object], server: Garbler, count: int) -> list[str]:
    """Return every outcome that is neither a value nor a typed error, and every one that took too long."""
    found = []
    for _ in range(count):
        started = time.monotonic()
        try:
            call()
        except SequenceError as error:
            if not error.message or "Traceback" in error.message:
                found.append(f"{error!r} after {server.last[:300]!r}")
        except Exception as error:  # noqa: BLE001  # anything else is what is looked for
            found.append(f"{type(error).__name__}: {error} after {server.last[:300]!r}")
        if time.monotonic() - started > SECONDS:
            found.append(f"{time.monotonic() - started:.0f} s after {server.last[:300]!r}")
    return found


def peak_mebibytes() -> float:
    """Return the most memory that this process ever had."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_every_method_of_the_client_is_called() -> None:
    methods = {name for name, _ in inspect.getmembers(Client, inspect.isfunction) if not name.startswith("_")}

    assert set(CALLS) == methods - {"close"}


@pytest.mark.parametrize("name", CALLS)
def test_the_answer_that_is_mutated_would_be_read(name: str) -> None:
    call, valid = CALLS[name]
    body = msgspec.json.encode(valid)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with garbler(lambda: head + body) as server, closing(client_of(server)) as client:
        call(client)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", CALLS)
def test_garbage_gives_a_typed_error_at_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Repeating is another test's business, and here it would only sleep.
    monkeypatch.setattr(transport, "READ_ATTEMPTS", 1)
    call, valid = CALLS[name]
    random = Random(name)
    before = peak_mebibytes()
    with garbler(lambda: mutated(valid, random)) as server, closing(client_of(server)) as client:
        found = faults(lambda: call(client), server, COUNT)

    assert found == []
    assert peak_mebibytes() - before < MOST_MEBIBYTES


def test_control_a_naive_client_fails_in_many_other_ways() -> None:
    random = Random("control")
    with garbler(lambda: mutated(QUOTE, random)) as server, httpx.Client(base_url=server.url, trust_env=False) as naive:
        found = faults(lambda: naive.get("/v1/quotes/BTC-USD").json()["nbbo"]["bid"] + 0, server, 150)

    kinds = {fault.split(":")[0] for fault in found}
    assert {"JSONDecodeError", "KeyError", "TypeError", "RemoteProtocolError"} <= kinds
