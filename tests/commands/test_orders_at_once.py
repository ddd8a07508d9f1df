"""Eight real processes that buy at the same time: no lost row, no lock shown, books that balance."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sequence_cli.paths import Paths
from sequence_cli.trading.journal import Journal
from sequence_cli.trading.states import IntentState
from tests.commands.buying_process import LOT_1E8
from tests.faults.oracle import Books, journal_row
from tests.harness import environment
from tests.served import serve_sandbox

if TYPE_CHECKING:
    from pathlib import Path

PROCESSES, ORDERS = 8, 5


def buy_at_once(home: Path, *words: str, **variables: str) -> list[str]:
    """Let all processes go in the same moment; returns how each command ended."""
    go = home.with_name("go")
    command = [sys.executable, "-m", "tests.commands.buying_process", str(go)]
    buyers = [
        subprocess.Popen(
            [*command, str(1 + number * ORDERS), str(ORDERS), *words],
            env=environment(home, **variables), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for number in range(PROCESSES)
    ]  # fmt: skip
    go.touch()
    return [line for buyer in buyers for line in buyer.communicate(timeout=100)[0].splitlines()]


@pytest.mark.parametrize("where", ["local", "served"])
def test_eight_processes_that_buy_at_once_lose_nothing_and_see_no_lock(tmp_path: Path, where: str) -> None:
    home, service = tmp_path / "home", tmp_path / "service"
    if where == "local":
        ends = buy_at_once(home, "--local")
        service = home
    else:
        with serve_sandbox(service) as served:
            ends = buy_at_once(home, **served.variables)

    assert ends == ["0"] * (PROCESSES * ORDERS)
    quantities = [lots * LOT_1E8 for lots in range(1, PROCESSES * ORDERS + 1)]
    rows = [journal_row(home / "state", quantity) for quantity in quantities]
    assert [row is not None and row.state for row in rows] == [IntentState.ACKED] * len(quantities)
    with Journal.open(home / "state") as journal:
        assert journal.unresolved() == []
    with closing(Books(Paths.from_environment(environment(service)).sandbox)) as books:
        assert [books.orders(quantity) for quantity in quantities] == [1] * len(quantities)
        assert books.imbalance() == []
