"""What it costs to follow a busy stream: CPU, memory, and how old the newest state is when it is on the screen.

    python -m tests.benchmarks.bench_stream [--seconds 60] [--rate 1000] [--kills 0]

A scripted server on loopback sends prices of eight symbols; each carries the time of its sending in the place of the
bid, so that what the real program writes to a real pseudo-terminal tells its age. The server runs in a process of its
own, and what is measured is the program's process alone. With `--kills` that server is killed so many times on the
way, and comes back; the screen must tell of every gap.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, NamedTuple

import pexpect

from tests.benchmarks.programs import machine
from tests.harness import FAKE_TEST_KEY, environment

if TYPE_CHECKING:
    from collections.abc import Sequence

SYMBOLS = ("AAA-USD", "BBB-USD", "CCC-USD", "DDD-USD", "EEE-USD", "FFF-USD", "GGG-USD", "HHH-USD")
CEILING_CPU = 0.5
CEILING_AGE_MS = 100.0
CEILING_GROWTH_KIB = 1024
_SETTLING_SECONDS = 3.0
_GAPS = re.compile(r"gaps so far: (\d+)")
_PRICE = re.compile(r"\d\d?,\d{3},\d{3}\.\d+")
_SERVER = """
import json, sys, time
from websockets.sync.server import serve
from websockets.exceptions import ConnectionClosed

rate, port = int(sys.argv[1]), int(sys.argv[2])

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

with serve(handle, "127.0.0.1", port, compression=None) as server:
    print(server.socket.getsockname()[1], flush=True)
    server.serve_forever()
"""


class Usage(NamedTuple):
    """What the system says of a process: CPU seconds and resident KiB."""

    cpu: float
    resident_kib: int


class Seen(NamedTuple):
    """What came on the screen: how old the newest price of each frame was, and the one that it took the place of.

    `gaps` is the highest number of them that was told.
    """

    ages_ms: list[float]
    waits_ms: list[float]
    frames: int
    gaps: int

    def and_then(self, other: Seen) -> Seen:
        """Return both together."""
        ages, waits = self.ages_ms + other.ages_ms, self.waits_ms + other.waits_ms
        return Seen(ages, waits, self.frames + other.frames, max(self.gaps, other.gaps))


class Outcome(NamedTuple):
    """What was measured."""

    gaps: int
    cpu_share: float
    grown_kib: int
    ages_ms: Sequence[float]
    waits_ms: Sequence[float]
    frames_a_second: float


def main() -> None:
    """Measure and print; fails where a ceiling is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rate", type=int, default=1000, help="events a second")
    parser.add_argument("--kills", type=int, default=0)
    options = parser.parse_args()
    outcome = measure(options.seconds, options.rate, options.kills)
    oldest = quantiles(outcome.ages_ms, n=100)
    shown = quantiles(outcome.waits_ms, n=100)
    lines = (
        f"{options.rate} events a second for {options.seconds:.0f} s, {options.kills} kills, {machine()}",
        f"  gaps that were shown      {outcome.gaps:6d}",
        f"  CPU share of one core     {outcome.cpu_share:6.1%}   (at most {CEILING_CPU:.0%})",
        f"  memory, second half       {outcome.grown_kib:+6d} KiB (at most {CEILING_GROWTH_KIB})",
        f"  frames a second           {outcome.frames_a_second:6.1f}",
        f"  newest price on screen    median {median(outcome.ages_ms):.1f} ms old, p99 {oldest[98]:.1f} ms, "
        f"most {max(outcome.ages_ms):.1f} ms (p99 at most {CEILING_AGE_MS:.0f} ms)",
        f"  when a newer one came     median {median(outcome.waits_ms):.1f} ms old, p99 {shown[98]:.1f} ms",
    )
    sys.stdout.write("\n".join(lines) + "\n")
    passed = outcome.cpu_share > CEILING_CPU or oldest[98] > CEILING_AGE_MS or outcome.grown_kib > CEILING_GROWTH_KIB
    if passed or outcome.gaps != options.kills:
        sys.exit("a ceiling was passed")


class _Service:
    """The scripted server in a process of its own, always at the same address."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self.port = 0
        self._process = self._started()

    def kill_and_restart(self) -> None:
        """Kill it without a word, and let another take its place."""
        self.close()
        self._process = self._started()

    def close(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.wait()

    def _started(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", _SERVER, str(self._rate), str(self.port)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        self.port = int(process.stdout.readline())
        return process


def measure(seconds: float, rate: int, kills: int) -> Outcome:
    """Run the program against the scripted server and return what it took."""
    service = _Service(rate)
    over = threading.Event()

    def kill_now_and_then() -> None:
        for _ in range(kills):
            if not over.wait(seconds / (kills + 1)):
                service.kill_and_restart()

    killer = threading.Thread(target=kill_now_and_then)
    try:
        with tempfile.TemporaryDirectory() as home:
            return _follow(f"http://127.0.0.1:{service.port}", Path(home), seconds, killer)
    finally:
        over.set()
        killer.join()
        service.close()


def _follow(url: str, home: Path, seconds: float, killer: threading.Thread) -> Outcome:
    variables = environment(home, SEQ_BASE_URL=url, SEQ_API_KEY=FAKE_TEST_KEY, TERM="xterm-256color", NO_COLOR="1")
    command = ["-m", "sequence_cli", "watch", *(f"prices:{symbol}" for symbol in SYMBOLS)]
    screen = pexpect.spawn(sys.executable, command, env=variables, dimensions=(40, 120), encoding="utf-8")
    _read(screen, _SETTLING_SECONDS)
    before, started = _usage(screen.pid), time.monotonic()
    killer.start()
    seen = _read(screen, seconds / 2)
    halfway = _usage(screen.pid)
    seen = seen.and_then(_read(screen, seconds / 2))
    after, elapsed = _usage(screen.pid), time.monotonic() - started
    screen.sendintr()
    screen.expect(pexpect.EOF)
    screen.close()
    assert screen.exitstatus == 0, screen.before
    share, grown = (after.cpu - before.cpu) / elapsed, after.resident_kib - halfway.resident_kib
    return Outcome(seen.gaps, share, grown, seen.ages_ms, seen.waits_ms, seen.frames / elapsed)


def _read(screen: pexpect.spawn[str], seconds: float) -> Seen:
    """Read what comes on the screen for some time."""
    seen = Seen([], [], 0, 0)
    frames, gaps, newest, deadline = 0, 0, 0.0, time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            text = screen.read_nonblocking(65536, 0.05)
        except pexpect.TIMEOUT:
            continue
        now = _milliseconds()
        frames += text.count("Watching")
        gaps = max([gaps, *map(int, _GAPS.findall(text))])
        shown = [float(number.replace(",", "")) for number in _PRICE.findall(text)]
        if shown and max(shown) > newest:
            seen.ages_ms.append(now - max(shown))
            if newest:
                seen.waits_ms.append(now - newest)
            newest = max(shown)
    return seen._replace(frames=frames, gaps=gaps)


def _milliseconds() -> float:
    return time.time() % 86400 * 1000


def _usage(pid: int) -> Usage:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    resident = int(fields[21]) * os.sysconf("SC_PAGE_SIZE") // 1024
    return Usage(ticks / os.sysconf("SC_CLK_TCK"), resident)


if __name__ == "__main__":
    main()
