"""How fast commands start and end, as multiples of `python -c pass` in the same run (the README's table of budgets).

Run `python -m tests.benchmarks.bench_start_up [--runs 20] [--check]`. It builds a wheel, installs it with compiled
files into an environment of its own, serves the sandbox on loopback and takes the commands in turn, so that the
machine's drift meets all of them. `--check` exits with 1 where a median is more than 15 % over its budget. Peers are
measured beside them where they are installed: curl, httpie and the vendor's Python SDK.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.harness import environment
from tests.served import Served, serve_sandbox

ROOT = Path(__file__).parent.parent.parent
HEADROOM = 1.15
WARM_UPS = 2


class Subject(NamedTuple):
    """One command line; `budget` is in multiples of `python -c pass`, None for what is measured beside them."""

    name: str
    words: list[str]
    budget: float | None
    terminal: bool = False


class Timing(NamedTuple):
    """One run: wall-clock and processor seconds."""

    seconds: float
    processor: float


def install(folder: Path) -> Path:
    """Build the wheel, install it with compiled files and return the environment's folder of programs."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    programs = folder / "bin"
    quiet = ["-q", "--disable-pip-version-check"]
    subprocess.run([programs / "pip", "install", *quiet, "--compile", str(ROOT)], check=True)
    return programs


def subjects(programs: Path, served: Served) -> list[Subject]:
    """Return what is measured, the base first."""
    python, sequence = str(programs / "python"), str(programs / "sequence")
    quote, buy = [sequence, "quote", "ETH-USD"], [sequence, "buy", "ETH-USD", "0.001", "--no-wait", "--yes"]
    found = [
        Subject("python -c pass", [python, "-c", "pass"], None),
        Subject("--version", [sequence, "--version"], 1.2),
        Subject("--help", [sequence, "--help"], 5.5),
        Subject("usage error", [sequence, "quotte"], 5.5),
        Subject("quote, piped", quote, 10.0),
        Subject("quote --json", [*quote, "--json"], 10.0),
        Subject("quote, on a terminal", quote, 12.0, terminal=True),
        Subject("buy --no-wait --yes", buy, 13.0),
        Subject("--local quote", [sequence, "--local", "quote", "ETH-USD"], 14.0),
    ]
    return found + peers(programs, served)


def peers(programs: Path, served: Served) -> list[Subject]:
    """Return what a person would use instead, as far as it is installed."""
    address, bearer = f"{served.url}/v1/quotes/ETH-USD", f"Authorization: Bearer {served.api_key}"
    sdk = (
        "import os; from sequence_markets import Sequence; "
        "print(Sequence(os.environ['SEQ_API_KEY'], os.environ['SEQ_BASE_URL']).quote('ETH-USD'))"
    )
    found = []
    if curl := shutil.which("curl"):
        found.append(Subject("curl", [curl, "-s", address, "-H", bearer], None))
    if (programs / "http").exists():
        http = str(programs / "http")
        found.append(Subject("http GET (httpie)", [http, "--ignore-stdin", "GET", address, bearer], None))
    if next(programs.parent.glob("lib/*/site-packages/sequence_markets"), None):
        found.append(Subject("the vendor's SDK", [str(programs / "python"), "-c", sdk], None))
    return found


def run_once(subject: Subject, variables: dict[str, str]) -> Timing:
    """Start the command, wait for its end and return what it took."""
    reader, writer = os.openpty() if subject.terminal else os.pipe()
    began = time.perf_counter()
    actions = [(os.POSIX_SPAWN_DUP2, writer, 1), (os.POSIX_SPAWN_DUP2, writer, 2), (os.POSIX_SPAWN_CLOSE, reader)]
    child = os.posix_spawn(subject.words[0], subject.words, variables, file_actions=actions)
    _, _, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - began
    os.close(writer)
    os.close(reader)
    return Timing(seconds, usage.ru_utime + usage.ru_stime)


def measure(found: list[Subject], variables: dict[str, str], runs: int) -> dict[str, list[Timing]]:
    """Take the subjects in turn, after warm-ups that do not count."""
    timings: dict[str, list[Timing]] = {subject.name: [] for subject in found}
    for turn in range(WARM_UPS + runs):
        for subject in found:
            timing = run_once(subject, variables)
            if turn >= WARM_UPS:
                timings[subject.name].append(timing)
    return timings


def report(found: list[Subject], timings: dict[str, list[Timing]]) -> list[str]:
    """Print the table and return the names of what is over its budget."""
    base = median(timing.seconds for timing in timings[found[0].name])
    print(f"\n{platform.platform()}, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}\n")
    print("| command | median ms | x `python -c pass` | budget | CPU ms |\n|---|--:|--:|--:|--:|")
    over = []
    for subject in found:
        middle = median(timing.seconds for timing in timings[subject.name])
        processor = median(timing.processor for timing in timings[subject.name])
        budget = "" if subject.budget is None else f"{subject.budget:g}"
        print(f"| {subject.name} | {middle * 1000:.1f} | {middle / base:.2f} | {budget} | {processor * 1000:.1f} |")
        if subject.budget is not None and middle / base > subject.budget * HEADROOM:
            over.append(subject.name)
    return over


def main() -> int:
    """Measure, print the table, and with --check fail where a budget is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--check", action="store_true", help="exit with 1 where a budget is missed by over 15 %%")
    parser.add_argument("--environment", type=Path, help="an environment that has the wheel, instead of a new one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        programs = options.environment / "bin" if options.environment else install(Path(folder) / "venv")
        with serve_sandbox(Path(folder) / "server") as served:
            variables = {**environment(Path(folder) / "home"), "TERM": "xterm-256color", **served.variables}
            found = subjects(programs, served)
            over = report(found, measure(found, variables, options.runs))
    if over:
        print(f"\nOver budget by more than 15 %: {', '.join(over)}", file=sys.stderr)
    return 1 if over and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
