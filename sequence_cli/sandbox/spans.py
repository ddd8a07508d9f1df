"""The stretch of time that a history is asked for: never beyond now, whatever was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.sandbox.problems import invalid_params
from sequence_cli.sandbox.units import SECOND_NS

if TYPE_CHECKING:
    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session

HOUR_S = 3_600
DAY_S = 24 * HOUR_S
RANGES_S = {
    "1h": HOUR_S,
    "6h": 6 * HOUR_S,
    "1d": DAY_S,
    "1w": 7 * DAY_S,
    "1m": 30 * DAY_S,
    "3m": 91 * DAY_S,
    "6m": 182 * DAY_S,
    "1y": 365 * DAY_S,
    "2y": 730 * DAY_S,
    "5y": 1_826 * DAY_S,
    "max": 3_652 * DAY_S,
}
_LATEST_S = 2**62 // SECOND_NS


class Span(NamedTuple):
    """From a time up to another, in nanoseconds, both included."""

    start_ns: int
    end_ns: int

    @property
    def seconds(self) -> int:
        """Its length in whole seconds."""
        return (self.end_ns - self.start_ns) // SECOND_NS


def read_span(session: Session, request: Request, default: str) -> Span:
    """Read `range`, `start_ts` and `end_ts` (seconds); raises ProblemError where they make no sense."""
    name = request.text("range") or default
    if name not in RANGES_S:
        raise invalid_params(f"The range {name!r} is none of {', '.join(RANGES_S)}.")
    now_s = session.now_ns // SECOND_NS
    end_s = min(request.number("end_ts", now_s, 0, _LATEST_S), now_s)
    start_s = request.number("start_ts", max(end_s - RANGES_S[name], 0), 0, _LATEST_S)
    if start_s > end_s:
        raise invalid_params(f"The range starts at {start_s} and ends before that, at {end_s}.")
    return Span(start_s * SECOND_NS, session.now_ns if end_s == now_s else end_s * SECOND_NS)
