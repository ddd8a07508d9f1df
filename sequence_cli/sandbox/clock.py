"""The exchange's clock: everything that happens in the sandbox happens at a time that one of these gives."""

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time of a request in nanoseconds since the Unix epoch; `kind` names it to people."""

    @property
    def kind(self) -> str:
        """Return real, frozen, step or another word."""

    def now_ns(self) -> int:
        """Return the time; called once per request."""


class RealClock:
    """The machine's clock."""

    kind = "real"

    def now_ns(self) -> int:
        """Return the wall-clock time."""
        return time.time_ns()


class FrozenClock:
    """A clock that stands still until it is set."""

    kind = "frozen"

    def __init__(self, at_ns: int) -> None:
        self.at_ns = at_ns

    def now_ns(self) -> int:
        """Return the time that was set."""
        return self.at_ns


class StepClock:
    """A clock that advances by one step per request, 250 ms unless told otherwise."""

    kind = "step"

    def __init__(self, start_ns: int, step_ns: int = 250_000_000) -> None:
        self._next_ns = start_ns
        self._step_ns = step_ns

    def now_ns(self) -> int:
        """Return the time and move on."""
        now, self._next_ns = self._next_ns, self._next_ns + self._step_ns
        return now
