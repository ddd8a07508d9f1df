"""What one order costs in the journal, with few and with many orders before it.

Run `python -m tests.benchmarks.bench_journal [FOLDER]`; FOLDER is on the disk to measure. Every order is recorded with
both guards, begun and settled: three durable commits. The second column is the same as a command pays it, with opening
and closing the journal. The bar is 5 ms at the 99th percentile and nothing measurable for the rows before.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from sequence_cli.trading.intent import new_graph_id
from sequence_cli.trading.journal import Journal
from sequence_cli.trading.journal_path import journal_path
from sequence_cli.trading.states import IntentState
from tests.trading.journal_support import new_intent

if TYPE_CHECKING:
    from sequence_cli.trading.journal_view import JournalView

ROWS = (0, 100_000)
ORDERS = 400
MINUTE_NS = 60 * 10**9


def fill(state: Path, rows: int) -> None:
    """Put completed orders of an earlier day into the journal: copies of one that went the real way."""
    with Journal.open(state) as journal:
        graph_id = place(journal)
        journal.settle(graph_id, IntentState.COMPLETED)
    with sqlite3.connect(journal_path(state)) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(intents)")][2:]
        copied = ", ".join(columns)
        statement = f"INSERT INTO intents (graph_id, {copied}) SELECT ?, {copied} FROM intents WHERE id = 1"
        connection.executemany(statement, ((new_graph_id(),) for _ in range(rows)))
        connection.execute("UPDATE intents SET created_steady_ns = 0, created_ns = 0")
    connection.close()


def admit(view: JournalView) -> None:
    """Ask what the guards of a real order ask."""
    asked = new_intent()
    view.matching_unresolved(
        asked.profile, asked.environment, asked.symbol, asked.side, asked.qty_1e8, asked.limit_price_1e9
    )
    view.count_since(asked.profile, time.time_ns() - MINUTE_NS)


def place(journal: Journal) -> str:
    """Take one order through the journal."""
    graph_id = journal.record(new_intent(), admit).graph_id
    journal.begin_attempt(graph_id)
    journal.settle(graph_id, IntentState.ACKED, server_graph_id=graph_id)
    return graph_id


def measure(states: list[Path]) -> list[tuple[list[float], list[float]]]:
    """Return milliseconds per order for each journal, without and with opening and closing.

    They take turns, so that what else the machine does falls on all of them alike.
    """
    times: list[tuple[list[float], list[float]]] = [([], []) for _ in states]
    for _ in range(ORDERS):
        for state, (inside, whole) in zip(states, times, strict=True):
            opened = time.perf_counter_ns()
            with Journal.open(state) as journal:
                began = time.perf_counter_ns()
                place(journal)
                inside.append((time.perf_counter_ns() - began) / 1e6)
            whole.append((time.perf_counter_ns() - opened) / 1e6)
    return times


def measure_plain_sync(folder: Path) -> list[float]:
    """Return milliseconds of one small write with fsync: the floor that the disk sets for each commit."""
    times = []
    with (folder / "plain").open("wb", buffering=0) as file:
        for _ in range(ORDERS):
            began = time.perf_counter_ns()
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            times.append((time.perf_counter_ns() - began) / 1e6)
    return times


def report(name: str, times: list[float]) -> None:
    """Write one line of the table."""
    hundredths = quantiles(times, n=100)
    sys.stdout.write(f"{name:<46} p50 {hundredths[49]:7.2f} ms   p99 {hundredths[98]:7.2f} ms\n")


def main() -> None:
    """Measure every size of journal on the chosen disk."""
    parent = sys.argv[1] if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        report("one 4 KiB write and fsync", measure_plain_sync(Path(folder)))
        states = [Path(folder) / f"state-{rows}" for rows in ROWS]
        for state, rows in zip(states, ROWS, strict=True):
            fill(state, rows)
        for rows, (inside, whole) in zip(ROWS, measure(states), strict=True):
            report(f"record, begin, settle after {rows:,} orders", inside)
            report("  with opening and closing", whole)


if __name__ == "__main__":
    main()
