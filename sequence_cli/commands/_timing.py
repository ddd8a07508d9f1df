"""Where the time of one command went (`--timing`)."""

from __future__ import annotations

import time


class Timing:
    """Collects what one command did; it begins when the command's own code does.

    What came before is Python's start and loading this program, which nothing but the processor holds up: it is the
    processor's time until then.
    """

    def __init__(self) -> None:
        self._starting = time.process_time()
        self._began = time.perf_counter()
        self._requests: list[tuple[str, float, float]] = []
        self._asking = 0.0
        self._latest_end = self._began

    def exchanged(self, asked: str, seconds: float, connecting: float) -> None:
        """Note one request that ends now, how long it took and how much of that went into connecting."""
        self._requests.append((asked, seconds, connecting))
        end = time.perf_counter()
        # Two at once take the time of the longer one.
        self._asking += max(0.0, end - max(self._latest_end, end - seconds))
        self._latest_end = end

    def lines(self) -> list[str]:
        """Return what is to be said, the sum first; every line stands for itself, in milliseconds."""
        since = time.perf_counter() - self._began
        rows = [
            (self._starting + since, "in all"),
            (self._starting, "start-up: Python, and loading this command"),
            *((seconds, _request(asked, connecting)) for asked, seconds, connecting in self._requests),
            (since - self._asking, "the rest: checks, journal, pauses between requests, output"),
        ]
        return [f"timing: {seconds * 1000:7.1f} ms  {text}" for seconds, text in rows]


def _request(asked: str, connecting: float) -> str:
    return f"{asked}, connecting {connecting * 1000:.1f}" if connecting else asked
