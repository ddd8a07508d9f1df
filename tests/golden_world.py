"""The program on a machine where nothing varies: its clock steps, its lots are known, its folder has a fixed name.

Everything else is real: the entry point, the journal, the sandbox, the terminal's dress.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from contextlib import redirect_stderr, redirect_stdout
from hashlib import shake_128
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

from sequence_cli.__main__ import main
from sequence_cli.sandbox import exchange
from sequence_cli.sandbox.clock import StepClock
from tests.harness import environment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

START_NS = 1_790_000_000_000_000_000
STEP_NS = 50_000_000


class Printed(NamedTuple):
    """What one run gave back; the folder has a fixed name."""

    exit_code: int
    stdout: str
    stderr: str


class _Screen(io.TextIOWrapper):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


class _Interrupted(io.StringIO):
    """A stdin at which somebody presses Ctrl-C."""

    def read(self, size: int | None = -1, /) -> str:
        raise KeyboardInterrupt


class World:
    """One account on one local sandbox; `branch` runs a command and takes everything back."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self._kept = folder / "kept"
        self.home.mkdir(mode=0o700, parents=True)
        self._now_ns = START_NS
        self._lots = 0
        self.ids: dict[str, str] = {}

    def run(
        self,
        *words: str,
        stdin: str | None = "",
        columns: int | None = None,
        colour: bool = False,
        variables: Mapping[str, str] | None = None,
    ) -> Printed:
        """Run a command; `columns` makes stdout a terminal of that width, `stdin` None is Ctrl-C."""
        clock = StepClock(self._now_ns, STEP_NS)
        out, err = (_Screen if columns else io.TextIOWrapper)(io.BytesIO(), "utf-8", newline=""), io.StringIO()
        # What this machine's own key store says is no part of what the program prints.
        machine = {"TERM": "xterm-256color", "COLUMNS": str(columns or 120), "DBUS_SESSION_BUS_ADDRESS": "unix:path=/-"}
        machine |= {**({} if colour else {"NO_COLOR": "1"}), **(variables or {})}
        with (
            patch.dict(os.environ, {**environment(self.home), **machine}, clear=True),
            patch.object(exchange, "RealClock", lambda: clock),
            patch.object(os, "urandom", self._draw),
            patch.object(sys, "stdin", _Interrupted() if stdin is None else io.StringIO(stdin)),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            exit_code = main(list(words))
        self._now_ns = clock.now_ns()
        out.flush()
        raw = out.buffer
        assert isinstance(raw, io.BytesIO)
        return Printed(exit_code, self._fixed(raw.getvalue().decode()), self._fixed(err.getvalue()))

    def branch(
        self,
        *words: str,
        stdin: str | None = "",
        columns: int | None = None,
        colour: bool = False,
        variables: Mapping[str, str] | None = None,
        config: str | None = None,
    ) -> Printed:
        """Run a command, with other words in the configuration if any, and put everything back to where it was."""
        now_ns, lots = self._now_ns, self._lots
        shutil.copytree(self.home, self._kept)
        if config is not None:
            (self.home / "config.toml").write_text(config)
        try:
            return self.run(*words, stdin=stdin, columns=columns, colour=colour, variables=variables)
        finally:
            shutil.rmtree(self.home)
            self._kept.rename(self.home)
            self._now_ns, self._lots = now_ns, lots

    def _draw(self, size: int) -> bytes:
        self._lots += 1
        return shake_128(str(self._lots).encode()).digest(size)

    def _fixed(self, text: str) -> str:
        return text.replace(str(self.home), "/home/you")
