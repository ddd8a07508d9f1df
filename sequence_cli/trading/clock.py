"""Time as the journal needs it: a wall clock to show, and a steady one to decide by.

The wall clock may jump; no decision about an order rests on it alone.
"""

from __future__ import annotations

import os
import time
from functools import cached_property
from typing import Protocol

from sequence_cli.trading.process_identity import boot_id


class Clock(Protocol):
    """Nanoseconds of both clocks; steady readings compare only under the same `reference`."""

    @property
    def reference(self) -> str:
        """What the steady clock counts from: this run of the machine."""

    def wall_ns(self) -> int:
        """Return nanoseconds since the Unix epoch, right or wrong."""

    def steady_ns(self) -> int:
        """Return nanoseconds that only ever grow; sleep of the machine may not count."""


class SystemClock:
    """The machine's clocks."""

    @cached_property
    def reference(self) -> str:
        """The boot id, or a text of this process alone where the platform has none."""
        return boot_id() or f"process {os.urandom(8).hex()}"

    def wall_ns(self) -> int:
        """Return the wall-clock time."""
        return time.time_ns()

    def steady_ns(self) -> int:
        """Return the monotonic clock, which all processes of one run of the machine share."""
        return time.monotonic_ns()
