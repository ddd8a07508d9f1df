"""Ctrl-C, SIGTERM and SIGHUP while an order is on its way (order-safety.md R8).

The first signal stops waiting and nothing else: it becomes KeyboardInterrupt where the program waits for the network
or the clock, and everywhere else it is remembered until then, so that what was learnt is always written down and said.
The second leaves at once: the journal row is already durable, so nothing is lost.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from sequence_cli.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, TracebackType

STOPPED_AT_ONCE = (
    b"\nStopped at once. Whether the order exists is not known yet, and it was not sent again.\n"
    b"Run `sequence recover`; do not repeat the order until it is resolved.\n"
)


class Interruption:
    """A context in which the first signal stops waiting and the second ends the program."""

    def __init__(self) -> None:
        self._count = 0
        self._waiting = False
        self._farewell = STOPPED_AT_ONCE
        self._exit_code = ExitCode.UNKNOWN_OUTCOME
        self._previous: dict[int, object] = {}

    def __enter__(self) -> Self:
        for number in _signals():
            self._previous[number] = signal.signal(number, self._received)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for number, previous in self._previous.items():
            signal.signal(number, previous)  # type: ignore[arg-type]  # what signal.signal gave, it takes back

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """The part of the work that the first signal ends with KeyboardInterrupt, also one that came before it."""
        self._waiting = True
        try:
            if self._count > 0:
                raise KeyboardInterrupt
            yield
        finally:
            self._waiting = False

    def placed(self, graph_id: str) -> None:
        """From now on the order is known to stand, and a second signal says so."""
        self._farewell = f"\nStopped at once. The order stands: `sequence status {graph_id}`.\n".encode()
        self._exit_code = ExitCode.OK

    def _received(self, number: int, frame: FrameType | None) -> None:
        self._count += 1
        if self._count > 1:
            os.write(sys.__stderr__.fileno() if sys.__stderr__ is not None else 2, self._farewell)
            os._exit(self._exit_code)
        if self._waiting:
            raise KeyboardInterrupt


def _signals() -> list[int]:
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    return [getattr(signal, name) for name in names if hasattr(signal, name)]
