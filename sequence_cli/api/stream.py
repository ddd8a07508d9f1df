"""The live stream: one socket, many topics, reconnected with full jitter (sequence-api.md §14).

The service numbers nothing and replays nothing, so every lost connection is a gap: it is told to whoever follows, who
then reads by REST what may have been missed.
"""

from __future__ import annotations

import ssl
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from sequence_cli.api.reading import back_off
from sequence_cli.errors import (
    AuthenticationError,
    NotFoundError,
    RedirectRefusedError,
    SequenceError,
    UnsafeError,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from websockets.sync.client import ClientConnection

    from sequence_cli.api.peer import RevealsKey

OPEN_SECONDS = 5.0
# A peer that answers no ping within both is gone; the service sends pings of its own as well.
PING_SECONDS = 15.0
# Nobody waits for a peer that has gone to say goodbye.
CLOSE_SECONDS = 1.0
LARGEST_FRAME = 4 * 1024 * 1024
_UNKNOWN_TOPIC = "the service does not have it"


class Rejected(NamedTuple):
    """A topic that the service does not have, and why as far as it says."""

    topic: str
    reason: str


class Opened(NamedTuple):
    """The service took the subscription to `topics`; `rejected` are those that it does not have.

    Where it has none of them the connection is given up, and tried again later.
    """

    topics: tuple[str, ...]
    rejected: tuple[Rejected, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing will come."""
        return not self.topics


class Event(NamedTuple):
    """Something happened on a topic; `data` is the JSON as it came."""

    topic: str
    data: msgspec.Raw


class Gap(NamedTuple):
    """The connection is lost, and with it whatever happens until the next `Opened`."""

    reason: str


class Idle(NamedTuple):
    """Nothing came for as long as the caller wanted to wait."""


Item = Opened | Event | Gap | Idle


class Frame(msgspec.Struct):
    """Any message of the service: an acknowledgement, an event or an error."""

    channel: str | None = None
    data: msgspec.Raw = msgspec.Raw()
    subscribed: list[str] | None = None
    rejected: list[str | dict[str, str]] | None = None
    error: str | dict[str, str | None] | None = None


class Stream:
    """A subscription to topics under one key; closing the iterator of `items` closes the socket."""

    def __init__(
        self,
        base_url: str,
        key: RevealsKey,
        topics: Sequence[str],
        *,
        https_proxy: str | None = None,
        ca_file: str | None = None,
    ) -> None:
        self._url = f"ws{base_url.removeprefix('http')}/v1/stream"
        self._key = key
        self._topics = tuple(topics)
        self._https_proxy = https_proxy
        self._ca_file = ca_file
        self._decoder = msgspec.json.Decoder(Frame)
        self._failures = 0

    def items(self, patience: float) -> Generator[Item]:
        """Yield what happens, for ever; `Idle` after `patience` seconds without anything.

        Raises the typed error where another attempt would end the same way: a refused key, no such endpoint or a
        certificate that cannot be verified.
        """
        while True:
            try:
                yield from self._connected(patience)
            except _Lost as lost:
                self._failures += 1
                yield Gap(lost.reason)
                yield from _idle_for(back_off(self._failures, None), patience)

    def _connected(self, patience: float) -> Iterator[Item]:
        from websockets.exceptions import ConnectionClosed, WebSocketException

        with ExitStack() as stack:
            connection = self._open(stack)
            try:
                connection.send(msgspec.json.encode({"subscribe": self._topics}).decode())
                while True:
                    item = self._next(connection, patience)
                    if item is not None:
                        yield item
                    if isinstance(item, Opened) and item.is_empty:
                        raise _Lost("the service has none of the topics")
            except ConnectionClosed as exc:
                raise _Lost(_closing_reason(exc)) from exc
            except (WebSocketException, OSError) as exc:
                raise _Lost(type(exc).__name__) from exc

    def _next(self, connection: ClientConnection, patience: float) -> Item | None:
        try:
            message = connection.recv(timeout=patience)
        except TimeoutError:
            return Idle()
        item = self._read(message)
        if not (isinstance(item, Opened) and item.is_empty):
            self._failures = 0
        return item

    def _open(self, stack: ExitStack) -> ClientConnection:
        from websockets.exceptions import InvalidStatus, WebSocketException
        from websockets.sync.client import connect

        from sequence_cli.api.tls import client_context

        secure = self._url.startswith("wss:")
        try:
            socket = connect(
                self._url,
                additional_headers={"Authorization": f"Bearer {self._key.reveal()}"},
                ssl=client_context(self._ca_file) if secure else None,
                # True would read the environment's proxies; plain sockets are loopback and never proxied.
                proxy=self._https_proxy if secure else None,
                open_timeout=OPEN_SECONDS,
                ping_interval=PING_SECONDS,
                ping_timeout=PING_SECONDS,
                close_timeout=CLOSE_SECONDS,
                max_size=LARGEST_FRAME,
                compression=None,
            )
            return stack.enter_context(socket)
        except InvalidStatus as exc:
            raise _refusal(exc.response.status_code) from exc
        except ssl.SSLCertVerificationError as exc:
            raise _certificate(exc) from exc
        except (WebSocketException, OSError) as exc:
            raise _Lost("no connection") from exc

    def _read(self, message: str | bytes) -> Item | None:
        try:
            frame = self._decoder.decode(message)
        except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
            raise _Lost("the service sent something that is no stream message") from exc
        if frame.channel is not None:
            return Event(frame.channel, frame.data)
        if frame.subscribed is not None or frame.rejected is not None:
            return self._opened(frame)
        if frame.error is not None:
            raise _Lost(f"the service reports: {_text(frame.error)}")
        return None

    def _opened(self, frame: Frame) -> Opened:
        rejected = tuple(map(_rejected, frame.rejected or ()))
        if frame.subscribed:
            return Opened(tuple(frame.subscribed), rejected)
        # However many it names, and however it spells them: it took none.
        reasons = {row.topic: row.reason for row in rejected}
        return Opened((), tuple(Rejected(topic, reasons.get(topic, _UNKNOWN_TOPIC)) for topic in self._topics))


def _rejected(told: str | dict[str, str]) -> Rejected:
    if isinstance(told, str):
        return Rejected(told, _UNKNOWN_TOPIC)
    return Rejected(told.get("topic", ""), told.get("reason", _UNKNOWN_TOPIC))


class _Lost(Exception):  # noqa: N818  # it never leaves this module: every loss becomes a Gap
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _refusal(status: int) -> Exception:
    if status in {401, 403}:
        return AuthenticationError(f"The service did not accept the key for its stream ({status}).")
    if status == 404:
        return NotFoundError("This address has no stream (404).", hint="Check the base URL.")
    if 300 <= status < 400:
        return RedirectRefusedError(f"The stream was redirected ({status}); it was not followed.")
    return _Lost(f"the service answered {status}")


def _certificate(exc: ssl.SSLCertVerificationError) -> SequenceError:
    return UnsafeError(f"The certificate of the stream could not be verified ({exc.verify_message}).")


def _closing_reason(exc: Exception) -> str:
    closing = getattr(exc, "rcvd", None)
    return f"the service closed it: {closing.reason}" if closing is not None and closing.reason else "it was closed"


def _text(value: str | dict[str, str] | dict[str, str | None]) -> str:
    if isinstance(value, str):
        return value
    return " ".join(str(part) for part in value.values() if part is not None)


def _idle_for(seconds: float, patience: float) -> Iterator[Idle]:
    deadline = time.monotonic() + seconds
    while (remaining := deadline - time.monotonic()) > 0:
        time.sleep(min(remaining, patience))
        yield Idle()
