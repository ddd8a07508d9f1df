"""One of several processes that buy at once: `python -m tests.commands.buying_process GO FIRST_LOT COUNT WORD…`.

It waits for the file GO, buys COUNT quantities that no other process buys, and prints each exit code and complaint.
"""

from __future__ import annotations

import io
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from sequence_cli.__main__ import main
from sequence_cli.money import Quantity

LOT_1E8 = 10_000


def buy(lots: int, words: list[str]) -> str:
    """Run one command and return how it ended."""
    out, err = io.TextIOWrapper(io.BytesIO()), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([*words, "buy", "ETH-USD", str(Quantity(lots * LOT_1E8)), "--no-wait", "--yes", "--json"])
    return f"{code} {' '.join(err.getvalue().split())}".strip()


def run(go: Path, first_lot: int, count: int, words: list[str]) -> None:
    """Buy one quantity after another."""
    while not go.exists():
        time.sleep(0.002)
    for lots in range(first_lot, first_lot + count):
        sys.stdout.write(buy(lots, words) + "\n")


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
