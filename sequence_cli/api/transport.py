"""One connection to one origin: authentication, request ids, limits, retries of reads.

Writes are sent at most once. Redirects are never followed, the environment is never trusted, and the key goes
nowhere but to the origin that the transport was opened for.
"""

from __future__ import annotations

import os
import time
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sequence_cli import __version__
from sequence_cli.api.failures import transport_error
from sequence_cli.api.peer import Bounds, Deadline, ExchangeError, InProcess, Request
from sequence_cli.api.reading import back_off, check_success
from sequence_cli.errors import RateLimitedError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sequence_cli.api.peer import Handler, Peer, RevealsKey

    Trace: TypeAlias = Callable[[str], None]
    # What was asked, how many seconds it took, and how many of them went into connecting.
    OnExchange: TypeAlias = Callable[[str, float, float], None]
    OnStage: TypeAlias = Callable[["Stage"], None]

READ_ATTEMPTS = 3
RETRY_BUDGET = 20.0
CONNECT_SECONDS = 5.0
SILENCE_SECONDS = 15.0
TOTAL_SECONDS = 30.0
MEBIBYTE = 1024 * 1024


class Stage(StrEnum):
    """How far a write has got on the wire."""

    SENDING_BODY = "sending body"
    AWAITING_ANSWER = "awaiting answer"


class Answer(NamedTuple):
    """A success: its body, the request id under which the service knows it, and its headers."""

    body: bytes
    request_id: str
    headers: Mapping[str, str] = MappingProxyType({})


class Transport:
    """An open connection to `base_url` that authenticates with `key`."""

    def __init__(
        self,
        base_url: str,
        key: RevealsKey,
        *,
        inner: Handler | None = None,
        trace: Trace | None = None,
        on_exchange: OnExchange | None = None,
        https_proxy: str | None = None,
        ca_file: str | None = None,
    ) -> None:
        """`inner` is a service in this process that answers instead of the network."""
        self.base_url = base_url
        self._where = base_url.partition("://")[2]
        self._trace = trace
        self._on_exchange = on_exchange
        self._peer = InProcess(inner, key) if inner is not None else _network(base_url, key, https_proxy, ca_file)

    def close(self) -> None:
        """Close the connection."""
        self._peer.close()

    def read(
        self, method: str, path: str, *, body: bytes | None = None, limit: int = MEBIBYTE
    ) -> Answer:  # fmt: skip
        """Ask for something that changes nothing; repeated with full jitter while the service is unavailable.

        `path` may carry a query, encoded as it is to go out.
        Raises the typed error of the last attempt.
        """
        started = time.monotonic()
        for attempt in range(1, READ_ATTEMPTS + 1):
            try:
                return self._send(method, path, body, limit, write=False)
            except (UnavailableError, RateLimitedError) as error:
                pause = back_off(attempt, error.retry_after)
                if attempt == READ_ATTEMPTS or time.monotonic() - started + pause > RETRY_BUDGET:
                    raise
                self._note(f"attempt {attempt} failed: {error.message} Waiting {pause:.2f} s.")
                time.sleep(pause)
        raise AssertionError("the loop returns or raises")

    def glance(self, path: str, seconds: float, *, body: bytes | None = None, limit: int = MEBIBYTE) -> Answer:
        """Ask once, for `seconds` at most; for what a command would like to know and need not.

        With a body it is a POST; it must be one that changes nothing.
        """
        return self._send("GET" if body is None else "POST", path, body, limit, write=False, seconds=seconds)

    def write(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        on_stage: OnStage | None = None,
    ) -> Answer:
        """Send a request that changes something, once; `on_stage` hears how far it gets, on a real network alone.

        Raises UnknownOutcomeError where it may have taken effect, and a definite error everywhere else.
        """
        return self._send(method, path, body, MEBIBYTE, write=True, on_stage=on_stage)

    def _send(
        self,
        method: str,
        path: str,
        body: bytes | None,
        limit: int,
        *,
        write: bool,
        seconds: float | None = None,
        on_stage: OnStage | None = None,
    ) -> Answer:
        request_id = os.urandom(16).hex()
        request = Request(method, path, _headers(request_id, body, write=write), body)
        started = time.monotonic()
        try:
            reply = self._peer.exchange(request, Deadline(_bounds(limit, seconds)), *_listeners(on_stage))
        except ExchangeError as exc:
            self._finished(f"{method} {path}", exc.reason, started, request_id)
            raise transport_error(exc, write=write, request_id=request_id, where=self._where) from exc
        self._finished(f"{method} {path}", str(reply.status), started, request_id, reply.connecting)
        check_success(reply, write=write, request_id=request_id)
        return Answer(reply.body, request_id, reply.headers)

    def _finished(
        self, asked: str, outcome: str, started: float, request_id: str, connecting: float = 0.0
    ) -> None:  # fmt: skip
        elapsed = time.monotonic() - started
        self._note(f"{asked}: {outcome} in {elapsed * 1000:.0f} ms (request {request_id})")
        if self._on_exchange is not None:
            self._on_exchange(asked, elapsed, connecting)

    def _note(self, text: str) -> None:
        if self._trace is not None:
            self._trace(text)


def _headers(request_id: str, body: bytes | None, *, write: bool) -> dict[str, str]:
    headers = {
        "User-Agent": f"sequence-cli/{__version__}",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "X-Request-Id": request_id,
    }
    if write:
        # Bytes after the answer would be read as the answer to the next request, which may be the look-up.
        headers["Connection"] = "close"
    if body is not None:
        headers["Content-Type"] = "application/json"
    return headers


def _bounds(limit: int, seconds: float | None) -> Bounds:
    if seconds is None:
        return Bounds(CONNECT_SECONDS, SILENCE_SECONDS, TOTAL_SECONDS, limit)
    return Bounds(seconds, seconds, seconds, limit)


def _listeners(on_stage: OnStage | None) -> tuple[Callable[[], None], Callable[[], None]]:
    if on_stage is None:
        return _nobody, _nobody
    return lambda: on_stage(Stage.SENDING_BODY), lambda: on_stage(Stage.AWAITING_ANSWER)


def _nobody() -> None:
    pass


def _network(base_url: str, key: RevealsKey, https_proxy: str | None, ca_file: str | None) -> Peer:
    from sequence_cli.api.connection import Connection
    from sequence_cli.api.dial import Dialer

    return Connection(Dialer(base_url, https_proxy=https_proxy, ca_file=ca_file), key)
