"""What `bench_start_up --check` finds: a command that computes too long, one that only waits, one that did not work."""

from __future__ import annotations

import os
import sys

import pytest

from tests.benchmarks.bench_start_up import HTTPIE, PIPED, over
from tests.benchmarks.programs import Stopwatch, Subject, Timing

BASE = Subject("python -c pass", ["-"])
QUOTE = Subject(PIPED, ["-"], 10.0)
PEER = Subject(HTTPIE, ["-"])
START = Timing(0.016, 0.015, 10)


@pytest.mark.parametrize(
    ("wall", "processor", "expected"),
    [
        (0.150, 0.140, []),
        (0.250, 0.140, []),  # another's work, which takes the wall clock's time alone
        (0.170, 0.240, []),
        (0.190, 0.180, [PIPED]),
        (0.650, 0.600, [PIPED]),
        (0.650, 0.140, [f"{PIPED}, in wall-clock time"]),  # half a second of sleep
    ],
)
def test_a_budget_is_missed_in_both_times_or_far_in_wall_clock_time(
    wall: float, processor: float, expected: list[str]
) -> None:
    fastest, disturbed = Timing(wall, processor, 23), Timing(wall + 5, processor + 5, 23)

    assert over([BASE, QUOTE], {BASE.name: [START], QUOTE.name: [disturbed, fastest]}) == expected


@pytest.mark.parametrize(("peer", "expected"), [(0.3, []), (0.2, [f"{PIPED}, against half of {HTTPIE}"])])
def test_a_quote_takes_half_of_what_httpie_takes(peer: float, expected: list[str]) -> None:
    timings = {BASE.name: [START], QUOTE.name: [Timing(0.14, 0.14, 23)], PEER.name: [Timing(peer, peer, 40)]}

    assert over([BASE, QUOTE, PEER], timings) == expected


@pytest.mark.parametrize("expected", [0, 2])
@pytest.mark.parametrize("code", [0, 1, 2])
def test_a_command_that_does_not_end_as_it_should_is_no_measurement(code: int, expected: int) -> None:
    subject = Subject("it", [sys.executable, "-I", "-S", "-c", f"raise SystemExit({code})"], exit_code=expected)
    with Stopwatch() as stopwatch:
        if code == expected:
            assert stopwatch.take(subject, dict(os.environ)).seconds > 0
        else:
            with pytest.raises(RuntimeError, match=f"it ended with {code}, not with {expected}"):
                stopwatch.take(subject, dict(os.environ))


def test_a_command_that_only_waits_takes_wall_clock_time() -> None:
    words = [sys.executable, "-I", "-S", "-c", "import time; time.sleep(0.5)"]
    with Stopwatch() as stopwatch:
        took = stopwatch.take(Subject("it", words), dict(os.environ))

    assert took.processor < 0.5 <= took.seconds
