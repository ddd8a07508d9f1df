"""What stands at the other end of a transport: a request goes in, and a reply or one of three failures comes out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Request(NamedTuple):
    """What goes out but for the key; `target` is the path with its query, encoded as it is sent."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes | None = None


class Reply(NamedTuple):
    """What came back, whatever its status; the names of headers are in lower case.

    `connecting` is how many seconds opening the connection took, 0 where one was open.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    connecting: float = 0.0


class Bounds(NamedTuple):
    """How long a connection, one silence and the whole exchange may last, in seconds, and how large a body may be."""

    connect: float
    silence: float
    total: float
    size: int


class Deadline:
    """The end of one exchange on the monotonic clock: a peer that sends a byte a second cannot hold a command."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self._end = time.monotonic() + bounds.total

    def left(self, step: float) -> float:
        """Return the seconds that a step of at most `step` may take; raises TimeoutError where none are left."""
        seconds = min(step, self._end - time.monotonic())
        if seconds <= 0:
            raise TimeoutError
        return seconds

    @property
    def is_over(self) -> bool:
        """Tell whether the whole exchange has run out of time."""
        return time.monotonic() >= self._end


class ExchangeError(Exception):
    """An exchange that brought no reply; `reason` says why in a few words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotConnectedError(ExchangeError):
    """It failed before the first byte of the request was sent."""


class BrokenExchangeError(ExchangeError):
    """It failed after the first byte: the request may have arrived."""


class UnusableReplyError(ExchangeError):
    """A reply came that was too large or took too long; what it says is not known."""


class RevealsKey(Protocol):
    """A secret that gives up its text only when asked to."""

    def reveal(self) -> str:
        """Return the secret text."""
        ...


class Handled(Protocol):
    """What a service in this process answers."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers."""
        ...

    @property
    def body(self) -> bytes:
        """The whole body."""
        ...


class Handler(Protocol):
    """A service in this process; header names reach it in lower case."""

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Handled:
        """Answer one request; may raise the failures of this module."""
        ...

    def close(self) -> None:
        """Close what it holds."""
        ...


class Peer(Protocol):
    """Whatever a transport can talk to."""

    def exchange(
        self, request: Request, deadline: Deadline, on_body: Callable[[], None], on_sent: Callable[[], None]
    ) -> Reply:
        """Send and receive; `on_body` is called before the body goes out, `on_sent` after it.

        Raises NotConnectedError, BrokenExchangeError or UnusableReplyError.
        """
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


class InProcess:
    """A service inside this program as a peer; it has no wire, so nothing is said about the stages on one."""

    def __init__(self, service: Handler, key: RevealsKey) -> None:
        self._service = service
        self._key = key

    def exchange(
        self, request: Request, deadline: Deadline, on_body: Callable[[], None], on_sent: Callable[[], None]
    ) -> Reply:
        """Hand the request over and return the answer."""
        del deadline, on_body, on_sent
        headers = {name.lower(): value for name, value in request.headers.items()}
        headers["authorization"] = f"Bearer {self._key.reveal()}"
        answer = self._service.handle(request.method, request.target, headers, request.body or b"")
        return Reply(answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.body)

    def close(self) -> None:
        """Close the service."""
        self._service.close()
