"""Reading HTTP/1.1 events from a connection; h11 knows the protocol, this module only brings it the bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

import h11

if TYPE_CHECKING:
    from sequence_cli.api.peer import Deadline

CHUNK = 65536
# More than any head of the service, less than what would fill the memory.
MAX_HEAD = 100 * 1024


class Stream(Protocol):
    """As much of a socket as an exchange needs."""

    def sendall(self, data: bytes, /) -> None:
        """Send everything."""
        ...

    def recv(self, size: int, /) -> bytes:
        """Return what has come, at most `size` bytes; nothing at the end."""
        ...

    def settimeout(self, seconds: float | None, /) -> None:
        """Limit how long the next step may take."""
        ...

    def fileno(self) -> int:
        """Return the descriptor to wait on."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


Event: TypeAlias = "h11.Event | type[h11.PAUSED]"


def new_protocol() -> h11.Connection:
    """Return the client's side of a connection on which nothing was said yet."""
    return h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)


def next_event(protocol: h11.Connection, stream: Stream, deadline: Deadline) -> Event:
    """Return the next event; raises OSError, and h11.RemoteProtocolError for what is no HTTP."""
    while True:
        event = protocol.next_event()
        if event is h11.NEED_DATA:
            stream.settimeout(deadline.left(deadline.bounds.silence))
            # An end before its time is for h11 to notice.
            protocol.receive_data(stream.recv(CHUNK))
        else:
            return event  # type: ignore[return-value]  # mypy does not narrow by the identity of a sentinel class


def next_head(protocol: h11.Connection, stream: Stream, deadline: Deadline) -> h11.Response:
    """Return the head of the reply, without those that only say that it will come.

    Raises OSError, and h11.RemoteProtocolError where the peer closes instead.
    """
    while True:
        event = next_event(protocol, stream, deadline)
        if isinstance(event, h11.Response):
            return event
        if not isinstance(event, h11.InformationalResponse):
            raise h11.RemoteProtocolError("closed without an answer")
