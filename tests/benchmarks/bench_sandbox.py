"""How fast the local sandbox answers: quotes in process, and quotes and durable orders over loopback.

Run `python -m tests.benchmarks.bench_sandbox [FOLDER] [--seconds N]`; FOLDER is on the disk to measure. Goals: a split
over eight venues of fifty levels under 1 ms (p99); a quote over eight venues under 5 ms (p95) in process; served, at
least 1,000 quotes and 200 orders a second on two cores, every order on disk before its answer. The clients are
keep-alive connections of one other process that only writes requests and counts answers. In-process quotes are measured
cold (each in a tick of its own) and warm (all in one).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

from sequence_cli.api.wire.common import Side
from sequence_cli.sandbox.access import local_api_key
from sequence_cli.sandbox.clock import FrozenClock
from sequence_cli.sandbox.exchange import Exchange
from sequence_cli.sandbox.market import Level
from sequence_cli.sandbox.routing import VenueLevels, split
from tests.sandbox.served import served

START_NS = 1_776_828_335_325_953_000
TICK_NS = 250_000_000
CONNECTIONS = 8
QUOTES = 2_000


def milliseconds(name: str, times_ns: list[int]) -> str:
    """Return one line of percentiles."""
    cuts = quantiles(times_ns, n=100)
    p50, p95, p99 = (cuts[index] / 1e6 for index in (49, 94, 98))
    return f"{name:<34} p50 {p50:7.3f}   p95 {p95:7.3f}   p99 {p99:7.3f} ms"


def quote_times(folder: Path, step_ns: int) -> list[int]:
    """Return the time of each of many quotes over eight venues, the clock moving a step between two."""
    clock = FrozenClock(START_NS)
    headers = {"authorization": f"Bearer {local_api_key(folder)}"}
    times = []
    with closing(Exchange(folder, clock=clock)) as exchange:
        for _ in range(QUOTES):
            began = time.perf_counter_ns()
            answer = exchange.handle("GET", "/v1/quotes/ETH-USD", headers, b"")
            times.append(time.perf_counter_ns() - began)
            assert answer.status == 200, answer
            clock.at_ns += step_ns
    return times


def split_times() -> list[int]:
    """Return the time of each of many splits over eight venues of fifty levels, which take from all of them."""
    chance = random.Random(1)
    times = []
    for _ in range(QUOTES):
        venues = [
            VenueLevels(name, tuple(Level((9_000 + 3 * i) * 10**7, chance.randint(1, 99) * 10_000) for i in range(50)),
                        1_000, 0, 0, 0)
            for name in "abcdefgh"
        ]  # fmt: skip
        began = time.perf_counter_ns()
        split(Side.BUY, 10**12, venues, None)
        times.append(time.perf_counter_ns() - began)
    return times


class Load(NamedTuple):
    """What a load came to: answers a second, the time of each, and what each cost the server in CPU time."""

    rate: float
    times_ns: list[int]
    server_us: float | None


def load(url: str, process: int, requests: tuple[bytes, bytes], seconds: float) -> Load:
    """Send two requests in turn on every connection, from a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.load_sandbox", url, str(CONNECTIONS), str(seconds)]
    before = cpu_seconds(process)
    done = subprocess.run(command, input=b"\0".join(requests), capture_output=True, check=True)
    after = cpu_seconds(process)
    found = json.loads(done.stdout)
    spent = None if before is None or after is None else (after - before) / len(found["times_ns"]) * 1e6
    return Load(found["rate"], found["times_ns"], spent)


def cpu_seconds(process: int) -> float | None:
    """Return the CPU time that a process has used; None where /proc does not tell."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return None
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def http_request(method: str, target: str, key: str, document: object = None) -> bytes:
    """Return a request as it goes over the wire."""
    body = b"" if document is None else json.dumps(document).encode()
    head = f"{method} {target} HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer {key}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--seconds", type=float, default=10)
    arguments = parser.parse_args()
    say(time.strftime("%Y-%m-%d"), platform.platform(), f"{os.cpu_count()} CPUs, Python", platform.python_version())
    with tempfile.TemporaryDirectory(dir=arguments.folder) as scratch:
        say(milliseconds("split over 8 venues of 50 levels", split_times()))
        say(milliseconds("quote in process, a tick each", quote_times(Path(scratch) / "cold", TICK_NS)))
        say(milliseconds("quote in process, same tick", quote_times(Path(scratch) / "warm", 0)))
        folder = Path(scratch) / "served"
        with served(folder) as (url, process):
            for name, requests in loads(local_api_key(folder)).items():
                found = load(url, process.pid, requests, arguments.seconds)
                cost = "" if found.server_us is None else f"   server CPU {found.server_us:.0f} us each"
                say(milliseconds(name, found.times_ns), f"  {found.rate:6.0f} a second{cost}")


def loads(key: str) -> dict[str, tuple[bytes, bytes]]:
    """Return the pairs of requests by name; orders buy and sell in turn, so that the account never runs dry."""
    quote = http_request("GET", "/v1/quotes/BTC-USD", key)
    buy, sell = (
        http_request("POST", "/v1/orders", key, {"symbol": "ETH-USD", "side": side, "qty": 0.01, "venue": "coinbase"})
        for side in ("buy", "sell")
    )
    return {"served: quotes": (quote, quote), "served: orders, durable": (buy, sell)}


def say(*words: object) -> None:
    """Print a line at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
