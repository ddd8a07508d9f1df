"""What grows with the work: positions from 10 to 100,000, the journal from 0 to 100,000 orders, 2 to 50 symbols.

Run `python -m tests.benchmarks.bench_growth [--runs 5]`: whole commands of an installed wheel, their time and the most
memory they held. Bars: 100,000 positions as JSON in 1.5 s and 300 MiB; a journal of 100,000 orders costs a new order
nothing measurable. The stream has `bench_stream`, what the journal itself takes `bench_journal`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.bench_journal import fill
from tests.benchmarks.programs import Subject, install, machine, measure, table
from tests.harness import FAKE_TEST_KEY, environment
from tests.served import Served, serve_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

POSITIONS = (10, 100, 1_000, 10_000, 100_000)
SYMBOLS = (2, 5, 20, 50)
ORDERS = (0, 1_000, 100_000)


@contextmanager
def scripted_service() -> Iterator[dict[str, str]]:
    """Run the scripted service and return the variables that lead to it."""
    command = [sys.executable, "-m", "tests.benchmarks.scripted_service"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        try:
            assert service.stdout is not None
            yield {
                "SEQ_BASE_URL": f"http://127.0.0.1:{service.stdout.readline().strip()}",
                "SEQ_API_KEY": FAKE_TEST_KEY,
            }
        finally:
            service.kill()


def subjects(programs: Path, service: dict[str, str]) -> list[Subject]:
    """Return the base, then each command at each size."""
    sequence = str(programs / "sequence")
    found = [Subject("python -c pass", [str(programs / "python"), "-c", "pass"])]
    for form in ("json", "csv"):
        found += [
            Subject(f"{count:,} positions, {form}", [sequence, "positions", "--venue", f"{count}", "-o", form],
                    variables=service)
            for count in POSITIONS
        ]  # fmt: skip
    for count in SYMBOLS:
        names = [f"T{number}-USD" for number in range(count)]
        found.append(Subject(f"quote of {count} symbols", [sequence, "quote", *names, "--json"], variables=service))
    return found


def orders(programs: Path, served: Served, folder: Path) -> list[Subject]:
    """Return an order after none and after many earlier ones, each from a home of its own."""
    found = []
    for count in ORDERS:
        home = folder / f"orders-{count}"
        if count:
            fill(home / "state", count)
        words = [str(programs / "sequence"), "buy", "ETH-USD", "0.001", "--no-wait", "--yes"]
        variables = {"SEQ_HOME": str(home), **served.variables}
        found.append(Subject(f"buy --no-wait --yes after {count:,} orders", words, variables=variables))
    return found


def run(programs: Path, folder: Path, runs: int) -> None:
    """Measure and print the table."""
    with scripted_service() as service, serve_sandbox(folder / "growth-server") as served:
        found = subjects(programs, service) + orders(programs, served, folder)
        timings = measure(found, environment(folder / "growth-home"), runs)
    sys.stdout.write(f"\nGrowth, medians of {runs}: {machine()}\n\n{table(found, timings)}\n")


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--environment", type=Path, help="an environment that has the wheel, instead of a new one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        programs = options.environment / "bin" if options.environment else install(Path(folder) / "venv")
        run(programs, Path(folder), options.runs)


if __name__ == "__main__":
    main()
