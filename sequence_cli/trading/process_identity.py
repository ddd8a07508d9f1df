"""Which process owns a row of the journal, told so that a reused process id never passes for the old owner.

On Linux everything is in /proc. Elsewhere on POSIX `ps` gives the start time to the second. On Windows neither is
known: every other process counts as ended, so two recoveries at once may both look an order up, which changes
nothing at the exchange. A process in another container or on another machine counts as ended, too.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import Final, NamedTuple, Self

UNKNOWN_START: Final = "unknown"
# A plain text, so that a type checker reads the branches of every platform.
_PLATFORM: str = sys.platform
_BOOT_ID_FILE = "/proc/sys/kernel/random/boot_id"
_STATE, _START_TICKS = 0, 19  # places in /proc/<pid>/stat, counted after the program's name
_ENDED = ("Z", "X")


class Owner(NamedTuple):
    """One process of one run of one machine; `started` is only ever compared for equality."""

    pid: int
    started: str
    boot: str

    def as_text(self) -> str:
        """Return the form that the journal keeps."""
        return "|".join((str(self.pid), self.started, self.boot))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read what `as_text` wrote."""
        pid, started, boot = text.split("|")
        return cls(int(pid), started, boot)


def current() -> Owner:
    """Return the identity of this process."""
    # Not cached across a fork: the child is another owner.
    return _identity(os.getpid())


def is_alive(owner: Owner) -> bool:
    """Tell whether that very process still runs: same id, same start, same run of the machine."""
    return owner.boot == boot_id() and (owner == current() or _start_of(owner.pid) == owner.started)


@cache
def boot_id() -> str:
    """Return what names this run of the machine, empty where the platform does not tell."""
    if _PLATFORM == "linux":
        return _read_text(_BOOT_ID_FILE).strip()
    return _output_of("/usr/sbin/sysctl", "-n", "kern.bootsessionuuid") if _PLATFORM == "darwin" else ""


@cache
def _identity(pid: int) -> Owner:
    return Owner(pid, _start_of(pid) or UNKNOWN_START, boot_id())


def _start_of(pid: int) -> str | None:
    """The start time of a process that runs, None where there is none or it cannot be told."""
    if _PLATFORM == "linux":
        return _start_from_proc(pid)
    return _start_from_ps(pid) if os.name == "posix" else None


def _start_from_proc(pid: int) -> str | None:
    # The name may hold spaces and parentheses; nothing after it does.
    fields = _read_text(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return fields[_START_TICKS] if fields and fields[_STATE] not in _ENDED else None


def _start_from_ps(pid: int) -> str | None:
    state, _, started = _output_of("/bin/ps", "-o", "state=", "-o", "lstart=", "-p", str(pid)).partition(" ")
    return " ".join(started.split()) if state and state[0] not in _ENDED else None


def _read_text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def _output_of(*command: str) -> str:
    import subprocess

    # A fixed locale: the text is compared with what another process read.
    environment = {"LC_ALL": "C", "TZ": "UTC"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=2, env=environment)  # noqa: S603 - fixed programs by absolute path
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
