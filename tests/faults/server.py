"""The real exchange behind a socket that fails on purpose: `python -m tests.faults.server FOLDER [CERTIFICATE KEY]`.

A supervisor owns the port and starts the server again when a fault kills it. The plan lies in `plan.json` and is read
at each request; what arrived is in the access log of that plan. Both outlive the server.
"""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from sequence_cli.sandbox.access import local_api_key
from sequence_cli.sandbox.exchange import Exchange
from sequence_cli.sandbox.fault_answers import response, spoiled
from tests.faults.answers import reset, send_slowly
from tests.faults.plan import Accident, Fault, FaultPlan, Kind, Seen
from tests.faults.plan_store import Log, Plans, Request, write_plan

START_NS = 1_776_828_335_325_953_000


class RunningClock:
    """The machine's pace from an instant at which every venue of the default market is up."""

    kind = "scripted"

    def now_ns(self) -> int:
        """Return the market's time."""
        return START_NS + time.monotonic_ns()


class Connection:
    """One client's connection; requests on it are answered one after another."""

    def __init__(self, exchange: Exchange, folder: Path, plans: Plans, peer: socket.socket) -> None:
        self._exchange = exchange
        self._key = local_api_key(folder)
        self._plans = plans
        self._peer = peer
        self._buffer = b""

    def serve(self) -> None:
        """Answer until either side has had enough."""
        try:
            while (request := self._read_head()) is not None:
                plan, fault, log = self._plans.next_fault(request)
                try:
                    more = self._answer(request, plan, fault, log)
                finally:
                    log.write(Seen("end", 0))
                if not more:
                    break
        except OSError:
            pass  # the client has gone, which is its right
        finally:
            self._peer.close()

    def _answer(self, request: Request, plan: FaultPlan, fault: Fault, log: Log) -> bool:
        if fault.kind is Kind.DROP_BEFORE_READ:
            reset(self._peer)
            return False
        body = self._read(request.length)
        if len(body) < request.length:
            return False
        if request.event == "order":
            log.write(Seen("body", 0, graph_id=_graph_id(body), body=body.decode("utf-8", "replace")))
        if fault.kind is Kind.DROP_BEFORE:
            return False
        if fault.kind is Kind.STATUS_BEFORE:
            self._peer.sendall(response(fault.status, fault.headers, fault.body.encode()))
            return True
        if fault.kind is Kind.DELAY_BEFORE:
            time.sleep(fault.seconds)
        if fault.accident is Accident.DIE_BEFORE:
            MortalConnection.dies = True
        if fault.accident is Accident.OCCUPIED:
            self._commit(request, plan, body.replace(b"ETH-USD", b"BTC-USD"))
        status, headers, answer = self._commit(request, plan, body)
        return self._reply(fault, status, headers, answer)

    def _reply(self, fault: Fault, status: int, headers: dict[str, str], body: bytes) -> bool:
        if fault.kind is Kind.DROP_AFTER:
            return False
        if fault.accident is Accident.DIE_AFTER:
            os.kill(os.getpid(), signal.SIGKILL)
        if fault.kind is Kind.DELAY_AFTER:
            time.sleep(fault.seconds)
        if fault.kind is Kind.STATUS_AFTER:
            self._peer.sendall(response(fault.status, fault.headers, fault.body.encode()))
            return True
        data, ends = spoiled(fault.kind, status, headers, body)
        if fault.kind is Kind.DRIP:
            send_slowly(self._peer, data, fault.seconds)
        else:
            self._peer.sendall(data)
        return not ends

    def _commit(self, request: Request, plan: FaultPlan, body: bytes) -> tuple[int, dict[str, str], bytes]:
        scripted = plan.scripted.get(request.target.partition("?")[0])
        if scripted is not None:
            return 200, {"content-type": "application/json"}, scripted.encode()
        headers = dict(request.headers)
        if plan.takes_live_keys and headers.get("authorization", "").startswith("Bearer seq_live_"):
            headers["authorization"] = f"Bearer {self._key}"
        if plan.ignores_graph_id and request.event == "order":
            body = _without_graph_id(body)
        answer = self._exchange.handle(request.method, request.target, headers, body)
        return answer.status, answer.headers, answer.body

    def _read_head(self) -> Request | None:
        while b"\r\n\r\n" not in self._buffer:
            data = self._peer.recv(65536)
            if not data:
                return None
            self._buffer += data
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return Request(method, target, headers, int(headers.get("content-length", "0")))

    def _read(self, length: int) -> bytes:
        while len(self._buffer) < length:
            data = self._peer.recv(65536)
            if not data:
                break
            self._buffer += data
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return body


class MortalConnection(sqlite3.Connection):
    """A database connection that can end its process in the middle of a commit."""

    dies = False

    def execute(self, statement: str, /, *values: Any) -> sqlite3.Cursor:
        """Run the statement; a commit that shall not happen kills the process, with everything before it written."""
        if self.dies and statement == "COMMIT":
            os.kill(os.getpid(), signal.SIGKILL)
        return super().execute(statement, *values)


def _graph_id(body: bytes) -> str | None:
    document = msgspec.json.decode(body)
    found = document.get("graph_id")
    return found if isinstance(found, str) else None


def _without_graph_id(body: bytes) -> bytes:
    document = msgspec.json.decode(body)
    document.pop("graph_id", None)
    return msgspec.json.encode(document)


def run_server(folder: Path, listener: socket.socket) -> None:
    """Serve in this process until the harness has gone."""
    exchange, plans = Exchange(folder, clock=RunningClock()), Plans(folder)
    threading.Thread(target=_leave_with_the_harness, daemon=True).start()
    while True:
        try:
            peer, _ = listener.accept()
        except OSError:
            continue  # a TLS handshake that the client broke off
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(exchange, folder, plans, peer)
        threading.Thread(target=connection.serve, daemon=True).start()


def _leave_with_the_harness() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def supervise(folder: Path, listener: socket.socket) -> None:
    """Keep a server running as long as the harness does; forks before any thread exists."""
    while True:
        child = os.fork()
        if child == 0:
            run_server(folder, listener)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            return


def main(folder: Path, certificate: str | None = None, key: str | None = None) -> None:
    """Announce where the server is, then serve."""
    sqlite3.connect = partial(sqlite3.connect, factory=MortalConnection)  # type: ignore[assignment]  # has overloads
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    scheme, port = "http", listener.getsockname()[1]
    if certificate is not None and key is not None:
        import ssl

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        listener, scheme = context.wrap_socket(listener, server_side=True), "https"
    write_plan(folder, FaultPlan())
    Exchange(folder, clock=RunningClock()).close()
    ready = {"url": f"{scheme}://127.0.0.1:{port}", "api_key": local_api_key(folder)}
    sys.stdout.buffer.write(msgspec.json.encode(ready) + b"\n")
    sys.stdout.flush()
    supervise(folder, listener)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
