"""Every benchmark, one after the other: `python -m tests.benchmarks [--runs 20]`, on a machine at rest.

It ends with 1 where a budget of start-up or a ceiling of the stream is passed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import bench_growth, bench_start_up
from tests.benchmarks.programs import install

# A stream's events a second, and for how many seconds.
STREAMS = ((10, 10), (1_000, 30), (5_000, 10))


def others() -> list[list[str]]:
    """Return the benchmarks that need no installed wheel."""
    streams = [["bench_stream", "--rate", f"{rate}", "--seconds", f"{seconds}"] for rate, seconds in STREAMS]
    return [["bench_journal"], *streams, ["bench_sandbox"]]


def main() -> int:
    """Run all of them and tell whether one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        programs = install(Path(folder) / "venv", "[benchmark]")
        late = bench_start_up.run(programs, Path(folder), options.runs)
        bench_growth.run(programs, Path(folder), max(3, options.runs // 4))
    failed = bool(late)
    for module, *arguments in others():
        sys.stdout.write(f"\n{module} {' '.join(arguments)}\n")
        sys.stdout.flush()
        command = [sys.executable, "-m", f"tests.benchmarks.{module}", *arguments]
        failed |= subprocess.run(command, check=False).returncode != 0
    if late:
        sys.stdout.write(f"Over budget: {'; '.join(late)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
