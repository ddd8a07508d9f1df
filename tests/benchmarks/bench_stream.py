"""What it costs to follow a busy stream: CPU, memory, and how old the newest state is when it is on the screen.

    python -m tests.benchmarks.bench_stream [SECONDS] [EVENTS_A_SECOND]

A scripted server on loopback sends prices of eight symbols; each carries the time of its sending in the place of the
bid, so that what the real program writes to a real pseudo-terminal tells its age. The server runs in a process of its
own, and what is measured is the program's process alone.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, NamedTuple

import pexpect

from tests.harness import FAKE_TEST_KEY, environment

if TYPE_CHECKING:
    from collections.abc import Sequence

SYMBOLS = ("AAA-USD", "BBB-USD", "CCC-USD", "DDD-USD", "EEE-USD", "FFF-USD", "GGG-USD", "HHH-USD")
CEILING_CPU = 0.5
CEILING_AGE_MS = 100.0
CEILING_GROWTH_KIB = 1024
_SETTLING_SECONDS = 3.0
_PRICE = re.compile(r"\d\d?,\d{3},\d{3}\.\d+")
_SERVER = """
import json, sys, time
from websockets.sync.server import serve
from websockets.exceptions import ConnectionClosed

rate = int(sys.argv[1])

def handle(connection):
    topics = json.loads(connection.recv())["subscribe"]
    connection.send(json.dumps({"subscribed": topics, "rejected": []}))
    started, sent = time.monotonic(), 0
    try:
        while True:
            due = int((time.monotonic() - started) * rate)
            for number in range(sent, due):
                topic = topics[number % len(topics)]
                # Milliseconds of the day: a number of eight digits before the point is a price like any other.
                now = time.time() % 86400 * 1000
                data = {"bid": round(now, 1), "ask": 1, "mid": round(now, 1) + 0.05, "bid_sz": 1.5, "ask_sz": 2.5,
                        "spread_bps": 0.1, "ts_ns": time.time_ns()}
                connection.send(json.dumps({"channel": topic, "data": data}))
            sent = due
            time.sleep(0.001)
    except ConnectionClosed:
        pass

with serve(handle, "127.0.0.1", 0, compression=None) as server:
    print(server.socket.getsockname()[1], flush=True)
    server.serve_forever()
"""


class Usage(NamedTuple):
    """What the system says of a process: CPU seconds and resident KiB."""

    cpu: float
    resident_kib: int


class Seen(NamedTuple):
    """What came on the screen: how old the newest price of each frame was, and the one that it took the place of."""

    ages_ms: list[float]
    waits_ms: list[float]
    frames: int

    def and_then(self, other: Seen) -> Seen:
        """Return both together."""
        return Seen(self.ages_ms + other.ages_ms, self.waits_ms + other.waits_ms, self.frames + other.frames)


class Outcome(NamedTuple):
    """What was measured."""

    cpu_share: float
    grown_kib: int
    ages_ms: Sequence[float]
    waits_ms: Sequence[float]
    frames_a_second: float


def main() -> None:
    """Measure and print; fails where a ceiling is passed."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    rate = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    outcome = measure(seconds, rate)
    oldest = quantiles(outcome.ages_ms, n=100)
    shown = quantiles(outcome.waits_ms, n=100)
    lines = (
        f"{rate} events a second for {seconds:.0f} s",
        f"  CPU share of one core     {outcome.cpu_share:6.1%}   (at most {CEILING_CPU:.0%})",
        f"  memory, second half       {outcome.grown_kib:+6d} KiB (at most {CEILING_GROWTH_KIB})",
        f"  frames a second           {outcome.frames_a_second:6.1f}",
        f"  newest price on screen    median {median(outcome.ages_ms):.1f} ms old, p99 {oldest[98]:.1f} ms, "
        f"most {max(outcome.ages_ms):.1f} ms (p99 at most {CEILING_AGE_MS:.0f} ms)",
        f"  when a newer one came     median {median(outcome.waits_ms):.1f} ms old, p99 {shown[98]:.1f} ms",
    )
    sys.stdout.write("\n".join(lines) + "\n")
    if outcome.cpu_share > CEILING_CPU or oldest[98] > CEILING_AGE_MS or outcome.grown_kib > CEILING_GROWTH_KIB:
        sys.exit("a ceiling was passed")


def measure(seconds: float, rate: int) -> Outcome:
    """Run the program against the scripted server and return what it took."""
    with subprocess.Popen([sys.executable, "-c", _SERVER, str(rate)], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            with tempfile.TemporaryDirectory() as home:
                return _follow(f"http://127.0.0.1:{server.stdout.readline().strip()}", Path(home), seconds)
        finally:
            server.kill()


def _follow(url: str, home: Path, seconds: float) -> Outcome:
    variables = environment(home, SEQ_BASE_URL=url, SEQ_API_KEY=FAKE_TEST_KEY, TERM="xterm-256color", NO_COLOR="1")
    command = ["-m", "sequence_cli", "watch", *(f"prices:{symbol}" for symbol in SYMBOLS)]
    screen = pexpect.spawn(sys.executable, command, env=variables, dimensions=(40, 120), encoding="utf-8")
    _read(screen, _SETTLING_SECONDS)
    before, started = _usage(screen.pid), time.monotonic()
    seen = _read(screen, seconds / 2)
    halfway = _usage(screen.pid)
    seen = seen.and_then(_read(screen, seconds / 2))
    after, elapsed = _usage(screen.pid), time.monotonic() - started
    screen.sendintr()
    screen.expect(pexpect.EOF)
    screen.close()
    assert screen.exitstatus == 0, screen.before
    share, grown = (after.cpu - before.cpu) / elapsed, after.resident_kib - halfway.resident_kib
    return Outcome(share, grown, seen.ages_ms, seen.waits_ms, seen.frames / elapsed)


def _read(screen: pexpect.spawn[str], seconds: float) -> Seen:
    """Read what comes on the screen for some time."""
    seen = Seen([], [], 0)
    frames, newest, deadline = 0, 0.0, time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            text = screen.read_nonblocking(65536, 0.05)
        except pexpect.TIMEOUT:
            continue
        now = _milliseconds()
        frames += text.count("Watching")
        shown = [float(number.replace(",", "")) for number in _PRICE.findall(text)]
        if shown and max(shown) > newest:
            seen.ages_ms.append(now - max(shown))
            if newest:
                seen.waits_ms.append(now - newest)
            newest = max(shown)
    return seen._replace(frames=frames)


def _milliseconds() -> float:
    return time.time() % 86400 * 1000


def _usage(pid: int) -> Usage:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    resident = int(fields[21]) * os.sysconf("SC_PAGE_SIZE") // 1024
    return Usage(ticks / os.sysconf("SC_CLK_TCK"), resident)


if __name__ == "__main__":
    main()
