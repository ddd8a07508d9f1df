"""Running the program as its users do: the real entry point in this process, or the real program in a terminal."""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import msgspec

from sequence_cli.__main__ import main
from tests.watch import WATCH

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pexpect

SPOT_VENUES = ("binance", "bitget", "bybit", "coinbase", "cryptocom", "hyperliquid", "kraken", "okx")
FAKE_TEST_KEY = "seq_test_" + "0" * 64
FAKE_LIVE_KEY = "seq_live_" + "0" * 64
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")


class Result:
    """What one run gave back."""

    def __init__(self, exit_code: int, stdout: str, stderr: str) -> None:
        self.exit_code = exit_code
        self.stdout = stdout
        self.stderr = stderr

    @property
    def json(self) -> Any:
        """The JSON document on stdout."""
        return msgspec.json.decode(self.stdout)

    @property
    def error(self) -> Any:
        """The error object on stderr, which must be the only thing there."""
        return msgspec.json.decode(self.stderr)["error"]


def environment(home: Path, **extra: str) -> dict[str, str]:
    """Return a clean environment in which everything of the program lies below `home`."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return {**kept, "SEQ_HOME": str(home), "HOME": str(home), "COLUMNS": "120", **extra}


def sequence(*words: str, home: Path, stdin: str = "", expect: int = 0, **extra: str) -> Result:
    """Run `sequence WORDS…` in this process; fails on an exit code other than the expected one."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8", newline=""), io.StringIO()
    with (
        patch.dict(os.environ, environment(home, **extra), clear=True),
        patch.object(sys, "stdin", io.StringIO(stdin)),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        exit_code = main(list(words))
    out.flush()
    raw = out.buffer
    assert isinstance(raw, io.BytesIO)
    result = Result(exit_code, raw.getvalue().decode(), err.getvalue())
    key = extra.get("SEQ_API_KEY", "")
    WATCH.output(f"stdout of {' '.join(words[:2])}", result.stdout, key)
    WATCH.output(f"stderr of {' '.join(words[:2])}", result.stderr, key)
    WATCH.own_files(home, key)
    assert exit_code == expect, f"exit {exit_code}, expected {expect}\n{result.stdout}\n{result.stderr}"
    return result


def terminal(
    *words: str, home: Path, columns: int = 100, env: Mapping[str, str] | None = None, timeout: float = 20
) -> pexpect.spawn[str]:
    """Start `sequence WORDS…` as a real process in a real pseudo-terminal."""
    import pexpect

    screen = pexpect.spawn(
        sys.executable,
        ["-m", "sequence_cli", *words],
        env={**environment(home), "TERM": "xterm-256color", **(env or {})},
        dimensions=(40, columns),
        encoding="utf-8",
        timeout=timeout,
    )
    screen.logfile_read = _Screen(f"the screen of {' '.join(words[:2])}")
    return screen


class _Screen:
    """Has everything that a terminal shows searched for secrets."""

    # No secret that is looked for is longer.
    OVERLAP = 4096

    def __init__(self, label: str) -> None:
        self._label = label
        self._shown = ""

    def write(self, text: str) -> None:
        """Take the next piece, as pexpect reads it."""
        self._shown = self._shown[-self.OVERLAP :] + text

    def flush(self) -> None:
        """Search the newest piece together with what came before it."""
        WATCH.output(self._label, self._shown)


def all_venues_up(home: Path) -> None:
    """Force every exchange of the local sandbox up: by chance one of them may be down at the moment of a test."""
    for venue in SPOT_VENUES:
        sequence("sandbox", "scenario", venue, "ok", home=home)
