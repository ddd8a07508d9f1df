"""What a feed tells, in the order in which it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import msgspec


class Live(NamedTuple):
    """From now on news comes; `gap_seconds` is how long none could, None at the first start."""

    topics: tuple[str, ...]
    by_stream: bool
    gap_seconds: float | None


class News(NamedTuple):
    """Something happened. `data` is JSON as it came; `by_stream` is false for what was asked for.

    `known` marks what was so before anything was followed.
    """

    topic: str
    data: msgspec.Raw
    by_stream: bool = True
    known: bool = False


class Gap(NamedTuple):
    """What happens from now on may be missed."""

    reason: str


class Rejected(NamedTuple):
    """There is no such topic; the others go on."""

    topic: str
    reason: str


class Quiet(NamedTuple):
    """Nothing happened for as long as the caller wanted to wait."""


Told = Live | News | Gap | Rejected | Quiet
