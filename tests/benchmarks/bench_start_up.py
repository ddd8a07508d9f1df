"""How fast commands start and end, as multiples of `python -c pass` in the same run (the README's table of budgets).

Run `python -m tests.benchmarks.bench_start_up [--runs 20] [--check]`. It installs the package with compiled files and
the `benchmark` extra into an environment of its own, serves the sandbox on loopback and takes the commands in turn.
`--check` exits with 1 where a command is more than 15 % over its budget, or a quote in a pipe takes more than half of
what httpie takes for the same answer, in wall-clock and in processor time; or where a command is more than 60 % over in
wall-clock time alone, which is how one that only waits shows (a sleep, a look-up that blocks): it takes no processor's
time. Each three times in a row; it compares the fastest run of each, because what else a machine does only ever adds.
Beside them stand what a person would use instead: curl, httpie and the vendor's Python SDK.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks.programs import Subject, Timing, install, machine, measure, table
from tests.harness import environment
from tests.secret_service import NEEDED, session_bus
from tests.served import Served, serve_sandbox

HEADROOM = 1.15
# Wider, because others' work on a busy machine makes every run wait, even the fastest; of `buy` and of the key store it
# also has to hold what a slow disk adds. Half a second of waiting is still far beyond it: 0.6 of the largest budget is
# about 0.15 s where Python starts in 16 ms.
WALL_HEADROOM = 1.6
HTTPIE = "http GET (httpie)"
PIPED = "quote, piped"
SDK = (
    "import os; from sequence_markets import Sequence; "
    "print(Sequence(os.environ['SEQ_API_KEY'], os.environ['SEQ_BASE_URL']).quote('ETH-USD'))"
)


def subjects(programs: Path) -> list[Subject]:
    """Return what has a budget, the base first."""
    python, sequence = str(programs / "python"), str(programs / "sequence")
    quote, buy = [sequence, "quote", "ETH-USD"], [sequence, "buy", "ETH-USD", "0.001", "--no-wait", "--yes"]
    return [
        Subject("python -c pass", [python, "-c", "pass"]),
        Subject("--version", [sequence, "--version"], 1.2),
        Subject("--help", [sequence, "--help"], 5.5),
        Subject("usage error", [sequence, "quotte"], 5.5, exit_code=2),
        Subject(PIPED, quote, 10.0),
        Subject("quote --json", [*quote, "--json"], 10.0),
        Subject("quote, on a terminal", quote, 12.0, terminal=True),
        Subject("buy --no-wait --yes", buy, 13.0),
        Subject("--local quote", [sequence, "--local", "quote", "ETH-USD"], 14.0),
    ]


def with_stored_key(programs: Path, served: Served, home: Path, bus: dict[str, str]) -> list[Subject]:
    """Log in at a key store of its own and return the quotes whose key comes from there."""
    variables = {"SEQ_HOME": str(home), **bus}
    sequence = str(programs / "sequence")
    there = {**variables, "SEQ_BASE_URL": served.url}
    login = [sequence, "login", "--key-stdin"]
    subprocess.run(login, env=there, input=served.api_key.encode(), check=True, capture_output=True)
    # Taken away again from what all subjects share: a key in the environment goes first.
    own = {**variables, "SEQ_API_KEY": "", "SEQ_BASE_URL": ""}
    quote = [sequence, "quote", "ETH-USD"]
    return [
        Subject("quote, piped, key from the key store", quote, 13.0, variables=own),
        Subject("quote, on a terminal, key from the key store", quote, 15.0, terminal=True, variables=own),
    ]


def peers(programs: Path, served: Served) -> list[Subject]:
    """Return what a person would use instead, as far as it is installed."""
    address, bearer = f"{served.url}/v1/quotes/ETH-USD", f"Authorization: Bearer {served.api_key}"
    found = []
    if curl := shutil.which("curl"):
        found.append(Subject("curl", [curl, "-s", address, "-H", bearer]))
    if (programs / "http").exists():
        found.append(Subject(HTTPIE, [str(programs / "http"), "--ignore-stdin", "GET", address, bearer]))
    if next(programs.parent.glob("lib/*/site-packages/sequence_markets"), None):
        found.append(Subject("the vendor's SDK, one quote", [str(programs / "python"), "-c", SDK]))
    return found


def over(found: list[Subject], timings: dict[str, list[Timing]]) -> list[str]:
    """Return what is over its budget by more than the head-room, in both times or in wall-clock time alone."""
    walls = _ratios({name: min(timing.seconds for timing in runs) for name, runs in timings.items()})
    processors = _ratios({name: min(timing.processor for timing in runs) for name, runs in timings.items()})
    ratios = {name: min(wall, processors[name]) for name, wall in walls.items()}
    late = _above(found, ratios, HEADROOM)
    late += [f"{name}, in wall-clock time" for name in _above(found, walls, WALL_HEADROOM) if name not in late]
    if HTTPIE in ratios and ratios[PIPED] > ratios[HTTPIE] / 2:
        late.append(f"{PIPED}, against half of {HTTPIE}")
    return late


def _above(found: list[Subject], ratios: dict[str, float], headroom: float) -> list[str]:
    budgets = {subject.name: subject.budget for subject in found if subject.budget is not None}
    return [name for name, budget in budgets.items() if ratios[name] > budget * headroom]


def _ratios(fastest: dict[str, float]) -> dict[str, float]:
    base = next(iter(fastest.values()))
    return {name: seconds / base for name, seconds in fastest.items()}


def run(programs: Path, folder: Path, runs: int) -> list[str]:
    """Measure, print the table and return what is over its budget."""
    folder.mkdir(exist_ok=True)
    with ExitStack() as stack:
        served = stack.enter_context(serve_sandbox(folder / "server"))
        found = subjects(programs)
        if all(map(shutil.which, NEEDED)):
            bus = stack.enter_context(session_bus(unlocked=True))
            found += with_stored_key(programs, served, folder / "stored", bus)
        found += peers(programs, served)
        variables = {**environment(folder / "home"), "TERM": "xterm-256color", **served.variables}
        timings = measure(found, variables, runs)
    sys.stdout.write(f"\nStart-up, medians of {runs}: {machine()}\n\n{table(found, timings)}\n")
    return over(found, timings)


def main() -> int:
    """Measure, print the table, and with --check fail where a budget is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--check", action="store_true", help="exit with 1 where a budget is missed")
    parser.add_argument("--environment", type=Path, help="an environment that has the wheel, instead of a new one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        programs = (
            options.environment / "bin" if options.environment else install(Path(folder) / "venv", "[benchmark]")
        )  # fmt: skip
        late = run(programs, Path(folder), options.runs)
        for attempt in range(2 if options.check and late else 0):
            late = late and run(programs, Path(folder) / f"again-{attempt}", options.runs)
    if late:
        sys.stderr.write(f"\nOver budget: {'; '.join(late)}\n")
    return 1 if late and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
