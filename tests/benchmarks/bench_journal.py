"""What one order costs in the journal, beside what the disk itself takes, with few and many orders before.

Run `python -m tests.benchmarks.bench_journal [FOLDER]`; FOLDER is on the disk to measure. Each order goes as `buy`
takes it, in a process of its own that has loaded all it needs: the journal is opened, the order is recorded with both
guards, its answer is written down, the journal is closed, and the process leaves as the program does. That waits for
the disk three times: for each of two commits, and for the folder, which SQLite makes sure of once in a process. Three
bare writes with fsync take turns with the orders, so that what else the machine does falls on all alike. The bar is
5 ms at the 99th percentile on a machine at rest, and nothing measurable for the rows before.
"""

from __future__ import annotations

import os
import sqlite3
import struct
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from sequence_cli.trading.host_facts import Idempotency
from sequence_cli.trading.intent import new_graph_id
from sequence_cli.trading.journal import Journal
from sequence_cli.trading.journal_file import close_kept
from sequence_cli.trading.journal_path import journal_path
from sequence_cli.trading.states import IntentState
from tests.trading.journal_support import new_intent

if TYPE_CHECKING:
    from collections.abc import Callable

    from sequence_cli.trading.journal_view import JournalView

ROWS = (0, 100_000)
ORDERS = 400
# A limit that a cautious person sets (max_orders_per_minute).
ORDERS_A_MINUTE = 60
MINUTE_NS = 60 * 10**9
PAGE = b"x" * 4096
# How often an order waits for the disk.
SYNCS = 3
STEPS = ("open", "record", "acknowledge", "close")


def fill(state: Path, rows: int) -> None:
    """Put completed orders of an earlier day into the journal: copies of one that went the real way."""
    take_one(state)
    with sqlite3.connect(journal_path(state)) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(intents)")][2:]
        copied = ", ".join(columns)
        statement = f"INSERT INTO intents (graph_id, {copied}) SELECT ?, {copied} FROM intents WHERE id = 1"
        connection.executemany(statement, ((new_graph_id(),) for _ in range(rows)))
        connection.execute("UPDATE intents SET state = 'completed', created_steady_ns = 0, created_ns = 0")
    connection.close()


def admit(view: JournalView) -> None:
    """Ask what the guards of a real order ask."""
    view.matching_unresolved(new_intent())
    view.count_since("default", time.time_ns() - MINUTE_NS, at_most=ORDERS_A_MINUTE)


def take_one(state: Path) -> list[float]:
    """Take one order through the journal and return the milliseconds of each step."""
    moments = [time.perf_counter_ns()]
    journal = Journal.open(state)
    moments.append(time.perf_counter_ns())
    graph_id = journal.record(new_intent(), admit).graph_id
    moments.append(time.perf_counter_ns())
    journal.settle(graph_id, IntentState.ACKED, server_graph_id=graph_id, idempotency=Idempotency.PROVED)
    moments.append(time.perf_counter_ns())
    journal.close()
    moments.append(time.perf_counter_ns())
    return [(after - before) / 1e6 for before, after in pairwise(moments)]


def take_one_in_a_process(state: Path) -> list[float]:
    """Take one order in a child of this process, which ends without closing what is kept open."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        # A child copies each page of its parent's memory at the first touch; a process of its own does not.
        take_one(state.with_name("warm-up"))
        close_kept()
        os.write(writing, struct.pack(f"{len(STEPS)}d", *take_one(state)))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        times = struct.unpack(f"{len(STEPS)}d", answer.read())
    os.waitpid(child, 0)
    return list(times)


def plain_syncs(path: Path) -> list[float]:
    """Return the milliseconds of each of three small writes with fsync: the floor that the disk sets for an order."""
    moments = []
    with path.open("ab", buffering=0) as file:
        for _ in range(SYNCS):
            began = time.perf_counter_ns()
            file.write(PAGE)
            os.fsync(file.fileno())
            moments.append((time.perf_counter_ns() - began) / 1e6)
    return moments


def measure(subjects: list[Callable[[], list[float]]]) -> list[list[list[float]]]:
    """Return each subject's milliseconds per step and turn."""
    times: list[list[list[float]]] = [[] for _ in subjects]
    for _ in range(ORDERS):
        for subject, results in zip(subjects, times, strict=True):
            results.append(subject())
    return times


def report(name: str, times: list[float], floor: list[float]) -> None:
    """Write one line of the table, with the multiple of the floor."""
    (p50, p99), (low50, _) = _percentiles(times), _percentiles(floor)
    sys.stdout.write(f"{name:<40} p50 {p50:7.2f} ms ({p50 / low50:5.1f} x)   p99 {p99:7.2f} ms\n")


def _percentiles(times: list[float]) -> tuple[float, float]:
    hundredths = quantiles(times, n=100)
    return hundredths[49], hundredths[98]


def main() -> None:
    """Measure every size of journal on the chosen disk."""
    parent = sys.argv[1] if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        states = [Path(folder) / f"state-{rows}" for rows in ROWS]
        for state, rows in zip(states, ROWS, strict=True):
            fill(state, rows)
            # What a process loads on the way is a matter of start-up; and no child may share a connection.
            take_one(state)
            close_kept()
        takers = [lambda state=state: take_one_in_a_process(state) for state in states]
        syncs, *journals = measure([lambda: plain_syncs(Path(folder) / "plain"), *takers])
        floor = [sum(turn) for turn in syncs]
        report("one 4 KiB write and fsync", [turn[0] for turn in syncs], floor)
        report(f"{SYNCS} of them", floor, floor)
        for rows, turns in zip(ROWS, journals, strict=True):
            report(f"an order after {rows:,}, open to close", [sum(turn) for turn in turns], floor)
            for step, times in zip(STEPS, zip(*turns, strict=True), strict=True):
                report(f"  {step}", list(times), floor)


if __name__ == "__main__":
    main()
