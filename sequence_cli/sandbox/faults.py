"""Faults that whoever serves a sandbox orders when starting it, to test a client of their own.

Nothing that comes over HTTP can order or change them. The n-th order meets the n-th fault, whatever the list does not
reach is answered as it should be; the same holds for the lookups of orders, which have a list of their own.
"""

from __future__ import annotations

from enum import StrEnum, unique
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_SECONDS = 600
_LOOKUP = "lookup:"


@unique
class Kind(StrEnum):
    """What happens to one request; `before` and `after` are relative to the commit of the order."""

    NONE = "none"
    DROP_BEFORE_READ = "drop_before_read"
    DROP_BEFORE = "drop_before_commit"
    DROP_AFTER = "drop_after_commit"
    DELAY_BEFORE = "delay_before_commit"
    DELAY_AFTER = "delay_after_commit"
    STATUS_BEFORE = "status_before_commit"
    STATUS_AFTER = "status_after_commit"
    REDIRECT = "redirect"
    TRUNCATED = "truncated_answer"
    TOO_LONG = "more_bytes_promised_than_sent"
    TOO_SHORT = "fewer_bytes_promised_than_sent"
    GARBAGE = "garbage_instead_of_http"
    NOT_JSON = "not_json"
    HTML = "html"
    EMPTY = "empty_answer"
    WRONG_SHAPE = "json_of_another_shape"
    DRIP = "byte_by_byte"
    DUPLICATE = "answer_sent_twice"
    STALE_FIRST = "answer_of_another_order_first"
    OTHER_ID = "another_graph_id_in_the_answer"


_BOUNDS = {
    Kind.DELAY_BEFORE: (1, _MOST_SECONDS),
    Kind.DELAY_AFTER: (1, _MOST_SECONDS),
    Kind.DRIP: (1, _MOST_SECONDS),
    Kind.STATUS_BEFORE: (400, 599),
    Kind.STATUS_AFTER: (400, 599),
}
_USUAL = {Kind.DELAY_BEFORE: 5, Kind.DELAY_AFTER: 5, Kind.DRIP: 5, Kind.STATUS_BEFORE: 503, Kind.STATUS_AFTER: 502}


class Fault(NamedTuple):
    """One fault; `value` is the seconds of a delay or a slow answer, or the status of an answer, 0 for the others."""

    kind: Kind = Kind.NONE
    value: int = 0


class FaultPlan:
    """The faults of the orders and of the lookups to come."""

    def __init__(self, orders: Iterable[Fault] = (), lookups: Iterable[Fault] = ()) -> None:
        self._orders = iter(tuple(orders))
        self._lookups = iter(tuple(lookups))

    def next_fault(self, method: str, path: str) -> Fault:
        """Return what shall happen to a request; each fault happens once."""
        if (method, path) == ("POST", "/v1/orders"):
            return next(self._orders, Fault())
        if method == "GET" and path.startswith("/v1/execution_graphs/"):
            return next(self._lookups, Fault())
        return Fault()


def read_plan(words: Iterable[str]) -> FaultPlan:
    """Read `[lookup:]KIND[=VALUE]` of each fault, in their order; raises UsageError for what is none."""
    orders: list[Fault] = []
    lookups: list[Fault] = []
    for word in words:
        (lookups if word.startswith(_LOOKUP) else orders).append(_fault(word.removeprefix(_LOOKUP)))
    return FaultPlan(orders, lookups)


def _fault(word: str) -> Fault:
    name, equals, value = word.partition("=")
    if name not in frozenset(Kind):
        raise _no_fault(f"{name!r} is none of {', '.join(Kind)}")
    kind = Kind(name)
    if kind not in _BOUNDS:
        if equals:
            raise _no_fault(f"{kind} takes no value")
        return Fault(kind)
    low, high = _BOUNDS[kind]
    if equals and not (value.isascii() and value.isdigit() and low <= int(value) <= high):
        raise _no_fault(f"the value of {kind} is {value!r}, no whole number from {low} to {high}")
    return Fault(kind, int(value) if equals else _USUAL[kind])


def _no_fault(problem: str) -> UsageError:
    return UsageError(f"There is no such fault: {problem}; nothing was started.")
