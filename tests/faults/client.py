"""The real program with a harness inside: `python -m tests.faults.client SETUP WORD…`.

The program itself has no such switch: the checkpoints' hook, the clock and the patience are replaced from outside.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import msgspec

from sequence_cli.api import reading, transport
from sequence_cli.trading import checkpoints, clock, submission

if TYPE_CHECKING:
    from collections.abc import Callable

SECOND_NS = 10**9


class Setup(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the harness changes in one run, in seconds.

    At the `occurrence`-th time that the checkpoint `stop_at` is reached, the process gets the signal `number`; at
    `pause_at` it sleeps `pause`. The clocks are `later` ahead from the start, the wall clock `wall_jump` more from
    `jump_at` on. `passed` is a file that gets the name of every checkpoint. `no_names` makes every look-up of a host
    name fail. `silence`, `total`, `connect`, `back_off` and `budget` replace the program's own.
    """

    stop_at: str | None = None
    occurrence: int = 1
    number: int = signal.SIGKILL
    later: float = 0.0
    wall_jump: float = 0.0
    jump_at: str | None = None
    silence: float | None = None
    total: float | None = None
    connect: float | None = None
    back_off: float | None = None
    budget: float | None = None
    passed: str | None = None
    no_names: bool = False
    pause_at: str | None = None
    pause: float = 0.0


class Harness:
    """What happens at the checkpoints."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._left = setup.occurrence
        self.wall_ahead_ns = 0

    def reached(self, name: str) -> None:
        """Stop, jump or write down, as the setup says."""
        setup = self._setup
        if setup.passed is not None:
            with Path(setup.passed).open("a") as file:
                file.write(f"{name}\n")
        if name == setup.jump_at:
            self.wall_ahead_ns = int(setup.wall_jump * SECOND_NS)
        if name == setup.pause_at:
            time.sleep(setup.pause)
        if name == setup.stop_at:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), setup.number)


def install(setup: Setup) -> None:
    """Put the harness into this process, before the program runs."""
    harness = Harness(setup)
    checkpoints.hook = harness.reached
    later_ns = int(setup.later * SECOND_NS)
    wall, steady = clock.SystemClock.wall_ns, clock.SystemClock.steady_ns
    _replace(clock.SystemClock, "wall_ns", lambda self: wall(self) + later_ns + harness.wall_ahead_ns)
    _replace(clock.SystemClock, "steady_ns", lambda self: steady(self) + later_ns)
    if setup.no_names:
        socket.getaddrinfo = _no_name
    for module, name, value in (
        (transport, "SILENCE_SECONDS", setup.silence),
        (transport, "TOTAL_SECONDS", setup.total),
        (transport, "CONNECT_SECONDS", setup.connect),
        (reading, "BACK_OFF_BASE", setup.back_off),
        (submission, "BUDGET_SECONDS", setup.budget),
    ):
        if value is not None:
            assert hasattr(module, name)
            setattr(module, name, value)


def _no_name(*_: object, **__: object) -> NoReturn:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def _replace(owner: type, name: str, function: Callable[[clock.SystemClock], int]) -> None:
    setattr(owner, name, function)


def main() -> None:
    """Run one command line with the harness inside."""
    from sequence_cli.__main__ import main as program

    install(msgspec.json.decode(sys.argv[1], type=Setup))
    sys.exit(program(sys.argv[2:]))


if __name__ == "__main__":
    main()
