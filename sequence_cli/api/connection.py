"""One connection to one origin, kept open between requests.

It stands on h11 and a socket instead of httpx: that costs 5.5 times `python -c pass` to load, of the 10 that a whole
`quote` in a pipe may take (CONTRIBUTING.md, Start-up).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import h11

from sequence_cli.api.dial import Dialer
from sequence_cli.api.events import new_protocol, next_event, next_head
from sequence_cli.api.peer import BrokenExchangeError, NotConnectedError, Reply, UnusableReplyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sequence_cli.api.events import Stream
    from sequence_cli.api.peer import Deadline, Request, RevealsKey

GARBLED = "the connection was closed or the answer was garbled"


class Connection:
    """A peer on the network; the key is put on each request at the last moment and held in no local variable."""

    def __init__(self, dialer: Dialer, key: RevealsKey) -> None:
        self._dialer = dialer
        self._key = key
        self._stream: Stream | None = None
        self._protocol = new_protocol()

    def exchange(
        self, request: Request, deadline: Deadline, on_body: Callable[[], None], on_sent: Callable[[], None]
    ) -> Reply:
        """Send one request and return its reply; see `Peer.exchange` for what it raises."""
        began, before = time.monotonic(), self._stream
        stream = self._open(deadline)
        if deadline.is_over:
            self.close()
            raise NotConnectedError("time-out while connecting")
        connecting = 0.0 if stream is before else time.monotonic() - began
        try:
            self._send(stream, request, deadline, on_body)
            on_sent()
            return self._receive(stream, deadline)._replace(connecting=connecting)
        finally:
            self._rest()

    def close(self) -> None:
        """Close the connection, if one is open."""
        if self._stream is not None:
            self._stream.close()
        self._stream = None

    def _open(self, deadline: Deadline) -> Stream:
        if self._stream is not None and _has_news(self._stream):
            # An idle peer has nothing to say: it has closed, or sent more than was asked for.
            self.close()
        if self._stream is None:
            self._stream = self._dialer.open(deadline)
            self._protocol = new_protocol()
        return self._stream

    def _send(self, stream: Stream, request: Request, deadline: Deadline, on_body: Callable[[], None]) -> None:
        try:
            stream.settimeout(deadline.left(deadline.bounds.silence))
            stream.sendall(self._head(request))
            if request.body is not None:
                on_body()
                stream.sendall(self._protocol.send(h11.Data(data=request.body)) or b"")
            stream.sendall(self._protocol.send(h11.EndOfMessage()) or b"")
        except TimeoutError as exc:
            raise BrokenExchangeError("time-out while sending") from exc
        except OSError:
            # The peer may have answered before it had read everything, and closed; if not, receiving fails too.
            pass

    def _head(self, request: Request) -> bytes:
        # A request of a method that usually has a body says so where it has none (RFC 9110 §8.6).
        has_length = request.body is not None or request.method not in {"GET", "DELETE"}
        length = [("Content-Length", str(len(request.body or b"")))] if has_length else []
        event = h11.Request(
            method=request.method,
            target=request.target,
            headers=[
                ("Host", self._dialer.origin.name),
                ("Authorization", f"Bearer {self._key.reveal()}"),
                *request.headers.items(),
                *length,
            ],
        )
        return self._protocol.send(event) or b""

    def _receive(self, stream: Stream, deadline: Deadline) -> Reply:
        try:
            head = next_head(self._protocol, stream, deadline)
        except (OSError, h11.ProtocolError) as exc:
            raise BrokenExchangeError(_reason(exc)) from exc
        try:
            body = self._body(stream, deadline)
        except (OSError, h11.ProtocolError) as exc:
            if deadline.is_over:
                raise UnusableReplyError("it took too long to arrive") from exc
            raise BrokenExchangeError(_reason(exc)) from exc
        return Reply(head.status_code, _headers(head), body)

    def _body(self, stream: Stream, deadline: Deadline) -> bytes:
        chunks: list[bytes] = []
        size = 0
        while isinstance(event := next_event(self._protocol, stream, deadline), h11.Data):
            size += len(event.data)
            if size > deadline.bounds.size:
                raise UnusableReplyError(f"it is larger than {deadline.bounds.size} bytes")
            chunks.append(bytes(event.data))
        return b"".join(chunks)

    def _rest(self) -> None:
        """Keep the connection where both sides have said all they had to say, and nothing more has come."""
        states = {self._protocol.our_state, self._protocol.their_state}
        if states == {h11.DONE} and not self._protocol.trailing_data[0]:
            self._protocol.start_next_cycle()
        else:
            self.close()


def _has_news(stream: Stream) -> bool:
    import select

    if not hasattr(select, "poll"):
        # Windows has no `poll`; elsewhere `select` cannot look at descriptors from 1024 on.
        return bool(select.select([stream.fileno()], [], [], 0)[0])
    waiting = select.poll()
    waiting.register(stream.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


def _headers(head: h11.Response) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in head.headers:
        key, text = name.decode("ascii"), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _reason(exc: Exception) -> str:
    if isinstance(exc, TimeoutError):
        return "no answer in time"
    return "the connection broke" if isinstance(exc, OSError) else GARBLED
