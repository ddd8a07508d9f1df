"""What was learnt about each base URL: whether it is idempotent, and whether it can be reached at the moment.

Idempotency is proved once the service echoed an id of ours (R3), and refuted once it answered with another one. The
circuit breaker (R10) is for loops that watch or poll; a command that asks once always asks.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    import sqlite3

    from sequence_cli.trading.clock import Clock

BREAKING_FAILURES: Final = 5
_FAILING_NS: Final = 60 * 10**9
_OPEN_NS: Final = 15 * 10**9


class Idempotency(StrEnum):
    """Whether the same bytes under the same id may be sent twice to a base URL."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


def read_idempotency(connection: sqlite3.Connection, base_url: str) -> Idempotency:
    """Return what is known of the base URL."""
    row = connection.execute("SELECT idempotency FROM hosts WHERE base_url = ?", (base_url,)).fetchone()
    return Idempotency.UNKNOWN if row is None else Idempotency(row[0])


def write_idempotency(connection: sqlite3.Connection, base_url: str, known: Idempotency) -> None:
    """Keep what was learnt, writing only what is new; what was refuted once stays refuted."""
    if read_idempotency(connection, base_url) in (known, Idempotency.REFUTED):
        return
    _ensure_host(connection, base_url)
    connection.execute("UPDATE hosts SET idempotency = ? WHERE base_url = ?", (known, base_url))


def pause_ns(connection: sqlite3.Connection, base_url: str, clock: Clock) -> int:
    """Return for how long a loop should leave the base URL alone; 0 as long as the circuit is closed."""
    failures = _recent_failures(connection, base_url, clock)
    if len(failures) < BREAKING_FAILURES:
        return 0
    return max(0, failures[-1] + _OPEN_NS - clock.steady_ns())


def write_failure(connection: sqlite3.Connection, base_url: str, clock: Clock) -> None:
    """Count one more failure to reach the base URL."""
    failures = [*_recent_failures(connection, base_url, clock), clock.steady_ns()][-BREAKING_FAILURES:]
    _ensure_host(connection, base_url)
    connection.execute(
        "UPDATE hosts SET failure_clock = ?, failures = ? WHERE base_url = ?",
        (clock.reference, msgspec.json.encode(failures).decode(), base_url),
    )


def write_success(connection: sqlite3.Connection, base_url: str) -> None:
    """Forget the failures: only consecutive ones open the circuit."""
    connection.execute("UPDATE hosts SET failures = '[]' WHERE base_url = ? AND failures <> '[]'", (base_url,))


def _recent_failures(connection: sqlite3.Connection, base_url: str, clock: Clock) -> list[int]:
    row = connection.execute("SELECT failure_clock, failures FROM hosts WHERE base_url = ?", (base_url,)).fetchone()
    if row is None or row[0] != clock.reference:
        return []
    failures = msgspec.json.decode(row[1], type=list[int])
    # The window ends at the last failure: the circuit stays open for its whole time.
    return [at for at in failures if at > failures[-1] - _FAILING_NS]


def _ensure_host(connection: sqlite3.Connection, base_url: str) -> None:
    connection.execute("INSERT OR IGNORE INTO hosts VALUES (?, ?, '', '[]')", (base_url, Idempotency.UNKNOWN))
