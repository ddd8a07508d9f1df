"""TLS through the TLS of a proxy: `SSLContext.wrap_socket` would take the descriptor and leave the outer layer out."""

from __future__ import annotations

import ssl
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_RECORD = 32 * 1024
Done = TypeVar("Done")


class NestedTLS:
    """A stream whose records travel as the contents of another TLS connection."""

    def __init__(self, outer: ssl.SSLSocket, context: ssl.SSLContext, host: str) -> None:
        """Shake hands; raises OSError."""
        self._outer = outer
        self.settimeout(outer.gettimeout())
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._inner = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        self._complete(self._inner.do_handshake)

    def sendall(self, data: bytes, /) -> None:
        """Send everything; raises OSError."""
        for start in range(0, len(data), _RECORD):
            part = data[start : start + _RECORD]
            # Memory never blocks, so a write takes all of it.
            self._complete(lambda part=part: self._inner.write(part))  # type: ignore[misc]  # the default is the capture

    def recv(self, size: int, /) -> bytes:
        """Return what has come, nothing at the end; raises OSError."""
        try:
            return self._complete(lambda: self._inner.read(size))
        except ssl.SSLZeroReturnError:
            return b""

    def settimeout(self, seconds: float | None, /) -> None:
        """Limit how long the next step may take, however many records of the outer connection it needs."""
        self._end = None if seconds is None else time.monotonic() + seconds

    def fileno(self) -> int:
        """Return the outer connection's descriptor."""
        return self._outer.fileno()

    def close(self) -> None:
        """Close the outer connection."""
        self._outer.close()

    def _complete(self, step: Callable[[], Done]) -> Done:
        while True:
            try:
                done = step()
            except ssl.SSLWantReadError:
                self._flush()
                self._fill()
            else:
                self._flush()
                return done

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._outer.settimeout(self._left())
            self._outer.sendall(self._outgoing.read())

    def _fill(self) -> None:
        self._outer.settimeout(self._left())
        came = self._outer.recv(_RECORD)
        if came:
            self._incoming.write(came)
        else:
            self._incoming.write_eof()

    def _left(self) -> float | None:
        if self._end is None:
            return None
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds
