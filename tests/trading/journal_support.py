"""Intents, clocks and real processes for the tests of the order journal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sequence_cli.api.wire.common import Side
from sequence_cli.keys import Mode
from sequence_cli.trading.intent import new_graph_id
from sequence_cli.trading.journal_rows import NewIntent

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
BASE_URL = "http://127.0.0.1:50052"
NOBODY = 65534
SECOND = 10**9
DAY = 24 * 3600 * SECOND
FIRST_MOMENT = 1_800_000_000 * SECOND


class ManualClock:
    """Both clocks, moved by hand: the wall clock may jump, the steady one only grows."""

    def __init__(self) -> None:
        self.reference = "boot-1"
        self.wall = FIRST_MOMENT
        self.steady = 5_000 * SECOND

    def wall_ns(self) -> int:
        """Return what was set."""
        return self.wall

    def steady_ns(self) -> int:
        """Return what was set."""
        return self.steady

    def advance(self, seconds: float) -> None:
        """Let time pass as it should."""
        self.wall += int(seconds * SECOND)
        self.steady += int(seconds * SECOND)

    def restart_machine(self) -> None:
        """Start again with another boot id and a steady clock near zero."""
        self.reference = "boot-2"
        self.steady = 3 * SECOND


def new_intent(graph_id: str | None = None, **changed: Any) -> NewIntent:
    """Return a market order for 0.1 ETH, with the fields that a test cares about changed."""
    fields: dict[str, Any] = {
        "graph_id": new_graph_id() if graph_id is None else graph_id,
        "profile": "default",
        "environment": Mode.SANDBOX,
        "base_url": BASE_URL,
        "fingerprint": "0badcafe",
        "body": b'{"nodes": []}',
        "symbol": "ETH-USD",
        "side": Side.BUY,
        "qty_1e8": 10_000_000,
        "limit_price_1e9": None,
        "summary": "buy 0.1 ETH-USD",
    }
    return NewIntent(**{**fields, **changed})


def start_process(action: str, *arguments: str, folder: Path) -> subprocess.Popen[str]:
    """Start `journal_process ACTION STATE …` as a process of its own, with `folder` as its current folder."""
    # A relative path to the state folder: another user may not be able to walk down from the root.
    command = [sys.executable, "-m", "tests.trading.journal_process", action, *arguments]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def outputs_of(processes: Sequence[subprocess.Popen[str]]) -> list[str]:
    """Wait for all of them and return what each printed; fails when one of them did."""
    texts = []
    for process in processes:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        texts.append(out)
    return texts


def run_until_killed(action: str, *arguments: str, folder: Path) -> None:
    """Run a process that must end by SIGKILL."""
    process = start_process(action, *arguments, folder=folder)
    _, err = process.communicate(timeout=30)
    assert process.returncode == -9, err
