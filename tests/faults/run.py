"""Kill points x faults x kinds of service: `python -m tests.faults.run --cases 10000 --seed 7`.

Prints what was found and exits with 1 where an order was doubled or lost, or something untrue was said.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.processes import rig
from tests.faults.runner import NOTHING, Runner, Tally
from tests.faults.scenarios import Case, all_cases

# After so many cases the exchange starts afresh, so that its money never runs out.
BATCH = 200


def chosen_cases(count: int, seed: int) -> list[Case]:
    """Return that many cases of the whole product in a seeded order; each comes once before any comes twice."""
    everything = list(all_cases())
    cases: list[Case] = []
    shuffler = random.Random(seed)
    while len(cases) < count:
        shuffler.shuffle(everything)
        cases += everything
    return cases[:count]


def run_batch(cases: list[Case], seed: int) -> Tally:
    """Run cases against an exchange of their own."""
    tally = NOTHING
    with TemporaryDirectory() as folder, rig(Path(folder) / "server") as parts:
        runner = Runner(parts, Path(folder), seed)
        for case in cases:
            tally += runner.run(case)
        runner.close()
    return tally


def run_naive_batch(cases: list[Case], seed: int) -> int:
    """Run the control against an exchange of its own; returns in how many cases the order was doubled."""
    with TemporaryDirectory() as folder, rig(Path(folder) / "server") as parts:
        runner = Runner(parts, Path(folder), seed)
        doubled = sum(runner.run_naive(case) > 1 for case in cases)
        runner.close()
    return doubled


def run_all(count: int, seed: int, workers: int) -> Tally:
    """Run that many cases on so many workers at once."""
    cases = chosen_cases(count, seed)
    size = min(BATCH, -(-count // workers))
    batches = [cases[at : at + size] for at in range(0, count, size)]
    with ProcessPoolExecutor(workers) as pool:
        tallies = pool.map(run_batch, batches, range(seed, seed + len(batches)))
        return sum(tallies, NOTHING)


def summary(tally: Tally, seconds: float) -> str:
    """Return the result in words."""
    found = Counter(text.partition(":")[0] for text in tally.violations)
    duplicates, lost, false = found["duplicate"], found["lost"], found["false 'nothing sent'"]
    ends = ", ".join(f"{end}: {number}" for end, number in sorted(tally.ends.items()))
    lines = [
        f"{tally.cases} cases in {seconds:.0f} s, {tally.kills} clients killed ({ends})",
        f"duplicates {duplicates}, lost {lost}, false 'nothing sent' {false}, all violations {len(tally.violations)}",
        f"unknown for ever at services that mint their own ids, and said so: {tally.unfindable}",
    ]
    if not tally.violations:
        lines.append(f"rule of three: each is below {300 / tally.cases:.3g} % with 95 % confidence")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Run the cases that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.run", description=__doc__)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args(arguments)
    started = time.monotonic()
    tally = run_all(chosen.cases, chosen.seed, chosen.workers)
    for text in tally.violations[:20]:
        print(text, end="\n\n")  # noqa: T201 - a program's own output
    print(summary(tally, time.monotonic() - started))  # noqa: T201 - a program's own output
    return 1 if tally.violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
