"""Whole programs, timed from outside: an installed wheel, what is run, what it took, and the table of it."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple, Self

ROOT = Path(__file__).parent.parent.parent
WARM_UPS = 2


class Subject(NamedTuple):
    """One command line; `budget` is in multiples of `python -c pass`, None for what is measured beside them.

    `variables` are those of its own; without an environment of their own all subjects share one. A run that ends with
    another exit code than `exit_code` is no measurement: what fails early looks fast.
    """

    name: str
    words: list[str]
    budget: float | None = None
    terminal: bool = False
    variables: dict[str, str] = {}  # noqa: RUF012  # never changed
    exit_code: int = 0


class Timing(NamedTuple):
    """One run: wall-clock and processor seconds, and the most memory it held, in MiB."""

    seconds: float
    processor: float
    memory: float


def install(folder: Path, extra: str = "") -> Path:
    """Install the package as its users do, with compiled files, and return the environment's folder of programs."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    programs = folder / "bin"
    quiet = ["-q", "--disable-pip-version-check"]
    # The launcher that an old pip writes imports `re` before the program begins.
    subprocess.run([programs / "pip", "install", *quiet, "--upgrade", "pip"], check=True)
    subprocess.run([programs / "pip", "install", *quiet, "--compile", f"{ROOT}{extra}"], check=True)
    return programs


class Stopwatch:
    """Starts commands from a small process of its own; use it as a context manager."""

    def __enter__(self) -> Self:
        command = [sys.executable, "-I", "-S", str(Path(__file__).with_name("stopwatch.py"))]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def take(self, subject: Subject, variables: dict[str, str]) -> Timing:
        """Run the command and return what it took; raises RuntimeError where it does not end as it should."""
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        together = {**variables, **subject.variables}
        command = {"words": subject.words, "variables": together, "terminal": subject.terminal}
        pipe_in.write(json.dumps(command) + "\n")
        pipe_in.flush()
        code, *timing = json.loads(pipe_out.readline())
        if code != subject.exit_code:
            raise RuntimeError(f"{subject.name} ended with {code}, not with {subject.exit_code}")
        return Timing(*timing)


def measure(found: list[Subject], variables: dict[str, str], runs: int) -> dict[str, list[Timing]]:
    """Take the subjects in turn, after warm-ups that do not count, so that the machine's drift meets all alike."""
    timings: dict[str, list[Timing]] = {subject.name: [] for subject in found}
    with Stopwatch() as stopwatch:
        for turn in range(WARM_UPS + runs):
            for subject in found:
                timing = stopwatch.take(subject, variables)
                if turn >= WARM_UPS:
                    timings[subject.name].append(timing)
    return timings


def middle(timings: list[Timing]) -> Timing:
    """Return the median of each figure."""
    seconds, processor, memory = zip(*timings, strict=True)
    return Timing(median(seconds), median(processor), median(memory))


def table(found: list[Subject], timings: dict[str, list[Timing]]) -> str:
    """Return the table; the first subject is what the others are multiples of."""
    base = middle(timings[found[0].name]).seconds
    lines = ["| command | median ms | x `python -c pass` | budget | MiB |", "|---|--:|--:|--:|--:|"]
    for subject in found:
        took = middle(timings[subject.name])
        budget = "" if subject.budget is None else f"{subject.budget:g}"
        name, ratio = subject.name, took.seconds / base
        lines.append(f"| {name} | {took.seconds * 1000:.1f} | {ratio:.2f} | {budget} | {took.memory:.0f} |")
    return "\n".join(lines)


def machine() -> str:
    """Return what was measured on, and when."""
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f}, {time.strftime('%Y-%m-%d')}"
    )
