"""The rate limit: a token bucket per account, of twice as many requests as it takes back per second."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.sandbox.units import SECOND_NS, ceiling_divide

if TYPE_CHECKING:
    import sqlite3

# A token is a billion parts, so that a bucket of n tokens per second takes back n parts per nanosecond.
_TOKEN = SECOND_NS
BURST_FACTOR = 2


class Allowance(NamedTuple):
    """What a bucket says to one request: whether it may pass, and what stands in its headers."""

    allowed: bool
    limit: int
    remaining: int
    reset_seconds: int
    retry_after_seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """The headers of an answer; times are in whole seconds from now, rounded up."""
        headers = {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-reset": str(self.reset_seconds),
        }
        return headers if self.allowed else headers | {"retry-after": str(self.retry_after_seconds)}


def take_token(connection: sqlite3.Connection, qps: int, now_ns: int) -> Allowance:
    """Take a token for one request if there is one."""
    capacity = BURST_FACTOR * qps * _TOKEN
    row = connection.execute("SELECT billionths, at_ns FROM request_tokens").fetchone()
    held = capacity if row is None else min(capacity, row[0] + max(now_ns - row[1], 0) * qps)
    allowed = held >= _TOKEN
    left = held - _TOKEN if allowed else held
    if allowed:
        connection.execute("INSERT OR REPLACE INTO request_tokens VALUES (1, ?, ?)", (left, now_ns))
    return Allowance(
        allowed=allowed,
        limit=capacity // _TOKEN,
        remaining=left // _TOKEN,
        reset_seconds=ceiling_divide(capacity - left, qps * SECOND_NS),
        retry_after_seconds=max(ceiling_divide(_TOKEN - left, qps * SECOND_NS), 1),
    )
