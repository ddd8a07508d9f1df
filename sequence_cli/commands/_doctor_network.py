"""What `doctor` finds with one request: whether the key is accepted, the clock, the rate limit."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sequence_cli.commands._doctor_account import problem
from sequence_cli.errors import RateLimitedError, SequenceError, UnavailableError
from sequence_cli.keys import Mode
from sequence_cli.render.documents.doctor import OK, PROBLEM, SKIPPED, WARNING, Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sequence_cli.commands._doctor_account import AccountFindings
    from sequence_cli.commands._invocation import Invocation

SECONDS = 5.0
# The header counts whole seconds, and the answer was under way.
_WARNING_SKEW, _PROBLEM_SKEW = 3.0, 30.0
_RATE_LIMIT = ("ratelimit", "x-ratelimit", "retry-after")


def look_at_network(invocation: Invocation, account: AccountFindings) -> list[Finding]:
    """Ask the service once, where there is an account on it."""
    if account.target is None:
        return [_skipped("there is no usable key")]
    if account.target.mode is Mode.LOCAL:
        return [_skipped("the local sandbox is inside this program")]
    try:
        sent = time.time()
        headers = invocation.client.probe(seconds=SECONDS)
        received = time.time()
    except UnavailableError as error:
        return [_skipped(error.message.rstrip("."))]
    except RateLimitedError as error:
        return [Finding("rate limit", WARNING, error.message, error.hint)]
    except SequenceError as error:
        return [problem("service", error)]
    latency = f"It accepts the key; the answer took {(received - sent) * 1000:.0f} ms."
    return [Finding("service", OK, latency), _clock(headers, (sent + received) / 2), _rate_limit(headers)]


def _skipped(reason: str) -> Finding:
    return Finding("service", SKIPPED, f"Key, clock and rate limit were not checked: {reason}.")


def _clock(headers: Mapping[str, str], now: float) -> Finding:
    from email.utils import parsedate_to_datetime

    try:
        # The header leaves out the fraction of its second, half of one on average.
        skew = now - parsedate_to_datetime(headers["date"]).timestamp() - 0.5
    except (KeyError, ValueError, TypeError, OverflowError):
        return Finding("clock", SKIPPED, "The service does not tell its time.")
    if abs(skew) <= _WARNING_SKEW:
        return Finding("clock", OK, "It agrees with the service's to the second.")
    level = PROBLEM if abs(skew) > _PROBLEM_SKEW else WARNING
    message = f"It is {abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} the service's."
    return Finding("clock", level, message, "Let the system set it (NTP): ages of quotes and time limits depend on it.")


def _rate_limit(headers: Mapping[str, str]) -> Finding:
    told = [f"{name}: {value}" for name, value in headers.items() if name.startswith(_RATE_LIMIT)]
    return Finding("rate limit", OK, "; ".join(told) if told else "The service does not tell; a 429 is waited out.")
